"""The screens about money, one after the other: price, paying, lists, the doctor's month, the operator's board."""

from playwright.async_api import expect

from doktr_sandbox.visitor import Visitor
from doktr_sandbox.whole_service import Service
from tests.journeys import till
from tests.journeys.pages import DoctorPage, OperatorPage, PatientPage
from tests.journeys.tour import Tour


async def price(tour: Tour, patient: PatientPage, doctor: str, name: str) -> None:
    """Everything answered, looking at the price."""
    await patient.open()
    await patient.ask()
    await patient.choose(doctor=doctor, language="de")
    await patient.check_devices()
    await expect(patient.find("price")).to_be_visible()
    await tour.look(patient.page, name)


async def paying(tour: Tour, patient: PatientPage) -> None:
    """What is due on the start page, the pay page, a failure, and paid."""
    page = patient.page
    await patient.open()
    await expect(patient.find("due")).to_be_visible()
    await tour.look(page, "due")
    await patient.press("due-go")
    await expect(patient.find("charge")).to_have_attribute("data-state", "due")
    await tour.look(page, "pay")
    for end in ("failed", "paid"):
        await patient.press("pay")
        await patient.press(f"pay-{end}")
        await page.wait_for_url("**/pay/**")
        await expect(patient.find("charge")).to_have_attribute("data-payment", end)
        await tour.look(page, end)


async def lists(tour: Tour, patient: PatientPage) -> None:
    """The patient's list of payments and visits."""
    await patient.open("/data")
    await expect(patient.find("visits")).to_be_visible()
    await expect(patient.find("money").locator("li").first).to_be_visible()
    await tour.look(patient.page, "payments")


async def month(tour: Tour, doctor: DoctorPage) -> None:
    """The doctor's month: figures, consultations, visits, insurers with a refusal, licences; certifying a visit."""
    await doctor.open("/doctor/money")
    await expect(doctor.find("claim-rejected").first).to_be_visible()
    await expect(doctor.find("attest-accepted").first).to_be_visible()
    await tour.look(doctor.page, "month")
    await doctor.press("visit-new")
    await doctor.find("visit-paid").fill("99")
    await doctor.press("visit-send")
    await tour.look(doctor.page, "visit")
    await doctor.press("attest-take-back")
    await tour.look(doctor.page, "take-back")
    await doctor.page.keyboard.press("Escape")


async def board(tour: Tour, operator: OperatorPage) -> None:
    """The operator's board, and taking an entry back."""
    await operator.arrive("op-doktr")
    await operator.open("/operator/money")
    await expect(operator.find("books")).to_be_visible()
    await expect(operator.find("tariffs").locator("li").first).to_be_visible()
    await tour.look(operator.page, "reconciliation")
    await operator.find("take-back").first.click()
    await operator.press("take-back-yes")
    await tour.look(operator.page, "counter-entry")
    await operator.page.keyboard.press("Escape")


async def a_busy_month(service: Service, patient: Visitor, doctor: Visitor) -> None:
    """One consultation that the insurer refused, one that is due, one visit in the practice."""
    await till.is_paid_there(doctor)
    await till.insurers_are(service, refuse={"101673": "500413"})
    await till.charge_of(patient, await till.talks(patient, doctor))
    await till.claim_in(service, doctor, "rejected")
    await till.insurers_are(service)
    await till.visits_practice(doctor, patient)
