"""The table of a team member's states, pair by pair."""

from itertools import product

import pytest

from doktr.features.assistants.model import MEMBER

ALLOWED = {
    ("invited", "came"),
    ("invited", "withdrawn"),
    ("invited", "expired"),
    ("came", "member"),
    ("came", "refused"),
    ("member", "removed"),
}


@pytest.mark.parametrize(("before", "after"), list(product(MEMBER.steps, MEMBER.steps)))
def test_a_member_steps_exactly_as_its_table_says(before: str, after: str) -> None:
    assert MEMBER.may(before, after) == ((before, after) in ALLOWED)
    assert (before in MEMBER.before(after)) == ((before, after) in ALLOWED)
