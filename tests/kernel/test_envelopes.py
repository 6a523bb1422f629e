"""Envelopes: whatever comes in, it is read, or refused for a reason; and nothing but the signed bytes passes."""

from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from doktr.kernel import envelopes
from doktr.kernel.envelopes import LARGEST, EnvelopeRefused
from tests.realtime.letters import header_of, seal

KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
PUBLIC = KEY.public_key().public_bytes_raw()
CALL, ONE, OTHER = (str(uuid4()) for _ in range(3))
SEALED = seal(KEY, header_of(CALL, ONE, OTHER, n=7), b"hello")


def test_an_envelope_says_who_sent_it_to_whom() -> None:
    read = envelopes.read(SEALED)
    assert (str(read.consultation), str(read.sender), str(read.to), read.n) == (CALL, ONE, OTHER, 7)
    envelopes.check_signature(read, PUBLIC)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    try:
        envelopes.check_signature(envelopes.read(raw), PUBLIC)
    except EnvelopeRefused as refused:
        assert refused.reason in {"malformed", "bad-signature"}
    else:
        raise AssertionError("bytes that nobody signed passed")


@given(st.integers(0, len(SEALED) - 1), st.integers(1, 255))
def test_no_changed_byte_passes(place: int, difference: int) -> None:
    bent = bytearray(SEALED)
    bent[place] ^= difference
    with pytest.raises(EnvelopeRefused):
        envelopes.check_signature(envelopes.read(bytes(bent)), PUBLIC)


@given(st.integers(0, len(SEALED) - 1))
def test_nothing_cut_short_passes(length: int) -> None:
    with pytest.raises(EnvelopeRefused):
        envelopes.check_signature(envelopes.read(SEALED[:length]), PUBLIC)


@given(st.binary(max_size=600))
def test_every_body_passes_as_it_is(body: bytes) -> None:
    envelopes.check_signature(envelopes.read(seal(KEY, header_of(CALL, ONE, OTHER), body)), PUBLIC)


@pytest.mark.parametrize(
    "changed",
    [
        {"n": -1}, {"n": 2**53}, {"n": True}, {"n": 1.5}, {"n": None}, {"at": 7}, {"from": "me"}, {"to": 5},
        {"consultation": ""}, {"extra": 1},
    ],
)  # fmt: skip
def test_a_header_of_another_form_is_malformed(changed: dict[str, object]) -> None:
    with pytest.raises(EnvelopeRefused, match="malformed"):
        envelopes.read(seal(KEY, header_of(CALL, ONE, OTHER) | changed, b""))


def test_a_header_is_short_and_an_envelope_not_too_long() -> None:
    with pytest.raises(EnvelopeRefused, match="malformed"):
        envelopes.read(seal(KEY, header_of(CALL, ONE, OTHER, at="x" * 2000), b""))
    with pytest.raises(EnvelopeRefused, match="malformed"):
        envelopes.read(seal(KEY, b"[" * 1000, b""))
    with pytest.raises(EnvelopeRefused, match="too-large"):
        envelopes.read(seal(KEY, header_of(CALL, ONE, OTHER), b"x" * LARGEST))
