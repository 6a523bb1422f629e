"""The table of an invitation's states, pair by pair."""

from itertools import product

import pytest

from doktr.features.staff.model import INVITATION

ALLOWED = {
    ("came", "expired"),
    ("came", "refused"),
    ("came", "verified"),
    ("came", "withdrawn"),
    ("invited", "came"),
    ("invited", "expired"),
    ("invited", "verified"),
    ("invited", "withdrawn"),
}


@pytest.mark.parametrize(("before", "after"), list(product(INVITATION.steps, INVITATION.steps)))
def test_an_invitation_steps_exactly_as_its_table_says(before: str, after: str) -> None:
    assert INVITATION.may(before, after) == ((before, after) in ALLOWED)
    assert (before in INVITATION.before(after)) == ((before, after) in ALLOWED)
