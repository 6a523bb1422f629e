"""A patient who does not come keeps the place once, and is not rung again before they are there."""

import asyncio
from datetime import timedelta

from doktr.features import consultation
from doktr.features.booking import actions as booking_actions
from doktr.features.consultation import actions
from doktr.features.consultation.model import Consultation
from tests.features.clinic import KEPT, Clinic, Person


async def a_missed_call(clinic: Clinic) -> tuple[Person, Person, Consultation]:
    patient, doctor = await clinic.patient(), await clinic.doctor()
    opened = await clinic.accepts(doctor, await clinic.patient_asks(patient))
    clinic.later(seconds=61)
    await clinic.due()
    return patient, doctor, opened


async def is_back(clinic: Clinic, patient: Person) -> None:
    async with clinic.as_(patient) as work:
        await booking_actions.come_back(work, patient.id)


async def test_a_missed_call_frees_the_doctor_and_keeps_the_place(clinic: Clinic) -> None:
    patient, doctor = await clinic.patient(), await clinic.doctor()
    request_id = await clinic.patient_asks(patient)
    asked_at = (await clinic.row("requests", request_id))["asked_at"]
    opened = await clinic.accepts(doctor, request_id)
    await clinic.patient_asks()
    clinic.later(seconds=61)
    await clinic.due()
    assert (await clinic.row("consultations", opened.id))["outcome"] == "no_show_patient"
    seen = await clinic.sees(patient, request_id)
    assert (seen.state, seen.missed_calls, seen.ahead, seen.away) == ("waiting", 1, 0, True)
    assert seen.asked_at == asked_at
    kind, body = (await clinic.events(patient))[-1]
    assert (kind, body["state"], body["request_id"]) == ("call_missed", "waiting", str(request_id))
    assert "call_missed" in await clinic.told(doctor)


async def test_who_missed_a_call_is_rung_again_only_when_they_are_there(clinic: Clinic) -> None:
    patient, doctor, opened = await a_missed_call(clinic)
    assert (await clinic.row("requests", opened.request_id))["state"] == "waiting"
    await is_back(clinic, patient)
    await clinic.due()
    row = await clinic.row("requests", opened.request_id)
    assert (row["state"], row["offered_to"]) == ("offered", doctor.id)


async def test_a_second_missed_call_ends_the_request(clinic: Clinic) -> None:
    patient, doctor, opened = await a_missed_call(clinic)
    await clinic.accepts(doctor, opened.request_id)
    clinic.later(seconds=61)
    await clinic.due()
    seen = await clinic.sees(patient, opened.request_id)
    assert (seen.state, seen.missed_calls) == ("expired", 2)
    assert (await clinic.events(patient))[-1][1]["state"] == "expired"
    assert await clinic.patient_asks(patient)


async def test_a_place_is_kept_for_a_quarter_of_an_hour(clinic: Clinic) -> None:
    patient, _doctor, opened = await a_missed_call(clinic)
    clinic.later(minutes=14)
    await clinic.due()
    assert (await clinic.sees(patient, opened.request_id)).state == "waiting"
    clinic.later(minutes=2)
    await clinic.due()
    assert (await clinic.sees(patient, opened.request_id)).state == "expired"
    assert (await clinic.events(patient))[-1][1]["state"] == "expired"


async def test_who_came_back_in_time_waits_on(clinic: Clinic) -> None:
    patient, doctor, opened = await a_missed_call(clinic)
    await clinic.duty(doctor, "off")
    await is_back(clinic, patient)
    clinic.later(minutes=16)
    await clinic.due()
    assert (await clinic.sees(patient, opened.request_id)).state == "waiting"


async def test_a_doctor_may_call_again_after_a_missed_call(clinic: Clinic) -> None:
    patient, doctor, opened = await a_missed_call(clinic)
    async with clinic.as_(doctor) as work:
        again = await actions.call_again(work, opened.id)
    assert (again.state, again.request_id) == ("called", opened.request_id)
    assert again.id != opened.id
    assert (await clinic.joins(patient, again.id)).state == "in_call"


async def test_where_the_brand_says_so_the_first_missed_call_ends_the_request(clinic: Clinic) -> None:
    await clinic.policy("doktr", "call", missed_calls=1)
    patient, _doctor, opened = await a_missed_call(clinic)
    seen = await clinic.sees(patient, opened.request_id)
    assert (seen.state, seen.missed_calls) == ("expired", 1)


async def test_a_doctor_who_says_that_nobody_came_gives_the_place_back(clinic: Clinic) -> None:
    patient, doctor = await clinic.patient(), await clinic.doctor()
    opened = await clinic.accepts(doctor, await clinic.patient_asks(patient))
    await clinic.ends(doctor, opened.id, "no_show_patient")
    assert (await clinic.sees(patient, opened.request_id)).missed_calls == 1


async def test_joining_at_the_last_moment_and_missing_the_call_exclude_each_other(clinic: Clinic) -> None:
    for _ in range(8):
        patient, doctor = await clinic.patient(), await clinic.doctor()
        opened = await clinic.accepts(doctor, await clinic.patient_asks(patient))
        clinic.later(seconds=61)
        missed = consultation.JOBS["consultation.call_missed"](clinic.works, {"consultation_id": str(opened.id)})
        await asyncio.gather(clinic.joins(patient, opened.id), missed, return_exceptions=True)
        call, request = await clinic.row("consultations", opened.id), await clinic.row("requests", opened.request_id)
        assert (call["state"], request["state"]) in {("in_call", "matched"), ("ended", "waiting")}
        assert (call["outcome"] == "no_show_patient") == (request["missed_calls"] == 1)


async def test_a_call_that_was_prolonged_at_the_last_moment_is_not_missed(clinic: Clinic) -> None:
    patient, doctor = await clinic.patient(), await clinic.doctor()
    opened = await clinic.accepts(doctor, await clinic.patient_asks(patient))
    clinic.later(seconds=61)
    job = consultation.JOBS["consultation.call_missed"](clinic.works, {"consultation_id": str(opened.id)})
    async with clinic.as_(patient) as work:
        await actions.more_time(work, opened.id, timedelta(minutes=2))
        missed = asyncio.create_task(job)
        await asyncio.sleep(0.5)  # the job has read the old moment and waits for the row
    await missed
    call, request = await clinic.row("consultations", opened.id), await clinic.row("requests", opened.request_id)
    assert (call["state"], request["state"], request["missed_calls"]) == ("called", "matched", 0)


async def test_the_sweep_ends_a_call_whose_job_was_lost(clinic: Clinic) -> None:
    patient, doctor = await clinic.patient(), await clinic.doctor()
    opened = await clinic.accepts(doctor, await clinic.patient_asks(patient))
    await clinic.sql.execute("delete from pgqueuer")
    clinic.later(seconds=61)
    await consultation.sweep(KEPT, clinic.works)
    await consultation.sweep(KEPT, clinic.works)
    assert (await clinic.row("requests", opened.request_id))["missed_calls"] == 1
