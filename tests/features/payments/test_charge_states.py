"""The table of a charge's states, pair by pair."""

from itertools import product

import pytest

from doktr.features.payments.model import CHARGE

ALLOWED = {
    ("due", "paid"),
    ("due", "waived"),
    ("due", "free"),
    ("paid", "refunding"),
    ("paid", "due"),
    ("refunding", "refunded"),
    ("awaiting", "due"),
    ("awaiting", "free"),
    ("awaiting", "waived"),
    ("undecided", "awaiting"),
    ("undecided", "due"),
    ("undecided", "free"),
    ("undecided", "waived"),
    ("free", "waived"),
}


@pytest.mark.parametrize(("before", "after"), list(product(CHARGE.steps, CHARGE.steps)))
def test_a_charge_steps_exactly_as_its_table_says(before: str, after: str) -> None:
    assert CHARGE.may(before, after) == ((before, after) in ALLOWED)
    assert (before in CHARGE.before(after)) == ((before, after) in ALLOWED)
