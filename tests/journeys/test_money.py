"""Money as people meet it: the price before waiting, paying, giving back; each of the five stories in each language."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from playwright.async_api import expect

from doktr_sandbox.visitor import Visitor
from doktr_sandbox.whole_service import Service
from tests.conftest import Database, ended
from tests.house import stages
from tests.journeys.catalogue import words
from tests.journeys.conftest import NewProfile
from tests.journeys.pages import DoctorPage, OperatorPage, PatientPage
from tests.journeys.profile import DESK
from tests.journeys.till import charge_of, doctor_on_duty, says_how_long, talks

LANGUAGES = ("fr", "nl", "de", "en")
EACH = pytest.mark.parametrize("language", LANGUAGES)
# The quick one stands for all four where everything is gone through often; the others are proved.
EACH_ONE_AT_ONCE = pytest.mark.parametrize(
    "language", ["en", *(pytest.param(one, marks=pytest.mark.prove) for one in LANGUAGES if one != "en")]
)


@pytest.fixture(scope="module")
def service(built_apps: None, module_database: Database, memory_folder: Path) -> Iterator[Service]:
    """A whole service with the payment provider's twin."""
    running = Service(
        memory_folder, module_database.cluster, module_database.name, warm=True, relay=True, payment=True
    ).start()
    yield running
    ended(running)


@pytest.fixture
async def twin(service: Service) -> AsyncIterator[httpx.AsyncClient]:
    """The provider, for what only a test may do there."""
    async with httpx.AsyncClient(base_url=f"http://localhost:{service.ports.payment}", trust_env=False) as http:
        yield http


async def to_the_price(patient: PatientPage, key: str, doctor: str, speaks: str) -> None:
    """Signed in already, everything answered, looking at the price of a call in this language."""
    await patient.arrive(key)
    await patient.ask()
    await patient.choose(doctor=doctor, language=speaks)
    await patient.check_devices()
    await expect(patient.find("price")).to_be_visible()


async def shown(patient: PatientPage, state: str) -> None:
    await expect(patient.find("charge")).to_have_attribute("data-state", state)


def money(cents: int, language: str) -> str:
    """An amount as it stands on the screen in this language, with plain spaces."""
    whole, part = divmod(cents, 100)
    euros = f"{whole}.{part:02}" if language == "en" else f"{whole},{part:02}"
    return {"nl": f"€ {euros}", "en": f"€{euros}"}.get(language, f"{euros} €")


def plain(text: str) -> str:
    """Spaces that do not break are spaces."""
    return text.replace("\xa0", " ").replace("\u202f", " ")


async def is_told(patient: PatientPage, language: str, cents: int, reason: str) -> None:
    """The figure, the sentence with it, and why, in this language."""
    price, amount = patient.find("price"), money(cents, language)
    await expect(price).to_have_attribute("data-reason", reason)
    assert amount in plain(await price.inner_text())
    assert amount in plain(await patient.find("price-sentence").inner_text())
    await expect(patient.find("price-reason")).to_have_text(words("money", f"reason.{reason}", language))


@pytest.mark.prove
@EACH
@pytest.mark.parametrize(
    ("key", "doctor", "speaks", "cents"), [("lucas", "dr-peeters", "fr", 400), ("maria", "dr-claes", "nl", 100)],
    ids=["reimbursed", "increased reimbursement"],
)  # fmt: skip
async def test_what_is_reimbursed_stands_with_its_reason_before_the_line(
    fresh: Any, new_profile: NewProfile, service: Service, language: str, key: str, doctor: str, speaks: str, cents: int
) -> None:
    on_duty = await doctor_on_duty(service, doctor)
    patient = PatientPage(await new_profile("patient", language))
    await to_the_price(patient, key, on_duty.person_id, speaks)
    await is_told(patient, language, cents, "gmd")
    await expect(patient.find("price-cheaper")).to_have_count(0)
    await patient.press("join-line")
    await expect(patient.find("position")).to_be_visible()
    await on_duty.http.aclose()


REQUESTS = "select count(*) from requests"


@pytest.mark.prove
@EACH
async def test_what_is_not_reimbursed_can_be_refused_for_what_costs_less(
    fresh: asyncpg.Connection, new_profile: NewProfile, service: Service, language: str
) -> None:
    on_duty = await doctor_on_duty(service)
    patient = PatientPage(await new_profile("patient", language))
    await to_the_price(patient, "amir", on_duty.person_id, "nl")
    await is_told(patient, language, 2722, "no_relation")
    cheaper = patient.find("price-cheaper")
    for key in ("own", "practice", "guard"):
        await expect(cheaper).to_contain_text(words("money", f"other.{key}", language))
    await expect(cheaper.get_by_role("link", name=words("money", "other.guard", language))).to_have_attribute(
        "href", "tel:1733"
    )
    await cheaper.get_by_role("link", name=words("money", "other.own", language)).click()
    await expect(patient.find("doctor-first")).to_be_visible()
    await patient.open()
    await expect(patient.find("start")).to_be_visible()
    await expect(patient.find("due")).to_have_count(0)
    assert await fresh.fetchval(REQUESTS) == 0
    await on_duty.http.aclose()


async def is_due(patient: PatientPage, visitor: Visitor, call: str) -> dict[str, Any]:
    """The call is over and charged, and the patient comes to the start page afterwards: nothing leads elsewhere now."""
    charge = await charge_of(visitor, call)
    await patient.open()
    await expect(patient.find("due")).to_be_visible()
    return charge


@EACH_ONE_AT_ONCE
async def test_paying_may_fail_and_be_tried_again_and_leaves_a_receipt(
    fresh: Any, new_profile: NewProfile, service: Service, language: str
) -> None:
    doctor = await doctor_on_duty(service, "dr-peeters")
    patient = PatientPage(await new_profile("patient", language))
    visitor = await patient.arrive("lucas")
    call = await talks(visitor, doctor)
    await is_due(patient, visitor, call)
    await patient.press("due-go")
    await shown(patient, "due")
    for end, state, payment in (("failed", "due", "failed"), ("paid", "paid", "paid")):
        await patient.press("pay")
        await patient.press(f"pay-{end}")
        await patient.page.wait_for_url("**/pay/**")
        await expect(patient.find("charge")).to_have_attribute("data-payment", payment)
        await shown(patient, state)
        if end == "failed":
            await expect(patient.find("charge")).to_contain_text(words("money", "pay.failed", language))
    assert money(400, language) in plain(await patient.find("charge").inner_text())
    address = await patient.find("receipt").get_attribute("href") or ""
    assert address.endswith(language)
    paper = await visitor.http.get(address)
    assert (paper.status_code, paper.headers["content-type"], paper.content[:5]) == (200, "application/pdf", b"%PDF-")
    assert (await charge_of(visitor, call, "paid"))["amount_cents"] == 400
    await doctor.http.aclose()


@pytest.mark.prove
@EACH
async def test_what_both_ends_say_never_was_a_call_goes_back_by_itself(
    fresh: Any, new_profile: NewProfile, service: Service, twin: httpx.AsyncClient, language: str
) -> None:
    doctor = await doctor_on_duty(service)
    patient = PatientPage(await new_profile("patient", language))
    visitor = await patient.arrive("maria")
    call = await talks(visitor, doctor)
    charge = await charge_of(visitor, call)
    await patient.open(f"/pay/{charge['id']}")
    await patient.press("pay")
    await patient.press("pay-paid")
    await shown(patient, "paid")
    async with Visitor(service.origin(), "patient", "maria") as there:  # the browser's own key stays in the browser
        for one in (there, doctor):
            await says_how_long(one, call, 1)
    await shown(patient, "refunding")
    await expect(patient.find("charge")).to_contain_text(words("money", "pay.waived.call_failed", language))
    known = (await twin.get("/twin/state")).json()["payments"][-1]
    assert (known["refunded"], known["metadata"]) == (100, None)
    operator = OperatorPage(await new_profile("operator", language, viewport=DESK))
    await operator.arrive("op-doktr")
    await operator.press("place-money")
    await expect(operator.find("books")).to_be_visible()
    await expect(operator.find("entry-waiver")).to_be_visible()
    await doctor.http.aclose()


@pytest.mark.prove
@EACH
async def test_a_technical_failure_costs_nothing(
    fresh: Any, new_profile: NewProfile, service: Service, language: str
) -> None:
    doctor = await doctor_on_duty(service)
    patient = PatientPage(await new_profile("patient", language))
    visitor = await patient.arrive("claire")
    call = await talks(visitor, doctor, "technical_failure")
    await patient.open(f"/after/{call}")
    await shown(patient, "nothing")
    await expect(patient.find("charge")).to_contain_text(words("money", "pay.nothing", language))
    assert (await visitor.get("charges")).json() == []
    await doctor.http.aclose()


LICENCE = """
insert into licences (brand_id, doctor_id, month, number, amount_cents, at)
values ('doktr', $1, date_trunc('month', now())::date, 7, 4900, now())
"""


@pytest.mark.prove
async def test_the_doctor_has_the_month_and_the_licence_on_paper(
    doctor: DoctorPage, service: Service, fresh: asyncpg.Connection
) -> None:
    colleague = await doctor.arrive("dr-claes")
    await colleague.enrol()
    await fresh.execute(LICENCE, colleague.person_id)
    await doctor.open("/doctor/money")
    for link, kind in (
        (doctor.find("statement"), "application/pdf"), (doctor.find("table"), "text/csv; charset=utf-8"),
        (doctor.find("licences").get_by_role("link", name="PDF"), "application/pdf"),
    ):  # fmt: skip
        paper = await colleague.http.get(await link.get_attribute("href") or "")
        assert (paper.status_code, paper.headers["content-type"]) == (200, kind)


@pytest.mark.prove
async def test_the_operator_says_which_transfer_paid_a_licence_and_its_doctor_sees_it_paid(
    doctor: DoctorPage, new_profile: NewProfile, fresh: asyncpg.Connection
) -> None:
    colleague = await doctor.arrive("dr-claes")
    await colleague.enrol()
    await fresh.execute(stages.LICENCE, colleague.person_id)
    await doctor.open("/doctor/money")
    await expect(doctor.find("licences").get_by_test_id("licence-open")).to_be_visible()
    operator = OperatorPage(await new_profile("operator", "fr", viewport=DESK))
    await operator.arrive("op-doktr")
    await operator.open("/operator/money")
    licences = operator.find("licences")
    for asked, amount, state in (
        ("receive", "40,00", "open"), ("receive", "10,00", "over"), ("give-back", "1,00", "paid"),
    ):  # fmt: skip
        await licences.get_by_test_id(asked).click()
        await operator.find("transfer-amount").fill(amount)
        await operator.press("transfer-yes")
        await expect(operator.find("transfer-reference")).to_have_attribute("aria-invalid", "true")
        await operator.find("transfer-reference").fill(f"2026/{amount}")
        await operator.press("transfer-yes")
        await expect(operator.find("transfer-yes")).to_have_count(0)
        await expect(licences.get_by_test_id(f"licence-{state}")).to_have_count(1)
    await expect(operator.find("unsettled")).to_have_count(0)
    await licences.locator("summary").click()
    await licences.get_by_test_id("transfer-back").last.click()
    await operator.find("reason").fill("given back to somebody else")
    await operator.press("back-yes")
    await expect(operator.find("unsettled").get_by_test_id("licence-over")).to_be_visible()
    await doctor.open("/doctor/money")
    await expect(doctor.find("licences").get_by_test_id("licence-over")).to_be_visible()
    await licences.get_by_test_id("transfer-back").last.click()
    await operator.find("reason").fill("of another doctor")
    await operator.press("back-yes")
    await licences.get_by_test_id("receive").click()
    await operator.find("transfer-reference").fill("2026/9,00")
    await operator.press("transfer-yes")
    await expect(licences.get_by_test_id("licence-paid")).to_have_count(1)
    await doctor.open("/doctor/money")
    await expect(doctor.find("licences").get_by_test_id("licence-paid")).to_be_visible()


@pytest.mark.prove
async def test_the_operator_sees_what_is_late_and_corrects_by_a_counter_entry_alone(
    fresh: asyncpg.Connection, new_profile: NewProfile, service: Service
) -> None:
    doctor = await doctor_on_duty(service)
    async with Visitor(service.origin(), "patient", "claire") as visitor:
        await charge_of(visitor, await talks(visitor, doctor))
    await fresh.execute("update charges set due_at = now() - interval '1 day'")
    operator = OperatorPage(await new_profile("operator", "fr", viewport=DESK))
    await operator.arrive("op-doktr")
    await operator.open("/operator/money")
    await expect(operator.find("look-late")).to_be_visible()
    await expect(operator.find("tariffs").locator("[data-status=derived]").first).to_be_visible()
    await operator.find("entry-charge").get_by_test_id("take-back").click()
    await operator.press("take-back-yes")
    await operator.find("reason").fill("Essai")
    await operator.press("take-back-yes")
    await expect(operator.find("entry-correction")).to_be_visible()
    await expect(operator.find("entry-charge").get_by_test_id("take-back")).to_have_count(0)
    await doctor.http.aclose()


async def says_that_they_met(patient: Visitor, doctor: Visitor) -> str:
    """A price that is reimbursed because the patient says so."""
    asked = {"patient_id": patient.person_id, "channel": "video", "wished_doctor_id": doctor.person_id, "seen": True}
    told = (await patient.post("quotes", asked)).raise_for_status().json()
    assert (told["reason"], told["in_person"]) == ("seen", None)
    return told["id"]


@pytest.mark.prove
async def test_the_doctor_sees_the_month_says_that_both_met_and_asks_for_nothing(
    doctor: DoctorPage, service: Service
) -> None:
    colleague = await doctor.arrive("dr-claes")
    await colleague.enrol()
    (await colleague.go_on_duty()).raise_for_status()
    async with Visitor(service.origin(), "patient", "sara") as visitor:
        call = await talks(visitor, colleague, quote_id=await says_that_they_met(visitor, colleague))
        charge = await charge_of(visitor, call)
        await doctor.press("place-money")
        await doctor.find("seen-decisions").get_by_test_id("seen-yes").click()
        await expect(doctor.find("seen-decisions")).to_have_count(0)
        assert (charge["seen_word"], (await charge_of(visitor, call))["seen_word"]) == ("said", "confirmed")
        row = doctor.find(f"charge-{charge['reference']}")
        await expect(row).to_have_attribute("data-state", "due")
        await row.get_by_test_id("give-back").click()
        await doctor.page.get_by_role("alertdialog").get_by_role("button").last.click()
        await expect(row).to_have_attribute("data-state", "waived")
        await charge_of(visitor, call, "waived")
