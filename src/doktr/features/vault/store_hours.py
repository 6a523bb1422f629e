"""Hours in which safes die, in the database: partitions made and dropped, safes moved, receipts kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from doktr.kernel.work import Work

OPEN_HOUR = "select open_hour($1)"
BEGINS_WITH = """
select exists (select from safes s join envelopes e on e.hour = s.hour and e.safe_id = s.id
    where s.id = $1 and e.seq = 1 and sha256(e.envelope) = $2)
"""
# Safes of open requests are prolonged, and every safe belongs into the hour in which it expires.
PROLONG = """
update safes s set expires_at = $1::timestamptz + make_interval(hours => (b.data #>> '{policy,safe,keep_hours}')::int)
from brands b
where b.id = s.brand_id and s.state = 'open' and s.request_id is not null
  and s.expires_at < $1::timestamptz + $2::float8 * make_interval(hours => (b.data #>> '{policy,safe,keep_hours}')::int)
"""
MISPLACED = """
select id from safes
where state <> 'destroyed' and hour <> date_trunc('hour', expires_at + interval '59:59.999999', 'UTC')
order by hour limit 200
"""
PLACE = """
select id, brand_id, hour, share, expires_at from safes where id = $1 and state <> 'destroyed'
"""
# The row first, in a statement of its own: whoever appends holds it, and what they appended must be seen by the move.
HOLD = """
select id from safes where id = $1 and hour = $2 and share = $3 and state <> 'destroyed' for update
"""
MOVE = """
with target as (
    select hour from safe_hours where hour = $3 and state = 'open' for share
), moved as (
    update safes set hour = $3, share = $4 from target where safes.id = $1 returning safes.id
), moved_envelopes as (
    update envelopes e set hour = $3 from moved where e.safe_id = moved.id and e.hour = $2
), moved_parts as (
    update file_parts f set hour = $3 from moved where f.safe_id = moved.id and f.hour = $2
)
select id from moved
"""


@dataclass(frozen=True)
class Place:
    """Where a safe is, and its share there."""

    id: UUID
    brand_id: str
    hour: datetime
    share: bytes
    expires_at: datetime


async def open_hour(work: Work, hour: datetime) -> bool:
    """Make the hour with its partitions, if it is not there; False when it is closing or gone."""
    return bool(await work.sql.fetchval(OPEN_HOUR, hour))


async def begins_with(work: Work, safe_id: UUID, manifest: bytes) -> bool:
    """Whether the safe's chain begins with the envelope of this SHA-256."""
    return bool(await work.sql.fetchval(BEGINS_WITH, safe_id, manifest))


async def prolong(work: Work, below: float) -> None:
    """Give safes of open requests their whole time again where less than this part of it is left."""
    await work.sql.execute(PROLONG, work.now, below)


async def misplaced(work: Work) -> Sequence[UUID]:
    """Safes that are not in the hour in which they expire."""
    return [row["id"] for row in await work.sql.fetch(MISPLACED)]


async def place(work: Work, safe_id: UUID) -> Place | None:
    """Where the safe is."""
    row = await work.sql.fetchrow(PLACE, safe_id)
    return Place(**row) if row else None


async def move(work: Work, before: Place, hour: datetime, sealed: bytes) -> bool:
    """Move a safe with all it holds; False when it is somewhere else already, or the hour is closing."""
    if await work.sql.fetchval(HOLD, before.id, before.hour, before.share) is None:
        return False
    return bool(await work.sql.fetchval(MOVE, before.id, before.hour, hour, sealed))
