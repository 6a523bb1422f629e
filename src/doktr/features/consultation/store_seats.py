"""Seats in consultations, in the database: who takes part, at which device, from when until when."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg

from doktr.features.consultation.model import Member, RoomFull
from doktr.kernel.work import Work

LET_GO = """
with gone as (
    update participants p set until_at = $3, present = false from consultations c
    where c.patient_id = $1 and c.state <> 'ended' and p.consultation_id = c.id and p.person_id = $2
      and p.role = 'patient' and p.until_at is null
    returning p.consultation_id
)
update participants p set until_at = null from gone
where p.consultation_id = gone.consultation_id and p.person_id = $1
returning p.consultation_id
"""
# At which device patient and doctor were, and since when, is nobody's business for long: that they were there
# stands in the consultation. Guests, and who acted for a patient, stand nowhere else; nor does a patient who only stood
# by. The array keeps the planner from reading all that there is for the ten days that are looked through.
FORGET = """
delete from participants p using consultations c
where p.consultation_id = any(array(
    select past.id from brands b join consultations past on past.brand_id = b.id
    where past.matched_at >= $1::timestamptz - $2::interval - interval '10 days'
      and past.matched_at < $1::timestamptz - $2::interval))
  and c.id = p.consultation_id and c.state = 'ended' and p.person_id in (c.patient_id, c.doctor_id)
  and p.until_at is distinct from p.from_at
"""
JOIN = """
with seen as (
    insert into presence (device_id, person_id, brand_id, seen_at)
    select id, person_id, brand_id, $4 from devices where id = $3
    on conflict (device_id) do update set seen_at = greatest(presence.seen_at, excluded.seen_at)
)
update participants set device_id = $3, present = true, joined_at = $4
where consultation_id = $1 and person_id = $2 and until_at is null
returning old.device_id,
    (select translate(encode(public_key, 'base64'), '+/=', '-_') from devices where id = $3) as public_key
"""
# A page that was left behind on another device does not take away the one that took over.
LEAVE = """
update participants set present = false
where consultation_id = $1 and person_id = $2 and device_id = $3 and present
returning true
"""
LET_IN = """
insert into participants (consultation_id, person_id, brand_id, role, from_at, admission, stays_until)
select id, $2, brand_id, $3, $4, $5::jsonb, $6 from consultations where id = $1 and state <> 'ended'
on conflict (consultation_id, person_id) do update
    set admission = excluded.admission, stays_until = excluded.stays_until, until_at = null
returning true
"""
SEND_OUT = """
update participants set until_at = $3, present = false
where consultation_id = $1 and person_id = $2 and until_at is null and role not in ('patient', 'doctor')
returning true
"""
MEMBERS = """
select p.device_id, p.person_id, d.public_key
from participants p
join consultations c on c.id = p.consultation_id
join devices d on d.id = p.device_id
where p.consultation_id = $1 and p.until_at is null and (p.stays_until is null or p.stays_until > now())
  and c.state <> 'ended' and d.revoked_at is null
"""
HELD_PARTS = """
select consultation_id, role, from_at, until_at, joined_at, vouched_at, device_id, present, admission, stays_until
from participants where person_id = $1
order by from_at, consultation_id
"""


async def let_go(work: Work, patient_id: UUID, person_id: UUID) -> Sequence[UUID]:
    """Whoever acted for the patient takes part no more, the patient does instead; answers in which consultations."""
    rows = await work.sql.fetch(LET_GO, patient_id, person_id, work.now)
    return [row["consultation_id"] for row in rows]


async def forget(work: Work, kept: timedelta) -> None:
    """Throw away how patients and doctors took part longer ago."""
    await work.sql.execute(FORGET, work.now, kept)


@dataclass(frozen=True)
class WasIn:
    """From which device somebody took part until now, and the key of the one they join with (base64url)."""

    device_id: UUID | None
    public_key: str


async def join(work: Work, consultation_id: UUID) -> WasIn | None:
    """Put the acting person at the acting device; None when they do not take part (any more)."""
    actor = work.actor
    row = await work.sql.fetchrow(JOIN, consultation_id, actor.person_id, actor.device_id, work.now)
    return WasIn(row["device_id"], row["public_key"]) if row else None


async def leave(work: Work, consultation_id: UUID) -> bool:
    """The acting person hung up at the acting device; False when they were not there."""
    actor = work.actor
    return bool(await work.sql.fetchval(LEAVE, consultation_id, actor.person_id, actor.device_id))


async def let_in(
    work: Work, consultation_id: UUID, person_id: UUID, role: str, admission: Mapping[str, str], until: datetime
) -> bool:
    """Let a guest take part; False when the consultation is over. Raises `RoomFull`."""
    signed = json.dumps(admission)
    try:
        return bool(await work.sql.fetchval(LET_IN, consultation_id, person_id, role, work.now, signed, until))
    except asyncpg.CheckViolationError as full:
        if getattr(full, "constraint_name", "") != "participants_at_most_four":
            raise
        raise RoomFull from full


async def send_out(work: Work, consultation_id: UUID, person_id: UUID) -> bool:
    """A guest takes part no more; False when that was so, or they are no guest."""
    return bool(await work.sql.fetchval(SEND_OUT, consultation_id, person_id, work.now))


async def members(work: Work, consultation_id: UUID) -> list[Member]:
    """The devices that take part in a live consultation."""
    return [Member(**row) for row in await work.sql.fetch(MEMBERS, consultation_id)]


async def held(work: Work, person_id: UUID) -> list[dict[str, Any]]:
    """Everything we hold on where the person took part."""
    return [dict(row) for row in await work.sql.fetch(HELD_PARTS, person_id)]
