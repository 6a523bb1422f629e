"""The screens of appointments: booking, all of them, before and at the door; the doctor's week."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import asyncpg
from playwright.async_api import expect

from tests.journeys.pages import SORE_THROAT, DoctorPage, PatientPage
from tests.journeys.test_appointments import COMES_NEAR
from tests.journeys.tour import Tour

BRUSSELS, SUNDAY = ZoneInfo("Europe/Brussels"), 7


async def booking(tour: Tour, patient: PatientPage) -> None:
    """The free times, the question before one is booked, the appointment, all of them, and home."""
    page = patient.page
    await patient.press("book")
    await page.locator("[data-testid^=day-]").nth(1).click()
    await expect(patient.find("slot").first).to_be_visible()
    await tour.look(page, "book")
    await patient.find("slot").nth(3).click()
    await expect(patient.find("held")).to_be_visible()
    await tour.look(page, "book-decide")
    await patient.press("book-yes")
    await expect(patient.find("done")).to_be_visible()
    await tour.look(page, "appointment")
    await patient.press("cancel")
    await tour.look(page, "appointment-cancel")
    await page.keyboard.press("Escape")
    await patient.open("/appointments")
    await expect(patient.find("appointment-row")).to_have_count(1)
    await tour.look(page, "appointments")
    await patient.open("/")
    await expect(patient.find("next-appointment")).to_be_visible()
    await tour.look(page, "home-appointment")


async def planning(tour: Tour, doctor: DoctorPage) -> None:
    """The week with an appointment in it, the appointment, the question before it is called off."""
    await doctor.page.reload()
    await expect(doctor.find("week")).to_be_visible()
    if datetime.now(BRUSSELS).isoweekday() == SUNDAY:  # tomorrow is in another week
        await doctor.press("after")
    await expect(doctor.find("entry").first).to_be_visible()
    await tour.look(doctor.page, "planning")
    await doctor.find("entry").first.click()
    await tour.look(doctor.page, "planning-appointment")
    await doctor.press("cancel")
    await tour.look(doctor.page, "planning-cancel")
    await doctor.page.keyboard.press("Escape")


async def at_the_door(tour: Tour, patient: PatientPage, rows: asyncpg.Connection) -> None:
    """Its time is near: the way in, what one tells before, waiting there, and trying the camera meanwhile."""
    page = patient.page
    await rows.execute(COMES_NEAR, timedelta(minutes=4))
    await patient.press("to-appointment")
    await expect(patient.find("arrive")).to_be_visible()
    await tour.look(page, "appointment-open")
    await patient.press("arrive")
    await expect(patient.find("arrived")).to_be_visible()
    await tour.look(page, "appointment-arrived")
    await tries_the_camera(tour, patient)
    await patient.press("intake-go")
    await patient.no_alarm_signs()
    await patient.press("reason-throat")
    await patient.press("next")
    for code in SORE_THROAT[:-1]:
        await patient.answer_one(code)
    await patient.press("next")
    advice = patient.find("go-on")
    await expect(advice.or_(patient.find("tell-before"))).to_be_visible()
    if await advice.is_visible():
        await advice.click()
    await expect(patient.find("tell-before")).to_be_visible()
    await tour.look(page, "before-appointment")


async def tries_the_camera(tour: Tour, patient: PatientPage) -> None:
    """And is back at the appointment then; nobody stands in a line."""
    appointment = patient.page.url
    await patient.press("door-try")
    await expect(patient.find("check-network")).to_have_attribute("data-state", "works")
    await tour.look(patient.page, "appointment-check")
    await patient.press("check-continue")
    await expect(patient.find("arrived")).to_be_visible()
    assert patient.page.url == appointment
