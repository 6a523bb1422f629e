"""For someone else, in Dutch: a mother and her child of eight; a grown-up who lets another ask, and takes it back."""

from datetime import timedelta

import asyncpg
import pytest
from playwright.async_api import expect

from tests.journeys.catalogue import words
from tests.journeys.conftest import DESK, PICTURES, NewProfile
from tests.journeys.lenses import ALL
from tests.journeys.meeting import meet, part
from tests.journeys.pages import DoctorPage, PatientPage
from tests.journeys.test_appointments import COMES_NEAR, agenda
from tests.journeys.tour import Tour

pytestmark = pytest.mark.prove  # three stories, six browsers, every new screen through every lens

EMMA = {"given_name": "Emma", "family_name": "Voorbeeld", "birthdate": "2018-05-14", "niss": "18.05.14-122.94"}


def dutch(part: str, key: str, **values: object) -> str:
    return words(part, key, language="nl", **values)


@pytest.fixture
async def doctor(fresh: object, new_profile: NewProfile) -> DoctorPage:
    """A doctor's desk, in Dutch."""
    return DoctorPage(await new_profile("doctor", "nl", viewport=DESK))


async def phone(new_profile: NewProfile, name: str) -> PatientPage:
    return PatientPage(await new_profile(name, "nl"))


async def add_child(parent: PatientPage, tour: Tour) -> None:
    """A parent names the child and declares to be its legal representative."""
    await parent.open("/people")
    await parent.press("add-child")
    await tour.look(parent.page, "child")
    for name, value in EMMA.items():
        await parent.find(f"child-{name}").fill(value)
    await parent.press("child-declare")
    await parent.press("child-save")
    await expect(parent.find("ward")).to_contain_text("Emma Voorbeeld")


async def ask_for(patient: PatientPage, name: str, tour: Tour | None = None) -> None:
    """From home over "who is it for?" to choosing a doctor; every screen says for whom."""
    await patient.open("/")
    await patient.press("start")
    await patient.press(f"for-{name}")
    if tour:
        await tour.look(patient.page, "who")
    await patient.press("who-continue")
    await expect(patient.find("for-whom")).to_have_text(dutch("people", "for", name=name))
    await patient.no_alarm_signs()
    await patient.press("reason-throat")
    await patient.press("next")
    await patient.answer(("none", "1-3", "yes", "no", "no", "none", None))
    await expect(patient.find("for-whom")).to_have_text(dutch("people", "for", name=name))
    await patient.choose()
    await patient.check_devices()
    await patient.join_line()
    await expect(patient.find("for-whom")).to_have_text(dutch("people", "for", name=name))


async def test_a_mother_asks_for_her_child_and_the_doctor_knows_whom_they_see(
    doctor: DoctorPage, new_profile: NewProfile
) -> None:
    tour = Tour(ALL, PICTURES / "tour-people")
    mother = await phone(new_profile, "mother")
    await doctor.start_work("dr-claes")
    await mother.arrive("aylin")
    await expect(mother.find("start")).to_be_visible()
    await add_child(mother, tour)
    await tour.look(mother.page, "people")
    await mother.press("ward-more")
    await expect(mother.find("own-doctor")).to_be_visible()
    await tour.look(mother.page, "ward")
    await ask_for(mother, "Emma", tour)
    await tour.look(mother.page, "line-for-emma")
    await doctor.is_rung()
    await expect(doctor.find("ring")).to_contain_text("Emma V.")
    await expect(doctor.find("ring")).to_contain_text(dutch("doctor", "asks.parent"))
    await meet(mother, doctor)
    await expect(doctor.heading).to_have_text("Emma Voorbeeld")
    await expect(doctor.page.locator(".roombar")).to_contain_text("Aylin Voorbeeld")
    await expect(doctor.page.locator(".roombar")).to_contain_text("2018")
    await mother.room.write("Ze heeft koorts")
    await doctor.room.reads("Ze heeft koorts")
    await expect(mother.find("lock")).to_have_text(dutch("call", "only.two"))
    for page in (mother, doctor):
        await expect(page.find("apart")).to_have_count(0)
        await expect(page.find("unsure")).to_have_count(0)
    await part(mother, doctor)
    await expect(mother.find("for-whom")).to_have_text(dutch("people", "for", name="Emma"))
    assert tour.found == []


async def test_a_grown_up_lets_another_ask_and_takes_it_back_while_they_wait(
    doctor: DoctorPage, new_profile: NewProfile
) -> None:
    tour = Tour(ALL, PICTURES / "tour-mandate")
    maria, jan = await phone(new_profile, "maria"), await phone(new_profile, "jan")
    await maria.arrive("maria")
    await jan.arrive("jan")
    await maria.open("/people")
    await maria.press("grant")
    await tour.look(maria.page, "grant")
    await maria.press("grant-code")
    code = await maria.find("mandate-code").inner_text()
    await tour.look(maria.page, "hand-over")
    await jan.open("/people/take")
    await jan.find("take-code").fill(code)
    await tour.look(jan.page, "take")
    await jan.press("take")
    await expect(jan.find("taken")).to_be_visible()
    await expect(maria.find("mandate-taken")).to_contain_text("Jan Voorbeeld")
    await ask_for(jan, "Maria")
    await maria.open("/")
    await expect(maria.find("for-whom")).to_have_text(dutch("people", "asked.for.you"))
    await maria.open("/people")
    await maria.press("end-mandate")
    await maria.press("end-mandate-yes")
    await expect(maria.find("carer")).to_have_count(0)
    await expect(jan.find("not-in-line")).to_be_visible()
    await jan.open("/people")
    await expect(jan.find("add-child")).to_be_visible()
    await expect(jan.find("ward")).to_have_count(0)
    assert tour.found == []


async def test_a_mother_books_a_time_for_her_child_and_is_called_for_it(
    doctor: DoctorPage, fresh: asyncpg.Connection, new_profile: NewProfile
) -> None:
    tour = Tour(ALL, PICTURES / "tour-booking-for")
    await agenda(doctor, "dr-claes")
    mother = await phone(new_profile, "mother")
    await mother.arrive("aylin")
    await add_child(mother, tour)
    await mother.open("/book")
    await mother.find("book-whom").select_option(label="Emma Voorbeeld")
    await mother.page.locator("[data-testid^=day-]").nth(1).click()
    await mother.find("slot").nth(3).click()
    await expect(mother.find("held")).to_be_visible()
    await tour.look(mother.page, "book-for-emma")
    await mother.press("book-yes")
    await expect(mother.find("done")).to_be_visible()
    await expect(mother.find("for-whom")).to_have_text(dutch("people", "for", name="Emma"))
    await tour.look(mother.page, "appointment-for-emma")
    await mother.open("/appointments")
    await expect(mother.find("for-whom")).to_be_visible()
    await fresh.execute(COMES_NEAR, timedelta(minutes=4))
    await mother.open("/")
    await mother.press("to-appointment")
    await mother.press("arrive")
    await expect(mother.find("arrived")).to_be_visible()
    await doctor.press("place-queue")
    await expect(doctor.find("acts-for")).to_contain_text("Aylin Voorbeeld")
    await tour.look(doctor.page, "next-for-emma")
    await doctor.press("start-appointment")
    await expect(doctor.find("finish")).to_be_visible()
    await mother.join()
    await expect(doctor.heading).to_have_text("Emma Voorbeeld")
    await doctor.finish()
    assert await fresh.fetchval("select acting_as from requests where appointment_id is not null") == "parent"
    assert tour.found == []
