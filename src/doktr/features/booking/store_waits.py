"""Estimates of the wait in the database, beside what came of them."""

from collections.abc import Sequence
from uuid import UUID

from doktr.features.booking.waits import ENOUGH, Flow, Past, Range, flow_of, telling
from doktr.features.capacity import Channel, kind_of
from doktr.kernel.work import Work

# Who works for this line: on duty, in no pause, not resting; those who are busy hand over when they are done, those who
# are about to see somebody by appointment when they have.
FLOW = """
with working as (
    select d.doctor_id, d.busy or d.next_at < $4::timestamptz
        + (select make_interval(mins => (data #>> '{policy,call,reserve_minutes}')::int) from brands where id = $1)
        as busy
    from doctors_at_work d
    join doctor_brands member on member.doctor_id = d.doctor_id and member.brand_id = $1 and member.suspended_at is null
    where d.state = 'on' and (d.rest_until is null or d.rest_until <= $4)
      and ($2::text is null or $2 = any(d.languages)) and ($5::text is null or $5 = any(d.channels))
      and ($3::uuid is null or d.doctor_id = $3)
)
select (select count(*) from working)::int as working,
    (select count(*) from working where busy is not true)::int as free,
    (select extract(epoch from avg(took)) from (
        select ended_at - called_at as took from consultations
        where brand_id = $1 and matched_at > $4::timestamptz - interval '4 hours' and ended_at is not null
        order by matched_at desc limit 60) lately)::float8 as handling_s
"""
CHANNELS = """
select distinct unnest(d.channels) as channel from doctors_at_work d
join doctor_brands member on member.doctor_id = d.doctor_id and member.brand_id = $1 and member.suspended_at is null
where d.state = 'on' and ($2::text is null or $2 = any(d.languages))
"""
WAITING = """
select language, channel, count(*)::int as waiting from requests
where brand_id = $1 and state = any(array['waiting', 'offered']) group by language, channel
"""
PAST = """
select expected_s, waited_s from wait_estimates
where brand_id = $1 and closed_at is not null and not ended_without and ($2::text is null or language = $2)
order by closed_at desc limit 400
"""
# Who joins this brand's line waits here for who joined at the same moment, and then counts them.
ONE_BY_ONE = "select pg_advisory_xact_lock(hashtextextended('doktr/intake/' || $1, 0))"
KEEP = """
insert into wait_estimates (request_id, brand_id, language, made_at, ahead, expected_s, low_s, high_s)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict do nothing
"""
CLOSE = """
update wait_estimates set waited_s = greatest(0, extract(epoch from $2 - made_at))::int, closed_at = $2,
    ended_without = false
where request_id = $1 and (closed_at is null or ended_without)
"""
# Who left before the range had passed says nothing of it. The time in which somebody may take back that they left is no
# wait: what counts is the moment at which they did.
CLOSE_WITHOUT = """
update wait_estimates set waited_s = extract(epoch from $2 - made_at)::int, closed_at = $2, ended_without = true
where request_id = $1 and closed_at is null and $2 > made_at + make_interval(secs => high_s)
    and ($3 or exists (select from requests where id = $1 and not leaving))
"""
HITS = """
select count(*)::int as known, count(*) filter (where waited_s between low_s and high_s)::int as right
from (select waited_s, low_s, high_s from wait_estimates
    where brand_id = $1 and closed_at is not null order by closed_at desc limit 200) lately
"""


async def channels(work: Work, language: str | None) -> set[Channel]:
    """By which channels doctors on duty who speak this language see patients."""
    return {row["channel"] for row in await work.sql.fetch(CHANNELS, work.brand, language)}


async def flow(work: Work, language: str | None, doctor_id: UUID | None, channel: str | None = None) -> Flow:
    """What moves the line of those who speak this language and ask for this channel (or wait for this doctor)."""
    by = channel if doctor_id is None else None
    row = await work.sql.fetchrow(FLOW, work.brand, language, doctor_id, work.now, by)
    if row is None:
        return flow_of(0, 0, None)
    return flow_of(row["working"], row["free"], row["handling_s"])


async def one_by_one(work: Work) -> None:
    """Nobody else joins this work's line until the transaction ends."""
    await work.sql.execute(ONE_BY_ONE, work.brand)


async def waiting(work: Work, brand: str) -> dict[str, int]:
    """How many wait at a brand, by what they ask for."""
    return {kind_of(row["language"], row["channel"]): row["waiting"] for row in await work.sql.fetch(WAITING, brand)}


async def past(work: Work, language: str | None) -> Sequence[Past]:
    """What was expected lately at this work's brand, and what came of it: in this language, or in all while few."""
    same = await _past(work, language)
    return same if language is None else telling(same, [] if len(same) >= ENOUGH else await _past(work, None))


async def _past(work: Work, language: str | None) -> list[Past]:
    return [Past(row["expected_s"], row["waited_s"]) for row in await work.sql.fetch(PAST, work.brand, language)]


async def keep(work: Work, request_id: UUID, language: str, ahead: int, shown: Range) -> None:
    """Keep the range that somebody is shown when they join the line."""
    numbers = (ahead, shown.expected_s, shown.low_s, shown.high_s)
    await work.sql.execute(KEEP, request_id, work.brand, language, work.now, *numbers)


async def close(work: Work, request_id: UUID) -> None:
    """It is their turn: keep how long it really took, once."""
    await work.sql.execute(CLOSE, request_id, work.now)


async def close_without(work: Work, request_id: UUID, *, leaves: bool) -> None:
    """It never was their turn: the range was wrong, if it has passed. `leaves`: now, though it may be taken back."""
    await work.sql.execute(CLOSE_WITHOUT, request_id, work.now, leaves)


async def hits(work: Work) -> tuple[int, int]:
    """Of how many lately we know what came of it, and of how many of those the range was right."""
    row = await work.sql.fetchrow(HITS, work.brand)
    return (row["known"], row["right"]) if row else (0, 0)
