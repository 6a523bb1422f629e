"""The guard in the database: a doctor's load and limits, their rest, what was done."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from asyncpg import CheckViolationError

from doktr.features.capacity.guard import REACH, Worked
from doktr.features.capacity.intake import kinds_of
from doktr.features.capacity.model import GuardReason, Limits, LooserThanBrand, OwnLimits, Span
from doktr.kernel.work import Work

# Whoever gives this doctor something to do waits here for whoever does so at the same moment.
LOCK = "select from doctors where person_id = $1 for no key update"
LIMITS = "select per_hour, per_day, per_week, run_minutes, pause_minutes, timezone from guard_of($1, $2)"
SPANS = """
select lower(during) as start, upper(during) as end from doctor_time
where doctor_id = $1 and ends_at > $2 and lower(during) < $3
  and (kind = 'consultation' or live and kind = any(array['appointment', 'hold']))
order by 1
"""
# The same for many doctors at once, and what each is held to.
MANY = """
select g.doctor_id as id, g.per_hour, g.per_day, g.per_week, g.run_minutes, g.pause_minutes, g.timezone,
    (select json_agg(json_build_array(lower(during), upper(during))) from doctor_time
     where doctor_id = g.doctor_id and ends_at > $2 and lower(during) < $3
       and (kind = 'consultation' or live and kind = any(array['appointment', 'hold']))) as spans
from guards_of($1, $4) g
"""
REST = """
update duty set rest_until = $2, rest_reason = $3
where doctor_id = $1 and (rest_until, rest_reason) is distinct from ($2, $3)
"""
WAKE = """
update duty set rest_until = null, rest_reason = null, free_since = $2
where doctor_id = $1 and rest_until <= $2
"""
STOP_RESTING = "update duty set rest_until = null, rest_reason = null where doctor_id = $1 and rest_until is not null"
RESTS_OVER = "select doctor_id from duty where rest_until <= $1"
RECORD = """
insert into guard_actions (brand_id, doctor_id, reason, at, until)
select brand_id, $1, $2, $3, $4 from doctor_brands where doctor_id = $1
"""
# The brand's intake closed by itself: told once while it lasts.
RECORD_FULL = """
insert into guard_actions (brand_id, reason, at, until)
select $1, 'intake', $2, $3
where not exists (select from guard_actions
    where brand_id = $1 and reason = 'intake' and at > $2::timestamptz - interval '1 day' and until > $2)
returning id
"""
# Of every doctor of this brand on duty: today and this week by the clock of the brand, as far as it began and as far as
# it is promised; and what is promised until the horizon.
WORKED = """
select d.languages, d.channels, d.rest_until, load.today, load.week, load.coming,
    g.per_hour, g.per_day, g.per_week, g.run_minutes, g.pause_minutes
from doctors_at_work d
join doctor_brands member on member.doctor_id = d.doctor_id and member.brand_id = $1 and member.suspended_at is null
cross join lateral (
    select count(*) filter (where lower(t.during) >= $2 and lower(t.during) < $5)::int as today,
        count(*) filter (where lower(t.during) < $6)::int as week,
        count(*) filter (where t.kind <> 'consultation' and lower(t.during) < $7)::int as coming
    from doctor_time t
    where t.doctor_id = d.doctor_id and t.ends_at > $4 and lower(t.during) >= $4
      and (t.kind = 'consultation' and lower(t.during) < $3
        or t.live and t.kind = any(array['appointment', 'hold']) and t.ends_at > $3)
) load
join guards_of(array(select doctor_id from doctors_at_work), $3) g on g.doctor_id = d.doctor_id
"""
# The latest that has begun holds; at most one is still to begin.
OWN = """
select per_hour, per_day, per_week, run_minutes, pause_minutes from doctor_limits
where doctor_id = $1 and valid_from <= $2 order by valid_from desc limit 1
"""
NEXT = """
select per_hour, per_day, per_week, run_minutes, pause_minutes from doctor_limits
where doctor_id = $1 and valid_from > $2 order by valid_from limit 1
"""
DROP_NEXT = "delete from doctor_limits where doctor_id = $1 and valid_from > $2"
STRICTEST = """
select min((b.data #>> '{policy,guard,per_hour}')::int) as per_hour,
    min((b.data #>> '{policy,guard,per_day}')::int) as per_day,
    min((b.data #>> '{policy,guard,per_week}')::int) as per_week,
    min((b.data #>> '{policy,guard,run_minutes}')::int) as run_minutes,
    max((b.data #>> '{policy,guard,pause_minutes}')::int) as pause_minutes
from doctor_brands member join brands b on b.id = member.brand_id where member.doctor_id = $1
"""
KEEP_OWN = """
insert into doctor_limits (doctor_id, per_hour, per_day, per_week, run_minutes, pause_minutes, changed_at,
    valid_from)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (doctor_id, valid_from) do update set per_hour = excluded.per_hour, per_day = excluded.per_day,
    per_week = excluded.per_week, run_minutes = excluded.run_minutes, pause_minutes = excluded.pause_minutes,
    changed_at = excluded.changed_at
"""


Loads = Mapping[UUID, tuple[Sequence[Span], Limits, ZoneInfo]]


def _limits(row: dict[str, int]) -> Limits:
    run, pause = timedelta(minutes=row["run_minutes"]), timedelta(minutes=row["pause_minutes"])
    return Limits(row["per_hour"], row["per_day"], row["per_week"], run, pause)


async def lock(work: Work, doctor_id: UUID) -> None:
    """Let nobody else give this doctor something to do until the transaction ends."""
    await work.sql.execute(LOCK, doctor_id)


async def limits(work: Work, doctor_id: UUID) -> tuple[Limits, ZoneInfo] | None:
    """What the doctor is held to, and the clock by which days are counted; None for a doctor of no brand."""
    row = await work.sql.fetchrow(LIMITS, doctor_id, work.now)
    if row is None or row["per_hour"] is None:
        return None
    return _limits(dict(row)), ZoneInfo(row["timezone"])


async def spans(work: Work, doctor_id: UUID, around: datetime) -> list[Span]:
    """The doctor's load, as far as it can matter to this moment."""
    rows = await work.sql.fetch(SPANS, doctor_id, around - REACH, around + REACH)
    return [Span(row["start"], row["end"]) for row in rows]


async def many(work: Work, doctors: Sequence[UUID], begin: datetime, until: datetime) -> Loads:
    """Load, limits and clock of each of these doctors, as far as it can matter between these moments."""
    rows = await work.sql.fetch(MANY, doctors, begin - REACH, until + REACH, work.now)
    return {row["id"]: (_spans(row["spans"]), _limits(dict(row)), ZoneInfo(row["timezone"])) for row in rows}


def _spans(given: str | None) -> list[Span]:
    return [Span(*map(datetime.fromisoformat, one)) for one in json.loads(given or "[]")]


async def rest(work: Work, doctor_id: UUID, until: datetime, reason: GuardReason) -> bool:
    """Let the doctor rest, and keep for the operators of their brands that the guard did; False when that is so."""
    if (await work.sql.execute(REST, doctor_id, until, reason)).endswith(" 0"):
        return False
    await work.sql.execute(RECORD, doctor_id, reason, work.now, until)
    return True


async def wake(work: Work, doctor_id: UUID) -> bool:
    """The rest is over; False when there is none that is."""
    return not (await work.sql.execute(WAKE, doctor_id, work.now)).endswith(" 0")


async def stop_resting(work: Work, doctor_id: UUID) -> None:
    """There is no reason to rest (any more)."""
    await work.sql.execute(STOP_RESTING, doctor_id)


async def rests_over(work: Work) -> Sequence[UUID]:
    """Doctors whose rest has passed."""
    return [row["doctor_id"] for row in await work.sql.fetch(RESTS_OVER, work.now)]


async def record_full(work: Work, brand: str, until: datetime) -> bool:
    """Keep that the brand's intake closed by itself; False when that is known."""
    return await work.sql.fetchval(RECORD_FULL, brand, work.now, until) is not None


async def worked(
    work: Work, brand: str, days: tuple[datetime, datetime], weeks: tuple[datetime, datetime], horizon: datetime
) -> list[tuple[Sequence[str], Worked, Limits]]:
    """Languages, load and limits of every doctor of this brand on duty.

    `days` and `weeks` are this one's and the next one's begin.
    """
    rows = await work.sql.fetch(WORKED, brand, days[0], work.now, weeks[0], days[1], weeks[1], horizon)
    fields = ("today", "week", "rest_until", "coming")
    return [
        (kinds_of(row["languages"], row["channels"]), Worked(*(row[name] for name in fields)), _limits(dict(row)))
        for row in rows
    ]


async def own(work: Work, doctor_id: UUID, today: date) -> OwnLimits:
    """What the doctor asks of themselves today."""
    row = await work.sql.fetchrow(OWN, doctor_id, today)
    return OwnLimits(**dict(row)) if row else OwnLimits()


async def following(work: Work, doctor_id: UUID, today: date) -> OwnLimits | None:
    """What they ask of themselves after today, where that is something else."""
    row = await work.sql.fetchrow(NEXT, doctor_id, today)
    return OwnLimits(**dict(row)) if row else None


async def strictest(work: Work, doctor_id: UUID) -> OwnLimits:
    """What the strictest of the doctor's brands allows."""
    row = await work.sql.fetchrow(STRICTEST, doctor_id)
    return OwnLimits(**dict(row)) if row else OwnLimits()


async def drop_following(work: Work, doctor_id: UUID, today: date) -> None:
    """What was to begin after today is not wished any more."""
    await work.sql.execute(DROP_NEXT, doctor_id, today)


async def keep_own(work: Work, doctor_id: UUID, wish: OwnLimits, valid_from: date) -> None:
    """Keep what the doctor asks of themselves from this day on. Raises `LooserThanBrand` when the database says so."""
    values = (wish.per_hour, wish.per_day, wish.per_week, wish.run_minutes, wish.pause_minutes)
    try:
        await work.sql.execute(KEEP_OWN, doctor_id, *values, work.now, valid_from)
    except CheckViolationError as looser:
        raise LooserThanBrand from looser
