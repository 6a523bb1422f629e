"""A pause is time like an appointment: nobody is promised any of it, and it takes nothing that was promised."""

from datetime import datetime, timedelta

import pytest

from doktr.features.agenda.model import SlotTaken
from doktr.features.capacity import JOBS, actions, sweep
from doktr.features.capacity.model import PauseRefused
from tests.features.agenda.conftest import Practice
from tests.features.clinic import KEPT, Person

PAUSES = "select during from doctor_time where doctor_id = $1 and live and kind = 'pause'"


async def on_duty(practice: Practice) -> Person:
    """A doctor with an agenda who takes patients too."""
    doctor = await practice.with_agenda()
    await practice.duty(doctor, "on")
    return doctor


async def pauses(practice: Practice, doctor: Person, minutes: int) -> None:
    async with practice.as_(doctor) as work:
        await actions.pause(work, minutes)


async def resumes(practice: Practice, doctor: Person) -> None:
    async with practice.as_(doctor) as work:
        await actions.resume(work)


async def starts(practice: Practice, patient: Person, doctor: Person) -> list[datetime]:
    return [slot.starts_at for slot in await practice.free(patient, doctor)]


async def held(practice: Practice, doctor: Person) -> int:
    return len(await practice.sql.fetch(PAUSES, doctor.id))


async def test_no_time_within_a_pause_is_shown_nor_booked(practice: Practice) -> None:
    doctor, patient = await on_duty(practice), await practice.patient()
    slots = await practice.free(patient, doctor)
    minutes = int((slots[1].ends_at - slots[0].starts_at).total_seconds() / 60) + 60
    await pauses(practice, doctor, minutes)
    async with practice.as_(doctor) as work:
        until = (await actions.duty(work)).pause_until
    assert until is not None and slots[0].starts_at < until
    left = await starts(practice, patient, doctor)
    assert left and min(left) >= until
    with pytest.raises(SlotTaken):
        await practice.books(patient, slots[0])


async def test_a_pause_over_an_appointment_is_refused_and_says_when_it_is(practice: Practice) -> None:
    doctor, patient = await on_duty(practice), await practice.patient()
    slot = (await practice.free(patient, doctor))[0]
    await practice.books(patient, slot)
    async with practice.as_(doctor) as work:
        ahead = int((slot.starts_at - work.now).total_seconds() / 60)
    with pytest.raises(PauseRefused) as refused:
        await pauses(practice, doctor, ahead + 5)
    assert datetime.fromisoformat(refused.value.extensions["at"]) == slot.starts_at
    async with practice.as_(doctor) as work:
        assert (await actions.duty(work)).state == "on"
    assert await held(practice, doctor) == 0
    await pauses(practice, doctor, ahead)  # until it begins
    assert await held(practice, doctor) == 1


@pytest.mark.parametrize("ends", ["resume", "leave", "job", "sweep"])
async def test_the_time_of_a_pause_ends_with_it(practice: Practice, ends: str) -> None:
    doctor, patient = await on_duty(practice), await practice.patient()
    before = await starts(practice, patient, doctor)
    await pauses(practice, doctor, 120)
    assert await held(practice, doctor) == 1
    if ends == "resume":
        await resumes(practice, doctor)
    elif ends == "leave":
        await practice.duty(doctor, "off")
    else:
        practice.later(minutes=121)
        if ends == "job":
            await JOBS["capacity.pause_over"](practice.works, {"doctor_id": str(doctor.id)})
        else:
            await sweep(KEPT, practice.works)
    assert await held(practice, doctor) == 0
    if ends in ("resume", "leave"):
        assert await starts(practice, patient, doctor) == before


async def test_who_sees_a_patient_early_has_ended_the_pause(practice: Practice) -> None:
    doctor, patient = await on_duty(practice), await practice.patient()
    slot = (await practice.free(patient, doctor))[0]
    booked = await practice.books(patient, slot)
    await practice.until(slot.starts_at - timedelta(minutes=10))
    await pauses(practice, doctor, 9)
    assert await held(practice, doctor) == 1
    await practice.arrives(patient, booked)
    await practice.starts(doctor, booked)
    assert await held(practice, doctor) == 0


async def test_a_pause_in_a_consultation_begins_after_its_time(practice: Practice) -> None:
    doctor, patient = await on_duty(practice), await practice.patient()
    request = await practice.patient_asks(patient, wished_doctor_id=doctor.id)
    await practice.accepts(doctor, request)
    upper = await practice.sql.fetchval("select upper(during) from doctor_time where kind = 'consultation'")
    await pauses(practice, doctor, 120)
    (pause,) = await practice.sql.fetch(PAUSES, doctor.id)
    assert pause["during"].lower == upper
