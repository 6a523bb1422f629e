"""The life of a safe to its end: a relieved doctor reads no more, two days later all is destroyed under a receipt."""

import re
from datetime import timedelta

import asyncpg
import pytest
from playwright.async_api import expect

from doktr_sandbox.visitor import Visitor
from doktr_sandbox.whole_service import Service
from tests.journeys import tour_box as walk
from tests.journeys.catalogue import words
from tests.journeys.conftest import DESK, PICTURES, NewProfile
from tests.journeys.later import sweep_after
from tests.journeys.lenses import ALL
from tests.journeys.meeting import meet
from tests.journeys.pages import AppPage, DoctorPage, PatientPage
from tests.journeys.polling import until
from tests.journeys.test_safe_life import the_safe
from tests.journeys.test_sealed import WORDS, ask_in_own_words, give_report, keep_a_copy
from tests.journeys.tour import Tour

# what the vault keeps on a disk, beside receipts and the pair for the next duty
ROWS = """() => new Promise((done, failed) => {
  const opening = indexedDB.open("doktr-vault");
  opening.onerror = failed;
  opening.onsuccess = () => {
    const stores = ["safes", "unsent", "uploads"];
    const reading = opening.result.transaction(stores);
    const asked = stores.map((store) => reading.objectStore(store).getAllKeys());
    reading.onerror = failed;
    reading.oncomplete = () => {
      const keys = asked.flatMap((one) => one.result);
      opening.result.close();
      done(keys.filter((key) => key[1] !== "duty").length);
    };
  };
})"""

# two days, less the minutes that the journey takes
COUNTED = re.compile(r"(47 hours [1-5]?\d minutes?|48 hours 0 minutes) left")

pytestmark = pytest.mark.prove  # long: a service of its own, whose next days are destroyed already


@pytest.fixture(scope="module")
def service(own_service: Service) -> Service:
    """Here two days are over at once."""
    return own_service


@pytest.fixture
async def colleague(new_profile: NewProfile) -> DoctorPage:
    """Another doctor's desk."""
    return DoctorPage(await new_profile("colleague", viewport=DESK))


async def test_a_doctor_whose_patient_a_colleague_took_over_is_out_of_the_safe(
    patient: PatientPage, doctor: DoctorPage, colleague: DoctorPage, fresh: asyncpg.Connection
) -> None:
    """Missed by the patient, the doctor goes; whoever takes the patient next begins a new epoch without them."""
    visitor = await doctor.start_work("dr-claes")
    await patient.arrive("tom")
    await ask_in_own_words(patient)
    await patient.join_line()
    await doctor.accept()
    await expect(doctor.find("told-words")).to_contain_text(WORDS)
    safe = await the_safe(fresh)
    assert (await visitor.get(f"safes/{safe['id']}")).status_code == 200
    await doctor.finish("no_show_patient")
    await refused_everything(visitor, safe["id"])
    assert (await visitor.put("duty", {"state": "off"})).is_success

    await colleague.start_work("dr-lambert")
    await patient.press("here-again")
    await colleague.accept()
    await expect(colleague.find("told-words")).to_contain_text(WORDS)
    await patient.join()
    await patient.room.write("Only between us")
    await colleague.room.reads("Only between us")
    now = await the_safe(fresh)
    assert now["epoch"] == safe["epoch"] + 1
    inside = await fresh.fetch("select person_id from safe_devices where safe_id = $1 and role = 'doctor'", now["id"])
    assert len(inside) == 1
    assert str(inside[0]["person_id"]) != visitor.person_id
    await nothing_of_it_is_left(doctor, visitor, safe["id"])


async def refused_everything(visitor: Visitor, safe: object) -> None:
    """At the server: neither its half of the key nor an envelope, nor a place among those who may ask."""
    for path in (f"safes/{safe}", f"safes/{safe}/envelopes"):
        assert (await visitor.get(path, **({"after": 0} if "envelopes" in path else {}))).status_code == 404
    listed = (await visitor.get("safes")).json()["safes"]
    assert str(safe) not in [one["id"] for one in listed]


async def nothing_of_it_is_left(doctor: DoctorPage, visitor: Visitor, safe: object) -> None:
    """On the page of a doctor who is out: no conversation to open, and its address shows nothing that was written."""
    await refused_everything(visitor, safe)
    await doctor.open("/doctor/")
    await doctor.press("place-today")
    await expect(doctor.heading).to_be_visible()
    await expect(doctor.find("open-talk")).to_have_count(0)
    await doctor.open(f"/doctor/talk/{safe}")
    await expect(doctor.heading.or_(doctor.find("go-on-duty")).first).to_be_visible()
    await expect(doctor.page.get_by_text("Only between us")).to_have_count(0)


async def test_the_screens_of_the_box_are_for_everybody(fresh: object, new_profile: NewProfile) -> None:
    """In French, and in Dutch on the other device; nobody needs a doctor for it."""
    patient, other = PatientPage(await new_profile("patient", "fr")), PatientPage(await new_profile("other", "nl"))
    tour = Tour(ALL, PICTURES / "tour-box")
    await patient.arrive("tom")
    await ask_in_own_words(patient)
    await patient.join_line()
    await other.arrive("tom")
    await walk.open_box(tour, patient)
    await walk.other_device(tour, patient, other)
    await walk.countdown(tour, patient)
    assert tour.found == []


async def test_after_the_countdown_the_device_holds_a_receipt_that_it_checked_itself(
    patient: PatientPage, doctor: DoctorPage, service: Service, fresh: asyncpg.Connection
) -> None:
    """The last of its file: from here on the next two days of the service are destroyed already."""
    visitor = await doctor.start_work("dr-claes")
    await patient.arrive("tom")
    await ask_in_own_words(patient)
    await patient.join_line()
    await expect(patient.find("safe-until")).to_have_text(words("box", "until.open"))
    await meet(patient, doctor)
    await doctor.room.write("Rest a while")
    await patient.room.reads("Rest a while")
    await give_report(doctor, "Come back in three days")
    await patient.is_over("took_place")
    await patient.open("/box")
    await expect(patient.find("safe-until")).to_contain_text(COUNTED)
    await keep_a_copy(patient, (WORDS, "Rest a while", "Come back in three days"))
    await until(lambda: moved(fresh), told="the safe is in the hour of its end")

    safe = await the_safe(fresh)
    assert await fresh.fetchval("select count(*) > 3 from envelopes where safe_id = $1", safe["id"])
    assert await rows_on(patient) > 0
    assert await rows_on(doctor) > 0
    await sweep_after(service, timedelta(hours=49))
    assert await fresh.fetchval("select count(*) from envelopes where safe_id = $1", safe["id"]) == 0
    assert (await the_safe(fresh))["share"] is None
    receipt = patient.find("receipt")
    await expect(receipt).to_have_attribute("data-state", "logged")
    await expect(receipt).to_contain_text(words("box", "receipt.ok"))
    await expect(patient.find("safe")).to_have_count(0)
    await patient.page.reload()
    await expect(receipt).to_have_attribute("data-state", "logged")
    assert await rows_on(patient) == 0
    await the_doctor_has_nothing(doctor, visitor, safe["id"])
    # what the server has forgotten, this device has kept
    await fresh.execute("delete from safe_people")
    await patient.page.reload()
    await expect(receipt).to_have_attribute("data-state", "logged")
    await expect(patient.page.get_by_test_id("box-empty")).to_be_visible()
    tour = Tour(ALL, PICTURES / "tour-receipts")
    await walk.receipts(tour, patient)
    assert tour.found == []


async def the_doctor_has_nothing(doctor: DoctorPage, visitor: Visitor, safe: object) -> None:
    """Neither from the server nor on the page nor on the disk of the browser."""
    gone = await visitor.get(f"safes/{safe}/envelopes", after=0)
    assert (gone.status_code, gone.json()["type"]) == (410, "/problems/safe-destroyed")
    await doctor.open("/doctor/")
    await doctor.press("place-today")
    await expect(doctor.heading).to_be_visible()
    await expect(doctor.find("open-talk")).to_have_count(0)
    await until(lambda: has_none(doctor), told="the doctor's browser holds nothing of the safe")


async def has_none(page: AppPage) -> bool:
    return await rows_on(page) == 0


async def rows_on(page: AppPage) -> int:
    """How many rows of safes, unsent messages and files this browser holds."""
    return await page.page.evaluate(ROWS)


async def moved(fresh: asyncpg.Connection) -> bool:
    """The job that moves a safe to the hour of its end has run."""
    safe = await the_safe(fresh)
    return safe["state"] == "ended" and timedelta(0) <= safe["hour"] - safe["expires_at"] < timedelta(hours=1)
