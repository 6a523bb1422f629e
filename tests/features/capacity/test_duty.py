"""Doctors come on duty, pause and go; who does not answer twice is not there."""

import asyncio
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doktr.features.capacity import DUTY, JOBS, actions, rules
from doktr.kernel.problems import NotAllowedNow
from doktr.kernel.work import EVERYWHERE
from tests.features.clinic import KEPT, Clinic

ALLOWED = {("off", "on"), ("on", "paused"), ("on", "off"), ("paused", "on"), ("paused", "off")}


@pytest.mark.parametrize(("before", "after"), list(product(DUTY.steps, DUTY.steps)))
def test_duty_steps_exactly_as_its_table_says(before: str, after: str) -> None:
    assert DUTY.may(before, after) == ((before, after) in ALLOWED)


@given(st.lists(st.booleans(), max_size=20), st.integers(1, 4))
def test_only_as_many_missed_rings_in_a_row_as_the_brand_says_end_the_duty(answered: list[bool], last: int) -> None:
    state, missed, in_a_row = "on", 0, 0
    for answer in answered:
        in_a_row = 0 if answer else in_a_row + 1
        missed = 0 if answer else missed
        if not answer:
            state, missed = rules.after_missed_ring(state, missed, last)
        if state == "off":
            break
    assert (state == "off") == (in_a_row >= last)


async def test_a_doctor_who_never_came_is_off_duty(clinic: Clinic) -> None:
    doctor = await clinic.doctor(on_duty=False)
    async with clinic.as_(doctor) as work:
        assert (await actions.duty(work)).state == "off"


async def test_coming_on_duty_is_told_to_the_doctors_pages_once(clinic: Clinic) -> None:
    doctor = await clinic.doctor(on_duty=False)
    await clinic.duty(doctor, "on")
    await clinic.duty(doctor, "on")
    assert await clinic.events(doctor) == [("duty_changed", {"state": "on", "reason": None})]


async def test_a_pause_ends_by_itself(clinic: Clinic) -> None:
    doctor = await clinic.doctor()
    async with clinic.as_(doctor) as work:
        assert (await actions.pause(work, 10)).state == "paused"
    clinic.later(minutes=9)
    await clinic.due()
    assert (await clinic.row("duty", doctor.id))["state"] == "paused"
    clinic.later(minutes=2)
    await clinic.due()
    assert (await clinic.row("duty", doctor.id))["state"] == "on"


async def test_a_pause_that_ended_early_and_began_anew_is_not_cut_short(clinic: Clinic) -> None:
    doctor = await clinic.doctor()
    async with clinic.as_(doctor) as work:
        await actions.pause(work, 10)
        await actions.resume(work)
    clinic.later(minutes=5)
    async with clinic.as_(doctor) as work:
        await actions.pause(work, 10)
    clinic.later(minutes=6)
    await clinic.due()
    assert (await clinic.row("duty", doctor.id))["state"] == "paused"


async def test_the_sweep_ends_a_pause_whose_job_was_lost(clinic: Clinic) -> None:
    doctor = await clinic.doctor()
    async with clinic.as_(doctor) as work:
        await actions.pause(work, 10)
    await clinic.sql.execute("delete from pgqueuer")
    clinic.later(minutes=11)
    from doktr.features import capacity

    await capacity.sweep(KEPT, clinic.works)
    assert (await clinic.row("duty", doctor.id))["state"] == "on"


async def test_nobody_pauses_off_duty_nor_comes_back_from_no_pause(clinic: Clinic) -> None:
    doctor = await clinic.doctor(on_duty=False)
    with pytest.raises(NotAllowedNow):
        async with clinic.as_(doctor) as work:
            await actions.pause(work, 10)
    with pytest.raises(NotAllowedNow):
        async with clinic.as_(doctor) as work:
            await actions.resume(work)


async def test_who_leaves_at_the_moment_the_pause_ends_stays_away(clinic: Clinic) -> None:
    doctor = await clinic.doctor()
    async with clinic.as_(doctor) as work:
        await actions.pause(work, 10)
    clinic.later(minutes=11)
    async with clinic.as_(doctor) as work:
        await actions.set_duty(work, "off")
        ending = asyncio.create_task(JOBS["capacity.pause_over"](clinic.works, {"doctor_id": str(doctor.id)}))
        await asyncio.sleep(0.5)  # the job found a pause and waits for the row
    await ending
    assert (await clinic.row("duty", doctor.id))["state"] == "off"


async def test_the_kindest_of_a_doctor_s_brands_says_how_many_missed_rings_end_the_duty(clinic: Clinic) -> None:
    doctor = await clinic.doctor()
    await clinic.belongs_to(doctor, "heidra")
    await clinic.policy("heidra", "line", missed_rings=3)
    states: list[str] = []
    for _ in range(3):
        async with clinic.works.open("", EVERYWHERE) as work:
            await actions.miss_ring(work, doctor.id)
        states.append((await clinic.row("duty", doctor.id))["state"])
    assert states == ["on", "on", "off"]
