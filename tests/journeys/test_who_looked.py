"""Who looked: the patient's own device checks the list, and says in words what a dishonest server did to it."""

import asyncpg
import pytest
from playwright.async_api import expect

from tests.journeys.catalogue import words
from tests.journeys.meeting import part, talk
from tests.journeys.pages import DoctorPage, PatientPage
from tests.journeys.polling import until

# as whoever owns the database may do it, past all our code
REMOVE = """
delete from accesses where id = (select id from accesses where kind = 'consultation' order by n limit 1)
"""
ALTER = "update accesses set entry = replace(entry, 'Claes', 'Nobody') where kind = 'consultation'"
PUT_BACK = "update accesses set entry = replace(entry, 'Nobody', 'Claes') where kind = 'consultation'"
HIDE = "delete from accesses where n = (select max(n) from accesses)"


async def opened(patient: PatientPage) -> None:
    """The list, read anew."""
    await patient.open("/data")
    await expect(patient.find("look").first).to_be_visible()


async def says(patient: PatientPage, key: str, **values: object) -> None:
    """The section says this, in the English words of the catalogue."""
    await expect(patient.find("looked")).to_contain_text(words("privacy", key, **values))


async def all_placed(fresh: asyncpg.Connection) -> None:
    """Every look has its number and its place."""

    async def placed() -> bool:
        waiting = await fresh.fetchval("select count(*) from accesses where n is null")
        return waiting == 0 and await fresh.fetchval("select count(*) from accesses") > 2

    await until(placed, told="every look has its place")


@pytest.mark.prove
async def test_a_doctors_looks_are_listed_and_every_lie_about_them_is_said(
    patient: PatientPage, doctor: DoctorPage, fresh: asyncpg.Connection
) -> None:
    await doctor.start_work("dr-claes")
    await patient.wait_in_line("tom")
    await doctor.accept()
    await patient.join()
    await talk(patient, doctor)
    await part(patient, doctor)
    await all_placed(fresh)
    many = await fresh.fetchval("select count(*) from accesses")

    await opened(patient)
    looked = patient.find("looked")
    await expect(looked.get_by_role("status")).to_contain_text(str(many))
    await expect(looked).to_contain_text("Claes")
    await says(patient, "kind.consultation")
    await says(patient, "kind.line")

    await fresh.execute(ALTER)
    await opened(patient)
    await says(patient, "wrong.altered")
    await fresh.execute(PUT_BACK)
    await opened(patient)
    await expect(looked.get_by_role("status")).to_contain_text(str(many))

    await fresh.execute(HIDE)
    await opened(patient)
    await says(patient, "wrong.missing")
    await fresh.execute(REMOVE)
    await opened(patient)
    await says(patient, "wrong.missing")


async def test_what_is_protected_and_what_is_not_is_one_tap_away(patient: PatientPage) -> None:
    await patient.log_in("tom")
    await patient.first_things()
    await patient.open("/data")
    await patient.press("privacy")
    await expect(patient.heading).to_have_text(words("privacy", "title"))
    await expect(patient.find("privacy-bad").locator("li").first).to_have_text(words("privacy", "bad.page"))
