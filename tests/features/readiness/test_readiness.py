"""Whether somebody who waits could be seen and heard: told by their page, seen by doctors, gone with the request."""

from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from doktr.features.readiness import actions, sweep
from doktr.features.readiness.model import Readiness
from doktr.kernel.problems import NotFound
from tests.features.clinic import Clinic, Person


async def tells(clinic: Clinic, patient: Person, cause: UUID, *codes: Any) -> None:
    async with clinic.as_(patient) as work:
        await actions.keep(work, cause, codes)


async def sees(clinic: Clinic, doctor: Person) -> list[Readiness]:
    async with clinic.as_(doctor) as work:
        return await actions.seen(work)


async def test_the_doctor_sees_what_the_page_of_who_waits_found_last(clinic: Clinic) -> None:
    doctor, patient = await clinic.doctor(), await clinic.patient()
    request = await clinic.patient_asks(patient)
    await tells(clinic, patient, request, "no_camera", "weak_network")
    await tells(clinic, patient, request, "weak_network", "weak_network")
    (found,) = await sees(clinic, doctor)
    assert (found.cause_id, found.codes) == (request, ("weak_network",))
    await tells(clinic, patient, request)
    assert [one.codes for one in await sees(clinic, doctor)] == [()]


async def test_nobody_tells_it_for_others_or_for_nothing(clinic: Clinic) -> None:
    patient, stranger = await clinic.patient(), await clinic.patient()
    request = await clinic.patient_asks(patient)
    for who, cause in ((stranger, request), (patient, uuid4())):
        with pytest.raises(NotFound):
            await tells(clinic, who, cause, "no_camera")
    await tells(clinic, patient, request, "no_camera")
    async with clinic.as_(stranger) as work:
        await actions.take_back(work, request)
    assert await clinic.sql.fetchval("select count(*) from readiness") == 1


async def test_doctors_of_another_brand_see_nothing(clinic: Clinic) -> None:
    patient = await clinic.patient()
    await tells(clinic, patient, await clinic.patient_asks(patient), "no_camera")
    assert await sees(clinic, await clinic.doctor("heidra")) == []


async def test_who_takes_it_back_is_silent_again(clinic: Clinic) -> None:
    doctor, patient = await clinic.doctor(), await clinic.patient()
    request = await clinic.patient_asks(patient)
    await tells(clinic, patient, request, "no_camera")
    async with clinic.as_(patient) as work:
        await actions.take_back(work, request)
    assert await sees(clinic, doctor) == []


async def test_it_goes_with_the_request(clinic: Clinic) -> None:
    doctor, patient = await clinic.doctor(), await clinic.patient()
    request = await clinic.patient_asks(patient)
    await tells(clinic, patient, request, "no_microphone")
    await clinic.accepts(doctor, request)
    assert await sees(clinic, doctor) == []
    await sweep(clinic.works)
    assert await clinic.sql.fetchval("select count(*) from readiness") == 0


async def test_the_database_keeps_no_other_word(clinic: Clinic) -> None:
    patient = await clinic.patient()
    request = await clinic.patient_asks(patient)
    with pytest.raises(asyncpg.CheckViolationError):
        await tells(clinic, patient, request, "has a fever")
