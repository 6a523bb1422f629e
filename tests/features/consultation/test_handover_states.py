"""The table of a handover's states, pair by pair."""

from itertools import product

import pytest

from doktr.features.consultation.model import HANDOVER

ALLOWED = {
    ("agreed", "declined"),
    ("agreed", "expired"),
    ("agreed", "taken"),
    ("agreed", "withdrawn"),
    ("proposed", "agreed"),
    ("proposed", "expired"),
    ("proposed", "refused"),
    ("proposed", "withdrawn"),
}


@pytest.mark.parametrize(("before", "after"), list(product(HANDOVER.steps, HANDOVER.steps)))
def test_a_handover_steps_exactly_as_its_table_says(before: str, after: str) -> None:
    assert HANDOVER.may(before, after) == ((before, after) in ALLOWED)
    assert (before in HANDOVER.before(after)) == ((before, after) in ALLOWED)
