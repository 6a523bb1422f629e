"""Appointments are confirmed by mail with a file for the calendar, and people are reminded of them."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import asyncpg
import pytest

from doktr.features import notices, patients, reminders
from doktr.kernel.work import Works
from tests.features.agenda.conftest import MONDAY, Practice
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
