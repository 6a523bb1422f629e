"""The guard at work: admitting, letting rest, waking; always inside the transaction of what it is about."""

from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from doktr.features import brands
from doktr.features.capacity import guard, store_guard
from doktr.features.capacity.intake import Able
from doktr.features.capacity.model import DoctorFree, GuardReached, GuardReason, Load, OwnLimits, Span
from doktr.kernel.work import Work


async def admit(work: Work, doctor_id: UUID, start: datetime, end: datetime) -> None:
    """Raises `GuardReached` unless this doctor may see one more from `start` to `end`.

    The doctor's row is locked first, so that of two at once the later one counts the earlier. Whoever also locks a
    patient does so before.
    """
    await store_guard.lock(work, doctor_id)
    held = await store_guard.limits(work, doctor_id)
    if held is None:
        return
    limits, zone = held
    spans = await store_guard.spans(work, doctor_id, start)
    reason = guard.refusal(spans, Span(start, end), limits, zone)
    if reason is not None:
        until = guard.admitted_at(spans, start, limits, zone)
        raise GuardReached(reason=reason, until=until.isoformat())


async def rest_if_due(work: Work, doctor_id: UUID) -> bool:
    """Let the doctor rest if the guard would refuse them the next patient; offers go to colleagues meanwhile.

    Answers whether they rest. Asked when they are free, and again before they are rung: a run also grows too long while
    nobody comes for less than a pause.
    """
    held = await store_guard.limits(work, doctor_id)
    if held is None:
        return False
    limits, zone = held
    spans = await store_guard.spans(work, doctor_id, work.now)
    reason = guard.refusal(spans, Span(work.now, work.now), limits, zone)
    if reason is None:
        await store_guard.stop_resting(work, doctor_id)
        return False
    until = guard.admitted_at(spans, work.now, limits, zone)
    if await store_guard.rest(work, doctor_id, until, reason):
        await work.tell(doctor_id, "duty_changed", {"state": "on", "reason": f"rest_{reason}", "rest_until": until})
        await work.later("capacity.rest_over", {"doctor_id": doctor_id}, at=until)
    return True


async def wake(work: Work, doctor_id: UUID) -> None:
    """The rest is over: the next patient may come."""
    if await store_guard.wake(work, doctor_id):
        await work.tell(doctor_id, "duty_changed", {"state": "on", "reason": "rested"})
        await work.announce(DoctorFree(doctor_id))


async def able(work: Work, brand: str) -> list[Able]:
    """How much each of the brand's doctors on duty can still take within the horizon."""
    policy = (await brands.of(work)).policy
    horizon = timedelta(minutes=policy.guard.horizon_minutes)
    days, weeks = _days_and_weeks(work.now, ZoneInfo(policy.hours.timezone))
    return [
        Able(kinds, guard.room(worked, work.now, horizon, limits), worked.rest_until)
        for kinds, worked, limits in await store_guard.worked(work, brand, days, weeks, work.now + horizon)
    ]


async def horizon(work: Work) -> timedelta:
    """How far ahead the brand looks for room."""
    return timedelta(minutes=(await brands.of(work)).policy.guard.horizon_minutes)


def _days_and_weeks(now: datetime, zone: ZoneInfo) -> tuple[tuple[datetime, datetime], tuple[datetime, datetime]]:
    """When this day and the next one begin, and this week and the next one."""
    today = now.astimezone(zone).date()
    monday = today - timedelta(days=today.weekday())
    days, weeks = (today, today + timedelta(days=1)), (monday, monday + timedelta(days=7))
    begin, next_day, first, next_week = (datetime.combine(day, time(), zone) for day in (*days, *weeks))
    return (begin, next_day), (first, next_week)


async def load(work: Work, doctor_id: UUID, rest: tuple[datetime | None, GuardReason | None]) -> Load | None:
    """How much the doctor has seen, beside what they are held to; None for a doctor of no brand."""
    held = await store_guard.limits(work, doctor_id)
    if held is None:
        return None
    limits, zone = held
    spans = [span for span in await store_guard.spans(work, doctor_id, work.now) if span.start <= work.now]
    (midnight, _), (monday, _) = _days_and_weeks(work.now, zone)
    since = {"hour": work.now - guard.HOUR, "day": midnight, "week": monday}
    counts = {name: sum(span.start > moment for span in spans) for name, moment in since.items()}
    return Load(
        **counts,
        run_minutes=int(guard.run_until(spans, work.now, limits).total_seconds() // 60),
        limits=limits,
        own=await store_guard.own(work, doctor_id, midnight.date()),
        following=await store_guard.following(work, doctor_id, midnight.date()),
        strictest=await store_guard.strictest(work, doctor_id),
        rest_until=rest[0],
        rest_reason=rest[1],
    )


async def keep_own_limits(work: Work, doctor_id: UUID, wish: OwnLimits) -> None:
    """Keep what the doctor asks of themselves: what is tighter at once, what is looser from the next day on.

    Who is tired does not lift their own limit in the middle of a day. Raises `LooserThanBrand`.
    """
    await store_guard.lock(work, doctor_id)
    held = await store_guard.limits(work, doctor_id)
    today = work.now.astimezone(held[1] if held else None).date()
    at_once = guard.tightest(await store_guard.own(work, doctor_id, today), wish)
    await store_guard.keep_own(work, doctor_id, at_once, today)
    await store_guard.drop_following(work, doctor_id, today)
    if at_once != wish:
        await store_guard.keep_own(work, doctor_id, wish, today + timedelta(days=1))
