"""Our own key files: made once, changed without a broken login, never shown whole."""

import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from joserfc import jwe, jws
from joserfc.jwk import KeySet

from doktr.adapters.login import keys
from doktr.adapters.login.keys import KeyRing, KeysMissing

START = datetime(2026, 1, 5, 8, tzinfo=UTC)
PRIVATE = {"d", "p", "q", "dp", "dq", "qi"}


class Clock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def passes(self, **duration: float) -> datetime:
        self.now += timedelta(**duration)
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    keys.init(tmp_path / "keys", START)
    return tmp_path / "keys"


@pytest.fixture
def ring(folder: Path, clock: Clock) -> KeyRing:
    return KeyRing(folder, clock)


def kids(ring: KeyRing, use: str) -> set[str]:
    return {key["kid"] for key in ring.published()["keys"] if key["use"] == use}


def sealed(ring: KeyRing) -> tuple[str, str]:
    """Something encrypted to the key that is published now, and that key's id."""
    public = next(one for one in ring.published()["keys"] if one["use"] == "enc")
    key = KeySet.import_key_set({"keys": [public]}).keys[0]
    header = {"alg": "RSA-OAEP-256", "enc": "A128CBC-HS256", "kid": public["kid"]}
    algorithms = ["RSA-OAEP-256", "A128CBC-HS256"]
    return jwe.encrypt_compact(header, b"secret", key, algorithms=algorithms), public["kid"]


def opens(ring: KeyRing, token: str, kid: str) -> bool:
    algorithms = ["RSA-OAEP-256", "A128CBC-HS256"]
    found = [jwe.decrypt_compact(token, key, algorithms=algorithms).plaintext for key in ring.decrypting(kid)]
    return found == [b"secret"]


def test_a_new_folder_gets_one_signing_and_one_encryption_key(ring):
    assert len(kids(ring, "sig")) == len(kids(ring, "enc")) == 1


def test_making_keys_again_changes_nothing(folder, ring):
    before = ring.published()
    assert keys.init(folder) == []
    assert ring.published() == before


def test_only_public_halves_are_published(ring):
    published = ring.published()["keys"]
    assert {key["use"] for key in published} == {"sig", "enc"}
    for key in published:
        assert not PRIVATE & set(key)
        assert key["alg"] == {"sig": "RS256", "enc": "RSA-OAEP-256"}[key["use"]]
        assert set(key) == {"kty", "use", "alg", "kid", "n", "e"}


def test_key_files_are_readable_by_their_owner_only(folder):
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_key_files_say_what_they_are(folder):
    files = list(folder.glob("*.jwk.json"))
    assert len(files) == 2
    for path in files:
        document = json.loads(path.read_text())
        assert document["use"] in path.name
        assert document["kid"] in path.name
        assert datetime.fromisoformat(document["created_at"]) == START


def test_an_empty_folder_is_refused_with_the_command_that_helps(tmp_path):
    with pytest.raises(KeysMissing, match="doktr keys init"):
        KeyRing(tmp_path)


def test_a_missing_folder_is_refused_with_the_command_that_helps(tmp_path):
    with pytest.raises(KeysMissing, match="doktr keys init"):
        KeyRing(tmp_path / "nowhere")


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"kty": "oct", "k": "AA", "use": "sig"}', '{"use": "sig"}'])
def test_a_file_that_is_no_key_is_named(folder, content):
    (folder / "odd.jwk.json").write_text(content)
    with pytest.raises(KeysMissing, match=r"odd\.jwk\.json"):
        KeyRing(folder)


def test_a_rotation_needs_no_restart(folder, ring, clock):
    before = kids(ring, "enc")
    keys.rotate(folder, clock.passes(days=30))
    assert kids(ring, "enc") != before


def test_a_broken_file_does_not_stop_a_running_process(folder, ring):
    before = ring.published()
    (folder / "odd.jwk.json").write_text("{")
    assert ring.published() == before
    (folder / "odd.jwk.json").unlink()
    keys.rotate(folder)
    assert ring.published() != before


def test_a_new_signing_key_is_published_at_once_but_signs_only_after_a_day(folder, ring, clock):
    old = ring.signing().kid
    new, _ = keys.rotate(folder, clock.passes(days=30))
    assert kids(ring, "sig") == {old, new}
    assert ring.signing().kid == old
    clock.passes(hours=23)
    assert ring.signing().kid == old
    clock.passes(hours=1)
    assert ring.signing().kid == new


def test_the_old_signing_key_is_withdrawn_when_the_new_one_has_signed_for_an_hour(folder, ring, clock):
    new, _ = keys.rotate(folder, clock.passes(days=30))
    clock.passes(hours=24, minutes=59)
    assert len(kids(ring, "sig")) == 2
    clock.passes(minutes=2)
    assert kids(ring, "sig") == {new}


def test_whatever_signs_is_published_at_every_hour_of_a_year_of_rotations(folder, ring, clock):
    for hour in range(24 * 40):
        if hour % (24 * 9) == 5:
            keys.rotate(folder, clock.now)
        assert ring.signing().kid in kids(ring, "sig")
        assert len(kids(ring, "enc")) == 1
        clock.passes(hours=1)


def test_a_replaced_encryption_key_is_withdrawn_at_once_and_opens_tokens_for_two_days(folder, ring, clock):
    token, kid = sealed(ring)
    keys.rotate(folder, clock.passes(days=30))
    assert kid not in kids(ring, "enc")
    clock.passes(hours=47)
    assert opens(ring, token, kid)


def test_a_token_that_names_no_key_is_tried_with_all(folder, ring, clock):
    keys.rotate(folder, clock.now)
    assert len(ring.decrypting(None)) == 2


def test_keys_that_nobody_can_use_any_more_are_deleted_at_a_later_rotation(folder, clock):
    for _ in range(4):
        keys.rotate(folder, clock.passes(days=30))
    held = keys.read(folder)
    assert sum(one.use == "sig" for one in held) == 2
    assert sum(one.use == "enc" for one in held) == 2


def test_a_stolen_key_is_out_of_use_at_once(folder, ring, clock):
    old = ring.signing().kid
    new, _ = keys.rotate(folder, clock.passes(days=30), at_once=True)
    assert ring.signing().kid == new
    assert old not in kids(ring, "sig")


def test_what_is_signed_is_verified_by_what_is_published(ring):
    held = ring.signing()
    token = jws.serialize_compact({"alg": "RS256", "kid": held.kid}, b"x", held.key, algorithms=["RS256"])
    public = KeySet.import_key_set({"keys": [one for one in ring.published()["keys"] if one["use"] == "sig"]})
    assert jws.deserialize_compact(token, public, algorithms=["RS256"]).payload == b"x"
