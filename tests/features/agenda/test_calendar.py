"""What a calendar program gets: when, and at which service; in its own zone; nothing of who, or why."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from icalendar import Calendar, Event, Timezone

from doktr.features.agenda import actions, actions_feeds
from doktr.features.agenda.calendar import calendar_of, read_words
from doktr.features.agenda.model import Appointment
from doktr.features.brands import LANGUAGES
from doktr.kernel.problems import NotFound
from tests.features.agenda.conftest import BRUSSELS, MONDAY, Practice
from tests.features.clinic import KEPT, Person

WORDS = read_words(Path(__file__).parents[3] / "data" / "words" / "calendar.json")


def event_of(appointments: list[Appointment], title: str = "Appointment Doktr") -> tuple[bytes, Event]:
    """The calendar's bytes and its one event."""
    raw = calendar_of(appointments, BRUSSELS, title, MONDAY, "https://doktr.example")
    (event,) = Calendar.from_ical(raw).walk("VEVENT")
    assert isinstance(event, Event)
    return raw, event


async def seen(practice: Practice, patient: Person) -> list[Appointment]:
    """The patient's booked appointments."""
    async with practice.as_(patient) as work:
        return [one for one in await actions.own(work, KEPT) if one.state == "booked"]


async def test_a_calendar_holds_the_time_in_brussels_with_its_zone_and_nothing_private(practice: Practice) -> None:
    doctor, patient = await practice.with_agenda(), await practice.patient()
    slot = (await practice.free(patient, doctor))[3]
    booked = await practice.books(patient, slot)
    raw, event = event_of(await seen(practice, patient))
    assert event.start == slot.starts_at and event.end == slot.ends_at
    assert b"DTSTART;TZID=Europe/Brussels:" in raw and b"BEGIN:VTIMEZONE" in raw and b"TZID:Europe/Brussels" in raw
    people = await practice.sql.fetch("select given_name, family_name from people")
    private = {name for row in people for name in row.values()} | {str(booked), str(patient.id), str(doctor.id)}
    assert [name for name in private if name.encode() in raw] == []


async def test_a_moved_appointment_takes_the_place_of_the_old_one(practice: Practice) -> None:
    doctor, patient = await practice.with_agenda(), await practice.patient()
    slots = await practice.free(patient, doctor)
    booked = await practice.books(patient, slots[3])
    _, before = event_of(await seen(practice, patient))
    await practice.moves(patient, booked, slots[6])
    _, after = event_of(await seen(practice, patient))
    assert before["uid"] == after["uid"]
    assert (int(str(before["sequence"])), int(str(after["sequence"]))) == (0, 1)
    assert after.start == slots[6].starts_at


async def test_the_zone_knows_both_changes_of_the_clock(practice: Practice) -> None:
    doctor, patient = await practice.with_agenda(), await practice.patient()
    await practice.books(patient, (await practice.free(patient, doctor))[3])
    raw, _ = event_of(await seen(practice, patient))
    (zone,) = Calendar.from_ical(raw).walk("VTIMEZONE")
    assert isinstance(zone, Timezone)
    rules = zone.to_tz()
    for month, hours in ((1, 1), (7, 2)):
        assert datetime(2027, month, 15, 12, tzinfo=rules).utcoffset() == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("starts", "ends"),
    [
        ("2027-10-31T00:10+00:00", "2027-10-31T00:25+00:00"),  # 02:10, for the first time
        ("2027-10-31T00:50+00:00", "2027-10-31T01:05+00:00"),  # from the first 02:50 to the second 02:05
        ("2027-10-31T01:30+00:00", "2027-10-31T01:45+00:00"),  # 02:30, for the second time
        ("2027-10-31T01:50+00:00", "2027-10-31T02:05+00:00"),  # from the second 02:50 to 03:05
        ("2027-03-28T00:50+00:00", "2027-03-28T01:05+00:00"),  # from 01:50 to 03:05
        ("2027-03-28T01:00+00:00", "2027-03-28T01:15+00:00"),  # 03:00, the first moment of summer
    ],
)
async def test_a_night_in_which_the_clock_changes_is_read_as_it_was_booked(
    practice: Practice, starts: str, ends: str
) -> None:
    doctor, patient = await practice.with_agenda(), await practice.patient()
    await practice.books(patient, (await practice.free(patient, doctor))[3])
    async with practice.as_(patient) as work:
        _, token = await actions_feeds.make(work)
    begin, end = datetime.fromisoformat(starts), datetime.fromisoformat(ends)
    await practice.sql.execute("update appointments set starts_at = $1, ends_at = $2", begin, end)
    async with practice.works.open("doktr") as work:
        fed = list((await actions_feeds.read(work, token)).appointments)
    for shown in (await seen(practice, patient), fed):
        _, event = event_of(shown)
        assert isinstance(event.start, datetime) and isinstance(event.end, datetime)
        assert (event.start.astimezone(UTC), event.end.astimezone(UTC)) == (begin, end)


def test_the_word_for_an_appointment_is_there_in_every_language() -> None:
    assert set(WORDS["appointment"]) == set(LANGUAGES) and all(WORDS["appointment"].values())


async def test_an_address_leads_to_a_person_s_calendar_until_it_is_revoked(practice: Practice) -> None:
    doctor, patient = await practice.with_agenda(), await practice.patient()
    await practice.books(patient, (await practice.free(patient, doctor))[3])
    tokens: dict[str, str] = {}
    for name, person in (("old", patient), ("patient", patient), ("doctor", doctor)):
        async with practice.as_(person) as work:
            _, tokens[name] = await actions_feeds.make(work)
    for name in ("patient", "doctor"):
        async with practice.works.open("doktr") as work:
            assert len((await actions_feeds.read(work, tokens[name])).appointments) == 1
    async with practice.works.open("heidra") as work:
        with pytest.raises(NotFound):
            await actions_feeds.read(work, tokens["patient"])
    async with practice.as_(patient) as work:
        await actions_feeds.revoke(work)
    for name in ("old", "patient"):
        async with practice.works.open("doktr") as work:
            with pytest.raises(NotFound):
                await actions_feeds.read(work, tokens[name])
    kept = await practice.sql.fetch("select token_hash from calendar_feeds")
    assert not [token for token in tokens.values() if token.encode() in {row["token_hash"] for row in kept}]
