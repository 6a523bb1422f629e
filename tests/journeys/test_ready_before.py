"""Ten minutes before: with the patient's yes their page looks at camera, microphone and network; both read it."""

import re
from datetime import timedelta

import asyncpg
import pytest
from playwright.async_api import Route, expect

from tests.journeys.catalogue import words
from tests.journeys.conftest import DESK, NewProfile
from tests.journeys.pages import DoctorPage, PatientPage
from tests.journeys.polling import until
from tests.journeys.test_appointments import COMES_NEAR, agenda, book

DISCARD = 9

pytestmark = pytest.mark.prove  # long: from the agenda to minutes before a call


async def test_a_patient_without_a_camera_agrees_to_a_look_and_both_read_what_to_do(
    fresh: asyncpg.Connection, new_profile: NewProfile
) -> None:
    doctor = DoctorPage(await new_profile("doctor", viewport=DESK))
    patient = PatientPage(await new_profile("patient", media=("microphone",)))
    await agenda(doctor, "dr-claes")
    await patient.arrive("tom")
    await book(patient)
    await fresh.execute(COMES_NEAR, timedelta(minutes=10))
    await patient.page.reload()
    card = patient.find("readiness")
    await expect(card).to_be_visible()
    await expect(card, "nobody looks before they agree").not_to_have_attribute("data-codes", re.compile(".*"))
    assert await fresh.fetchval("select count(*) from readiness") == 0

    await patient.press("readiness-agree")
    await expect(card).to_have_attribute("data-codes", "no_camera")
    await expect(card).to_contain_text(words("readiness", "do.no_camera", "en"))
    await doctor.press("place-queue")
    await doctor.page.reload()
    await expect(doctor.find("not-ready").first).to_have_text(words("readiness", "short.no_camera", "en"))

    await patient.press("readiness-agree")
    await expect(card).not_to_have_attribute("data-codes", re.compile(".*"))

    async def taken_back() -> bool:
        return await fresh.fetchval("select count(*) from readiness") == 0

    await until(taken_back)
    await doctor.page.reload()
    await expect(doctor.find("start-appointment")).to_be_visible()
    await expect(doctor.find("not-ready")).to_have_count(0)


async def test_a_patient_reads_that_all_is_well_and_that_nothing_gets_through_when_the_relay_is_away(
    fresh: asyncpg.Connection, new_profile: NewProfile
) -> None:
    doctor = DoctorPage(await new_profile("doctor", viewport=DESK))
    patient = PatientPage(await new_profile("patient"))
    await agenda(doctor, "dr-claes")
    await patient.arrive("tom")
    await book(patient)
    await fresh.execute(COMES_NEAR, timedelta(minutes=10))
    await patient.page.reload()
    card = patient.find("readiness")
    await patient.press("readiness-agree")
    await expect(card).to_have_attribute("data-codes", "")
    await expect(card).to_contain_text(words("readiness", "fine", "en"))

    await patient.page.route("**/api/patient/ice", nobody_answers)
    await patient.page.reload()
    await expect(card).to_have_attribute("data-codes", "no_network")
    await expect(card).to_contain_text(words("readiness", "do.no_network", "en"))
    await doctor.press("place-queue")
    await doctor.page.reload()
    await expect(doctor.find("not-ready")).to_have_text([words("readiness", "short.no_network", "en")])


async def nobody_answers(route: Route) -> None:
    """The relay that the page is told stands at a port where nothing listens."""
    told = await (await route.fetch()).json()
    for server in told["ice_servers"]:
        server["urls"] = [re.sub(r":\d+", f":{DISCARD}", one) for one in server["urls"]]
    await route.fulfill(json=told)
