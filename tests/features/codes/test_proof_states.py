"""The table of a proof's states, pair by pair."""

from itertools import product

import pytest

from doktr.features.codes.model import PROOF

ALLOWED = {
    ("confirmed", "open"),
    ("open", "sent"),
    ("sent", "confirmed"),
    ("sent", "open"),
}


@pytest.mark.parametrize(("before", "after"), list(product(PROOF.steps, PROOF.steps)))
def test_a_proof_steps_exactly_as_its_table_says(before: str, after: str) -> None:
    assert PROOF.may(before, after) == ((before, after) in ALLOWED)
    assert (before in PROOF.before(after)) == ((before, after) in ALLOWED)
