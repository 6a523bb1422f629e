"""The table of a guest's states, pair by pair."""

from itertools import product

import pytest

from doktr.features.guests.model import GUEST

ALLOWED = {
    ("in", "out"),
    ("invited", "out"),
    ("invited", "waiting"),
    ("waiting", "in"),
    ("waiting", "out"),
    ("wished", "invited"),
    ("wished", "out"),
}


@pytest.mark.parametrize(("before", "after"), list(product(GUEST.steps, GUEST.steps)))
def test_a_guest_steps_exactly_as_its_table_says(before: str, after: str) -> None:
    assert GUEST.may(before, after) == ((before, after) in ALLOWED)
    assert (before in GUEST.before(after)) == ((before, after) in ALLOWED)
