"""Calendars to subscribe to, in the database: only the hash of an address is kept."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from doktr.features.agenda.model import Appointment, Feed
from doktr.features.agenda.store import VIEW
from doktr.features.brands import Language
from doktr.features.mandates import Wards
from doktr.kernel.work import Work

REVOKE = "update calendar_feeds set revoked_at = $3 where person_id = $1 and face = $2 and revoked_at is null"
MAKE = """
insert into calendar_feeds (brand_id, person_id, face, token_hash, made_at) values ($1, $2, $3, $4, $5)
on conflict (person_id, face) where revoked_at is null do update
set token_hash = excluded.token_hash, brand_id = excluded.brand_id, made_at = excluded.made_at
returning id, person_id, brand_id, face, made_at
"""
FIND = """
select id, person_id, brand_id, face, made_at from calendar_feeds
where person_id = $1 and face = $2 and revoked_at is null
"""
AT_ADDRESS = """
select f.id, f.person_id, f.brand_id, f.face, f.made_at, p.language
from calendar_feeds f join people p on p.id = f.person_id and p.erased_at is null
where f.token_hash = $1 and f.revoked_at is null
"""
APPOINTMENTS = f"""{VIEW}
where (a.doctor_id = $1 or a.patient_id = any($4) or a.patient_id = any($5) and a.acting_id = $1)
  and a.state = any(array['booked', 'started', 'done', 'cancelled'])
  and a.starts_at > $2::timestamptz - $3::interval
order by a.starts_at, a.id limit 1000
"""
BRANDS = "select array(select brand_id from doctor_brands where doctor_id = $1)"
HELD = "select id, face, made_at, revoked_at from calendar_feeds where person_id = $1 order by made_at, id"
PAST = timedelta(days=30)


async def make(work: Work, face: str, token_hash: bytes) -> Feed:
    """A new address; the one before leads nowhere any more."""
    row = await work.sql.fetchrow(MAKE, work.brand, work.actor.person_id, face, token_hash, work.now)
    if row is None:
        raise RuntimeError("a calendar was made and is not there")
    return Feed(**row)


async def find(work: Work, face: str) -> Feed | None:
    """The acting person's calendar."""
    row = await work.sql.fetchrow(FIND, work.actor.person_id, face)
    return Feed(**row) if row else None


async def revoke(work: Work, face: str) -> None:
    """The address leads nowhere any more; again changes nothing."""
    await work.sql.execute(REVOKE, work.actor.person_id, face, work.now)


async def at_address(work: Work, token_hash: bytes) -> tuple[Feed, Language] | None:
    """Whose calendar is at this address, and in which language."""
    row = await work.sql.fetchrow(AT_ADDRESS, token_hash)
    if row is None:
        return None
    fields: dict[str, Any] = dict(row)
    language: Language = fields.pop("language")
    return Feed(**fields), language


async def brands_of(work: Work, doctor_id: UUID) -> list[str]:
    """For whom this doctor works."""
    return await work.sql.fetchval(BRANDS, doctor_id) or []


async def appointments(work: Work, person_id: UUID, wards: Wards, now: datetime) -> list[Appointment]:
    """What stands in the person's calendar: their own, their children's, and what they take care of by a mandate."""
    patients = [person_id, *wards.children]
    rows = await work.sql.fetch(APPOINTMENTS, person_id, now, PAST, patients, list(wards.adults))
    return [Appointment(**row) for row in rows]


async def held(work: Work, person_id: UUID) -> list[dict[str, Any]]:
    """Everything we hold on the person's calendars."""
    return [dict(row) for row in await work.sql.fetch(HELD, person_id)]
