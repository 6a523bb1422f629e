"""The table of a claim's states, pair by pair."""

from itertools import product

import pytest

from doktr.features.claims.model import CLAIM

ALLOWED = {
    ("accepted", "paid_otherwise"),
    ("accepted", "rejected"),
    ("accepted", "settled"),
    ("batched", "accepted"),
    ("batched", "paid_otherwise"),
    ("batched", "rejected"),
    ("batched", "settled"),
    ("ready", "batched"),
    ("ready", "dropped"),
    ("disputed", "paid_otherwise"),
    ("dropped", "paid_otherwise"),
    ("dropped", "settled"),
    ("disputed", "rejected"),
    ("disputed", "settled"),
    ("paid_otherwise", "disputed"),
    ("paid_otherwise", "rejected"),
    ("paid_otherwise", "settled"),
    ("rejected", "dropped"),
    ("rejected", "paid_otherwise"),
    ("rejected", "settled"),
    ("rejected", "waiting"),
    ("settled", "paid_otherwise"),
    ("settled", "rejected"),
    ("waiting", "dropped"),
    ("waiting", "ready"),
    ("waiting", "rejected"),
}


@pytest.mark.parametrize(("before", "after"), list(product(CLAIM.steps, CLAIM.steps)))
def test_a_claim_steps_exactly_as_its_table_says(before: str, after: str) -> None:
    assert CLAIM.may(before, after) == ((before, after) in ALLOWED)
    assert (before in CLAIM.before(after)) == ((before, after) in ALLOWED)
