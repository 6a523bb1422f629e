"""The table of a file's states, pair by pair."""

from itertools import product

import pytest

from doktr.features.claims.model import BATCH

ALLOWED = {
    ("acknowledged", "refused"),
    ("acknowledged", "settled"),
    ("made", "acknowledged"),
    ("made", "refused"),
    ("made", "sent"),
    ("made", "settled"),
    ("sent", "acknowledged"),
    ("sent", "refused"),
    ("sent", "settled"),
}


@pytest.mark.parametrize(("before", "after"), list(product(BATCH.steps, BATCH.steps)))
def test_a_file_steps_exactly_as_its_table_says(before: str, after: str) -> None:
    assert BATCH.may(before, after) == ((before, after) in ALLOWED)
    assert (before in BATCH.before(after)) == ((before, after) in ALLOWED)
