"""A patient who does not come, a doctor who does not answer: who waits for how long, and what is kept."""

import asyncpg
import pytest
from playwright.async_api import expect

from doktr_sandbox.whole_service import Service
from tests.journeys.conftest import DESK, NewProfile
from tests.journeys.meeting import part, talk
from tests.journeys.pages import DoctorPage, PatientPage

pytestmark = pytest.mark.prove  # long: a service of its own, whose waits are waited for

# seconds; the product waits longer, the rules are the same
WAITS = {"join_seconds": 6, "more_time_seconds": 12, "offer_seconds": 5}


@pytest.fixture(scope="module")
def service(own_service: Service) -> Service:
    """Its brands have little patience."""
    return own_service


@pytest.fixture(autouse=True)
async def short_waits(fresh: asyncpg.Connection) -> None:
    """Brands whose patience is short."""
    for name, seconds in WAITS.items():
        change = "update brands set data = jsonb_set(data, array['policy', 'call', $1], to_jsonb($2::int))"
        await fresh.execute(change, name, seconds)


@pytest.fixture
async def colleague(new_profile: NewProfile) -> DoctorPage:
    """Another doctor's desk."""
    return DoctorPage(await new_profile("colleague", viewport=DESK))


async def test_who_misses_a_call_keeps_the_place_once_and_may_ask_for_more_time_once(
    patient: PatientPage, doctor: DoctorPage
) -> None:
    await doctor.start_work("dr-claes")
    await patient.wait_in_line("tom")
    await doctor.accept()
    await expect(patient.find("called")).to_be_visible()
    await expect(doctor.find("missed")).to_be_visible()
    await expect(patient.find("missed-call")).to_be_visible()
    await expect(patient.find("position")).to_have_attribute("data-position", "1")
    await doctor.press("call-again-patient")
    await patient.press("more-time")
    await expect(patient.find("more-time")).to_be_hidden()
    await patient.page.wait_for_timeout(WAITS["join_seconds"] * 1000)
    await patient.join()
    await talk(patient, doctor)
    await part(patient, doctor)


async def test_a_second_missed_call_ends_the_place(patient: PatientPage, doctor: DoctorPage) -> None:
    await doctor.start_work("dr-claes")
    await patient.wait_in_line("tom")
    await doctor.accept()
    await expect(patient.find("missed-call")).to_be_visible()
    await expect(patient.find("who-calls"), "nobody calls before they are here again").to_have_count(0)
    await patient.press("here-again")
    await expect(patient.find("who-calls")).to_be_visible()
    await doctor.press("call-again-patient")
    await expect(doctor.find("missed")).to_be_visible()
    await expect(patient.find("after").or_(patient.find("not-in-line"))).to_be_visible()


async def test_a_declined_ring_goes_to_a_colleague(
    patient: PatientPage, doctor: DoctorPage, colleague: DoctorPage
) -> None:
    await doctor.start_work("dr-claes")
    await patient.wait_in_line("tom")
    await doctor.is_rung()
    await colleague.start_work("dr-lambert")
    await doctor.press("pass")
    await expect(doctor.find("ring")).to_be_hidden()
    await colleague.accept()
    await patient.join()
    await talk(patient, colleague)


async def test_a_ring_without_an_answer_goes_to_a_colleague(
    patient: PatientPage, doctor: DoctorPage, colleague: DoctorPage
) -> None:
    await doctor.start_work("dr-claes")
    await patient.wait_in_line("tom")
    await doctor.is_rung()
    await colleague.start_work("dr-lambert")
    await colleague.is_rung()
    await expect(doctor.find("ring")).to_be_hidden()


async def test_nobody_rings_a_doctor_in_a_pause(patient: PatientPage, doctor: DoctorPage) -> None:
    await doctor.start_work("dr-claes")
    await doctor.press("pause-ask")
    await doctor.press("pause-5")
    await expect(doctor.find("duty")).to_have_attribute("data-state", "paused")
    await patient.wait_in_line("tom")
    await expect(doctor.find("waiting")).to_be_visible()
    await expect(doctor.find("ring")).to_be_hidden()
    await doctor.press("resume")
    await doctor.is_rung()
