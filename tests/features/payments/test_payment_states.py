"""The table of a payment's states, pair by pair."""

from itertools import product

import pytest

from doktr.features.payments.model import PAYMENT

ALLOWED = {
    ("authorized", "canceled"),
    ("authorized", "expired"),
    ("authorized", "failed"),
    ("authorized", "mismatched"),
    ("authorized", "paid"),
    ("canceled", "mismatched"),
    ("canceled", "paid"),
    ("draft", "authorized"),
    ("draft", "canceled"),
    ("draft", "expired"),
    ("draft", "failed"),
    ("draft", "mismatched"),
    ("draft", "open"),
    ("draft", "paid"),
    ("draft", "pending"),
    ("expired", "mismatched"),
    ("expired", "paid"),
    ("failed", "mismatched"),
    ("failed", "paid"),
    ("open", "authorized"),
    ("open", "canceled"),
    ("open", "expired"),
    ("open", "failed"),
    ("open", "mismatched"),
    ("open", "paid"),
    ("open", "pending"),
    ("pending", "authorized"),
    ("pending", "canceled"),
    ("pending", "expired"),
    ("pending", "failed"),
    ("pending", "mismatched"),
    ("pending", "open"),
    ("pending", "paid"),
}


@pytest.mark.parametrize(("before", "after"), list(product(PAYMENT.steps, PAYMENT.steps)))
def test_a_payment_steps_exactly_as_its_table_says(before: str, after: str) -> None:
    assert PAYMENT.may(before, after) == ((before, after) in ALLOWED)
    assert (before in PAYMENT.before(after)) == ((before, after) in ALLOWED)
