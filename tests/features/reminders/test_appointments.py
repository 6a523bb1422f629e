"""Appointments are confirmed by mail with a file for the calendar, and people are reminded of them."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta

import asyncpg
import pytest

from doktr.features import notices, patients, reminders
from doktr.features.agenda.model import Slot
from doktr.kernel.work import Works
from tests.features.agenda.conftest import MONDAY, Practice
from tests.features.clinic import Person
from tests.features.notices.conftest import WORDS, Office, Switchboard


@pytest.fixture
def board() -> Switchboard:
    return Switchboard()


@pytest.fixture
async def practice(works: Works, everything: asyncpg.Connection) -> AsyncIterator[Practice]:
    found = Practice(works, everything)
    await found.policy("doktr", "hours", days={})
    await found.until(MONDAY)
    yield found


@pytest.fixture
def office(practice: Practice, board: Switchboard) -> Office:
    ways = notices.Ways(
        words=WORDS, contact=patients.reached_at, origin=lambda brand: f"https://{brand.hosts[0]}",
        push=board, sms=board, mail=board,
    )  # fmt: skip
    files = dict.fromkeys(("appointment_booked", "appointment_moved"), reminders.calendar_file)
    return Office(practice, board, replace(ways, enclosures=files))


@pytest.fixture
async def patient(office):
    return await office.patient()


@pytest.fixture
async def doctor(practice):
    return await practice.with_agenda()


async def tomorrow(practice, patient, doctor):
    """Free times two days ahead, so that every reminder is still to come."""
    return await practice.free(patient, doctor, (MONDAY + timedelta(days=2)).date())


async def settle(practice, office):
    """The jobs that facts woke, then the notices."""
    await practice.due()
    await office.work()


async def test_a_booking_is_confirmed_by_mail_with_a_file_for_the_calendar(practice, office, board, patient, doctor):
    slot = (await tomorrow(practice, patient, doctor))[0]
    await practice.books(patient, slot)
    await settle(practice, office)
    assert board.channels == ["mail"]
    assert "Your appointment is on 3 February at 09:00." in board.sent[0][2]
    (file,) = board.enclosed
    assert (file.name, file.media_type) == ("appointment.ics", "text/calendar")
    assert b"DTSTART;TZID=Europe/Brussels:20270203T090000" in file.body


async def test_a_move_says_the_new_time_and_nobody_is_reminded_of_the_old_one(practice, office, board, patient, doctor):
    first, second = (await tomorrow(practice, patient, doctor))[:2]
    booked = await practice.books(patient, first)
    await settle(practice, office)
    await practice.moves(patient, booked, second)
    await settle(practice, office)
    assert "Your appointment is now on 3 February at 09:20." in board.sent[1][2]
    await practice.until(second.starts_at - timedelta(hours=23, minutes=59))
    await settle(practice, office)
    assert [row["kind"] for row in await office.rows()].count("appointment_in_24h") == 1


async def test_a_cancelled_time_is_said_and_not_reminded_of(practice, office, board, patient, doctor):
    slot = (await tomorrow(practice, patient, doctor))[0]
    booked = await practice.books(patient, slot)
    await settle(practice, office)
    await practice.cancels(patient, booked)
    await practice.until(slot.starts_at - timedelta(minutes=5))
    await settle(practice, office)
    assert [row["kind"] for row in await office.rows()] == ["appointment_booked", "appointment_cancelled"]


async def test_people_are_reminded_a_day_and_ten_minutes_before(practice, office, board, patient, doctor):
    slot = (await tomorrow(practice, patient, doctor))[0]
    await practice.books(patient, slot)
    for before in (timedelta(hours=23, minutes=59), timedelta(minutes=9, seconds=59)):
        await practice.until(slot.starts_at - before)
        await settle(practice, office)
    kinds = [row["kind"] for row in await office.rows()]
    assert kinds[-2:] == ["appointment_in_24h", "appointment_in_10min"]
    assert board.channels[-2:] == ["push", "push"]


async def test_a_message_about_an_appointment_opens_that_appointment(practice, office, board, patient, doctor):
    booked = await practice.books(patient, (await tomorrow(practice, patient, doctor))[0])
    await settle(practice, office)
    await practice.cancels(doctor, booked)
    await settle(practice, office)
    told = [words for _, _, words in board.sent if f"/appointments/{booked}" in words]
    assert len(told) == len(board.sent) == 2


async def frees_at(practice: Practice, moment: datetime) -> tuple[Person, Slot]:
    """Somebody waits for an earlier time; at this moment somebody else gives one up for two days later."""
    doctor, waiting, other = await practice.with_agenda(), await practice.patient(), await practice.patient()
    for one in (waiting, other):
        await practice.page_closes(one)
    slots = await practice.free(other, doctor, (MONDAY + timedelta(days=2)).date())
    late, early = await practice.books(waiting, slots[12]), await practice.books(other, slots[4])
    await practice.wishes_earlier(waiting, late)
    await practice.until(moment)
    await practice.cancels(other, early)
    practice.later(seconds=31)
    await practice.due()
    return waiting, slots[4]


async def test_a_time_that_frees_at_night_is_offered_in_the_morning_for_the_whole_hour(practice, office):
    waiting, slot = await frees_at(practice, MONDAY + timedelta(hours=17))
    assert await practice.offered(waiting) is None
    await practice.until(MONDAY + timedelta(hours=20, minutes=59))
    await settle(practice, office)
    assert await practice.offered(waiting) is None
    assert "slot_freed" not in {row["kind"] for row in await office.rows()}
    morning = MONDAY + timedelta(hours=21)
    await practice.until(morning + timedelta(seconds=1))
    await settle(practice, office)
    offered = await practice.offered(waiting)
    assert offered is not None and offered["starts_at"] == slot.starts_at
    assert offered["held_until"] >= morning + timedelta(hours=1)
    assert waiting.id in [row["person_id"] for row in await office.rows() if row["kind"] == "slot_freed"]


async def test_a_time_that_frees_by_day_is_offered_at_once(practice, office):
    waiting, slot = await frees_at(practice, MONDAY + timedelta(hours=2))
    offered = await practice.offered(waiting)
    assert offered is not None and offered["starts_at"] == slot.starts_at
