"""The table of an assist's states, pair by pair."""

from itertools import product

import pytest

from doktr.features.assistants.model import ASSIST

ALLOWED = {
    ("agreed", "over"),
    ("agreed", "refused"),
    ("agreed", "withdrawn"),
    ("asked", "agreed"),
    ("asked", "over"),
    ("asked", "refused"),
    ("asked", "withdrawn"),
    ("withdrawn", "asked"),
}


@pytest.mark.parametrize(("before", "after"), list(product(ASSIST.steps, ASSIST.steps)))
def test_an_assist_steps_exactly_as_its_table_says(before: str, after: str) -> None:
    assert ASSIST.may(before, after) == ((before, after) in ALLOWED)
    assert (before in ASSIST.before(after)) == ((before, after) in ALLOWED)
