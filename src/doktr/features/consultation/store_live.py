"""What open pages are told, read from the database for many pages at once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from doktr.kernel.work import Event, Work

LAST_SEQ = "select coalesce((select last_seq from person_sequences where person_id = $1), 0)"
# So many events per person and reading; whoever missed more gets the rest with the next one.
EVENTS_AFTER = """
select event.person_id, event.seq, event.at, event.kind, event.body
from unnest($1::uuid[], $2::bigint[]) as wanted (person_id, seq)
cross join lateral (
    select * from events
    where events.person_id = wanted.person_id and events.seq > wanted.seq
    order by events.seq limit 200
) event
order by event.person_id, event.seq
"""
EVENTS_AT_ONCE = 200
# A socket may stay open exactly as long as its session may act; that of an erased account is gone altogether.
SESSIONS_OVER = """
select open.id from unnest($1::uuid[], $2::timestamptz[]) as open (id, seen_after)
left join sessions s on s.id = open.id
left join devices d on d.id = s.device_id
where s.id is null or s.revoked_at is not null or d.revoked_at is not null or s.expires_at <= $3
   or s.last_seen_at <= open.seen_after
"""


async def last_seq(work: Work, person_id: UUID) -> int:
    """The number of the person's latest event."""
    return await work.sql.fetchval(LAST_SEQ, person_id) or 0


async def events_after(work: Work, wanted: Mapping[UUID, int]) -> list[Event]:
    """What happened to these people after the number each of them has, in order."""
    rows = await work.sql.fetch(EVENTS_AFTER, list(wanted), list(wanted.values()))
    return [Event(*row) for row in rows]


async def sessions_over(work: Work, seen_after: Mapping[UUID, datetime]) -> Sequence[UUID]:
    """Of these sessions, those that may not act any more."""
    rows = await work.sql.fetch(SESSIONS_OVER, list(seen_after), list(seen_after.values()), work.now)
    return [row["id"] for row in rows]
