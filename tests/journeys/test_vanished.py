"""A doctor whose page is gone for good in the middle of a call: the patient is free again, and both learn why."""

from datetime import timedelta

import asyncpg
import pytest
from playwright.async_api import Locator, expect

from tests.journeys.meeting import in_a_call, talk
from tests.journeys.pages import DoctorPage, PatientPage
from tests.journeys.polling import until

pytestmark = pytest.mark.prove  # long: the worker looks twice, a minute apart

# the brand waits for five minutes: what was, was six minutes ago
GONE = """
update participants set from_at = least(from_at, now() - interval '6 minutes') where role = 'doctor';
update presence set seen_at = now() - interval '6 minutes'
where person_id = (select doctor_id from consultations where state <> 'ended')
"""
SWEPT = timedelta(minutes=3)


async def test_a_patient_whose_doctor_vanished_waits_at_the_old_place_and_pays_nothing(
    patient: PatientPage, doctor: DoctorPage, fresh: asyncpg.Connection
) -> None:
    await in_a_call(patient, doctor)
    await talk(patient, doctor)
    room = doctor.page.url
    await doctor.page.close()
    await expect(patient.find("meanwhile")).to_be_visible()
    lost = patient.find("lost-call")
    await until(lambda: _is_shown(lost, fresh), within_s=SWEPT.total_seconds(), told="the old place in the line")
    await expect(patient.find("position")).to_have_attribute("data-position", "1")
    assert await fresh.fetchval("select outcome from consultations") == "no_show_doctor"
    assert await fresh.fetchval("select count(*) from charges") == 0
    doctor.profile.page = await doctor.profile.context.new_page()
    await doctor.page.goto(room)
    await expect(doctor.find("vanished")).to_be_visible()


async def _is_shown(lost: Locator, sql: asyncpg.Connection) -> bool:
    await sql.execute(GONE)
    return await lost.is_visible()
