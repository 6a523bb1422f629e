"""The table of a refund's states, pair by pair."""

from itertools import product

import pytest

from doktr.features.payments.model import REFUND

ALLOWED = {
    ("draft", "failed"),
    ("draft", "queued"),
    ("draft", "refunded"),
    ("failed", "draft"),
    ("queued", "failed"),
    ("queued", "refunded"),
}


@pytest.mark.parametrize(("before", "after"), list(product(REFUND.steps, REFUND.steps)))
def test_a_refund_steps_exactly_as_its_table_says(before: str, after: str) -> None:
    assert REFUND.may(before, after) == ((before, after) in ALLOWED)
    assert (before in REFUND.before(after)) == ((before, after) in ALLOWED)
