"""The table of a safe's states, pair by pair."""

from itertools import product

import pytest

from doktr.features.vault.model import SAFE

ALLOWED = {
    ("ended", "destroyed"),
    ("open", "destroyed"),
    ("open", "ended"),
}


@pytest.mark.parametrize(("before", "after"), list(product(SAFE.steps, SAFE.steps)))
def test_a_safe_steps_exactly_as_its_table_says(before: str, after: str) -> None:
    assert SAFE.may(before, after) == ((before, after) in ALLOWED)
    assert (before in SAFE.before(after)) == ((before, after) in ALLOWED)
