"""The honest wait: ranges as a pure rule that corrects itself, and what is kept of them."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doktr.features.booking import actions as booking_actions
from doktr.features.booking import outlook
from doktr.features.booking.waits import Flow, Past, expected, range_of
from tests.features.clinic import Clinic

FLOWS = st.builds(Flow, st.integers(0, 60), st.integers(0, 60), st.floats(60, 3600))
PASTS = st.lists(st.builds(Past, st.floats(1, 20_000), st.floats(0, 40_000)), max_size=200)


@given(st.integers(0, 300), FLOWS)
def test_whoever_is_further_back_never_expects_to_be_earlier(ahead: int, flow: Flow) -> None:
    assert 0 < expected(ahead, flow) <= expected(ahead + 1, flow)


@given(st.floats(1, 20_000), PASTS)
def test_a_range_is_in_whole_minutes_and_never_empty(expectation: float, past: list[Past]) -> None:
    found = range_of(expectation, past)
    assert found.low_s % 60 == found.high_s % 60 == 0
    assert 0 <= found.low_s < found.high_s


@pytest.mark.parametrize("bias", [0.2, 0.7, 1.0, 1.9, 4.0])
@pytest.mark.parametrize("spread", [0.05, 0.3, 0.8])
def test_a_range_comes_to_hold_eight_in_ten_however_wrong_the_expectation_is(bias: float, spread: float) -> None:
    dice = Random(f"{bias} {spread}")
    past: list[Past] = []
    right = []
    for _ in range(400):
        expectation = dice.uniform(300, 3000)
        waited = expectation * bias * dice.lognormvariate(0, spread)
        right.append(range_of(expectation, past[-400:]).holds(waited))
        past.append(Past(expectation, waited))
    assert sum(right[50:]) / len(right[50:]) >= 0.8


async def test_what_was_shown_is_held_against_what_came_of_it(clinic: Clinic) -> None:
    doctor = await clinic.doctor()
    request_id = await clinic.patient_asks()
    clinic.later(seconds=40)
    await clinic.accepts(doctor, request_id)
    (kept,) = await clinic.sql.fetch("select * from wait_estimates")
    assert (kept["ahead"], kept["request_id"]) == (0, request_id)
    assert kept["low_s"] <= kept["waited_s"] <= kept["high_s"]


async def test_before_they_begin_patients_hear_how_long_it_takes_and_what_is_left(clinic: Clinic) -> None:
    await clinic.doctor()
    await clinic.patient_asks()
    patient = await clinic.patient()
    async with clinic.as_(patient) as work:
        told = await outlook.outlook(work, "fr", patient.id)
    assert told.opening.open
    assert (told.full_until, told.waiting, told.doctors) == (None, 1, 1)
    assert told.wait is not None
    assert told.wait.hit_percent is None
    assert (told.quota.left, told.quota.next_free_at) == (5, None)


async def test_nobody_can_say_how_long_it_takes_where_nobody_works(clinic: Clinic) -> None:
    patient = await clinic.patient()
    request_id = await clinic.patient_asks(patient)
    async with clinic.as_(patient) as work:
        assert await outlook.wait_of(work, await booking_actions.request_by(work, request_id)) is None
