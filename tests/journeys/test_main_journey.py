"""The main job: log in, say what is wrong, wait, meet a doctor, be finished. In every language."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import async_playwright, expect

from doktr_sandbox.whole_service import Service
from tests.journeys.meeting import meet, part
from tests.journeys.pages import DoctorPage, PatientPage
from tests.journeys.profile import DESK
from tests.journeys.profiles import NewProfile, OwnBrowsers

WHO_MEETS_WHOM = [
    pytest.param("fr", "lucas", "dr-peeters", marks=pytest.mark.prove),
    pytest.param("nl", "maria", "dr-claes", marks=pytest.mark.prove),
    pytest.param("de", "greta", "dr-schmitz", marks=pytest.mark.prove),
    ("en", "amir", "dr-lambert"),
]


@pytest.fixture
async def new_profile(service: Service, tmp_path: Path) -> AsyncIterator[NewProfile]:
    """Patient and doctor have a browser of their own each: two processes, two folders."""
    async with async_playwright() as driver:
        browsers = OwnBrowsers(driver, service.origin(), tmp_path)
        yield browsers.new
        await browsers.close()
    assert browsers.troubles == []


@pytest.mark.first_look
@pytest.mark.parametrize(("language", "patient_key", "doctor_key"), WHO_MEETS_WHOM)
async def test_a_patient_meets_a_doctor(
    fresh: object, new_profile: NewProfile, language: str, patient_key: str, doctor_key: str
) -> None:
    doctor = DoctorPage(await new_profile("doctor", language, viewport=DESK))
    patient = PatientPage(await new_profile("patient", language))
    await through(patient, doctor, language, patient_key, doctor_key)


async def through(patient: PatientPage, doctor: DoctorPage, language: str, patient_key: str, doctor_key: str) -> None:
    """From both logins to the end, by the buttons and fields of the screens."""
    await doctor.log_in(doctor_key)
    await doctor.go_on_duty()
    await patient.log_in(patient_key)
    await expect(patient.page.locator("html")).to_have_attribute("lang", language)
    await patient.first_things()
    await patient.ask()
    await patient.choose()
    await expect(patient.find("check-camera")).to_have_attribute("data-state", "works")
    await expect(patient.find("check-microphone").locator(".level i.on")).not_to_have_count(0)
    await patient.check_devices()
    await patient.join_line()
    await meet(patient, doctor)
    await patient.room.write("ça va")
    await doctor.room.reads("ça va")
    await doctor.room.write("goed zo")
    await patient.room.reads("goed zo")
    await part(patient, doctor)
