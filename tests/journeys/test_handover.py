"""A doctor hands the consultation over: the patient agrees, the colleague goes on, who went reads no more."""

import asyncpg
import pytest
from playwright.async_api import expect

from tests.journeys.catalogue import words
from tests.journeys.conftest import DESK, PICTURES, NewProfile
from tests.journeys.lenses import ALL
from tests.journeys.meeting import meet, talk
from tests.journeys.pages import DoctorPage, PatientPage
from tests.journeys.test_safe_life import the_safe
from tests.journeys.test_sealed import WORDS, ask_in_own_words
from tests.journeys.tour import Tour

pytestmark = pytest.mark.prove  # three browsers in one call

MONEY = "select id, quote_id from requests"
PLACES = "select count(*) from quota_places"


@pytest.fixture
async def colleague(new_profile: NewProfile) -> DoctorPage:
    """Another doctor's desk, in German, whose words are the longest."""
    return DoctorPage(await new_profile("colleague", "de", viewport=DESK))


async def proposed(doctor: DoctorPage, patient: PatientPage, family: str) -> None:
    """The doctor asks for a colleague; the patient sees the question."""
    await doctor.press("open-handover")
    await doctor.press(f"colleague-{family}")
    await doctor.press("handover-ask")
    await expect(patient.find("handover-question")).to_be_visible()


async def test_a_colleague_goes_on_by_the_patient_s_consent_and_who_went_reads_no_more(
    patient: PatientPage, doctor: DoctorPage, colleague: DoctorPage, fresh: asyncpg.Connection
) -> None:
    tour = Tour(ALL, PICTURES / "tour-handover")
    visitor = await doctor.start_work("dr-claes")
    await patient.arrive("tom")
    await ask_in_own_words(patient)
    await patient.join_line()
    await meet(patient, doctor)
    await patient.room.write("Between the two of us")
    await doctor.room.reads("Between the two of us")
    before = await fresh.fetchrow(MONEY), await fresh.fetchval(PLACES)
    await colleague.start_work("dr-lambert")

    await proposed(doctor, patient, "Lambert")
    await tour.look(doctor.page, "handover-proposed")
    await tour.look(patient.page, "handover-question")
    await patient.press("handover-no")
    await expect(doctor.find("handover-no")).to_have_attribute("data-state", "refused")
    await tour.look(doctor.page, "handover-refused")
    await expect(colleague.find("handover-ring")).to_have_count(0)
    await doctor.page.keyboard.press("Escape")

    await colleague.press("place-today")
    await proposed(doctor, patient, "Lambert")
    await patient.press("handover-yes")
    await expect(colleague.find("handover-ring")).to_be_visible()
    await tour.look(colleague.page, "handover-ring")
    safe = await the_safe(fresh)
    await colleague.press("handover-accept")
    await expect(doctor.find("handed-over")).to_be_visible()
    await tour.look(doctor.page, "handed-over")
    await expect(colleague.find("told-words")).to_contain_text(WORDS)
    await talk(patient, colleague)
    await colleague.room.reads("Between the two of us")
    await patient.room.write("Only for your colleague")
    await colleague.room.reads("Only for your colleague")
    await expect(patient.find("lock")).to_have_text(words("call", "only.two"))
    for warning in ("apart", "unsure"):
        for page in (patient, colleague):
            await expect(page.find(warning)).to_have_count(0)

    now = await the_safe(fresh)
    assert now["epoch"] == safe["epoch"] + 1
    assert (await visitor.get(f"safes/{safe['id']}")).status_code == 404
    assert (await visitor.get(f"safes/{safe['id']}/envelopes", after=0)).status_code == 404
    await doctor.open("/doctor/")
    await doctor.press("place-today")
    await expect(doctor.heading).to_be_visible()
    await expect(doctor.page.get_by_text("Only for your colleague")).to_have_count(0)
    await expect(doctor.find("open-talk")).to_have_count(0)
    assert (await fresh.fetchrow(MONEY), await fresh.fetchval(PLACES)) == before
    assert await fresh.fetchval("select count(*) from consultations") == 1

    await colleague.page.reload()
    await talk(patient, colleague)
    await colleague.finish()
    await patient.is_over("took_place")
    assert await fresh.fetchval(PLACES) == before[1]
    await patient.open("/box")
    await expect(patient.find("open-chat")).to_contain_text("Lambert")
    assert tour.found == []
