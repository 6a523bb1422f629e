"""The table of a certificate's states, pair by pair."""

from itertools import product

import pytest

from doktr.features.attests.model import ATTEST

ALLOWED = {
    ("accepted", "cancelling"),
    ("cancelling", "accepted"),
    ("cancelling", "cancelled"),
    ("rejected", "dropped"),
    ("rejected", "sending"),
    ("sending", "accepted"),
    ("sending", "rejected"),
}


@pytest.mark.parametrize(("before", "after"), list(product(ATTEST.steps, ATTEST.steps)))
def test_a_certificate_steps_exactly_as_its_table_says(before: str, after: str) -> None:
    assert ATTEST.may(before, after) == ((before, after) in ALLOWED)
    assert (before in ATTEST.before(after)) == ((before, after) in ALLOWED)
