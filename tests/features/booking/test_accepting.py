"""Accepting: who may take whom, and that the database decides."""

import asyncio

import pytest

from doktr.features.booking import AlreadyTaken
from doktr.features.capacity import DoctorBusy, NotOnDuty
from doktr.features.capacity import actions as capacity_actions
from doktr.kernel.problems import NotFound
from tests.features.clinic import Clinic


async def test_a_doctor_who_accepts_calls_the_patient_in_the_same_moment(clinic: Clinic) -> None:
    patient, doctor = await clinic.patient(), await clinic.doctor()
    request_id = await clinic.patient_asks(patient)
    opened = await clinic.accepts(doctor, request_id)
    assert (opened.state, opened.matched_at) == ("called", opened.called_at)
    assert (opened.join_by - opened.called_at).total_seconds() == 60
    assert [(one.role, one.present) for one in opened.participants] == [("patient", False), ("doctor", True)]
    assert (await clinic.told(patient))[-2:] == ["matched", "called"]
    assert await clinic.told(doctor) == ["matched", "called"]
    seen = await clinic.sees(patient, request_id)
    assert (seen.state, seen.consultation_id, seen.doctor_id) == ("matched", opened.id, doctor.id)
    assert seen.ahead is None


async def test_the_first_doctor_to_accept_gets_the_patient(clinic: Clinic) -> None:
    request_id = await clinic.patient_asks()
    await clinic.accepts(await clinic.doctor(), request_id)
    with pytest.raises(AlreadyTaken):
        await clinic.accepts(await clinic.doctor(), request_id)


async def test_of_many_doctors_at_once_one_wins(clinic: Clinic) -> None:
    request_id = await clinic.patient_asks()
    doctors = [await clinic.doctor() for _ in range(6)]
    tries = (clinic.accepts(doctor, request_id) for doctor in doctors)
    results = await asyncio.gather(*tries, return_exceptions=True)
    assert sorted(type(one).__name__ for one in results) == ["AlreadyTaken"] * 5 + ["Consultation"]


async def test_a_doctor_who_accepts_two_patients_at_once_gets_one(clinic: Clinic) -> None:
    doctor = await clinic.doctor()
    requests = [await clinic.patient_asks() for _ in range(4)]
    tries = (clinic.accepts(doctor, request_id) for request_id in requests)
    results = await asyncio.gather(*tries, return_exceptions=True)
    assert sorted(type(one).__name__ for one in results) == ["Consultation"] + ["DoctorBusy"] * 3
    states = [(await clinic.row("requests", request_id))["state"] for request_id in requests]
    assert sorted(states) == ["matched"] + ["waiting"] * 3


async def test_a_doctor_whose_time_is_taken_by_something_else_is_busy(clinic: Clinic) -> None:
    doctor, request_id = await clinic.doctor(), await clinic.patient_asks()
    await clinic.sql.execute(
        "insert into doctor_time (doctor_id, during, kind)"
        " values ($1, tstzrange(now() + interval '20 minutes', now() + interval '40 minutes'), 'appointment')",
        doctor.id,
    )
    with pytest.raises(DoctorBusy):
        await clinic.accepts(doctor, request_id)
    assert (await clinic.row("requests", request_id))["state"] == "waiting"


async def test_only_a_doctor_on_duty_takes_patients(clinic: Clinic) -> None:
    request_id = await clinic.patient_asks()
    with pytest.raises(NotOnDuty):
        await clinic.accepts(await clinic.doctor(on_duty=False), request_id)
    pausing = await clinic.doctor()
    async with clinic.as_(pausing) as work:
        await capacity_actions.pause(work, 5)
    with pytest.raises(NotOnDuty):
        await clinic.accepts(pausing, request_id)


async def test_a_patient_is_not_there_for_a_doctor_who_is_not_meant(clinic: Clinic) -> None:
    wished = await clinic.doctor()
    for_one = await clinic.patient_asks(wished_doctor_id=wished.id)
    in_german = await clinic.patient_asks(language="de")
    at_doktr = await clinic.patient_asks()
    other, elsewhere = await clinic.doctor(), await clinic.doctor("heidra")
    for doctor, request_id in ((other, for_one), (other, in_german), (elsewhere, at_doktr)):
        with pytest.raises(NotFound):
            await clinic.accepts(doctor, request_id)


async def test_a_doctor_of_two_brands_takes_patients_of_both_but_one_at_a_time(clinic: Clinic) -> None:
    doctor = await clinic.doctor()
    await clinic.belongs_to(doctor, "heidra")
    there = await clinic.patient_asks(await clinic.patient("heidra"))
    here = await clinic.patient_asks()
    opened = await clinic.accepts(doctor, there)
    assert opened.brand_id == "heidra"
    with pytest.raises(DoctorBusy):
        await clinic.accepts(doctor, here)
    await clinic.joins(doctor, opened.id)
    await clinic.ends(doctor, opened.id, "technical_failure")
    assert (await clinic.accepts(doctor, here)).brand_id == "doktr"


async def test_what_is_offered_to_one_is_not_for_another_until_the_offer_has_passed(clinic: Clinic) -> None:
    rung = await clinic.doctor()
    request_id = await clinic.patient_asks()
    await clinic.due()
    other = await clinic.doctor()
    with pytest.raises(AlreadyTaken):
        await clinic.accepts(other, request_id)
    clinic.later(seconds=31)
    assert (await clinic.accepts(other, request_id)).doctor_id == other.id
    assert "offered" in await clinic.told(rung)


async def test_taking_another_patient_gives_up_the_one_that_was_offered(clinic: Clinic) -> None:
    doctor = await clinic.doctor()
    offered = await clinic.patient_asks()
    await clinic.due()
    other = await clinic.patient_asks()
    await clinic.accepts(doctor, other)
    assert (await clinic.row("requests", offered))["state"] == "waiting"
    assert (await clinic.told(doctor))[:2] == ["offered", "offer_gone"]
