"""The table of an hour of keys's states, pair by pair."""

from itertools import product

import pytest

from doktr.features.vault.model import HOUR

ALLOWED = {
    ("closing", "destroyed"),
    ("open", "closing"),
}


@pytest.mark.parametrize(("before", "after"), list(product(HOUR.steps, HOUR.steps)))
def test_an_hour_of_keys_steps_exactly_as_its_table_says(before: str, after: str) -> None:
    assert HOUR.may(before, after) == ((before, after) in ALLOWED)
    assert (before in HOUR.before(after)) == ((before, after) in ALLOWED)
