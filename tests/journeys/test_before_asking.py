"""Before anybody begins: what is left of the quota, whether the service is open, and what the guard tells a doctor."""

import asyncio
import re

import asyncpg
from playwright.async_api import Route, expect

from doktr_sandbox.visitor import Visitor
from tests.journeys.conftest import DESK, NewProfile
from tests.journeys.pages import DoctorPage, OperatorPage, PatientPage
from tests.journeys.polling import until

FIVE = """
insert into quota_places (cause_id, patient_id, brand_id, at, counted)
select uuidv7(), id, brand_id, now() - make_interval(days => n), true from people, generate_series(1, $1::int) n
where face = 'patient'
"""
RESTS = """
update duty set rest_until = now() + interval '20 minutes', rest_reason = 'hour'
where doctor_id = (select id from people where family_name = 'Claes' and face = 'doctor')
"""


async def test_the_way_in_is_shown_once_it_stands_still(fresh: asyncpg.Connection, patient: PatientPage) -> None:
    """A button that moves under a finger while answers arrive is pressed by nobody."""
    async with Visitor(patient.profile.origin, "doctor", "dr-claes") as doctor:
        await doctor.go_on_duty()
        asked, told = set[str](), asyncio.Event()

        async def late(route: Route) -> None:
            asked.add(route.request.url)
            await told.wait()
            await route.continue_()

        await patient.page.route(re.compile("/api/patient/(doctors|outlook)"), late)
        await patient.arrive("lucas")
        await until(lambda: _both(asked), told="both were asked")
        await expect(patient.find("start")).to_have_count(0)
        told.set()
        await expect(patient.find("start")).to_be_visible()
        before = await patient.find("start").bounding_box()
        await expect(patient.find("wait")).to_be_visible()
        await expect(patient.find("quota")).to_be_visible()
        assert await patient.find("start").bounding_box() == before
        await patient.begin()


async def _both(asked: set[str]) -> bool:
    return len(asked) >= 2


async def test_patients_hear_before_they_begin_what_is_possible(
    fresh: asyncpg.Connection, new_profile: NewProfile, operator: OperatorPage
) -> None:
    """The patient in French, the operator in English."""
    patient = PatientPage(await new_profile("patient", "fr"))
    origin = patient.profile.origin
    async with Visitor(origin, "doctor", "dr-claes") as doctor:
        await doctor.go_on_duty()
        await patient.arrive("lucas")
        await expect(patient.find("quota")).to_have_attribute("data-left", "5")
        await expect(patient.find("wait")).to_be_visible()
        await operator.arrive("op-doktr")
        await operator.press("hours-change")
        await expect(operator.find("service")).to_have_attribute("data-open", "false")
        await patient.page.reload()
        await expect(patient.find("closed")).to_be_visible()
        await expect(patient.find("start")).to_have_count(0)
        await operator.press("hours-undo")
        await expect(operator.find("service")).to_have_attribute("data-open", "true")
        await fresh.execute(FIVE, 2)
        await patient.page.reload()
        await expect(patient.find("quota")).to_have_attribute("data-left", "3")
        await fresh.execute(FIVE, 3)
        await patient.page.reload()
        await expect(patient.find("quota-full")).to_be_visible()
        await expect(patient.find("start")).to_have_count(0)


async def test_a_doctor_sees_why_nobody_rings_and_asks_less_of_themselves(
    fresh: asyncpg.Connection, new_profile: NewProfile
) -> None:
    """In Dutch."""
    doctor = DoctorPage(await new_profile("doctor", "nl", viewport=DESK))
    await doctor.start_work("dr-claes")
    await fresh.execute(RESTS)
    await doctor.page.reload()
    await expect(doctor.find("rest")).to_have_attribute("data-reason", "hour")
    await expect(doctor.find("load")).to_be_visible()
    await doctor.page.goto(f"{doctor.profile.origin}/doctor/settings")
    await doctor.find("limit-per_day").select_option("8")
    await doctor.press("limits-save")
    await expect(doctor.find("limits").get_by_role("status")).to_be_visible()
    assert await fresh.fetchval("select per_day from doctor_limits") == 8
