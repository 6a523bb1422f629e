"""Doctors are rung for patients one by one; who says no or nothing is passed over."""

import asyncio

import pytest

from doktr.features import booking
from doktr.features.booking import actions, actions_offers
from doktr.features.capacity import actions as capacity_actions
from doktr.kernel.problems import NotFound
from tests.features.clinic import KEPT, Clinic, Person


async def offered_to(clinic: Clinic, request_id: object) -> object:
    return (await clinic.row("requests", request_id))["offered_to"]


async def declines(clinic: Clinic, doctor: Person, request_id: object) -> None:
    async with clinic.as_(doctor) as work:
        await actions_offers.decline(work, request_id)


async def test_who_waits_longest_is_offered_to_who_is_free_longest(clinic: Clinic) -> None:
    first = await clinic.doctor()
    clinic.later(seconds=10)
    await clinic.doctor()
    one, two, three = [await clinic.patient_asks() for _ in range(3)]
    await clinic.due()
    assert await offered_to(clinic, one) == first.id
    assert [(await clinic.row("requests", each))["state"] for each in (one, two, three)] == [
        "offered",
        "offered",
        "waiting",
    ]


async def test_only_who_is_meant_is_rung(clinic: Clinic) -> None:
    german = await clinic.doctor(languages=("de",))
    await clinic.doctor("heidra")
    wished = await clinic.doctor()
    in_french = await clinic.patient_asks()
    in_german = await clinic.patient_asks(language="de")
    for_wished = await clinic.patient_asks(wished_doctor_id=wished.id)
    await clinic.due()
    assert [await offered_to(clinic, each) for each in (in_french, in_german, for_wished)] == [
        wished.id,
        german.id,
        None,
    ]


async def test_a_busy_a_pausing_and_an_absent_doctor_are_not_rung(clinic: Clinic) -> None:
    busy, pausing = await clinic.doctor(), await clinic.doctor()
    await clinic.doctor(on_duty=False)
    await clinic.accepts(busy, await clinic.patient_asks())
    async with clinic.as_(pausing) as work:
        await capacity_actions.pause(work, 5)
    request_id = await clinic.patient_asks()
    await clinic.due()
    assert (await clinic.row("requests", request_id))["state"] == "waiting"


async def test_two_workers_at_once_ring_each_doctor_once(clinic: Clinic) -> None:
    for _ in range(3):
        await clinic.doctor()
    for _ in range(5):
        await clinic.patient_asks()
    dispatches = (booking.JOBS["booking.dispatch"](clinic.works, {}) for _ in range(4))
    await asyncio.gather(*dispatches, return_exceptions=True)
    await booking.sweep(KEPT, clinic.works)
    rows = await clinic.sql.fetch("select offered_to from requests where state = 'offered'")
    assert len(rows) == len({row["offered_to"] for row in rows}) == 3


async def test_a_declined_patient_goes_to_the_next_doctor_at_once(clinic: Clinic) -> None:
    first, second = await clinic.doctor(), await clinic.doctor()
    request_id = await clinic.patient_asks()
    await clinic.due()
    assert await offered_to(clinic, request_id) == first.id
    await declines(clinic, first, request_id)
    await declines(clinic, first, request_id)
    await clinic.due()
    assert await offered_to(clinic, request_id) == second.id
    assert await clinic.told(first) == ["offered", "offer_gone"]
    assert (await clinic.row("duty", first.id))["missed_rings"] == 0


async def test_a_doctor_who_declined_is_not_rung_for_a_while_but_may_still_accept(clinic: Clinic) -> None:
    doctor = await clinic.doctor()
    request_id = await clinic.patient_asks()
    await clinic.due()
    await declines(clinic, doctor, request_id)
    clinic.later(minutes=9)
    await booking.sweep(KEPT, clinic.works)
    assert (await clinic.row("requests", request_id))["state"] == "waiting"
    assert (await clinic.accepts(doctor, request_id)).doctor_id == doctor.id


async def test_a_doctor_who_declined_is_rung_again_when_the_time_has_passed(clinic: Clinic) -> None:
    doctor = await clinic.doctor()
    await clinic.policy("doktr", "line", decline_minutes=3)
    request_id = await clinic.patient_asks()
    await clinic.due()
    await declines(clinic, doctor, request_id)
    clinic.later(minutes=2)
    await clinic.due()
    assert await offered_to(clinic, request_id) is None
    clinic.later(minutes=1, seconds=1)
    await clinic.due()
    assert await offered_to(clinic, request_id) == doctor.id
    await declines(clinic, doctor, request_id)
    await clinic.due()
    assert await offered_to(clinic, request_id) is None


async def test_nobody_is_their_own_doctor(clinic: Clinic) -> None:
    doctor, patient = await clinic.doctor(), await clinic.patient()
    await clinic.sql.execute(
        "update people set niss_hmac = (select niss_hmac from people where id = $1) where id = $2",
        doctor.id,
        patient.id,
    )
    async with clinic.as_(patient) as work:
        assert await actions.doctors_on_duty(work) == []
    with pytest.raises(NotFound):
        await clinic.patient_asks(patient, wished_doctor_id=doctor.id)
    request_id = await clinic.patient_asks(patient)
    await clinic.due()
    assert await offered_to(clinic, request_id) is None
    async with clinic.as_(doctor) as work:
        assert await actions.queue(work) == []
    with pytest.raises(NotFound):
        await clinic.accepts(doctor, request_id)
    other = await clinic.doctor()
    assert (await clinic.accepts(other, request_id)).doctor_id == other.id


async def test_an_offer_that_nobody_answers_passes_to_the_next(clinic: Clinic) -> None:
    silent, other = await clinic.doctor(), await clinic.doctor()
    request_id = await clinic.patient_asks()
    await clinic.due()
    clinic.later(seconds=29)
    await clinic.due()
    assert await offered_to(clinic, request_id) == silent.id
    clinic.later(seconds=2)
    await clinic.due()
    assert await offered_to(clinic, request_id) == other.id
    assert (await clinic.row("duty", silent.id))["missed_rings"] == 1


async def test_a_doctor_who_misses_two_rings_in_a_row_goes_off_duty(clinic: Clinic) -> None:
    doctor = await clinic.doctor()
    for _ in range(2):
        await clinic.patient_asks()
    await clinic.due()
    for _ in range(2):
        clinic.later(seconds=31)
        await clinic.due()
    assert (await clinic.row("duty", doctor.id))["state"] == "off"
    assert (await clinic.events(doctor))[-2:] == [
        ("duty_changed", {"state": "off", "reason": "missed_rings"}),
        ("offer_gone", {"request_id": str((await clinic.events(doctor))[-1][1]["request_id"])}),
    ]


async def test_where_there_is_one_doctor_a_missed_ring_is_rung_again_and_the_second_ends_the_duty(
    clinic: Clinic,
) -> None:
    doctor = await clinic.doctor()
    request_id = await clinic.patient_asks()
    await clinic.due()
    clinic.later(seconds=31)
    await clinic.due()
    assert await offered_to(clinic, request_id) == doctor.id
    clinic.later(seconds=31)
    await clinic.due()
    assert (await clinic.row("duty", doctor.id))["state"] == "off"
    assert (await clinic.row("requests", request_id))["state"] == "waiting"
    await clinic.duty(doctor, "on")
    await clinic.due()
    assert await offered_to(clinic, request_id) == doctor.id


async def test_accepting_makes_missed_rings_forgotten(clinic: Clinic) -> None:
    doctor = await clinic.doctor()
    request_id = await clinic.patient_asks()
    await clinic.due()
    clinic.later(seconds=31)
    await clinic.due()
    await clinic.accepts(doctor, request_id)
    assert (await clinic.row("duty", doctor.id))["missed_rings"] == 0


async def test_an_offer_job_that_runs_twice_or_late_changes_nothing(clinic: Clinic) -> None:
    doctor = await clinic.doctor()
    request_id = await clinic.patient_asks()
    await clinic.due()
    await clinic.accepts(doctor, request_id)
    clinic.later(seconds=31)
    for _ in range(2):
        await booking.JOBS["booking.offer_over"](clinic.works, {"request_id": str(request_id)})
    assert (await clinic.row("requests", request_id))["state"] == "matched"
    assert (await clinic.row("duty", doctor.id))["missed_rings"] == 0


async def test_the_sweep_finds_what_lost_jobs_left_behind(clinic: Clinic) -> None:
    silent, other = await clinic.doctor(), await clinic.doctor()
    request_id = await clinic.patient_asks()
    await clinic.sql.execute("delete from pgqueuer")
    await booking.sweep(KEPT, clinic.works)
    assert await offered_to(clinic, request_id) == silent.id
    await clinic.sql.execute("delete from pgqueuer")
    clinic.later(seconds=31)
    await booking.sweep(KEPT, clinic.works)
    assert await offered_to(clinic, request_id) == other.id


async def test_a_doctor_who_leaves_stops_ringing_and_those_who_wait_for_them_are_told(clinic: Clinic) -> None:
    leaving, other = await clinic.doctor(), await clinic.doctor()
    patient = await clinic.patient()
    anybody = await clinic.patient_asks()
    only_them = await clinic.patient_asks(patient, wished_doctor_id=leaving.id)
    await clinic.due()
    await clinic.duty(leaving, "off")
    await clinic.due()
    assert await offered_to(clinic, anybody) == other.id
    assert (await clinic.row("requests", only_them))["state"] == "waiting"
    assert (await clinic.events(patient))[-1][1]["reason"] == "doctor_left"
    assert "offer_gone" in await clinic.told(leaving)


async def test_a_pause_is_told_as_a_pause(clinic: Clinic) -> None:
    doctor, patient = await clinic.doctor(), await clinic.patient()
    await clinic.patient_asks(patient, wished_doctor_id=doctor.id)
    async with clinic.as_(doctor) as work:
        await capacity_actions.pause(work, 5)
    await clinic.due()
    assert (await clinic.events(patient))[-1][1]["reason"] == "doctor_paused"


async def test_a_doctor_who_is_free_again_is_rung_for_the_next(clinic: Clinic) -> None:
    doctor = await clinic.doctor()
    opened = await clinic.accepts(doctor, await clinic.patient_asks())
    waiting = await clinic.patient_asks()
    await clinic.due()
    assert await offered_to(clinic, waiting) is None
    await clinic.ends(doctor, opened.id, "technical_failure")
    await clinic.due()
    assert await offered_to(clinic, waiting) == doctor.id


async def test_cancelling_an_offered_request_stops_the_ring(clinic: Clinic) -> None:
    doctor, patient = await clinic.doctor(), await clinic.patient()
    request_id = await clinic.patient_asks(patient)
    await clinic.due()
    async with clinic.as_(patient) as work:
        await actions.cancel(work, request_id)
    assert await clinic.told(doctor) == ["offered", "offer_gone"]
    assert await clinic.told(patient) == ["request_changed", "request_changed"]


async def test_a_doctor_sees_the_line_without_full_names(clinic: Clinic) -> None:
    doctor = await clinic.doctor()
    await clinic.belongs_to(doctor, "heidra")
    other = await clinic.doctor()
    await clinic.patient_asks(await clinic.patient("heidra"), urgency="soon")
    await clinic.patient_asks(wished_doctor_id=other.id)
    await clinic.patient_asks(language="de")
    mine = await clinic.patient_asks(wished_doctor_id=doctor.id)
    async with clinic.as_(doctor) as work:
        line = await actions.queue(work)
    assert [(one.position, one.brand, one.urgency, one.wished_me) for one in line] == [
        (1, "heidra", "soon", False),
        (2, "doktr", "today", True),
    ]
    assert (line[1].request_id, line[1].given_name, line[1].initial, line[1].age > 40) == (mine, "Crowd", "M", True)
