"""The honest wait: ranges as a pure rule that corrects itself, and what is kept of them."""

from random import Random
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doktr.features import booking
from doktr.features.booking import actions as booking_actions
from doktr.features.booking import outlook, store_waits
from doktr.features.booking.waits import Flow, Past, expected, range_of
from tests.features.clinic import KEPT, Clinic, Person

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


async def gives_up(clinic: Clinic, patient: Person, request_id: UUID) -> None:
    async with clinic.as_(patient) as work:
        await booking_actions.cancel(work, request_id)


async def leaves(clinic: Clinic, patient: Person, request_id: UUID) -> None:
    async with clinic.as_(patient) as work:
        await booking_actions.leave(work, request_id)


async def is_gone(clinic: Clinic, patient: Person, _request_id: UUID) -> None:
    await clinic.page_closes(patient)
    clinic.later(minutes=31)
    await booking.sweep(KEPT, clinic.works)
    clinic.later(seconds=21)
    await clinic.due()


async def told(clinic: Clinic) -> tuple[tuple[int, int], int]:
    """Of how many it is known, and of how many the range was right; what the next range is made of."""
    async with clinic.works.open("doktr") as work:
        return await store_waits.hits(work), len(await store_waits.past(work, "fr"))


@pytest.mark.parametrize("ends", [gives_up, leaves, is_gone])
async def test_who_left_after_their_range_had_passed_was_told_wrongly(clinic: Clinic, ends: Any) -> None:
    doctor, patient = await clinic.doctor(), await clinic.patient()
    request_id = await clinic.patient_asks(patient)
    await clinic.sql.execute("update wait_estimates set low_s = 0, high_s = 300")
    await clinic.duty(doctor, "off")
    clinic.later(seconds=302)
    await ends(clinic, patient, request_id)
    assert await told(clinic) == ((1, 0), 0)


async def test_who_left_before_their_range_had_passed_says_nothing_of_it(clinic: Clinic) -> None:
    await clinic.doctor()
    early, leaving = await clinic.patient(), await clinic.patient()
    for patient, ends in ((early, gives_up), (leaving, leaves)):
        request_id = await clinic.patient_asks(patient)
        await clinic.sql.execute("update wait_estimates set low_s = 0, high_s = 300")
        clinic.later(seconds=200)
        await ends(clinic, patient, request_id)
    clinic.later(seconds=301)  # the time to take it back is over
    await clinic.due()
    assert await clinic.sql.fetchval("select count(*) from requests where state = 'cancelled'") == 2
    assert await told(clinic) == ((0, 0), 0)


async def test_who_stays_after_all_and_is_seen_counts_once_by_how_long_it_took(clinic: Clinic) -> None:
    doctor, patient = await clinic.doctor(), await clinic.patient()
    request_id = await clinic.patient_asks(patient)
    await clinic.sql.execute("update wait_estimates set low_s = 0, high_s = 300")
    clinic.later(seconds=302)
    await leaves(clinic, patient, request_id)
    clinic.later(seconds=60)
    async with clinic.as_(patient) as work:
        await booking_actions.be_back(work, request_id)
    await clinic.accepts(doctor, request_id)
    assert await told(clinic) == ((1, 0), 1)
    (kept,) = await clinic.sql.fetch("select waited_s from wait_estimates")
    assert 361 <= kept["waited_s"] <= 370


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
