"""Facts about appointments become notices; a mail about one takes a file for the calendar along."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from doktr.features import agenda, brands, notices
from doktr.features.brands import NoticeKind
from doktr.kernel.work import EVERYWHERE, Work, Works

NEAR: Mapping[int, NoticeKind] = {1440: "appointment_in_24h", 10: "appointment_in_10min"}
FILE, MEDIA_TYPE = "appointment.ics", "text/calendar"


async def booked(works: Works, payload: Mapping[str, Any]) -> None:
    """A time is booked, for the first time or instead of another."""
    async with works.open("", EVERYWHERE) as work:
        found = await agenda.appointment(work, UUID(payload["appointment_id"]))
        if found is not None and found.state == "booked":
            await _tell(work, found, "appointment_moved" if found.version else "appointment_booked")


async def gone(works: Works, payload: Mapping[str, Any]) -> None:
    """A time will not be. Of a move the new time speaks; nobody is reminded of the old one."""
    async with works.open("", EVERYWHERE) as work:
        found = await agenda.appointment(work, UUID(payload["appointment_id"]))
        if found is None:
            return
        await notices.drop(work, found.id)
        if found.state == "cancelled":
            await _tell(work, found, "appointment_cancelled")


async def near(works: Works, payload: Mapping[str, Any]) -> None:
    """A day before, and ten minutes before."""
    async with works.open("", EVERYWHERE) as work:
        found = await agenda.appointment(work, UUID(payload["appointment_id"]))
        kind = NEAR.get(payload["minutes"])
        if found is not None and found.state == "booked" and kind is not None:
            await _tell(work, found, kind)


async def offered(works: Works, payload: Mapping[str, Any]) -> None:
    """An earlier time is held for a while for somebody who waits for one."""
    async with works.open("", EVERYWHERE) as work:
        found = await agenda.appointment(work, UUID(payload["appointment_id"]))
        if found is not None and found.state == "held":
            await notices.tell(work, found.acting_id, "slot_freed", found.id, about=found.starts_at)


async def _tell(work: Work, found: agenda.Appointment, kind: NoticeKind) -> None:
    for person_id in await agenda.reminded(work, found):
        await notices.tell(work, person_id, kind, found.id, about=found.starts_at)


async def passed_on(works: Works, payload: Mapping[str, Any]) -> None:
    """Whoever took care of an appointment may not any more; they hear so, and so does who does it from now on."""
    async with works.open("", EVERYWHERE) as work:
        found = await agenda.appointment(work, UUID(payload["appointment_id"]))
        if found is None:
            return
        await notices.tell(work, UUID(payload["from_id"]), "appointment_let_go", found.id, about=found.starts_at)
        if found.state == "booked":
            await notices.tell(work, found.acting_id, "appointment_passed_on", found.id, about=found.starts_at)


async def calendar_file(work: Work, notice: notices.Notice) -> notices.Enclosure | None:
    """The appointment as calendars read it, as it is when the mail leaves."""
    found = await agenda.appointment(work, notice.cause)
    if found is None:
        return None
    brand = await brands.of(work)
    body = agenda.calendar_of([found], ZoneInfo(brand.policy.hours.timezone), brand.name, work.now)
    return notices.Enclosure(FILE, MEDIA_TYPE, body)


JOBS = {
    "reminders.booked": booked,
    "reminders.gone": gone,
    "reminders.near": near,
    "reminders.offered": offered,
    "reminders.passed_on": passed_on,
}
