"""Appointments as calendars read them (RFC 5545): when, and at which service; no person, no reason, no channel."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from uuid import uuid5
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event

from doktr.features.agenda.model import Appointment
from doktr.features.brands import Language

Words = Mapping[str, Mapping[Language, str]]
REMIND_BEFORE = timedelta(minutes=10)


def read_words(file: Path) -> Words:
    """The few words that stand in somebody else's calendar, by key and language."""
    return json.loads(file.read_text(encoding="utf-8"))


def calendar_of(
    appointments: Sequence[Appointment], zone: ZoneInfo, title: str, now: datetime, page: str | None = None
) -> bytes:
    """A calendar with these appointments, its zone spelled out. `page` is where to go, without an id."""
    found = Calendar()
    found.add("prodid", "-//Doktr//Agenda//EN")
    found.add("version", "2.0")
    found.add("method", "PUBLISH")
    found.add("x-wr-calname", title)
    for one in appointments:
        found.add_component(_event(one, zone, title, now, page))
    found.add_missing_timezones()
    return found.to_ical()


def _clock(zone: ZoneInfo, *moments: datetime) -> tzinfo:
    """The clock to write moments by: of an hour that the zone's clock shows twice, RFC 5545 reads the first (3.3.5)."""
    return UTC if any(moment.astimezone(zone).fold for moment in moments) else zone


def _event(one: Appointment, zone: ZoneInfo, title: str, now: datetime, page: str | None) -> Event:
    """The same id and a higher number after a move, so that a calendar shows the new time in the old one's place.

    The id is one of its own: whoever has the calendar learns no other.
    """
    event = Event()
    event.add("uid", str(uuid5(one.origin_id, "calendar")))
    event.add("sequence", one.version)
    event.add("dtstamp", now)
    written = _clock(zone, one.starts_at, one.ends_at)
    event.add("dtstart", one.starts_at.astimezone(written))
    event.add("dtend", one.ends_at.astimezone(written))
    event.add("summary", title)
    event.add("status", "CANCELLED" if one.state == "cancelled" else "CONFIRMED")
    event.add("class", "PRIVATE")
    if page is not None:
        event.add("url", page)
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", -REMIND_BEFORE)
    event.add_component(alarm)
    return event
