"""Pure rules of the guard: how much a doctor may see, when they rest, and how much room there is for more.

A doctor's load is a list of spans: consultations that were and are, and appointments to come.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from doktr.features.capacity.model import GuardReason, Limits, OwnLimits, Span

HOUR = timedelta(hours=1)
# How far from a moment a load can matter to it: a week by the calendar on either side.
REACH = timedelta(days=8)
# Nothing of a doctor takes longer, with the pause after it.
LONGEST = timedelta(hours=6)


@dataclass(frozen=True)
class Worked:
    """What counts for the room that a doctor still has: today's and this week's number, and until when they rest.

    Both numbers count what is promised for later, too; `coming` is what is promised until the horizon.
    """

    today: int
    week: int
    rest_until: datetime | None
    coming: int = 0


def refusal(spans: Sequence[Span], new: Span, limits: Limits, zone: ZoneInfo) -> GuardReason | None:
    """Why one more consultation may not begin when `new` does; None when it may."""
    if _fullest_hour(spans, new.start) >= limits.per_hour:
        return "hour"
    days = [span.start.astimezone(zone).date() for span in spans]
    day = new.start.astimezone(zone).date()
    if days.count(day) >= limits.per_day:
        return "day"
    if sum(_week(one) == _week(day) for one in days) >= limits.per_week:
        return "week"
    return "run" if _too_long(spans, new, limits) else None


def admits(spans: Sequence[Span], wanted: Iterable[Span], limits: Limits, zone: ZoneInfo) -> Iterator[bool]:
    """Which of `wanted` may begin, each for itself: what `refusal` says, counted once for all of them.

    A week of all doctors' times is asked for often; far from what a doctor has to do there is little to look at.
    """
    ordered = sorted(spans, key=lambda span: span.start)
    starts = [span.start for span in ordered]
    days = Counter(start.astimezone(zone).date() for start in starts)
    weeks = Counter(_week(start.astimezone(zone).date()) for start in starts)
    around, alone = limits.run + LONGEST, limits.per_hour > 0 and limits.run > timedelta()

    @cache
    def room_on(day: date) -> bool:
        return days[day] < limits.per_day and weeks[_week(day)] < limits.per_week

    for one in wanted:
        if not room_on(one.start.astimezone(zone).date()):
            yield False
        elif near := ordered[bisect_left(starts, one.start - around) : bisect_right(starts, one.start + around)]:
            yield _fullest_hour(near, one.start) < limits.per_hour and not _too_long(near, one, limits)
        else:
            yield alone


def _week(day: date) -> tuple[int, int]:
    return day.isocalendar()[:2]


def _fullest_hour(spans: Iterable[Span], at: datetime) -> int:
    """The most that begin in any sixty minutes together with one that begins at `at`."""
    near = sorted(span.start for span in spans if at - HOUR < span.start < at + HOUR)
    begins = [start for start in near if start <= at] + [at]
    return max(sum(begin <= start < begin + HOUR for start in near) for begin in begins)


def _too_long(spans: Sequence[Span], new: Span, limits: Limits) -> bool:
    """Whether somebody in the run that contains `new` would begin after the run has lasted long enough."""
    run = _run_around(spans, new, limits.pause)
    return any(span.start - run[0].start >= limits.run for span in run)


def _run_around(spans: Sequence[Span], new: Span, pause: timedelta) -> list[Span]:
    """The spans that follow each other with less than a pause between, among them `new`."""
    run: list[Span] = []
    end = datetime.min.replace(tzinfo=new.start.tzinfo)
    for span in sorted((*spans, new), key=lambda one: (one.start, one.end)):
        if run and span.start >= end + pause:
            if new in run:
                return run
            run = []
        run.append(span)
        end = max(end, span.end) if len(run) > 1 else span.end
    return run


def admitted_at(spans: Sequence[Span], now: datetime, limits: Limits, zone: ZoneInfo) -> datetime:
    """The first moment from `now` on at which a consultation may begin."""
    found = (at for at in _changes(spans, now, limits, zone) if refusal(spans, Span(at, at), limits, zone) is None)
    return next(found, now + REACH)


def _changes(spans: Sequence[Span], now: datetime, limits: Limits, zone: ZoneInfo) -> list[datetime]:
    """The moments from `now` on at which something that stood in the way may have passed."""
    today = now.astimezone(zone).date()
    midnights = (datetime.combine(today + timedelta(days=ahead), time(), zone) for ahead in range(1, 9))
    hours = (span.start + HOUR for span in spans)
    pauses = (span.end + limits.pause for span in spans)
    return [now, *sorted(at for at in (*hours, *pauses, *midnights) if at > now)]


def tightest(one: OwnLimits, other: OwnLimits) -> OwnLimits:
    """Of each limit the tighter one of both; what neither says stays with the brand."""

    def pick(name: str, choose: Callable[[Iterable[int]], int]) -> int | None:
        said = [value for limits in (one, other) if (value := getattr(limits, name)) is not None]
        return choose(said) if said else None

    most = {name: pick(name, min) for name in ("per_hour", "per_day", "per_week", "run_minutes")}
    return OwnLimits(**most, pause_minutes=pick("pause_minutes", max))


def room(worked: Worked, now: datetime, horizon: timedelta, limits: Limits) -> int:
    """How many consultations a doctor on duty may still begin before the horizon."""
    rests = worked.rest_until - now if worked.rest_until and worked.rest_until > now else timedelta()
    working = max(timedelta(), horizon - rests)
    by_hour = int(limits.per_hour * (working / HOUR)) - worked.coming
    return max(0, min(by_hour, limits.per_day - worked.today, limits.per_week - worked.week))


def run_until(spans: Sequence[Span], now: datetime, limits: Limits) -> timedelta:
    """How long the doctor has been seeing people without a pause, until now; nothing once a pause has passed."""
    now_here = Span(now, now)
    run = _run_around([span for span in spans if span.start <= now], now_here, limits.pause)
    return now - run[0].start
