"""Pure decisions on time: which slots a doctor's hours have, on which days, and what may be done when."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from operator import attrgetter
from zoneinfo import ZoneInfo

from doktr.features.agenda.model import Appointment, AppointmentState, Busy, Hours, Pattern, Plan, Slot
from doktr.features.brands import AgendaPolicy
from doktr.kernel.holidays import public_holidays

DAY_MINUTES = 24 * 60
# As slots compare with each other, without asking each of them.
IN_ORDER = attrgetter("starts_at", "ends_at", "free_at", "doctor_id")
# So long a cancelled appointment's time is offered to nobody, and whoever cancelled it by mistake can have it back.
UNDO = timedelta(seconds=30)
REMIND_BEFORE = (timedelta(hours=24), timedelta(minutes=10))
AFTER: dict[str, AppointmentState] = {
    "took_place": "done",
    "needs_examination": "done",
    "no_show_patient": "no_show",
    "no_show_doctor": "lapsed",
    "technical_failure": "failed",
    "cancelled_by_patient": "cancelled",
    "cancelled_by_doctor": "cancelled",
}


def instant(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """The moment (UTC) of a local minute of the day.

    A minute that a change of the clock leaves out is the moment of the change; of one that comes twice it is the
    first. So moments never go back as minutes go on: what follows each other on the wall never overlaps in time.
    """
    local = datetime.combine(day + timedelta(days=minute // DAY_MINUTES), _clock(minute), zone)
    moment = local.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
        return _change_before(moment, zone)
    return moment


def _clock(minute: int) -> time:
    return time(*divmod(minute % DAY_MINUTES, 60))


def _change_before(moment: datetime, zone: ZoneInfo) -> datetime:
    """The last change of the clock: clocks are put forward on a full minute, by two hours at most."""
    after = moment.astimezone(zone).utcoffset()
    back = (moment - timedelta(minutes=passed) for passed in range(1, 121))
    return next(at + timedelta(minutes=1) for at in back if at.astimezone(zone).utcoffset() != after)


def is_closed(day: date, policy: AgendaPolicy) -> bool:
    """Whether the brand sees nobody by appointment on this day."""
    return policy.holidays is not None and day in public_holidays(policy.holidays, day.year)


def days_between(first: date, last: date) -> list[date]:
    """Every day from the first to the last."""
    return [first + timedelta(days=after) for after in range((last - first).days + 1)]


def cut(day: date, hours: Hours, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime, datetime]]:
    """Begin, end and end of the buffer of every slot that lies wholly within these hours of this day."""
    begin, until = instant(day, hours.from_minute, zone), instant(day, hours.to_minute, zone)
    length, buffer = timedelta(minutes=hours.slot_minutes), timedelta(minutes=hours.buffer_minutes)
    while begin + length <= until:
        yield begin, begin + length, min(begin + length + buffer, until)
        begin += length + buffer


def slots(plan: Plan, first: date, last: date, zone: ZoneInfo, policy: AgendaPolicy) -> list[Slot]:
    """Every slot of these days in order, none over another: those taken and those in time off too are left out."""
    found: list[Slot] = []
    offs = [Busy(instant(off.day, off.from_minute, zone), instant(off.day, off.to_minute, zone)) for off in plan.offs]
    blocked = [*offs, *plan.busy]
    for slot in sorted(_all(plan, days_between(first, last), zone, policy), key=IN_ORDER):
        if (not found or found[-1].free_at <= slot.starts_at) and not _meets(slot, blocked):
            found.append(slot)
    return found


def _all(plan: Plan, days: Sequence[date], zone: ZoneInfo, policy: AgendaPolicy) -> Iterator[Slot]:
    for day in days:
        for hours in _hours(plan, day, closed=is_closed(day, policy)):
            yield from (Slot(*times, plan.doctor_id) for times in cut(day, hours, zone))


def _hours(plan: Plan, day: date, *, closed: bool) -> list[Hours]:
    """Extra hours hold on holidays too: the doctor chose them for this very day."""
    weekly = [] if closed else [one.hours for one in plan.patterns if one.weekday == day.isoweekday()]
    return weekly + [one.hours for one in plan.extras if one.day == day]


def _meets(slot: Slot, blocked: Iterable[Busy]) -> bool:
    return any(slot.starts_at < taken.ends_at and taken.starts_at < slot.free_at for taken in blocked)


def bookable(found: Iterable[Slot], now: datetime, policy: AgendaPolicy) -> list[Slot]:
    """Those that are neither too near nor too far to be booked."""
    nearest, furthest = now + timedelta(minutes=policy.notice_minutes), now + timedelta(days=policy.horizon_days)
    return [slot for slot in found if nearest <= slot.starts_at <= furthest]


def overlapping(patterns: Sequence[Pattern]) -> bool:
    """Whether two parts of one brand's pattern lie over each other on a weekday."""
    parts = sorted((one.brand_id, one.weekday, one.hours.from_minute, one.hours.to_minute) for one in patterns)
    return any(a[:2] == b[:2] and b[2] < a[3] for a, b in zip(parts, parts[1:], strict=False))


def may_change(appointment: Appointment, now: datetime) -> bool:
    """Whether it can still be moved or cancelled by its patient: until it begins."""
    return appointment.state == "booked" and now < appointment.starts_at


def never_began(appointment: Appointment) -> AppointmentState:
    """How an appointment ended at which nobody called: the patient was there, or they were not."""
    return "lapsed" if appointment.arrived_at else "no_show"


def nearest(found: Sequence[Slot], wanted: datetime, count: int = 3) -> list[Slot]:
    """The free slots nearest to the wanted time, in order of time."""
    return sorted(sorted(found, key=lambda slot: abs(slot.starts_at - wanted))[:count])
