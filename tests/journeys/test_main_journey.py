"""The main job: log in, say what is wrong, wait, meet a doctor, be finished. In every language."""

import pytest
from playwright.async_api import expect

from tests.journeys.conftest import DESK, NewProfile
from tests.journeys.meeting import in_a_call, meet, part, talk
from tests.journeys.pages import DoctorPage, PatientPage

WHO_MEETS_WHOM = [
    ("fr", "lucas", "dr-peeters"),
    ("nl", "maria", "dr-claes"),
    ("de", "greta", "dr-schmitz"),
    ("en", "amir", "dr-lambert"),
]


@pytest.mark.parametrize(("language", "patient_key", "doctor_key"), WHO_MEETS_WHOM)
async def test_a_patient_meets_a_doctor(
    fresh: object, new_profile: NewProfile, language: str, patient_key: str, doctor_key: str
) -> None:
    doctor = DoctorPage(await new_profile("doctor", language, viewport=DESK))
    patient = PatientPage(await new_profile("patient", language))
    await doctor.log_in(doctor_key)
    await doctor.go_on_duty()
    await patient.log_in(patient_key)
    await expect(patient.page.locator("html")).to_have_attribute("lang", language)
    await patient.first_things()
    await patient.ask()
    await patient.choose()
    await patient.check_devices()
    await patient.join_line()
    await meet(patient, doctor)
    await patient.room.write("ça va")
    await doctor.room.reads("ça va")
    await doctor.room.write("goed zo")
    await patient.room.reads("goed zo")
    await part(patient, doctor)


async def test_each_side_sees_that_the_other_is_mute_or_without_a_picture(
    patient: PatientPage, doctor: DoctorPage
) -> None:
    await in_a_call(patient, doctor)
    await talk(patient, doctor)
    for one, other in ((patient, doctor), (doctor, patient)):
        await one.room.press("mic")
        await expect(other.page.get_by_text("Microphone off", exact=True)).to_be_visible()
        await one.room.press("camera")
        await expect(other.page.get_by_text("Camera off", exact=True).first).to_be_visible()
        await one.room.press("mic")
        await one.room.press("camera")
        await other.room.sees_and_hears()


async def test_who_hangs_up_may_come_back_and_only_the_doctor_finishes(
    patient: PatientPage, doctor: DoctorPage
) -> None:
    await in_a_call(patient, doctor)
    await talk(patient, doctor)
    await patient.room.hang_up()
    await expect(patient.find("left-call")).to_be_visible()
    await doctor.room.says_of_the_line("other-left")
    await patient.press("rejoin")
    await talk(patient, doctor)
    await doctor.room.hang_up()
    await expect(doctor.find("left-finish")).to_be_visible()
    await patient.room.says_of_the_line("other-left")
    await doctor.press("rejoin")
    await talk(patient, doctor)
    await part(patient, doctor)
