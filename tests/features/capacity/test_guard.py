"""The guard on real PostgreSQL: who has seen enough rests, and nobody loosens it."""

import asyncio
from datetime import timedelta
from unittest.mock import ANY
from uuid import uuid4

import asyncpg
import pytest

from doktr.features import capacity
from doktr.features.booking.model import IntakeFull
from doktr.features.capacity import GuardReached, LooserThanBrand
from doktr.features.capacity import actions as capacity_actions
from doktr.features.capacity.model import Load, OwnLimits
from tests.features.clinic import Clinic, Person


async def consultation(clinic: Clinic, doctor: Person, minutes: float = 5) -> None:
    patient = await clinic.patient()
    opened = await clinic.accepts(doctor, await clinic.patient_asks(patient))
    await clinic.joins(patient, opened.id)
    clinic.later(minutes=minutes)
    await clinic.ends(doctor, opened.id)


async def test_after_enough_in_an_hour_the_doctor_rests_and_is_rung_again_afterwards(clinic: Clinic) -> None:
    doctor = await clinic.doctor()
    await clinic.policy("doktr", "guard", per_hour=2)
    for _ in range(2):
        await consultation(clinic, doctor)
    await clinic.due()
    duty = await clinic.row("duty", doctor.id)
    assert duty["rest_reason"] == "hour"
    assert ("duty_changed", "rest_hour") in [(kind, body.get("reason")) for kind, body in await clinic.events(doctor)]
    await clinic.sql.execute("update brands set data = jsonb_set(data, '{policy,guard,horizon_minutes}', '120')")
    request_id = await clinic.patient_asks()
    await clinic.due()
    assert (await clinic.row("requests", request_id))["state"] == "waiting"
    with pytest.raises(GuardReached) as reached:
        await clinic.accepts(doctor, request_id)
    assert reached.value.extensions["reason"] == "hour"
    clinic.later(minutes=51)
    assert "capacity.rest_over" in await clinic.due()
    assert (await clinic.row("requests", request_id))["offered_to"] == doctor.id


@pytest.mark.parametrize(
    ("reason", "limit"),
    [
        ("hour", {"per_hour": 1}),
        ("day", {"per_day": 1}),
        ("week", {"per_week": 1}),
        ("run", {"run_minutes": 15, "pause_minutes": 60}),
    ],
)
async def test_every_limit_lets_the_doctor_rest_refuses_the_next_patient_and_says_why_and_until_when(
    clinic: Clinic, reason: str, limit: dict[str, int]
) -> None:
    doctor, _colleague = await clinic.doctor(), await clinic.doctor()
    await clinic.policy("doktr", "guard", **limit)
    request_id = await clinic.patient_asks()
    await consultation(clinic, doctor, minutes=20)
    async with clinic.as_(doctor) as work:
        load = await capacity_actions.load(work)
    assert load.rest_reason == reason
    assert load.rest_until is not None
    assert load.rest_until > work.now
    with pytest.raises(GuardReached) as reached:
        await clinic.accepts(doctor, request_id)
    assert reached.value.extensions == {"reason": reason, "until": ANY}
    assert await clinic.sql.fetchval("select reason from guard_actions") == reason


async def test_who_worked_too_long_without_a_pause_is_not_rung_though_nobody_came_for_a_while(clinic: Clinic) -> None:
    doctor = await clinic.doctor()
    await clinic.policy("doktr", "guard", per_hour=60, run_minutes=30, pause_minutes=10)
    await consultation(clinic, doctor, minutes=25)
    await clinic.due()
    assert (await clinic.row("duty", doctor.id))["rest_reason"] is None
    clinic.later(minutes=6)
    request_id = await clinic.patient_asks()
    await clinic.due()
    duty = await clinic.row("duty", doctor.id)
    assert (duty["rest_reason"], duty["missed_rings"]) == ("run", 0)
    assert (await clinic.row("requests", request_id))["state"] == "waiting"
    clinic.later(minutes=4)
    assert "capacity.rest_over" in await clinic.due()
    assert (await clinic.row("requests", request_id))["offered_to"] == doctor.id


async def test_while_one_doctor_must_rest_the_next_one_is_rung_at_once(clinic: Clinic) -> None:
    tired = await clinic.doctor()
    await clinic.policy("doktr", "guard", per_hour=60, run_minutes=30, pause_minutes=10)
    await consultation(clinic, tired, minutes=25)
    await clinic.due()
    clinic.later(minutes=6)
    rested = await clinic.doctor()
    request_id = await clinic.patient_asks()
    await clinic.due()
    assert (await clinic.row("requests", request_id))["offered_to"] == rested.id


async def test_what_the_guard_did_is_kept_for_each_of_the_doctor_s_brands(clinic: Clinic) -> None:
    doctor = await clinic.doctor()
    await clinic.belongs_to(doctor, "heidra")
    await clinic.policy("heidra", "guard", per_day=1)
    await consultation(clinic, doctor)
    kept = await clinic.sql.fetch("select brand_id, reason from guard_actions order by brand_id")
    assert [(row["brand_id"], row["reason"]) for row in kept] == [("doktr", "day"), ("heidra", "day")]


async def test_a_doctor_asks_less_of_themselves_and_never_more(clinic: Clinic) -> None:
    doctor = await clinic.doctor()
    async with clinic.as_(doctor) as work:
        load = await capacity_actions.set_limits(work, OwnLimits(per_day=8, pause_minutes=20))
    assert (load.limits.per_day, load.limits.pause, load.limits.per_hour) == (8, timedelta(minutes=20), 6)
    for looser in (OwnLimits(per_day=26), OwnLimits(run_minutes=121), OwnLimits(pause_minutes=9)):
        with pytest.raises(LooserThanBrand):
            async with clinic.as_(doctor) as work:
                await capacity_actions.set_limits(work, looser)


async def limits_of(clinic: Clinic, doctor: Person, wish: OwnLimits) -> Load:
    """What holds after the doctor has said what they ask of themselves."""
    async with clinic.as_(doctor) as work:
        return await capacity_actions.set_limits(work, wish)


async def test_a_limit_that_a_doctor_lifts_holds_until_the_next_day(clinic: Clinic) -> None:
    doctor = await clinic.doctor()
    await limits_of(clinic, doctor, OwnLimits(per_day=8, pause_minutes=20))
    load = await limits_of(clinic, doctor, OwnLimits(per_day=20, per_hour=3))
    assert (load.limits.per_day, load.limits.per_hour, load.limits.pause) == (8, 3, timedelta(minutes=20))
    assert load.following == OwnLimits(per_day=20, per_hour=3)
    assert await limits_of(clinic, doctor, OwnLimits(per_day=20, per_hour=3)) == load
    clinic.later(days=1)
    async with clinic.as_(doctor) as work:
        tomorrow = await capacity_actions.load(work)
    assert (tomorrow.limits.per_day, tomorrow.limits.per_hour, tomorrow.limits.pause) == (20, 3, timedelta(minutes=10))
    assert tomorrow.following is None


async def test_a_limit_that_was_lifted_for_tomorrow_can_be_kept_after_all(clinic: Clinic) -> None:
    doctor = await clinic.doctor()
    await limits_of(clinic, doctor, OwnLimits(per_day=8))
    await limits_of(clinic, doctor, OwnLimits())
    load = await limits_of(clinic, doctor, OwnLimits(per_day=8))
    assert (load.own, load.following) == (OwnLimits(per_day=8), None)


async def test_what_is_looser_than_the_brand_is_refused_for_tomorrow_as_well(clinic: Clinic) -> None:
    doctor = await clinic.doctor()
    await limits_of(clinic, doctor, OwnLimits(per_day=8))
    with pytest.raises(LooserThanBrand):
        await limits_of(clinic, doctor, OwnLimits(per_day=26))
    async with clinic.as_(doctor) as work:
        load = await capacity_actions.load(work)
    assert (load.own, load.following) == (OwnLimits(per_day=8), None)


async def test_the_guard_counts_by_the_limit_of_today_whatever_holds_tomorrow(clinic: Clinic) -> None:
    doctor = await clinic.doctor()
    request_id = await clinic.patient_asks()
    await consultation(clinic, doctor)
    await limits_of(clinic, doctor, OwnLimits(per_day=1))
    await limits_of(clinic, doctor, OwnLimits())
    with pytest.raises(GuardReached):
        await clinic.accepts(doctor, request_id)


async def test_nobody_loosens_the_guard_in_the_database_either(clinic: Clinic) -> None:
    doctor = await clinic.doctor()
    with pytest.raises(asyncpg.CheckViolationError):
        await clinic.sql.execute(
            "insert into doctor_limits (doctor_id, per_hour, changed_at) values ($1, 7, now())", doctor.id
        )


async def test_a_stricter_brand_holds_even_where_an_own_limit_was_set_before(clinic: Clinic) -> None:
    doctor = await clinic.doctor()
    async with clinic.as_(doctor) as work:
        await capacity_actions.set_limits(work, OwnLimits(per_day=20))
    await clinic.policy("doktr", "guard", per_day=3)
    async with clinic.as_(doctor) as work:
        assert (await capacity_actions.load(work)).limits.per_day == 3


async def test_of_many_bookings_at_once_a_doctor_gets_no_more_than_the_guard_allows(clinic: Clinic) -> None:
    doctor, patient = await clinic.doctor(), await clinic.patient()
    await clinic.policy("doktr", "guard", per_day=4, per_hour=60)

    async def books(place: int) -> bool:
        async with clinic.as_(patient) as work:
            start = work.now + timedelta(minutes=place * 20)
            end = start + timedelta(minutes=10)
            try:
                await capacity.admit(work, doctor.id, start, end)
            except GuardReached:
                return False
            await capacity.reserve(work, doctor.id, uuid4(), (start, end), "hold")
            return True

    days = "select (lower(during) at time zone 'Europe/Brussels')::date as day, count(*) from doctor_time group by 1"
    assert sum(await asyncio.gather(*(books(place) for place in range(16)))) >= 4
    assert all(row["count"] <= 4 for row in await clinic.sql.fetch(days))


async def test_the_intake_closes_by_itself_and_opens_again(clinic: Clinic) -> None:
    await clinic.doctor()
    await clinic.policy("doktr", "guard", per_hour=3)
    for _ in range(3):
        await clinic.patient_asks()
    with pytest.raises(IntakeFull) as full:
        await clinic.patient_asks()
    assert full.value.extensions["until"]
    await clinic.doctor()
    await clinic.patient_asks()


async def test_nobody_on_duty_is_no_full_intake(clinic: Clinic) -> None:
    await clinic.patient_asks()
    assert await clinic.sql.fetchval("select count(*) from requests") == 1


async def test_looking_again_at_a_doctor_who_rests_already_says_nothing_anew(clinic: Clinic) -> None:
    doctor = await clinic.doctor()
    await clinic.policy("doktr", "guard", per_day=1)
    await consultation(clinic, doctor)
    told = await clinic.told(doctor)
    for _ in range(3):
        async with clinic.as_(doctor) as work:
            await capacity_actions.set_limits(work, OwnLimits(per_hour=5))
    assert await clinic.told(doctor) == told
    assert await clinic.sql.fetchval("select count(*) from guard_actions") == 1
    async with clinic.as_(doctor) as work:
        await capacity.set_duty(work, "off")
        await capacity.set_duty(work, "on")
    assert await clinic.sql.fetchval("select count(*) from guard_actions") == 1
