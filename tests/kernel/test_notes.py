"""Signed notes, checkpoints and cosignatures as C2SP describes them; whatever was changed does not pass."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from doktr.kernel import notes

# the example of the specification
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
SAYING = """If you think cryptography is the answer to your problem,
then you don't know what your problem is.

\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
"""
LOG = notes.Signer("doktr.example/log", Ed25519PrivateKey.generate())
WITNESS = notes.Signer("witness.example", Ed25519PrivateKey.generate(), notes.COSIGNATURE)
HEAD = notes.Head(LOG.name, 7, bytes(range(32)))


def test_the_example_of_the_specification_is_signed_by_its_key() -> None:
    key = notes.PublicKey.parse(PETER)
    assert str(key) == PETER
    assert notes.Note.parse(SAYING).signed_by(key)
    assert not notes.Note.parse(SAYING.replace("answer", "Answer")).signed_by(key)


def test_a_checkpoint_comes_back_as_it_was_signed() -> None:
    note = notes.Note.parse(LOG.note(HEAD.body))
    assert note.signed_by(LOG.public)
    assert notes.Head.parse(note.body) == HEAD


def test_another_key_of_the_same_name_did_not_sign_it() -> None:
    other = notes.Signer(LOG.name, Ed25519PrivateKey.generate())
    assert not notes.Note.parse(LOG.note(HEAD.body)).signed_by(other.public)


def test_a_witness_vouches_for_a_moment_and_a_head() -> None:
    note = notes.Note.parse(LOG.note(HEAD.body) + WITNESS.cosignature(HEAD.body, 1_800_000_000))
    assert note.signed_by(LOG.public)
    assert note.cosigned_by(WITNESS.public) == 1_800_000_000
    other = notes.Head(LOG.name, 8, HEAD.root)
    moved = notes.Note(other.body, note.signatures)
    assert moved.cosigned_by(WITNESS.public) is None
    assert note.cosigned_by(notes.Signer(WITNESS.name, LOG.private, notes.COSIGNATURE).public) is None


def test_a_witness_of_another_moment_did_not_say_it() -> None:
    line = notes.parse_line(WITNESS.cosignature(HEAD.body, 5))
    later = notes.Signature(line.name, line.key_id, (6).to_bytes(8, "big") + line.stamped[8:])
    assert notes.Note(HEAD.body, (later,)).cosigned_by(WITNESS.public) is None


def test_keys_come_back_as_they_were_handed_on() -> None:
    for signer in (LOG, WITNESS):
        assert notes.PublicKey.parse(str(signer.public)) == signer.public
        assert signer.key_id == str(signer.public).split("+")[1]


@pytest.mark.parametrize(
    "text",
    ["", "a+b+c", PETER.replace("c74f20a3", "c74f20a4"), PETER.replace("ARpc", "AhpC"), PETER[:-4], f"{PETER} x"],
)
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(notes.NoteRefused):
        notes.PublicKey.parse(text)


@pytest.mark.parametrize("body", ["", "a\n1\n", "a\n01\nAA==\n", "a\n-1\nAA==\n", f"a\n1\n{'A' * 44}\n", "\n1\nx\n"])
def test_what_is_no_checkpoint_is_refused(body: str) -> None:
    with pytest.raises(notes.NoteRefused):
        notes.Head.parse(body)


@pytest.mark.parametrize(
    "below", ["", "x", "\u2014 a\n", "\u2014 a b c\n", "- a AAAAAAAA\n", "\u2014 a A\n", "\u2014 a AAAA\n"]
)
def test_what_is_no_signature_line_is_refused(below: str) -> None:
    with pytest.raises(notes.NoteRefused):
        notes.Note.parse(f"body\n\n{below}")


@given(st.text(max_size=400))
def test_no_text_breaks_the_readers(text: str) -> None:
    for read in (notes.Note.parse, notes.Head.parse, notes.PublicKey.parse, notes.parse_line):
        try:
            read(text)
        except notes.NoteRefused as refused:
            assert str(refused)
