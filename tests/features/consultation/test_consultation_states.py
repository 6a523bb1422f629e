"""The table of a consultation's states, pair by pair, and how one may end."""

from itertools import product
from typing import get_args

import pytest

from doktr.features.consultation import CONSULTATION
from doktr.features.consultation.model import Outcome
from doktr.features.consultation.rules import keeps_place, may_end_with

ALLOWED = {
    ("matched", "called"),
    ("matched", "ended"),
    ("called", "in_call"),
    ("called", "ended"),
    ("in_call", "ended"),
}
NOT_AFTER_IT_BEGAN = {"no_show_patient", "no_show_doctor"}


@pytest.mark.parametrize(("before", "after"), list(product(CONSULTATION.steps, CONSULTATION.steps)))
def test_a_consultation_steps_exactly_as_its_table_says(before: str, after: str) -> None:
    assert CONSULTATION.may(before, after) == ((before, after) in ALLOWED)


@pytest.mark.parametrize(("state", "outcome"), list(product(CONSULTATION.steps, get_args(Outcome))))
def test_no_outcome_is_possible_that_cannot_be_true(state: str, outcome: str) -> None:
    possible = {
        "matched": outcome not in ("took_place", "no_show_doctor"),
        "called": outcome not in ("took_place", "no_show_doctor"),
        "in_call": outcome not in NOT_AFTER_IT_BEGAN,
        "ended": False,
    }
    assert may_end_with(state, outcome) == possible[state]


@pytest.mark.parametrize("outcome", get_args(Outcome))
def test_only_a_call_to_which_one_of_the_two_did_not_come_keeps_the_place(outcome: str) -> None:
    assert keeps_place(outcome) == (outcome in {"no_show_patient", "no_show_doctor"})
