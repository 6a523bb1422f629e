"""The emergency gate: any yes stops everything and shows 112, with or without a network, and no answer leaves."""

import json
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import pytest
from playwright.async_api import expect

from doktr_sandbox.visitor import Visitor
from tests.journeys.conftest import NewProfile
from tests.journeys.pages import PatientPage
from tests.journeys.polling import until

SIGNS = "label[data-testid^=alarm-]:not([data-testid=alarm-none])"
KEPT = """async () => {
  const shell = (await caches.keys()).find(name => name.startsWith("shell-"));
  return Boolean(navigator.serviceWorker.controller && shell && await caches.match("/intake/questionnaires.json"));
}"""
# asked now and then by everybody's page, whatever was answered
ANYBODY_S = {"/api/patient/doctors", "/api/patient/own-doctors", "/icon.svg"}
STOMACH = ("none", "yes", "6", "1-3", "none", "no", None)


@pytest.fixture(autouse=True)
async def on_duty(fresh: object, new_profile: NewProfile) -> AsyncIterator[Visitor]:
    """A doctor is there, so that patients may begin at any hour."""
    origin = (await new_profile("nobody")).origin
    async with Visitor(origin, "doctor", "dr-claes") as doctor:
        await doctor.go_on_duty()
        yield doctor


async def stops(patient: PatientPage) -> None:
    """The red page: 112 is one tap away and nothing leads on to a doctor."""
    await expect(patient.find("important")).to_be_visible()
    await expect(patient.find("call-line")).to_have_attribute("href", "tel:112")
    await expect(patient.find("go-on")).to_be_hidden()
    assert patient.page.url.endswith("/ask#/important")


async def test_every_sign_on_the_first_list_stops_everything(patient: PatientPage) -> None:
    await patient.arrive("tom")
    await patient.begin()
    signs = patient.page.locator(SIGNS)
    assert await signs.count() >= 5
    for number in range(await signs.count()):
        await signs.nth(number).click()
        await patient.press("alarm-continue")
        await stops(patient)
        await patient.open("/ask/doctor")
        await stops(patient)
        await patient.press("wrong-answer")
        await signs.nth(number).click()


@pytest.mark.prove
async def test_every_sign_on_the_second_list_leads_to_112_or_to_a_line_that_helps_at_once(
    patient: PatientPage,
) -> None:
    await patient.arrive("tom")
    await patient.begin()
    await patient.press("alarm-none")
    await patient.press("alarm-continue")
    signs = patient.page.locator(SIGNS)
    await expect(patient.find("alarm-none")).not_to_be_checked()
    for number in range(await signs.count()):
        await signs.nth(number).click()
        await patient.press("alarm-continue")
        await expect(patient.find("important")).to_be_visible()
        await expect(patient.page.locator("main a[href^='tel:']").first).to_be_visible()
        await expect(patient.find("go-on")).to_be_hidden()
        await patient.press("wrong-answer")
        await signs.nth(number).click()


async def test_the_red_page_needs_no_network(patient: PatientPage) -> None:
    await patient.arrive("tom")
    await until(lambda: patient.page.evaluate(KEPT), told="the shell is kept on the device")
    await patient.profile.context.set_offline(True)
    await patient.open("/ask/alarm")
    await patient.page.locator(SIGNS).first.click()
    await patient.press("alarm-continue")
    await stops(patient)


async def test_the_network_may_go_in_the_middle_of_the_alarm_signs(patient: PatientPage) -> None:
    await patient.arrive("tom")
    await until(lambda: patient.page.evaluate(KEPT), told="the shell is kept on the device")
    await patient.begin()
    await patient.profile.context.set_offline(True)
    await patient.page.locator(SIGNS).first.click()
    await patient.press("alarm-continue")
    await stops(patient)


async def asked_for(new_profile: NewProfile, reason: str, answers: tuple[str | None, ...]) -> set[str]:
    """The paths that one person's page asks for, from the first alarm sign to the choice of a doctor."""
    patient = PatientPage(await new_profile(reason, service_workers="block"))
    await patient.arrive("tom")
    await patient.page.wait_for_load_state("networkidle")
    before = len(patient.profile.sent)
    assert [one for one in patient.profile.sent if one.address.endswith("/intake/questionnaires.json")]
    await patient.ask(reason, answers)
    sent = patient.profile.sent[before:]
    assert {one.method for one in sent} <= {"GET", "SOCKET"}
    assert {json.loads(one.body)["type"] for one in sent if one.method == "SOCKET"} <= {"ping"}
    return {urlsplit(one.address).path for one in sent if one.method == "GET"} - ANYBODY_S


@pytest.mark.prove
async def test_nothing_that_leaves_the_page_tells_one_reason_from_another(new_profile: NewProfile) -> None:
    throat = await asked_for(new_profile, "throat", ("none", "1-3", "yes", "no", "no", "none", None))
    stomach = await asked_for(new_profile, "stomach", STOMACH)
    assert throat == stomach
