"""The table of a notice's states, pair by pair."""

from itertools import product

import pytest

from doktr.features.notices.model import NOTICE

ALLOWED = {
    ("open", "dropped"),
    ("open", "failed"),
    ("open", "seen"),
    ("open", "told"),
}


@pytest.mark.parametrize(("before", "after"), list(product(NOTICE.steps, NOTICE.steps)))
def test_a_notice_steps_exactly_as_its_table_says(before: str, after: str) -> None:
    assert NOTICE.may(before, after) == ((before, after) in ALLOWED)
    assert (before in NOTICE.before(after)) == ((before, after) in ALLOWED)
