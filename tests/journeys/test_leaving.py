"""A place that was given up by mistake is had back, though the phone was locked meanwhile or the page closed."""

import asyncpg
from playwright.async_api import expect

from tests.journeys.pages import PatientPage
from tests.journeys.polling import until

HIDE = """() => {
    Object.defineProperty(document, 'visibilityState', {configurable: true, get: () => 'hidden'});
    document.dispatchEvent(new Event('visibilitychange'));
}"""
LEAVING = "select state || ' ' || leaving from requests where ended_at is null"


async def test_a_locked_phone_and_a_closed_page_neither_lose_a_place_nor_bring_it_back(
    patient: PatientPage, fresh: asyncpg.Connection
) -> None:
    await patient.wait_in_line("tom")
    await patient.press("leave-line")
    await expect(patient.find("leave-line-yes")).to_be_visible()
    await patient.page.evaluate(HIDE)
    await patient.page.close()
    assert await fresh.fetchval(LEAVING) == "waiting true"
    patient.profile.page = await patient.profile.context.new_page()
    await patient.open("/line")
    await expect(patient.find("leave-line-yes")).to_be_visible()
    assert await fresh.fetchval(LEAVING) == "waiting true"
    await patient.press("leave-line-no")
    await expect(patient.find("leave-line-yes")).to_have_count(0)
    await expect(patient.find("position")).to_have_attribute("data-position", "1")
    assert await fresh.fetchval(LEAVING) == "waiting false"


async def test_one_tap_gives_the_place_up_when_the_time_is_over_and_the_page_tells(
    patient: PatientPage, fresh: asyncpg.Connection
) -> None:
    await fresh.execute("update brands set data = jsonb_set(data, '{policy,line,leave_seconds}', '3')")
    await patient.wait_in_line("tom")
    await patient.press("leave-line")
    await expect(patient.find("not-in-line")).to_be_visible()
    await until(lambda: fresh.fetchval("select state = 'cancelled' from requests"), told="the place is given up")
