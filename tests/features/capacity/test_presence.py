"""Duty follows the doctor's open page: who is not there is not rung, and goes off duty after a while."""

from datetime import timedelta

from doktr.features import capacity
from doktr.features.capacity import actions
from tests.features.clinic import KEPT, Clinic, Person


async def duty_of(clinic: Clinic, doctor: Person) -> str:
    return (await clinic.row("duty", doctor.id))["state"]


async def is_rung(clinic: Clinic) -> bool:
    request_id = await clinic.patient_asks()
    await clinic.due()
    return (await clinic.row("requests", request_id))["state"] == "offered"


async def looks(clinic: Clinic) -> None:
    """The worker looks, and once more a moment later."""
    await capacity.sweep(KEPT, clinic.works)
    clinic.later(seconds=21)
    await clinic.due()


async def test_a_doctor_without_a_page_is_rung_for_a_minute_and_no_longer(clinic: Clinic) -> None:
    first, second = await clinic.doctor(), await clinic.doctor()
    for doctor in (first, second):
        await clinic.page_closes(doctor)
    clinic.later(seconds=59)
    assert await is_rung(clinic)
    clinic.later(seconds=2)
    assert not await is_rung(clinic)


async def test_a_doctor_without_a_page_goes_off_duty_and_is_told_why(clinic: Clinic) -> None:
    doctor, there = await clinic.doctor(), await clinic.doctor()
    await clinic.page_closes(doctor)
    clinic.later(seconds=61)
    await looks(clinic)
    assert [await duty_of(clinic, each) for each in (doctor, there)] == ["off", "on"]
    assert await clinic.events(doctor) == [("duty_changed", {"state": "off", "reason": "page_closed"})]


async def test_a_closed_page_is_looked_at_when_its_time_is_over(clinic: Clinic) -> None:
    doctor = await clinic.doctor()
    await clinic.page_closes(doctor)
    async with clinic.as_(doctor) as work:
        await capacity.page_closed(work, doctor.id)
    clinic.later(seconds=59)
    await clinic.due()
    assert await duty_of(clinic, doctor) == "on"
    clinic.later(seconds=2)
    await clinic.due()
    assert await duty_of(clinic, doctor) == "off"


async def test_who_comes_back_within_the_time_never_left(clinic: Clinic) -> None:
    doctor = await clinic.doctor()
    await clinic.page_closes(doctor)
    async with clinic.as_(doctor) as work:
        await capacity.page_closed(work, doctor.id)
    clinic.later(seconds=55)
    await clinic.page_opens(doctor)
    await looks(clinic)
    assert await duty_of(clinic, doctor) == "on"
    assert await clinic.told(doctor) == []
    assert await is_rung(clinic)


async def test_nobody_is_put_off_duty_in_a_consultation(clinic: Clinic) -> None:
    doctor, patient = await clinic.doctor(), await clinic.patient()
    opened = await clinic.accepts(doctor, await clinic.patient_asks(patient))
    await clinic.joins(patient, opened.id)
    await clinic.page_closes(doctor)
    clinic.later(minutes=5)
    await looks(clinic)
    assert await duty_of(clinic, doctor) == "on"
    await clinic.ends(doctor, opened.id, "technical_failure")
    await looks(clinic)
    assert await duty_of(clinic, doctor) == "off"


async def test_after_a_standstill_everybody_gets_the_time_to_say_that_they_are_there(clinic: Clinic) -> None:
    doctor = await clinic.doctor()
    await clinic.page_closes(doctor)
    async with clinic.as_(doctor) as work:
        await capacity.page_closed(work, doctor.id)
    clinic.later(minutes=10)
    assert await clinic.due() == ["capacity.nobody_there"]
    assert await duty_of(clinic, doctor) == "on"
    await clinic.page_opens(doctor)
    clinic.later(seconds=21)
    await clinic.due()
    assert await duty_of(clinic, doctor) == "on"


async def test_who_does_not_come_back_from_a_pause_goes_off_duty_unrung(clinic: Clinic) -> None:
    doctor = await clinic.doctor()
    async with clinic.as_(doctor) as work:
        await actions.pause(work, 10)
    await clinic.page_closes(doctor)
    request_id = await clinic.patient_asks()
    clinic.later(minutes=10, seconds=1)
    await clinic.due()
    assert (await clinic.row("requests", request_id))["state"] == "waiting"
    clinic.later(seconds=21)
    await clinic.due()
    assert await duty_of(clinic, doctor) == "off"


async def test_coming_on_duty_says_that_one_is_there(clinic: Clinic) -> None:
    doctor = await clinic.doctor(on_duty=False)
    await clinic.sql.execute("delete from presence where person_id = $1", doctor.id)
    await clinic.duty(doctor, "on")
    assert await is_rung(clinic)


async def test_how_long_is_what_the_kindest_of_the_doctors_brands_says(clinic: Clinic) -> None:
    doctor = await clinic.doctor()
    await clinic.belongs_to(doctor, "heidra")
    await clinic.policy("heidra", "line", away_seconds=600)
    await clinic.page_closes(doctor)
    clinic.later(minutes=5)
    await looks(clinic)
    assert await duty_of(clinic, doctor) == "on"
    clinic.later(minutes=5)
    await looks(clinic)
    assert await duty_of(clinic, doctor) == "off"


async def test_whose_page_died_is_not_in_the_call_until_it_is_back(clinic: Clinic) -> None:
    doctor, patient = await clinic.doctor(), await clinic.patient()
    opened = await clinic.accepts(doctor, await clinic.patient_asks(patient))

    async def present() -> dict[str, bool]:
        return {one.role: one.present for one in (await clinic.joins(doctor, opened.id)).participants}

    await clinic.joins(patient, opened.id)
    assert await present() == {"patient": True, "doctor": True}
    await clinic.page_closes(patient)
    clinic.later(seconds=61)
    assert await present() == {"patient": False, "doctor": True}
    await clinic.page_opens(patient)
    assert await present() == {"patient": True, "doctor": True}


async def test_joining_says_that_one_is_there(clinic: Clinic) -> None:
    doctor, patient = await clinic.doctor(), await clinic.patient()
    opened = await clinic.accepts(doctor, await clinic.patient_asks(patient))
    await clinic.sql.execute("delete from presence")
    joined = await clinic.joins(patient, opened.id)
    assert [one.present for one in joined.participants if one.role == "patient"] == [True]
    clinic.shift += timedelta(seconds=61)
    assert not any(one.present for one in (await clinic.joins(doctor, opened.id)).participants if one.role == "patient")
