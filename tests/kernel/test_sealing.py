"""Numbers and tokens are sealed alike, and neither opens what the other sealed."""

import pytest
from cryptography.exceptions import InvalidTag

from doktr.kernel.sealing import NationalNumbers, Secrets

KEY, OTHER = b"k" * 32, b"o" * 32
# As the database of a running service holds them.
NUMBER_BEFORE = bytes.fromhex("af346d78bd9955f8e9f30100b14a4e73cb18e6d982979d847a366131c7f3d8731d557d639b5873")
TOKEN_BEFORE = bytes.fromhex("e5d0061cff3add8ed0d953ef4c836b91c248bbb554b77ad1aae52cc1636ba95b684fc3")


@pytest.mark.parametrize("kind", [NationalNumbers, Secrets])
def test_what_was_sealed_opens_under_its_key_alone(kind: type[NationalNumbers] | type[Secrets]) -> None:
    sealed = kind(KEY).seal("85073003328")
    assert kind(KEY).open(sealed) == "85073003328"
    assert b"85073003328" not in sealed
    assert kind(KEY).seal("85073003328") != sealed
    with pytest.raises(InvalidTag):
        kind(OTHER).open(sealed)
    with pytest.raises(InvalidTag):
        kind(KEY).open(sealed[:-1] + bytes([sealed[-1] ^ 1]))


def test_a_token_does_not_open_as_a_number() -> None:
    with pytest.raises(InvalidTag):
        NationalNumbers(KEY).open(Secrets(KEY).seal("token"))


@pytest.mark.parametrize("kind", [NationalNumbers, Secrets])
def test_a_key_of_another_length_is_refused(kind: type[NationalNumbers] | type[Secrets]) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        kind(b"short")


def test_what_was_sealed_before_still_opens() -> None:
    assert NationalNumbers(KEY).open(NUMBER_BEFORE) == "85073003328"
    assert Secrets(KEY).open(TOKEN_BEFORE) == "a-token"
