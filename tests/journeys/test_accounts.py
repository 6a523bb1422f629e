"""A doctor's own account: connected at the provider, paid to, taken back there, connected again; and their fees."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import httpx
import pytest
from playwright.async_api import expect

from doktr_sandbox.visitor import Visitor
from doktr_sandbox.whole_service import Service
from tests.conftest import Database, ended
from tests.journeys.conftest import DESK, PICTURES, NewProfile
from tests.journeys.lenses import ALL
from tests.journeys.pages import DoctorPage, PatientPage
from tests.journeys.till import charge_of, doctor_on_duty, talks
from tests.journeys.tour import Tour

pytestmark = pytest.mark.prove  # long: a service of its own, with the provider beside it, every screen in every lens


@pytest.fixture(scope="module")
def service(built_apps: None, module_database: Database, memory_folder: Path) -> Iterator[Service]:
    """A whole service with the payment provider's twin, whose operator has no account of its own."""
    running = Service(
        memory_folder, module_database.cluster, module_database.name, warm=True, relay=True, payment=True,
        changed={"MOLLIE_KEY": ""},
    ).start()  # fmt: skip
    yield running
    ended(running)


@pytest.fixture
async def twin(service: Service) -> AsyncIterator[httpx.AsyncClient]:
    """The provider, for what only a test may do there."""
    async with httpx.AsyncClient(base_url=f"http://localhost:{service.ports.payment}", trust_env=False) as http:
        yield http


async def looks_at(tour: Tour, doctor: DoctorPage, part: str, screen: str) -> None:
    """The whole screen through every lens, and a picture of the part that it is about."""
    await tour.look(doctor.page, screen)
    await doctor.find(part).screenshot(path=(tour.pictures or PICTURES) / f"{screen}.png")


async def connects(doctor: DoctorPage) -> None:
    """To the provider and back."""
    await doctor.press("account-go")
    await doctor.press("connect-yes")
    await expect(doctor.find("account-connected")).to_be_visible()


async def test_patients_pay_at_the_doctors_own_account_and_nowhere_before(
    fresh: object, new_profile: NewProfile, service: Service, twin: httpx.AsyncClient
) -> None:
    """The doctor in German, whose words are the longest; the patient in French."""
    doctor = DoctorPage(await new_profile("doctor", "de", viewport=DESK))
    patient = PatientPage(await new_profile("patient", "fr"))
    tour = Tour(ALL, PICTURES / "tour-account")
    colleague = await doctor_on_duty(service, "dr-schmitz")
    visitor = await patient.arrive("lucas")
    charge = await charge_of(visitor, await talks(visitor, colleague))
    await doctor.arrive("dr-schmitz")
    await patient.open(f"/pay/{charge['id']}")
    await expect(patient.find("pay-not-yet")).to_be_visible()
    await tour.look(patient.page, "not-yet")
    await doctor.open("/doctor/money")
    await expect(doctor.find("account-none")).to_be_visible()
    await looks_at(tour, doctor, "account", "none")
    await doctor.press("account-go")
    await doctor.press("connect-no")
    await expect(doctor.find("account-none")).to_be_visible()
    await connects(doctor)
    assert await doctor.page.evaluate("location.search") == ""
    await looks_at(tour, doctor, "account", "connected")
    await patient.press("pay")
    await patient.press("pay-paid")
    await expect(patient.find("charge")).to_have_attribute("data-state", "paid")
    assert (await twin.get("/twin/state")).json()["payments"][-1]["owner"] == "org_1001"
    await colleague.http.aclose()
    assert tour.found == []


async def test_an_account_that_was_taken_back_says_so_and_is_connected_again(
    fresh: asyncpg.Connection, new_profile: NewProfile, service: Service, twin: httpx.AsyncClient
) -> None:
    doctor = DoctorPage(await new_profile("doctor", "nl", viewport=DESK))
    tour = Tour(ALL, PICTURES / "tour-account")
    colleague = await doctor_on_duty(service, "dr-peeters")
    async with Visitor(service.origin(), "patient", "maria") as visitor:
        charge = await charge_of(visitor, await talks(visitor, colleague))
        await doctor.arrive("dr-peeters")
        await doctor.open("/doctor/money")
        await connects(doctor)
        await twin.post("/twin/revoke/org_1001")
        (await visitor.post(f"charges/{charge['id']}/pay", {"language": "fr"})).raise_for_status()
        await expect(doctor.find("account-broken")).to_be_visible()
        await looks_at(tour, doctor, "account", "broken")
        await connects(doctor)
        await doctor.press("account-leave")
        await doctor.page.get_by_role("alertdialog").get_by_role("button").last.click()
        await expect(doctor.find("account-none")).to_be_visible()
    await colleague.http.aclose()
    tokens = "select count(*) from provider_accounts where access_sealed is not null and state = 'left'"
    assert await fresh.fetchval(tokens) == 0
    assert tour.found == []


async def test_a_doctor_states_fees_that_patients_are_told_from_that_day_on(
    fresh: object, new_profile: NewProfile, service: Service
) -> None:
    doctor = DoctorPage(await new_profile("doctor", "de", viewport=DESK))
    tour = Tour(ALL, PICTURES / "tour-terms")
    colleague = await doctor.arrive("dr-claes")
    await doctor.open("/doctor/settings")
    await expect(doctor.find("terms-form")).to_be_visible()
    await looks_at(tour, doctor, "terms", "fees")
    await doctor.press("terms-partial")
    await doctor.press("terms-save")
    await looks_at(tour, doctor, "terms", "hours-wanted")
    await doctor.press("terms-hours-add")
    await doctor.find("terms-amount").fill("12,50")
    await doctor.press("terms-save")
    await expect(doctor.find("terms-standing").locator("li")).to_have_count(2)
    await looks_at(tour, doctor, "terms", "stated")
    stated = (await colleague.get("terms")).json()["coming"]
    assert [(one["convention"], one["supplement_cents"]) for one in stated] == [("partial", 1250)]
    assert tour.found == []
