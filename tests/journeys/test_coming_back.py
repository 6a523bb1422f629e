"""Reloads, crashes, closed tabs, other devices: the consultation is still there, and so is the way back."""

from playwright.async_api import expect

from tests.journeys.conftest import NewProfile
from tests.journeys.meeting import in_a_call, part, talk
from tests.journeys.pages import DoctorPage, PatientPage


async def test_the_doctor_reloads_the_page_and_the_call_goes_on(patient: PatientPage, doctor: DoctorPage) -> None:
    await in_a_call(patient, doctor)
    await talk(patient, doctor)
    await doctor.page.reload()
    await talk(patient, doctor)
    await part(patient, doctor)


async def test_the_patient_reloads_the_page_and_the_call_goes_on(patient: PatientPage, doctor: DoctorPage) -> None:
    await in_a_call(patient, doctor)
    await talk(patient, doctor)
    await patient.page.reload()
    await talk(patient, doctor)
    await part(patient, doctor)


async def test_a_closed_tab_is_opened_again_and_leads_back_into_the_call(
    patient: PatientPage, doctor: DoctorPage
) -> None:
    await in_a_call(patient, doctor)
    await talk(patient, doctor)
    await patient.page.close()
    patient.profile.page = await patient.profile.context.new_page()
    await patient.open()
    await patient.press("resume")
    await talk(patient, doctor)


async def test_the_patient_goes_on_with_another_device_and_the_old_one_is_told(
    patient: PatientPage, doctor: DoctorPage, new_profile: NewProfile
) -> None:
    await in_a_call(patient, doctor)
    await talk(patient, doctor)
    other = PatientPage(await new_profile("other-device"))
    await other.log_in("tom")
    await other.press("resume")
    await talk(other, doctor)
    await patient.room.says_of_the_line("taken")
    await part(other, doctor)
    await expect(patient.find("after")).to_be_visible()


async def test_the_doctor_closes_the_tab_and_comes_back_through_the_desk(
    patient: PatientPage, doctor: DoctorPage
) -> None:
    await in_a_call(patient, doctor)
    await talk(patient, doctor)
    await doctor.page.close()
    doctor.profile.page = await doctor.profile.context.new_page()
    await doctor.open()
    await doctor.press("go-back")
    await talk(patient, doctor)
    await part(patient, doctor)
