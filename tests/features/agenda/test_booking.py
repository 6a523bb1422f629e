"""A patient books, holds, moves and cancels appointments."""

from datetime import timedelta
from uuid import UUID

import pytest

from doktr.features import consultation
from doktr.features.agenda.model import SlotTaken, TooEarly, TooLate
from doktr.features.payments import actions_said, store
from doktr.kernel.problems import NotFound
from tests.features.agenda.conftest import MONDAY, Practice, minutes
from tests.features.clinic import KEPT, Person


async def test_a_booked_time_is_nobody_else_s(practice: Practice) -> None:
    doctor, patient, other = await practice.with_agenda(), await practice.patient(), await practice.patient()
    slots = await practice.free(patient, doctor)
    assert slots[0].starts_at == MONDAY + minutes(40)  # neither now nor within half an hour
    booked = await practice.books(patient, slots[0])
    assert await practice.free(other, doctor) == slots[1:]
    with pytest.raises(SlotTaken):
        await practice.books(other, slots[0])
    assert await practice.promised(doctor) == [("appointment", booked)]
    assert await practice.told(doctor) == ["appointment_changed"]


async def test_a_held_time_is_given_back_when_nobody_confirms(practice: Practice) -> None:
    doctor, patient, other = await practice.with_agenda(), await practice.patient(), await practice.patient()
    slot = (await practice.free(patient, doctor))[3]
    held = await practice.books(patient, slot, hold=True)
    assert slot not in await practice.free(other, doctor)
    practice.later(minutes=11)
    await practice.due()
    assert await practice.state(held) == "released"
    with pytest.raises(SlotTaken):
        await practice.confirms(patient, held)
    await practice.books(other, slot)


async def test_who_holds_another_time_gives_the_first_one_back(practice: Practice) -> None:
    doctor, patient = await practice.with_agenda(), await practice.patient()
    one, other, *_ = await practice.free(patient, doctor)
    first = await practice.books(patient, one, hold=True)
    second = await practice.books(patient, other, hold=True)
    assert await practice.state(first) == "released"
    assert (await practice.confirms(patient, second)).state == "booked"
    assert (await practice.confirms(patient, second)).state == "booked"
    assert await practice.promised(doctor) == [("appointment", second)]


async def test_a_move_changes_both_times_or_none(practice: Practice) -> None:
    doctor, patient, other = await practice.with_agenda(), await practice.patient(), await practice.patient()
    one, two, three, *_ = await practice.free(patient, doctor)
    booked = await practice.books(patient, one)
    await practice.books(other, two)
    with pytest.raises(SlotTaken):
        await practice.moves(patient, booked, two)
    assert await practice.state(booked) == "booked"
    moved = await practice.moves(patient, booked, three)
    assert await practice.state(booked) == "moved"
    assert one in await practice.free(other, doctor)
    row = await practice.row("appointments", moved)
    assert (row["origin_id"], row["version"]) == (booked, 1)


async def test_a_cancelled_time_is_free_again_and_cancelling_twice_changes_nothing(practice: Practice) -> None:
    doctor, patient = await practice.with_agenda(), await practice.patient()
    slot = (await practice.free(patient, doctor))[0]
    booked = await practice.books(patient, slot)
    assert (await practice.cancels(patient, booked)).state == "cancelled"
    assert (await practice.cancels(patient, booked)).ended_by == "patient"
    assert slot in await practice.free(patient, doctor)
    assert await practice.promised(doctor) == []


async def test_nobody_sees_or_changes_somebody_else_s_appointment(practice: Practice) -> None:
    doctor, patient = await practice.with_agenda(), await practice.patient()
    booked = await practice.books(patient, (await practice.free(patient, doctor))[0])
    for stranger in (await practice.patient(), await practice.doctor()):
        with pytest.raises(NotFound):
            await practice.cancels(stranger, booked)


async def test_what_has_begun_is_neither_moved_nor_cancelled(practice: Practice) -> None:
    doctor, patient = await practice.with_agenda(), await practice.patient()
    slots = await practice.free(patient, doctor)
    booked = await practice.books(patient, slots[0])
    await practice.until(slots[0].starts_at)
    with pytest.raises(TooLate):
        await practice.cancels(patient, booked)
    with pytest.raises(TooLate):
        await practice.moves(patient, booked, slots[6])


async def test_both_meet_in_a_consultation_when_the_time_has_come(practice: Practice) -> None:
    doctor, patient = await practice.with_agenda(), await practice.patient()
    slot = (await practice.free(patient, doctor))[0]
    booked = await practice.books(patient, slot)
    with pytest.raises(TooEarly):
        await practice.starts(doctor, booked)
    await practice.until(slot.starts_at - minutes(5))
    assert (await practice.arrives(patient, booked)).arrived_at is not None
    started = await practice.starts(doctor, booked)
    assert started.state == "started" and started.consultation_id is not None
    assert await practice.promised(doctor) == [("consultation", started.consultation_id)]
    await practice.joins(patient, started.consultation_id)
    await practice.ends(doctor, started.consultation_id)
    await practice.due()
    assert await practice.state(booked) == "done"
    assert await practice.promised(doctor) == []


async def test_a_missed_call_of_an_appointment_leads_to_no_line(practice: Practice) -> None:
    doctor, patient = await practice.with_agenda(), await practice.patient()
    slot = (await practice.free(patient, doctor))[0]
    booked = await practice.books(patient, slot)
    await practice.until(slot.starts_at)
    await practice.starts(doctor, booked)
    await practice.until(slot.ends_at + minutes(11))
    await practice.due()
    assert await practice.state(booked) == "no_show"
    assert await practice.sql.fetchval("select state from requests where appointment_id = $1", booked) == "expired"


async def lost(practice: Practice) -> tuple[Person, Person, UUID, UUID]:
    """Minutes into an appointment its doctor's page is gone for good; patient, doctor, appointment, call."""
    doctor, patient = await practice.with_agenda(), await practice.patient()
    slot = (await practice.free(patient, doctor))[0]
    booked = await practice.books(patient, slot)
    await practice.until(slot.starts_at)
    started = await practice.starts(doctor, booked)
    assert started.consultation_id is not None
    await practice.joins(patient, started.consultation_id)
    await practice.page_closes(doctor)
    await practice.until(slot.starts_at + minutes(6))
    await consultation.sweep(KEPT, practice.works)
    await practice.until(slot.starts_at + minutes(7))
    await practice.due()
    call = started.consultation_id
    async with practice.as_(patient) as work:
        await store.keep_facts(work, call, 60, b"", bytes(64))
    return patient, doctor, booked, call


async def test_an_appointment_whose_doctor_vanished_lapses_and_costs_no_place(practice: Practice) -> None:
    patient, _doctor, booked, _call = await lost(practice)
    assert await practice.state(booked) == "lapsed"
    assert await practice.sql.fetchval("select state from requests where appointment_id = $1", booked) == "expired"
    assert not await practice.sql.fetchval("select exists (select from quota_places where patient_id = $1)", patient.id)


async def test_it_took_place_after_all_once_its_doctor_said_so_and_nobody_objected(practice: Practice) -> None:
    patient, doctor, booked, call = await lost(practice)
    ended_at = (await practice.row("appointments", booked))["ended_at"]
    async with practice.as_(doctor) as work:
        await actions_said.say(work, call, "took_place")
    await practice.due()
    assert await practice.state(booked) == "lapsed"
    practice.later(hours=48.1)
    await practice.due()
    row = await practice.row("appointments", booked)
    assert (row["state"], row["ended_at"]) == ("done", ended_at)
    counted = "select counted from quota_places where patient_id = $1"
    assert await practice.sql.fetchval(counted, patient.id) is True


async def test_it_failed_at_once_where_its_doctor_says_that_it_was_interrupted(practice: Practice) -> None:
    _patient, doctor, booked, call = await lost(practice)
    async with practice.as_(doctor) as work:
        await actions_said.say(work, call, "technical_failure")
    await practice.due()
    assert await practice.state(booked) == "failed"


async def test_it_stays_lapsed_where_its_patient_objects(practice: Practice) -> None:
    patient, doctor, booked, call = await lost(practice)
    async with practice.as_(doctor) as work:
        await actions_said.say(work, call, "took_place")
    async with practice.as_(patient) as work:
        await consultation.object_to(work, call)
    practice.later(hours=48.1)
    await practice.due()
    assert await practice.state(booked) == "lapsed"


async def test_who_waits_in_the_line_waits_no_longer_when_their_appointment_begins(practice: Practice) -> None:
    doctor, patient = await practice.with_agenda(), await practice.patient()
    slot = (await practice.free(patient, doctor))[0]
    booked = await practice.books(patient, slot)
    request = await practice.patient_asks(patient)
    await practice.until(slot.starts_at)
    assert (await practice.starts(doctor, booked)).state == "started"
    assert (await practice.row("requests", request))["state"] == "cancelled"


@pytest.mark.parametrize(("arrives", "state"), [(True, "lapsed"), (False, "no_show")])
async def test_an_appointment_at_which_nobody_called_ends_by_itself(
    practice: Practice, arrives: bool, state: str
) -> None:
    doctor, patient = await practice.with_agenda(), await practice.patient()
    slot = (await practice.free(patient, doctor))[0]
    booked = await practice.books(patient, slot)
    await practice.until(slot.starts_at - minutes(1))
    if arrives:
        await practice.arrives(patient, booked)
    await practice.until(slot.ends_at + minutes(11))
    await practice.due()
    assert await practice.state(booked) == state
    assert await practice.promised(doctor) == []


async def test_a_doctor_is_not_rung_when_an_appointment_begins_soon(practice: Practice) -> None:
    doctor, patient = await practice.with_agenda(), await practice.patient()
    slots = await practice.free(patient, doctor)
    await practice.books(patient, slots[0])
    await practice.sql.execute(
        "insert into duty (doctor_id, state, since, free_since) values ($1, 'on', now(), now())", doctor.id
    )
    await practice.page_opens(doctor)
    await practice.until(slots[0].starts_at - minutes(20))
    request = await practice.patient_asks()
    await practice.due()
    assert (await practice.row("requests", request))["state"] == "waiting"


async def test_reminders_come_a_day_and_ten_minutes_before_and_not_after_a_cancellation(practice: Practice) -> None:
    doctor, patient = await practice.with_agenda(), await practice.patient()
    slots = await practice.free(patient, doctor, (MONDAY + timedelta(days=2)).date())
    await practice.books(patient, slots[0])
    gone = await practice.books(patient, slots[1])
    await practice.cancels(patient, gone)
    await practice.until(slots[0].starts_at - timedelta(hours=24))
    await practice.due()
    await practice.until(slots[0].starts_at - minutes(10))
    await practice.due()
    near = [body["appointment_id"] for kind, body in await practice.events(patient) if body.get("state") == "near"]
    assert len(near) == 2 and str(gone) not in near
