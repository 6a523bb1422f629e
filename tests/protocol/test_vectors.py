"""The second implementation reads every published vector as they say, and refuses what is to be refused, by name."""

import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, MLKEM768X25519PrivateKey, Suite

from tests.protocol import guests, sealed, tree
from tests.protocol.chain import follow, follow_all
from tests.protocol.read import retell, trust_of
from tests.protocol.wire import DUTY_STATEMENT, STATEMENT, Refused, b64u, digest, raw_id, unb64u, unframe

VECTORS = Path(__file__).parents[2] / "vectors"


def vectors(name: str) -> Any:
    """A published file of vectors."""
    return json.loads((VECTORS / f"{name}.json").read_text())


@pytest.mark.parametrize("name", ["consultation", "away"])
def test_a_whole_safe_is_told_again(name: str) -> None:
    story = vectors(name)
    found = retell(story)
    assert found["state"] == story["state"]
    assert found["readers"] == story["readers"]
    assert found["recovered"] == story["recovered"]
    assert found["rooms"] == story["rooms"]
    assert found["contents"] == [one["content"] for one in story["envelopes"] if "content" in one]
    assert len(found["contents"]) >= 2


REFUSALS = vectors("refusals")


@pytest.mark.parametrize("case", REFUSALS["refusals"], ids=lambda case: case["name"].replace(" ", "-"))
def test_what_must_be_refused_is_refused_by_name(case: dict[str, Any]) -> None:
    story = REFUSALS["story"]
    raws = [unb64u(one["raw"]) for one in story["envelopes"]]
    state = follow_all(raws[: case["after"]], story["safe"], trust_of(story))
    with pytest.raises(Refused) as refused:
        follow(state, unb64u(case["raw"]))
    assert refused.value.name == case["attack"]


def test_a_body_opens_and_rooms_are_committed_to() -> None:
    said = vectors("content")
    room, header = unb64u(said["room"]), unb64u(said["header"])
    key = sealed.content_key(room, unb64u(said["share"]))
    assert sealed.open_body(key, header, unb64u(said["body"])) == said["content"]
    assert len(unb64u(said["padded"])) % 256 == 0
    for epoch in (1, 2):
        assert sealed.commitment(said["safe"], epoch, room) == said["commitments"][f"epoch_{epoch}"]


@pytest.mark.parametrize("case", vectors("coding")["cases"])
def test_the_coding_is_rfc_8188(case: dict[str, Any]) -> None:
    coded, plain = unb64u(case["coded"]), unb64u(case["plain"])
    assert sealed.decode(unb64u(case["ikm"]), coded) == plain
    assert sealed.encode(unb64u(case["ikm"]), plain, coded[:16], case["record_size"]) == coded


def test_files_are_padded_and_cut_as_said() -> None:
    for case in vectors("padding")["padme"]:
        assert sealed.padme(case["length"]) == case["padded"]
    file = vectors("files")
    parts = [unb64u(part) for part in file["parts"]]
    plain = sealed.open_file(file["message"], unb64u(file["message"]["key"]), parts)
    assert plain == unb64u(file["plain"])
    with pytest.raises(Refused, match="truncated"):
        sealed.open_file(file["message"], unb64u(file["message"]["key"]), [])


def test_statements_are_signed_and_pairing_is_proved() -> None:
    said = vectors("statements")
    key, kem = unb64u(said["device"]["key"]), unb64u(said["device"]["kem"])
    assert unframe(unb64u(said["kem"])).signed_by(key, STATEMENT)
    assert not unframe(unb64u(said["kem"])).signed_by(key, DUTY_STATEMENT)
    paired = json.loads(unframe(unb64u(said["kem_paired"])).header)
    proof = sealed.pairing_proof(unb64u(said["pairing"]), said["safe"], key, kem)
    assert paired["pair"] == b64u(proof) == said["pairing_proof"]


def test_what_our_client_seals_opens_here() -> None:
    suites = {1: KEM.X25519, 2: KEM.MLKEM768_X25519}
    cases = vectors("seals")["cases"]
    assert {case["suite"] for case in cases} == suites.keys()
    for case in cases:
        suite = Suite(suites[case["suite"]], KDF.HKDF_SHA256, AEAD.AES_128_GCM)
        sealed_text = unb64u(case["enc"]) + unb64u(case["ct"])
        opened = suite.decrypt(sealed_text, _private_of(case), unb64u(case["info"]))
        assert opened == unb64u(case["plain"])


def _private_of(case: dict[str, Any]) -> X25519PrivateKey | MLKEM768X25519PrivateKey:
    if case["suite"] == 1:
        return X25519PrivateKey.from_private_bytes(unb64u(case["private_key"]))
    return sealed.derive_hybrid(unb64u(case["derived_from"]))


def test_recovery_makes_the_same_keys_from_the_same_secret() -> None:
    said = vectors("recovery")
    assert said["cases"] and said["wrong"]
    for case in said["cases"]:
        kem, signing = sealed.recovery_keys(unb64u(case["secret"]), case["safe"])
        assert b64u(kem.public_key().public_bytes_raw()) == case["kem"]
        assert b64u(signing.public_key().public_bytes_raw()) == case["key"]
        assert case["how"] == "prf" or sealed.write_code(unb64u(case["secret"])) == case["code"]
    for case in said["wrong"]:
        assert sealed.wrong_groups(case["typed"]) == case["wrong_groups"]


def test_what_is_sealed_for_a_passkey_opens_with_it_and_the_number_of_a_device_is_the_same() -> None:
    said = vectors("passkey")
    private = sealed.passkey_pair(unb64u(said["output"]))
    assert b64u(private.public_key().public_bytes_raw()) == said["kem"]
    assert sealed.open_spare_key(private, said["safe"], unb64u(said["sealed"])) == unb64u(said["secret"])
    with pytest.raises(Refused, match="unreadable"):
        sealed.open_spare_key(sealed.passkey_pair(bytes(32)), said["safe"], unb64u(said["sealed"]))
    reading = sealed.reading_number(said["safe"], unb64u(said["device_key"]), unb64u(said["device_kem"]))
    assert (reading, unb64u(said["input"])) == (said["reading"], b"doktr/passkey/v1")


def test_the_log_is_rfc_9162() -> None:
    log = vectors("log")
    hashes = [tree.leaf_hash(leaf.encode()) for leaf in log["leaves"]]
    assert [b64u(one) for one in hashes] == log["leaf_hashes"]
    roots = [tree.root(hashes[:size]) for size in range(len(hashes) + 1)]
    assert [b64u(one) for one in roots] == log["roots"]
    for case in log["inclusion"]:
        proof = [unb64u(step) for step in case["proof"]]
        assert tree.path(case["index"], hashes[: case["size"]]) == proof
        assert tree.included(hashes[case["index"]], case["index"], case["size"], proof, roots[case["size"]])
    for case in log["consistency"]:
        proof = [unb64u(step) for step in case["proof"]]
        assert tree.consistent(case["from"], case["to"], roots[case["from"]], roots[case["to"]], proof)


def test_notes_are_signed_by_the_log_and_by_a_witness() -> None:
    log = vectors("log")
    key = Ed25519PrivateKey.from_private_bytes(unb64u(log["seed"]))
    assert b64u(key.public_key().public_bytes_raw()) == log["key"]
    hashes = [tree.leaf_hash(leaf.encode()) for leaf in log["leaves"]]
    assert tree.write_note(log["origin"], key, len(hashes), tree.root(hashes)) == log["checkpoint"]
    head = tree.open_note(log["witness"]["cosigned"], log["origin"], unb64u(log["key"]))
    assert (head.size, head.root) == (len(hashes), tree.root(hashes))
    witness = log["witness"]
    assert tree.cosigned(witness["cosigned"], witness["origin"], unb64u(witness["key"])) == witness["time"]
    assert tree.cosigned(log["checkpoint"], witness["origin"], unb64u(witness["key"])) is None
    with pytest.raises(Refused, match="altered-log"):
        tree.open_note(log["checkpoint"].replace("\n9\n", "\n8\n"), log["origin"], unb64u(log["key"]))


def test_a_receipt_is_checked_against_what_was_seen() -> None:
    said = vectors("receipts")
    raw, trust = unb64u(said["receipt"]), (said["origin"], unb64u(said["key"]))
    safe, head = said["says"]["safe"], (said["says"]["envelopes"], said["says"]["head"])
    assert tree.read_receipt(raw, safe, trust, head)["destroyed_at"] == said["says"]["destroyedAt"]
    assert tree.receipt_leaf(raw).decode() == said["leaf"]
    wrong = {
        "truncated": (safe, (head[0] + 1, head[1])),
        "forked-chain": (safe, (head[0], b64u(digest(b"else")))),
        "forged-receipt": (safe[::-1], head),
    }
    for name, (other_safe, seen) in wrong.items():
        with pytest.raises(Refused, match=name):
            tree.read_receipt(raw, other_safe, trust, seen)


def test_the_safety_number_is_the_same_on_both_sides() -> None:
    said = vectors("safety")
    names = ("callerNonce", "calleeNonce", "callerFingerprint", "calleeFingerprint", "callerKey", "calleeKey")
    assert sealed.safety_number(*(unb64u(said[name]) for name in names)) == said["digits"]
    assert b64u(digest(unb64u(said["callerNonce"]))) == said["commitment"]


def test_ids_are_sixteen_bytes() -> None:
    assert len(raw_id(vectors("content")["safe"])) == 16


def test_what_a_guest_s_code_is_good_for_is_the_same_here() -> None:
    said = vectors("guests")
    key, guest, patient = guests.key_of(said["code"]), unb64u(said["guest"]), unb64u(said["patient"])
    assert guests.ticket_of(said["code"]) == said["ticket"]
    assert b64u(guests.proof(key, guest, said["name"])) == said["proof"]
    assert b64u(guests.host(key, said["consultation"], patient)) == said["host"]
    assert guests.number(guest) == said["number"]
    names = {name: said[name] for name in ("consultation", "person", "device")}
    signed = guests.vouch(**names, key=said["guest"], name=said["name"], role=said["role"])
    Ed25519PublicKey.from_public_bytes(unb64u(said["doctor"])).verify(unb64u(said["vouch"]), signed)


def test_who_scanned_a_code_opens_what_only_who_showed_it_can_have_sealed() -> None:
    said = vectors("statements")
    device, welcomed = said["device"], {name: unb64u(value) for name, value in said["welcomed"].items()}
    private = X25519PrivateKey.from_private_bytes(unb64u(device["kem_private"]))
    under = sealed.welcome(unb64u(said["pairing"]), welcomed["header"])
    assert under == welcomed["under"]
    info = b"doktr/grant/v1\0" + under
    assert sealed.open_sealed(private, info, welcomed["enc"], welcomed["ct"]) == welcomed["room"]
    for other in (sealed.welcome(bytes(15), welcomed["header"]), welcomed["header"]):
        with pytest.raises(Refused, match="unreadable"):
            sealed.open_sealed(private, b"doktr/grant/v1\0" + other, welcomed["enc"], welcomed["ct"])
