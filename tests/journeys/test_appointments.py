"""A patient books a time with a doctor, moves it, comes in when it has come, and both meet."""

from datetime import timedelta
from typing import Any

import asyncpg
import pytest
from playwright.async_api import expect

from doktr_sandbox.visitor import Visitor
from tests.journeys.conftest import DESK, NewProfile
from tests.journeys.meeting import talk
from tests.journeys.pages import DoctorPage, PatientPage

pytestmark = pytest.mark.prove  # long: from the agenda to the end of a call

EVERY_DAY: list[dict[str, Any]] = [
    {"brand": "doktr", "weekday": day, "from_minute": 0, "to_minute": 1440, "slot_minutes": 30, "buffer_minutes": 0}
    for day in range(1, 8)
]
# What a clock would do: the appointment, and the doctor's time for it, begin in some minutes.
COMES_NEAR = """
with near as (
    update appointments set starts_at = now() + $1::interval, ends_at = now() + $1::interval + interval '20 minutes'
    where state = 'booked' returning id, starts_at, ends_at
)
update doctor_time set during = tstzrange(near.starts_at, near.ends_at) from near where cause_id = near.id
"""


async def book(patient: PatientPage) -> None:
    """The first free time of tomorrow: kept while looked at, then booked."""
    await patient.press("book")
    await patient.page.locator("[data-testid^=day-]").nth(1).click()
    await patient.find("slot").nth(3).click()
    await expect(patient.find("held")).to_be_visible()
    await patient.press("book-yes")
    await expect(patient.find("done")).to_be_visible()


async def move(patient: PatientPage) -> None:
    """Two days later instead; the first time is given back."""
    before = await patient.find("appointment").locator("time").get_attribute("datetime")
    await patient.press("move")
    await patient.page.locator("[data-testid^=day-]").nth(3).click()
    await patient.find("slot").nth(5).click()
    await patient.press("book-yes")
    await expect(patient.find("done")).to_be_visible()
    assert await patient.find("appointment").locator("time").get_attribute("datetime") != before


async def agenda(doctor: DoctorPage, key: str) -> Visitor:
    """The doctor sees patients at every hour of every day, and looks at the week."""
    visitor = await doctor.arrive(key)
    await doctor.press("place-planning")
    await expect(doctor.find("week")).to_be_visible()
    (await visitor.put("agenda/pattern", {"parts": EVERY_DAY})).raise_for_status()
    await doctor.page.reload()
    await expect(doctor.find("week")).to_be_visible()
    return visitor


async def test_a_patient_books_and_moves_a_time_and_meets_the_doctor(
    fresh: asyncpg.Connection, new_profile: NewProfile
) -> None:
    doctor = DoctorPage(await new_profile("doctor", "de", viewport=DESK))
    patient = PatientPage(await new_profile("patient", "de"))
    await agenda(doctor, "dr-schmitz")
    await patient.arrive("greta")
    await book(patient)
    await move(patient)
    await fresh.execute(COMES_NEAR, timedelta(minutes=4))
    await patient.page.reload()
    await patient.press("arrive")
    await expect(patient.find("arrived")).to_be_visible()
    await doctor.press("place-queue")
    await doctor.press("start-appointment")
    await expect(doctor.find("finish")).to_be_visible()
    await patient.join()
    await talk(patient, doctor)
    await doctor.finish()
    await patient.is_over("took_place")
    await patient.open("/appointments")
    await expect(patient.find("appointment-row")).to_have_count(1)
    assert await fresh.fetchval("select state from appointments where state <> 'moved'") == "done"
