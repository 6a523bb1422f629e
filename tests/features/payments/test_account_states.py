"""The table of the states of a doctor's account at the provider, pair by pair."""

from itertools import product

import pytest

from doktr.features.payments.model import ACCOUNT

ALLOWED = {
    ("connected", "broken"),
    ("connected", "left"),
    ("broken", "connected"),
    ("broken", "left"),
    ("left", "connected"),
}


@pytest.mark.parametrize(("before", "after"), list(product(ACCOUNT.steps, ACCOUNT.steps)))
def test_an_account_steps_exactly_as_its_table_says(before: str, after: str) -> None:
    assert ACCOUNT.may(before, after) == ((before, after) in ALLOWED)
    assert (before in ACCOUNT.before(after)) == ((before, after) in ALLOWED)
