"""Forms of phone numbers and mail addresses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doktr.features.patients import rules


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("0470 12 34 56", "+32470123456"),
        ("0470/12.34.56", "+32470123456"),
        ("0470-123-456", "+32470123456"),
        ("+32 470 12 34 56", "+32470123456"),
        ("+32 (0)470 12 34 56", "+32470123456"),
        ("+32 (0) 2 123 45 67", "+3221234567"),
        ("0032 470 12 34 56", "+32470123456"),
        ("02 123 45 67", "+3221234567"),
        ("04 222 33 44", "+3242223344"),
        ("+33 6 12 34 56 78", "+33612345678"),
        ("+31 (6) 12345678", "+31612345678"),
        ("+1 202 555 0123", "+12025550123"),
        ("00 49 30 123456", "+4930123456"),
    ],
)
def test_a_phone_number_is_brought_to_one_form(written, number):
    assert rules.phone_number(written) == number


@pytest.mark.parametrize(
    "written",
    [
        "", "112", "0470", "0470 12 34 5", "0470 12 34 56 7", "470123456", "+32470", "+32 0470 12 34 56",
        "+0 123456789", "++32470123456", "0470 12 34 5x", "call me", "+324701234567890123", "٠٤٧٠١٢٣٤٥٦", "0470,123456",
    ],
)  # fmt: skip
def test_what_cannot_be_a_phone_number_is_refused(written):
    assert rules.phone_number(written) is None


@given(st.text(max_size=40))
def test_whatever_is_accepted_is_e164(written):
    number = rules.phone_number(written)
    assert number is None or (number.startswith("+") and number[1:].isascii() and number[1:].isdigit())


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("lucie@example.be", "lucie@example.be"),
        (" Lucie.Peeters+doctor@Example.BE ", "Lucie.Peeters+doctor@example.be"),
        ("o'brien@mail.example.co.uk", "o'brien@mail.example.co.uk"),
        ("a@xn--bcher-kva.example", "a@xn--bcher-kva.example"),
    ],
)
def test_a_mail_address_keeps_its_name_and_lowers_its_domain(written, address):
    assert rules.mail_address(written) == address


@pytest.mark.parametrize(
    "written",
    [
        "", "lucie", "lucie@", "@example.be", "lucie@example", "a b@example.be", "lucie@example..be",
        "lucie@-example.be", "lucie@example.be,other@example.be", "lucie@exam ple.be", "<lucie@example.be>",
        "x" * 65 + "@example.be", "a@" + "b" * 250 + ".be", "lucie@example.b1-",
        "lucie..peeters@example.be", ".lucie@example.be", "lucie.@example.be",
    ],
)  # fmt: skip
def test_what_cannot_be_a_mail_address_is_refused(written):
    assert rules.mail_address(written) is None
