"""Hours in which safes die, in the database: partitions made and dropped, safes moved, receipts kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
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

DUE = "select hour from safe_hours where state <> 'destroyed' and hour <= $1 order by hour"
STATES = "select hour, state from safe_hours where hour = any($1)"
HOLD_HOUR = "select state from safe_hours where hour = $1 and state <> 'destroyed' and hour <= $2 for update"
# Held, so that none is prolonged, ended or appended to while it is decided that all of them are over.
HOLD_SAFES = "select id from safes where hour = $1 and state <> 'destroyed' order by id for update"
LIVES_ON = """
select exists (select from safes where hour = $1 and state <> 'destroyed'
    and (expires_at > $2 or state = 'open' and request_id is not null))
"""
CLOSE = """
with over as (
    update safes set state = 'destroyed', destroyed_at = $2, share = null, spare_keys = '{}'
    where hour = $1 and state <> 'destroyed' returning id
), devices_gone as (
    delete from safe_devices using over where safe_id = over.id
), kems_gone as (
    delete from safe_kems using over where safe_id = over.id
), pregrants_gone as (
    delete from pregrants using over where safe_id = over.id
), looks_gone as (
    delete from safe_looks using over where safe_id = over.id
)
update safe_hours set state = 'closing' where hour = $1
"""
DROP_HOUR = "select drop_hour($1)"
NOTE_GONE = """
update safe_hours set destroyed_at = coalesce(destroyed_at, $2) where hour = $1 and state = 'closing'
"""
WITHOUT_RECEIPT = """
select s.id, s.hour, s.head_seq, s.head_hash, h.destroyed_at,
    array(select who.id from safe_people p join people who on who.id = p.person_id and who.erased_at is null
        where p.safe_id = s.id order by who.id) as people
from safes s join safe_hours h on h.hour = s.hour
where s.hour = $1 and s.state = 'destroyed' and s.receipt is null and h.destroyed_at is not null
order by s.id limit 100
"""
KEEP_RECEIPT = "update safes set receipt = $2 where id = $1 and receipt is null returning id"
FINISH_HOUR = """
update safe_hours h set state = 'destroyed' where h.hour = $1 and h.state = 'closing' and h.destroyed_at is not null
  and not exists (select from safes s where s.hour = h.hour and (s.state <> 'destroyed' or s.receipt is null))
"""
# What stays of a safe after a while is the row with its receipt. Only who made it for themselves is still given that:
# a device that was in a drawer for months would have to say that there was none.
FORGET_PEOPLE = """
delete from safe_people p using safes s, people who
where s.id = p.safe_id and who.id = p.person_id and s.destroyed_at < $1::timestamptz - $2::interval
  and (p.person_id <> s.patient_id or coalesce(s.about_id, s.patient_id) <> s.patient_id or who.erased_at is not null)
"""
FORGET_DUTY_KEMS = "delete from duty_kems where expires_at < $1"


@dataclass(frozen=True)
class Gone:
    """A safe that was destroyed and whose receipt is still to be given."""

    id: UUID
    hour: datetime
    head_seq: int
    head_hash: bytes
    destroyed_at: datetime
    people: Sequence[UUID]


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


async def due(work: Work) -> list[datetime]:
    """Hours that are over and not destroyed yet, first to last."""
    return [row["hour"] for row in await work.sql.fetch(DUE, work.now)]


async def destroyed_of(work: Work, hours: Sequence[datetime]) -> list[datetime]:
    """Which of these hours were destroyed before."""
    rows = await work.sql.fetch(STATES, list(hours))
    return [row["hour"] for row in rows if row["state"] == "destroyed"]


async def close(work: Work, hour: datetime) -> bool:
    """Let nobody near the safes of an hour that is over any more; False while one of them lives on.

    Closing again changes nothing. After this the shares are no longer in the database, sealed or not.
    """
    state = await work.sql.fetchval(HOLD_HOUR, hour, work.now)
    if state == "open":
        await work.sql.fetch(HOLD_SAFES, hour)
        if await work.sql.fetchval(LIVES_ON, hour, work.now):
            return False
        await work.sql.execute(CLOSE, hour, work.now)
    return state is not None


async def drop(work: Work, hour: datetime) -> None:
    """Drop the partitions of a closing hour, and note when all was gone; again changes nothing."""
    await work.sql.fetchval(DROP_HOUR, hour)
    await work.sql.execute(NOTE_GONE, hour, work.now)


async def without_receipt(work: Work, hour: datetime) -> list[Gone]:
    """Safes of an hour that is gone, for which no receipt was given yet; so many at once."""
    return [Gone(**row) for row in await work.sql.fetch(WITHOUT_RECEIPT, hour)]


async def keep_receipt(work: Work, safe_id: UUID, receipt: bytes) -> bool:
    """Keep the receipt; False when there is one."""
    return await work.sql.fetchval(KEEP_RECEIPT, safe_id, receipt) is not None


async def finish(work: Work, hour: datetime) -> None:
    """The hour is destroyed when every safe in it has its receipt."""
    await work.sql.execute(FINISH_HOUR, hour)


async def forget(work: Work, kept: timedelta) -> None:
    """Delete who else might come to safes destroyed long ago, and keys of duties that are over."""
    await work.sql.execute(FORGET_PEOPLE, work.now, kept)
    await work.sql.execute(FORGET_DUTY_KEMS, work.now)
