"""Reloads, crashes, closed tabs, other devices: the consultation is still there, and so is the way back."""

from contextlib import suppress
from functools import partial

import pytest
from playwright.async_api import Error, expect

from tests.journeys.conftest import DESK, PICTURES, NewProfile
from tests.journeys.lenses import ALL
from tests.journeys.meeting import part, talk
from tests.journeys.pages import AppPage, DoctorPage, PatientPage
from tests.journeys.polling import until
from tests.journeys.shared_call import SharedCall
from tests.journeys.tour import Tour


@pytest.fixture
def patient(ongoing: SharedCall) -> PatientPage:
    """In the call that these journeys share."""
    return ongoing.patient


@pytest.fixture
def doctor(ongoing: SharedCall) -> DoctorPage:
    """In the call that these journeys share."""
    return ongoing.doctor


@pytest.mark.first_look
async def test_the_doctor_reloads_the_page_and_the_call_goes_on(patient: PatientPage, doctor: DoctorPage) -> None:
    before = await until(partial(lasted, doctor))
    await doctor.page.reload()
    await talk(patient, doctor)
    # both say how long the call has lasted, and neither how long its own page has been there
    assert await lasted(doctor) > before
    assert abs(await lasted(doctor) - await lasted(patient)) <= 1


async def test_the_patient_reloads_the_page_and_the_call_goes_on(patient: PatientPage, doctor: DoctorPage) -> None:
    await patient.page.reload()
    await talk(patient, doctor)


async def test_who_hangs_up_may_come_back(patient: PatientPage, doctor: DoctorPage) -> None:
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


@pytest.mark.prove
async def test_a_closed_tab_is_opened_again_and_leads_back_into_the_call(
    patient: PatientPage, doctor: DoctorPage
) -> None:
    await patient.page.close()
    patient.profile.page = await patient.profile.context.new_page()
    await patient.open()
    await patient.press("resume")
    await talk(patient, doctor)


@pytest.mark.prove
async def test_the_doctor_closes_the_tab_and_comes_back_through_the_desk(
    patient: PatientPage, doctor: DoctorPage
) -> None:
    before = await lasted(doctor)
    await doctor.page.close()
    doctor.profile.page = await doctor.profile.context.new_page()
    await doctor.open()
    await doctor.press("go-back")
    await talk(patient, doctor)
    assert await lasted(doctor) >= before


async def lasted(page: AppPage) -> int:
    """Seconds that the call has lasted, as the page says it in a digital clock; nought while it says nothing."""
    shown = (await page.page.locator(".callclock").inner_text()).split()[-1]
    minutes, seconds = shown.split(":")
    return int(minutes) * 60 + int(seconds)


async def crash(app: AppPage) -> None:
    """The process that draws the page dies; what is left of it is closed, and a new page opened."""
    async with app.page.expect_event("crash"):
        with suppress(Error):  # the way there never ends
            await app.page.goto("chrome://crash")
    await app.page.close()
    app.profile.page = await app.profile.context.new_page()
    await app.open()


@pytest.mark.prove
async def test_the_patient_s_page_crashes_and_leads_back_into_the_call(
    patient: PatientPage, doctor: DoctorPage
) -> None:
    await crash(patient)
    await patient.press("resume")
    await talk(patient, doctor)


@pytest.mark.prove
async def test_the_doctor_s_page_crashes_and_leads_back_into_the_call(patient: PatientPage, doctor: DoctorPage) -> None:
    await crash(doctor)
    await doctor.press("go-back")
    await talk(patient, doctor)


@pytest.mark.prove
async def test_the_doctor_goes_on_at_another_desk(
    patient: PatientPage, doctor: DoctorPage, new_profile: NewProfile
) -> None:
    other = DoctorPage(await new_profile("other-desk", viewport=DESK))
    await other.log_in("dr-claes")
    await other.press("go-back")
    await talk(patient, other)
    await doctor.room.says_of_the_line("taken")
    tour = Tour(ALL, PICTURES / "tour-taken")
    await tour.look(doctor.page, "room-taken")
    await part(patient, other)
    assert tour.found == []


@pytest.mark.prove
async def test_the_patient_goes_on_with_another_device_and_only_the_doctor_finishes(
    patient: PatientPage, doctor: DoctorPage, new_profile: NewProfile
) -> None:
    other = PatientPage(await new_profile("other-device"))
    await other.log_in("tom")
    await other.press("resume")
    await talk(other, doctor)
    await patient.room.says_of_the_line("taken")
    await part(other, doctor)
    await expect(patient.find("after")).to_be_visible()
