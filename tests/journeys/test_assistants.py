"""A nurse of the team prepares a case and helps to finish it, by the patient's consent, until that is taken back."""

import asyncpg
import pytest
from playwright.async_api import expect

from tests.journeys.conftest import DESK, PICTURES, NewProfile
from tests.journeys.lenses import ALL, EVERY_SIZE
from tests.journeys.meeting import talk
from tests.journeys.pages import DoctorPage, PatientPage
from tests.journeys.test_safe_life import the_safe
from tests.journeys.test_sealed import WORDS, ask_in_own_words
from tests.journeys.tour import Tour

pytestmark = pytest.mark.prove  # three browsers


class AssistantPage(DoctorPage):
    """The app of a nurse or assistant."""

    face = "assistant"
    path = "/assistant/"


@pytest.fixture
async def nurse(new_profile: NewProfile) -> AssistantPage:
    """A nurse's desk, in German, whose words are the longest."""
    return AssistantPage(await new_profile("nurse", "de", viewport=DESK))


async def asked(doctor: DoctorPage, patient: PatientPage) -> None:
    """The doctor asks the nurse into the case from the line; the patient sees by whom they are asked."""
    await doctor.press("open-assist")
    await doctor.press("helper-Maes")
    await doctor.press("assist-ask")
    await expect(doctor.find("assist-asked")).to_have_attribute("data-state", "asked")
    await expect(patient.find("assist-question")).to_be_visible()


async def writes(nurse: AssistantPage, text: str) -> None:
    """The nurse writes to the patient."""
    await nurse.find("chat-input").fill(text)
    await nurse.press("chat-send")


async def test_a_nurse_prepares_and_finishes_a_case_until_the_patient_ends_it(
    patient: PatientPage, doctor: DoctorPage, nurse: AssistantPage, fresh: asyncpg.Connection
) -> None:
    tour = Tour((*ALL, *EVERY_SIZE), PICTURES / "tour-assistants")
    await nurse.arrive("nurse-maes")
    await expect(nurse.find("no-case")).to_be_visible()
    await doctor.start_work("dr-claes")
    await patient.arrive("tom")
    await ask_in_own_words(patient)
    await patient.join_line()
    await doctor.is_rung()
    await doctor.press("pass")
    await asked(doctor, patient)
    await tour.look(patient.page, "question")
    await tour.look(doctor.page, "asked")
    await expect(nurse.find("no-case")).to_be_visible()

    await patient.press("assist-yes")
    await expect(patient.find("assist-helps")).to_be_visible()
    await tour.look(patient.page, "helps")
    await expect(nurse.find("case")).to_have_attribute("data-phase", "prepare")
    await tour.look(nurse.page, "cases")
    await nurse.press("open-case")
    await expect(nurse.find("told-words")).to_contain_text(WORDS)
    await writes(nurse, "Since when exactly?")
    await tour.look(nurse.page, "case")
    await patient.press("open-chat")
    await expect(patient.find("say-helper")).to_contain_text("Lotte")
    await tour.look(patient.page, "chat")

    await doctor.page.keyboard.press("Escape")
    await patient.page.go_back()
    await doctor.press("accept-row")
    await expect(doctor.find("finish")).to_be_visible()
    await patient.join()
    await talk(patient, doctor)
    await doctor.finish()
    await patient.is_over("took_place")
    await expect(nurse.find("case-open")).to_have_attribute("data-phase", "finish")
    await writes(nurse, "The letter follows today")
    before = (await the_safe(fresh))["epoch"]
    await patient.press("assist-stop")
    await expect(nurse.find("no-case")).to_be_visible()
    assert (await the_safe(fresh))["epoch"] == before + 1
    assert tour.found == []


async def test_a_doctor_invites_somebody_into_the_team_and_removes_them_again(
    doctor: DoctorPage, nurse: AssistantPage
) -> None:
    tour = Tour((*ALL, *EVERY_SIZE), PICTURES / "tour-team")
    await doctor.arrive("dr-claes")
    await doctor.open("/doctor/settings")
    await doctor.press("team-invite")
    await doctor.press("team-make")
    link = await doctor.find("team-link").inner_text()
    await tour.look(doctor.page, "team-link")
    await doctor.press("team-done")
    await nurse.page.goto(link)
    await expect(nurse.find("team-invited")).to_be_visible()
    assert "#" not in nurse.page.url
    await tour.look(nurse.page, "team-invited")
    await nurse.press("sign-in")
    await nurse.press("person-jan")
    await nurse.press("same-device")
    await nurse.press("approve")
    await expect(nurse.find("team-waits")).to_be_visible()
    await expect(doctor.find("member").filter(has_text="Jan")).to_have_attribute("data-state", "came")
    await tour.look(doctor.page, "team-came")
    await doctor.press("team-yes")
    await expect(nurse.find("team-in")).to_be_visible()
    await tour.look(nurse.page, "team-in")
    await nurse.open("/assistant/account")
    await expect(nurse.find("devices")).to_be_visible()
    await tour.look(nurse.page, "assistant-account")
    await doctor.find("member").filter(has_text="Jan").get_by_test_id("team-end").click()
    await doctor.press("team-end-yes")
    await expect(doctor.find("member").filter(has_text="Jan")).to_have_count(0)
    await expect(nurse.find("sign-in")).to_be_visible()
    assert tour.found == []
