"""Devices whose clocks are wrong, by hours and by days: they say so, count by the server's, seal and read as ever."""

import asyncpg
import pytest
from playwright.async_api import expect

from tests.journeys.catalogue import words
from tests.journeys.conftest import PICTURES, NewProfile
from tests.journeys.lenses import ALL
from tests.journeys.meeting import meet
from tests.journeys.pages import AppPage, DoctorPage, PatientPage
from tests.journeys.profile import DESK
from tests.journeys.test_safe_end import COUNTED
from tests.journeys.test_sealed import WORDS, ask_in_own_words, give_report
from tests.journeys.tour import Tour

# every page of this browser, from its first script on
WRONG = """(() => {
  const Right = Date;
  const now = () => Right.now() + HOURS * 3600000;
  globalThis.Date = class extends Right {
    constructor(...given) { given.length ? super(...given) : super(now()); }
    static now() { return now(); }
  };
})()"""

pytestmark = pytest.mark.prove  # long: what is put right, said and left alone is held to in live/clock, vault/unlisted


async def set_wrong(app: AppPage, hours: int) -> None:
    """This browser's clock is so far ahead from now on."""
    await app.page.context.add_init_script(WRONG.replace("HOURS", str(hours)))


async def says(app: AppPage, state: str) -> None:
    """The page tells that its clock is wrong, in the words for how far."""
    told = app.find("clock-wrong").first  # while one screen gives way to the next, both say it
    await expect(told).to_have_attribute("data-state", state)
    await expect(told).to_contain_text(words("frame", f"clock.{state}").split("{")[0])


async def test_a_patient_days_ahead_and_a_doctor_hours_behind_are_told_so_and_seal_and_read_as_ever(
    new_profile: NewProfile, fresh: asyncpg.Connection
) -> None:
    patient, doctor = PatientPage(await new_profile("patient")), DoctorPage(await new_profile("doctor", viewport=DESK))
    await set_wrong(patient, 72)
    await set_wrong(doctor, -5)
    await doctor.start_work("dr-claes")
    await says(doctor, "wrong")
    await patient.arrive("tom")
    await says(patient, "far")
    await ask_in_own_words(patient)
    await patient.join_line()
    tour = Tour(ALL, PICTURES / "tour-clock")
    await tour.look(patient.page, "line")
    await meet(patient, doctor)
    await expect(doctor.find("told-words")).to_contain_text(WORDS)
    await doctor.room.write("Rest a while")
    await patient.room.reads("Rest a while")
    await give_report(doctor, "Come back in three days")
    await patient.is_over("took_place")
    await patient.open("/box")
    # by its own clock this device would have counted the last day of three, or none
    await expect(patient.find("safe-until")).to_contain_text(COUNTED)
    await says(patient, "far")
    await patient.page.reload()
    await expect(patient.find("safe-until")).to_contain_text(COUNTED)
    assert await fresh.fetchval("select count(*) > 3 from envelopes")
    assert tour.found == []
