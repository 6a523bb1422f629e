"""Waiting for an earlier time: one calls off, the other has it, in a calendar too, whatever clock a device goes by."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import asyncpg
import httpx
import pytest
from icalendar import Calendar, Event
from playwright.async_api import expect

from doktr_sandbox.visitor import Visitor
from tests.journeys.catalogue import words
from tests.journeys.conftest import DESK, NewProfile
from tests.journeys.pages import DoctorPage, PatientPage
from tests.journeys.polling import until

pytestmark = pytest.mark.prove  # long: three people, an agenda, and what happens between them

BRUSSELS, NEW_YORK = ZoneInfo("Europe/Brussels"), ZoneInfo("America/New_York")
NOON = time(12, 0, tzinfo=BRUSSELS)
HELD = "select id from appointments where state = 'held' and patient_id = $1"
BOOKED = "select starts_at from appointments where state = 'booked' and patient_id = $1"


async def books(patient: PatientPage, at: datetime, channel: str = "video") -> None:
    """The one time that is free on this day."""
    await patient.press("book")
    await patient.find("book-channel").select_option(channel)
    await patient.press(f"day-{at.date()}")
    await patient.find("slot").first.click()
    await expect(patient.find("held")).to_be_visible()
    await patient.press("book-yes")
    await expect(patient.find("done")).to_be_visible()


async def starts_in(http: httpx.AsyncClient, address: str) -> list[date]:
    """When the confirmed appointments of a calendar begin."""
    answer = (await http.get(address)).raise_for_status()
    events = [event for event in Calendar.from_ical(answer.content).walk("VEVENT") if isinstance(event, Event)]
    return [event.start for event in events if event["status"] == "CONFIRMED"]


async def noons(visitor: Visitor) -> tuple[datetime, datetime]:
    """The doctor sees one patient at noon, tomorrow and the day after."""
    today = datetime.now(BRUSSELS).date()
    days = [today + timedelta(days=ahead) for ahead in (1, 2)]
    parts = [
        {"brand": "doktr", "weekday": day.isoweekday(), "from_minute": 720, "to_minute": 750, "slot_minutes": 30,
         "buffer_minutes": 0}
        for day in days
    ]  # fmt: skip
    (await visitor.put("agenda/pattern", {"parts": parts})).raise_for_status()
    first, second = (datetime.combine(day, NOON) for day in days)
    return first, second


async def test_a_time_that_is_called_off_goes_to_who_waits_for_an_earlier_one(
    fresh: asyncpg.Connection, new_profile: NewProfile
) -> None:
    doctor = DoctorPage(await new_profile("doctor", viewport=DESK))
    early = PatientPage(await new_profile("early", timezone_id=BRUSSELS.key))
    late = PatientPage(await new_profile("late", timezone_id=NEW_YORK.key))
    colleague = await doctor.arrive("dr-claes")
    await doctor.press("place-planning")
    await expect(doctor.find("week")).to_be_visible()
    first, second = await noons(colleague)
    tom, lucas = await early.arrive("tom"), await late.arrive("lucas")

    await books(early, first, "audio")
    await expect(early.find("channel")).to_have_text(words("agenda", "decide.audio", "en"))
    assert await fresh.fetchval("select channel from appointments where state = 'booked'") == "audio"
    await expect(early.find("own-time"), "a device here shows one time").to_have_count(0)
    await books(late, second)
    await expect(late.find("appointment").locator("time")).to_contain_text("12:00")
    there = second.astimezone(NEW_YORK).strftime("%H:%M")
    await expect(late.find("own-time").first).to_contain_text(there)
    await late.press("earlier-on")
    await expect(late.find("earlier-off")).to_be_visible()

    link = await early.find("to-calendar").get_attribute("href") or ""
    assert await starts_in(tom.http, link) == [first]
    await early.press("cancel")
    await early.press("cancel-yes")
    await expect(early.find("cancel")).to_have_count(0)

    async def offered() -> str | None:
        return await fresh.fetchval(HELD, lucas.person_id)

    await late.open(f"/appointments/{await until(offered)}")
    await expect(late.find("own-time").first).to_contain_text(first.astimezone(NEW_YORK).strftime("%H:%M"))
    await late.press("offer-yes")

    async def moved() -> bool:
        return [row["starts_at"] for row in await fresh.fetch(BOOKED, lucas.person_id)] == [first]

    await until(moved)
    await late.open("/appointments")
    await expect(late.find("appointment-row")).to_have_count(1)
    await late.press("feed-make")
    feed = await late.find("feed-address").inner_text()
    async with httpx.AsyncClient(trust_env=False) as anybody:
        assert await starts_in(anybody, feed.replace("webcal://", "http://")) == [first]
