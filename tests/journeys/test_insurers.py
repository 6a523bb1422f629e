"""Insurers as people meet them: paid, refused in words and sent again, silent for a while; visits told on their day."""

from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest
from playwright.async_api import expect

from doktr_sandbox.visitor import Visitor
from doktr_sandbox.whole_service import Service
from tests.conftest import Database, ended
from tests.journeys import till
from tests.journeys.catalogue import words
from tests.journeys.conftest import DESK, NewProfile
from tests.journeys.pages import DoctorPage, OperatorPage, PatientPage

pytestmark = pytest.mark.prove  # long: a service of its own, with the insurers beside it
REFUSED = {"101673": "500413"}
FOUR = {"fr": "4,00\xa0€", "nl": "€\xa04,00", "de": "4,00\xa0€", "en": "€4.00"}
in_each_language = pytest.mark.parametrize("language", list(FOUR))


@pytest.fixture(scope="module")
def service(built_apps: None, module_database: Database, memory_folder: Path) -> Iterator[Service]:
    """A whole service with the twins of the payment provider and the insurers."""
    running = Service(
        memory_folder, module_database.cluster, module_database.name, warm=True, relay=True, payment=True, insurer=True
    ).start()
    yield running
    ended(running)


@pytest.fixture
async def well(service: Service) -> None:
    """Insurers answer as they should, whatever the journey before wished."""
    await till.insurers_are(service)


async def at_the_month(doctor: DoctorPage, key: str = "dr-peeters") -> Visitor:
    """Signed in, on duty, looking at the month."""
    visitor = await doctor.arrive(key)
    await visitor.enrol()
    (await visitor.go_on_duty()).raise_for_status()
    await doctor.open("/doctor/money")
    await expect(doctor.find("payee-form")).to_be_visible()
    return visitor


async def says_where(doctor: DoctorPage) -> None:
    """The account, as it stands on a bank card."""
    for field, typed in (
        ("iban", "BE71 0961 2345 6769"), ("bic", "GKCCBEBB"), ("enterprise", "BE 0403.019.261"),
        ("phone", "+32 2 200 00 00"),
    ):  # fmt: skip
        await doctor.find(f"payee-{field}").fill(typed)
    await doctor.press("payee-save")
    await expect(doctor.find("payee")).to_be_visible()


async def shows(doctor: DoctorPage, testid: str) -> None:
    await expect(doctor.find(testid)).to_be_visible()


async def test_a_claim_is_paid_and_the_receipt_carries_the_insurers_number(
    doctor: DoctorPage, service: Service, well: None
) -> None:
    colleague = await at_the_month(doctor)
    await says_where(doctor)
    async with Visitor(service.origin(), "patient", "lucas") as visitor:
        call = await till.talks(visitor, colleague)
        await till.charge_of(visitor, call)
        claim = await till.claim_in(service, colleague, "settled")
        await shows(doctor, "claim-settled")
        charge = await till.charge_of(visitor, call)
    assert claim["paid_cents"] == claim["insurer_cents"] == charge["insurer_cents"] > 0
    assert charge["insurer_reference"]


@in_each_language
async def test_a_refused_line_says_why_in_words_is_sent_again_and_paid(
    fresh: asyncpg.Connection, new_profile: NewProfile, service: Service, well: None, language: str
) -> None:
    doctor = DoctorPage(await new_profile("doctor", language, viewport=DESK))
    colleague = await at_the_month(doctor)
    await says_where(doctor)
    await till.insurers_are(service, refuse=REFUSED)
    async with Visitor(service.origin(), "patient", "lucas") as visitor:
        await till.charge_of(visitor, await till.talks(visitor, colleague))
        claim = await till.claim_in(service, colleague, "rejected")
        (refusal,) = claim["refusals"]
        reason = words("insurers", "because", language, reason=refusal["words"][language])
        await expect(doctor.find("claim-rejected")).to_contain_text(reason)
        await shows(doctor, "claim-do-resend")
        await till.insurers_are(service)
        await doctor.press("claim-again")
        await shows(doctor, "claim-waiting")
        await till.a_day_passes(fresh)
        await till.claim_in(service, colleague, "settled")
        await shows(doctor, "claim-settled")


@in_each_language
async def test_a_file_that_is_refused_whole_comes_back_with_a_reason_and_is_sent_again_and_paid(
    fresh: asyncpg.Connection, new_profile: NewProfile, service: Service, well: None, language: str
) -> None:
    doctor = DoctorPage(await new_profile("doctor", language, viewport=DESK))
    colleague = await at_the_month(doctor)
    await says_where(doctor)
    await till.insurers_are(service, refusing_unions=["100", "300"], bare=["500402"])
    async with Visitor(service.origin(), "patient", "lucas") as visitor:
        await till.charge_of(visitor, await till.talks(visitor, colleague))
        claim = await till.claim_in(service, colleague, "rejected")
        for refusal in claim["refusals"]:
            reason = words("insurers", "because", language, reason=refusal["words"][language])
            await expect(doctor.find("claim-rejected")).to_contain_text(reason)
        assert [refusal["code"] for refusal in claim["refusals"]] == ["file-refused", "500402"]
        await shows(doctor, "claim-do-resend")
        await till.insurers_are(service, refusing_unions=["100", "300"])
        await doctor.press("claim-again")
        await shows(doctor, "claim-waiting")
        await till.a_day_passes(fresh)
        await till.claim_in(service, colleague, "rejected")
        await shows(doctor, "claim-do-payee")
        await doctor.press("claim-payee")
        await expect(doctor.find("payee-iban")).to_be_focused()
        await till.insurers_are(service)
        await doctor.press("claim-again")
        await shows(doctor, "claim-waiting")
        await till.a_day_passes(fresh)
        await till.claim_in(service, colleague, "settled")
        await shows(doctor, "claim-settled")


@in_each_language
async def test_what_an_insurer_pays_otherwise_is_contested_seen_by_the_operator_and_left_at_that(
    fresh: asyncpg.Connection, new_profile: NewProfile, service: Service, well: None, language: str
) -> None:
    doctor = DoctorPage(await new_profile("doctor", language, viewport=DESK))
    colleague = await at_the_month(doctor)
    await says_where(doctor)
    await till.insurers_are(service, pay={"101673": 1000})
    async with Visitor(service.origin(), "patient", "lucas") as visitor:
        await till.charge_of(visitor, await till.talks(visitor, colleague))
        claim = await till.claim_in(service, colleague, "paid_otherwise")
    asked, paid = claim["insurer_cents"], claim["paid_cents"]
    assert (asked, paid) == (2322, 1000)
    said = {"paid": euros(paid, language), "asked": euros(asked, language), "rest": euros(asked - paid, language)}
    told = doctor.find("claim-paid_otherwise")
    await expect(told).to_contain_text(words("insurers", "otherwise.less", language, **said))
    await expect(told).to_contain_text(words("insurers", "otherwise.what", language, number=str(claim["number"])))
    operator = OperatorPage(await new_profile("operator", language, viewport=DESK))
    await operator.arrive("op-doktr")
    await on_the_board(operator, "paid_otherwise", language, said)
    await doctor.press("claim-dispute")
    contested = words("insurers", "otherwise.disputed", language, number=str(claim["number"]))
    await expect(doctor.find("claim-disputed")).to_contain_text(contested)
    await on_the_board(operator, "disputed", language, said)
    await doctor.press("claim-accept")
    await doctor.press("claim-accept-yes")
    await shows(doctor, "claim-settled")
    await operator.open("/operator/money")
    await expect(operator.find("books")).to_be_visible()
    await expect(operator.find("look-disputed")).to_have_count(0)


async def on_the_board(operator: OperatorPage, kind: str, language: str, said: dict[str, str]) -> None:
    """It stands among what is to be looked at: what came, and what was asked."""
    await operator.open("/operator/money")
    row = operator.find(f"look-{kind}")
    await expect(row).to_contain_text(words("books", f"op.kind.{kind}", language, seen=said["paid"]))
    await expect(row).to_contain_text(said["asked"])


def euros(cents: int, language: str) -> str:
    """An amount as it stands on the screen in this language."""
    whole, part = divmod(cents, 100)
    amount = f"{whole}.{part:02}" if language == "en" else f"{whole},{part:02}"
    return {"nl": f"€\xa0{amount}", "en": f"€{amount}"}.get(language, f"{amount}\xa0€")


@in_each_language
async def test_while_insurers_are_silent_the_patient_is_told_goes_on_and_it_is_settled_later(
    fresh: asyncpg.Connection, new_profile: NewProfile, service: Service, well: None, language: str
) -> None:
    on_duty = await till.doctor_on_duty(service, "dr-peeters")
    await till.is_paid_there(on_duty)
    patient = PatientPage(await new_profile("patient", language))
    await till.insurers_are(service, silent=True)
    visitor = await patient.arrive("lucas")
    await patient.ask()
    await patient.choose(doctor=on_duty.person_id, language="fr")  # which this doctor speaks
    await patient.check_devices()
    await patient.page.locator("label:has([value=seen])").click()
    price = patient.find("price")
    await expect(price).to_have_attribute("data-reason", "seen")
    await expect(price).to_contain_text(words("money", "unknown.title", language))
    await expect(patient.find("price-unconfirmed")).to_have_text(words("money", "price.seen.said", language))
    await patient.join_line()
    asked = await fresh.fetchval("select id from requests")
    call = await till.talk(visitor, on_duty, str(asked))
    charge = await till.charge_of(visitor, call, "awaiting")
    assert (charge["amount_cents"], charge["answer_until"] is None) == (400, False)
    await patient.open(f"/pay/{charge['id']}")
    awaiting = words("money", "pay.awaiting", language, amount=FOUR[language])
    await expect(patient.find("charge")).to_contain_text(awaiting)
    await expect(patient.find("awaiting")).to_contain_text(FOUR[language].strip("€\xa0 "))
    await expect(patient.find("pay")).to_have_count(0)
    await till.insurers_are(service)
    await expect(patient.find("charge")).to_have_attribute("data-state", "due")  # its page hears of it
    await expect(patient.find("decided")).to_have_text(words("money", "pay.decided.insurer", language))
    await expect(patient.find("pay")).to_be_visible()
    await till.charge_of(visitor, call)
    await till.a_day_passes(fresh)
    claim = await till.claim_in(service, on_duty, "settled")
    assert claim["paid_cents"] == claim["insurer_cents"]
    await on_duty.http.aclose()


@in_each_language
async def test_a_visit_in_the_practice_is_told_on_its_day_corrected_and_taken_back(
    fresh: asyncpg.Connection, new_profile: NewProfile, service: Service, well: None, language: str
) -> None:
    doctor = DoctorPage(await new_profile("doctor", language, viewport=DESK))
    colleague = await at_the_month(doctor)
    await says_where(doctor)
    patient = PatientPage(await new_profile("patient", language))
    visitor = await patient.arrive("lucas")
    await till.talks(visitor, colleague)
    await till.insurers_are(service, attest_errors=["187"])
    await doctor.open("/doctor/money")
    await doctor.press("visit-new")
    await doctor.find("visit-paid").fill("30,00")
    await doctor.press("visit-send")
    await shows(doctor, "attest-rejected")
    (refusal,) = (await colleague.get("attests")).json()["attests"][0]["refusals"]
    await expect(doctor.find("attest-rejected")).to_contain_text(refusal["words"][language])
    await till.insurers_are(service)
    await doctor.press("attest-correct")
    await doctor.find("visit-paid").fill("29.50")
    await doctor.press("correct-send")
    await shows(doctor, "attest-accepted")
    number = await doctor.find("attest-number").inner_text()
    await patient.open("/data")
    await expect(patient.find("visit-receipt")).to_contain_text(number)
    paper = await visitor.http.get(await patient.find("visit-receipt").get_attribute("href") or "")
    assert (paper.status_code, paper.headers["content-type"]) == (200, "application/pdf")
    await doctor.press("attest-take-back")
    await doctor.find("take-back-reason").select_option("C")
    await doctor.press("take-back-yes")
    await shows(doctor, "attest-cancelled")
    await expect(patient.find("visit")).to_contain_text(words("money", "visits.gone", language))


async def test_a_silent_insurer_keeps_a_visit_waiting_and_answers_in_the_end(
    doctor: DoctorPage, fresh: asyncpg.Connection, service: Service, well: None
) -> None:
    colleague = await at_the_month(doctor)
    await says_where(doctor)
    await till.insurers_are(service, silent=True)
    async with Visitor(service.origin(), "patient", "lucas") as visitor:
        await till.talks(visitor, colleague)
        await till.visits_practice(colleague, visitor)
    await fresh.execute("update attests set attempt_at = attempt_at - interval '6 minutes'")
    await doctor.open("/doctor/money")
    await expect(doctor.find("attest-sending")).to_have_attribute("data-stuck", "true")
    await expect(doctor.find("attest-sending")).to_contain_text(words("insurers", "visit.stuck"))
    await till.insurers_are(service)
    await fresh.execute("update attests set ask_at = now()")
    await till.sweeps(service)
    await shows(doctor, "attest-accepted")
