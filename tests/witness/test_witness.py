"""The witness: silent about an honest deployment, and a plain sentence and a failure for every lie."""

import json
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from doktr.app.witness import look
from doktr.app.witness.deployment import Deployment
from doktr.app.witness.findings import Unseen, Wrong
from doktr.app.witness.look import FINE, UNSEEN, WRONG, Wish
from doktr.features.audit.rules import canonical
from doktr.kernel import merkle, notes
from tests.witness.liar import AT, POLICY, SITE, Liar, doctor, receipt, release


@pytest.fixture
def liar() -> Liar:
    return Liar()


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state.json"


def watch(
    liar: Liar, state: Path | None = None, cosign: Path | None = None, key: str | None = None, build: Path | None = None
) -> int:
    with httpx.Client(transport=liar.transport(), base_url="http://liar.test") as http:
        wish = Wish("http://liar.test", key or str(liar.signer.public), state, cosign, "witness.test", build)
        return look.look(Deployment(http), wish)


def test_an_honest_deployment_is_fine_every_time(liar: Liar, state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert watch(liar, state) == FINE
    for number in range(3, 12):
        liar.leaves.append(receipt(number))
        assert watch(liar, state) == FINE
    kept = json.loads(state.read_text())
    assert kept["size"] == len(liar.leaves)
    assert "WRONG" not in capsys.readouterr().out


def test_the_first_look_takes_the_key_as_served_and_says_so(
    liar: Liar, state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with httpx.Client(transport=liar.transport(), base_url="http://liar.test") as http:
        assert look.look(Deployment(http), Wish("", state=state)) == FINE
        assert str(liar.signer.public) in capsys.readouterr().out
        liar.signer = notes.Signer(liar.signer.name, Ed25519PrivateKey.generate())
        with pytest.raises(Wrong, match="not signed by the log's key"):
            look.look(Deployment(http), Wish("", state=state))


def test_a_head_of_somebody_else_is_noticed(liar: Liar) -> None:
    liar.speaks_as = notes.Signer(liar.signer.name, Ed25519PrivateKey.generate())
    with pytest.raises(Wrong, match="somebody else speaks"):
        watch(liar)


def test_another_key_than_last_time_is_noticed(liar: Liar, state: Path) -> None:
    watch(liar, state)
    other = notes.Signer(liar.signer.name, Ed25519PrivateKey.generate())
    with pytest.raises(Wrong, match="not the one that this log had"):
        watch(liar, state, key=str(other.public))


def test_a_log_that_was_cut_is_noticed(liar: Liar, state: Path) -> None:
    watch(liar, state)
    del liar.leaves[-1]
    with pytest.raises(Wrong, match="cut: it had 3 leaves"):
        watch(liar, state)


def test_two_heads_of_one_size_are_noticed(liar: Liar, state: Path) -> None:
    watch(liar, state)
    liar.leaves[0] = receipt(99)
    with pytest.raises(Wrong, match="two different heads of 3 leaves"):
        watch(liar, state)


@pytest.mark.parametrize("changed", [0, 2])
def test_a_log_that_forked_and_grew_is_noticed(liar: Liar, state: Path, changed: int) -> None:
    watch(liar, state)
    liar.leaves[changed] = receipt(99)
    liar.leaves += [receipt(7), receipt(8)]
    with pytest.raises(Wrong, match="do not begin with the 3 of the last look"):
        watch(liar, state)


def test_leaves_other_than_those_that_were_signed_are_noticed(liar: Liar) -> None:
    liar.shown = [receipt(99), *liar.leaves[1:]]
    with pytest.raises(Wrong, match="its root is of others"):
        watch(liar)


def test_leaves_that_are_signed_but_not_shown_are_noticed(liar: Liar) -> None:
    liar.shown = liar.leaves[:2]
    with pytest.raises(Wrong, match="signed 3 leaves and shows only 2"):
        watch(liar)


def test_a_leaf_that_nobody_can_read_is_noticed(liar: Liar) -> None:
    liar.leaves.append("{")
    with pytest.raises(Wrong, match="nobody can read"):
        watch(liar)


def test_after_something_wrong_the_last_good_look_is_still_remembered(liar: Liar, state: Path) -> None:
    watch(liar, state)
    before = state.read_text()
    liar.leaves[0] = receipt(99)
    for _ in range(2):
        with pytest.raises(Wrong):
            watch(liar, state)
    assert state.read_text() == before


def said(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out


def test_a_changed_script_is_noticed(liar: Liar, capsys: pytest.CaptureFixture[str]) -> None:
    liar.site["assets/a.js"] = b"steal()"
    assert watch(liar) == WRONG
    assert "WRONG: /assets/a.js is not what was released" in said(capsys)


def test_a_script_that_is_in_no_release_is_noticed(liar: Liar, capsys: pytest.CaptureFixture[str]) -> None:
    liar.site["index.html"] += b'<script src="/assets/evil.js"></script>'
    assert watch(liar) == WRONG
    found = said(capsys)
    assert "/assets/evil.js, which is in no release" in found
    assert "/assets/a.js" not in found


@pytest.mark.parametrize(
    "added", [b"<script>steal()</script>", b'<p onclick="steal()">', b'<iframe src="/x"></iframe>']
)
def test_code_in_a_page_is_noticed(liar: Liar, added: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    liar.site["doctor/index.html"] += added
    assert watch(liar) == WRONG
    assert "/doctor/ carries code of its own" in said(capsys)


def test_code_from_elsewhere_is_noticed(liar: Liar, capsys: pytest.CaptureFixture[str]) -> None:
    liar.site["index.html"] += b'<link rel="modulepreload" href="https://evil.example/a.js">'
    assert watch(liar) == WRONG
    assert "https://evil.example/a.js, which is in no release" in said(capsys)


def test_a_file_that_is_not_served_is_noticed(liar: Liar, capsys: pytest.CaptureFixture[str]) -> None:
    del liar.site["assets/a.css"]
    assert watch(liar) == WRONG
    assert "/assets/a.css is in the release but is not served (HTTP 404)" in said(capsys)


@pytest.mark.parametrize(
    "policy", ["", "script-src 'self' 'unsafe-inline'", POLICY.replace("'self'", "https:"), POLICY.split("; req")[0]]
)
def test_a_loose_policy_is_noticed(liar: Liar, policy: str, capsys: pytest.CaptureFixture[str]) -> None:
    liar.policy = policy
    assert watch(liar) == WRONG
    assert "WRONG: / " in said(capsys)


@pytest.mark.parametrize(
    ("strict", "loose"),
    [
        ("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'"),
        ("script-src 'self'", "script-src 'self' blob:"),
        ("script-src 'self'", "script-src 'self' 'sha256-AAAA'"),
        ("script-src 'self'", "script-src 'self' evil.example"),
        ("worker-src 'self'", "worker-src 'self' data:"),
        ("connect-src 'self'", "connect-src 'self' evil.example"),
        ("; base-uri 'none'", ""),
        ("; frame-ancestors 'none'", ""),
        ("trusted-types doktr", "trusted-types doktr 'allow-duplicates' default"),
    ],
)
def test_a_policy_is_compared_word_by_word(
    liar: Liar, strict: str, loose: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert strict in POLICY
    liar.policy = POLICY.replace(strict, loose)
    assert watch(liar) == WRONG
    assert "WRONG: / comes with another content security policy" in said(capsys)


def test_new_keys_and_releases_are_told_by_name_once(
    liar: Liar, state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    liar.leaves += [doctor(), canonical({"kind": "doctor-device-revoked", "device": "0191-d", "at": AT})]
    watch(liar, state)
    found = said(capsys)
    assert f"Doctor 1-00000-84-004 Anke Peeters: device 0191-d, key K, since {AT}" in found
    assert f"No longer a doctor's: device 0191-d, since {AT}" in found
    assert f"Release 1: {len(SITE)} files" in found
    watch(liar, state)
    assert "Peeters" not in said(capsys)


def test_what_a_leaf_says_cannot_hide_a_line_on_the_terminal(liar: Liar, capsys: pytest.CaptureFixture[str]) -> None:
    liar.leaves.append(doctor("Eve\x1b[2K\rAnke\nDoctor"))
    watch(liar)
    (line,) = [line for line in said(capsys).splitlines() if "Eve" in line]
    assert line.isprintable()


def test_a_release_that_one_s_own_build_does_not_make_is_noticed(
    liar: Liar, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "dist"
    for name, content in SITE.items():
        (own / name).parent.mkdir(parents=True, exist_ok=True)
        (own / name).write_bytes(content)
    assert watch(liar, build=own) == FINE
    (own / "assets/a.js").write_bytes(b"other()")
    (own / "assets/a.css").unlink()
    (own / "assets/b.js").write_bytes(b"more()")
    assert watch(liar, build=own) == WRONG
    found = said(capsys)
    for sentence in (
        "/assets/a.js was released otherwise",
        "/assets/a.css was released, and",
        "/assets/b.js is in our",
    ):
        assert f"WRONG: {sentence}" in found
    with pytest.raises(Unseen, match="holds no build"):
        watch(liar, build=tmp_path / "nothing")


def test_only_the_latest_release_counts(liar: Liar, state: Path) -> None:
    watch(liar, state)
    liar.site["assets/a.js"] = b"better()"
    liar.leaves.append(release(liar.site))
    assert watch(liar, state) == FINE
    assert watch(liar, state) == FINE


def test_without_a_release_nothing_is_compared(liar: Liar) -> None:
    liar.leaves = [receipt(1)]
    with pytest.raises(Unseen, match="no release"):
        watch(liar)


def test_a_witness_vouches_with_its_own_key(liar: Liar, tmp_path: Path) -> None:
    file = tmp_path / "witness.pem"
    for _ in range(2):
        assert watch(liar, cosign=file) == FINE
    assert file.stat().st_mode & 0o777 == 0o600
    first, second = liar.cosigned
    body = notes.Head(liar.signer.name, 3, merkle.root_of([leaf.encode() for leaf in liar.leaves])).body
    lines = [notes.parse_line(str(one["line"])) for one in (first, second)]
    assert lines[0].key_id == lines[1].key_id
    key = look.memory.signer(file, "witness.test").public
    assert notes.Note(body, (lines[0],)).cosigned_by(key) is not None


def test_a_log_that_does_not_know_the_witness_is_said(
    liar: Liar, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    liar.knows_witness = False
    assert watch(liar, cosign=tmp_path / "witness.pem") == UNSEEN
    assert "does it know this key?" in said(capsys)


def test_a_head_that_is_wrong_is_not_vouched_for(liar: Liar, state: Path, tmp_path: Path) -> None:
    watch(liar, state)
    liar.leaves[0] = receipt(99)
    with pytest.raises(Wrong):
        watch(liar, state, tmp_path / "witness.pem")
    assert liar.cosigned == []


@pytest.mark.parametrize("down", ["/log/checkpoint", "/log/entries", "/assets"])
def test_who_cannot_be_reached_is_not_seen(liar: Liar, down: str) -> None:
    liar.down = down
    with pytest.raises(Unseen, match="Nobody answers"):
        watch(liar)


@pytest.mark.parametrize("kept", ["", "[]", "{}", '{"key": "x"}'])
def test_a_memory_of_something_else_is_not_overwritten(liar: Liar, state: Path, kept: str) -> None:
    state.write_text(kept)
    with pytest.raises(Unseen, match="not what a witness keeps"):
        watch(liar, state)
    assert state.read_text() == kept
