"""Guests in the database."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg

from doktr.features.guests.model import Guest, GuestRole, GuestsFull, Invitation, Vouch
from doktr.kernel.problems import BadInput
from doktr.kernel.work import Work

_GUEST = """
select g.id, g.request_id, g.patient_id, g.asked_by, g.name, g.role, g.state, g.person_id, d.id as device_id,
    d.public_key, g.proof, g.vouch, g.vouch_device, g.host, g.expires_at, c.id as consultation_id, p.stays_until,
    asked.acting_id
from guests g
left join requests asked on asked.id = g.request_id
left join consultations c on c.id = asked.consultation_id and c.state <> 'ended'
left join participants p on p.consultation_id = c.id and p.person_id = g.person_id
left join lateral (
    select devices.id, devices.public_key from sessions join devices on devices.id = sessions.device_id
    where sessions.person_id = g.person_id and sessions.revoked_at is null and devices.revoked_at is null
    order by sessions.created_at desc limit 1
) d on true
"""
# The request that the acting person may invite somebody to: the patient's open one, or that of the doctor's open call.
REQUEST = """
with concerned as (
    select own.id from requests own where $2 = 'patient' and own.patient_id = $1 and own.ended_at is null
    union all
    select made.id from requests made
    where $2 = 'patient' and made.acting_id = $1 and made.ended_at is null and made.appointment_id is null
    union all
    select kept.id from requests kept
    where $2 = 'patient' and kept.acting_id = $1 and kept.ended_at is null and kept.appointment_id is not null
    union all
    select c.request_id from consultations c where $2 = 'doctor' and c.doctor_id = $1 and c.state <> 'ended'
)
select r.id, r.brand_id, r.patient_id from requests r
where r.id = any(array(select id from concerned)) and (r.state <> 'matched' or exists (
    select from consultations c where c.id = r.consultation_id and c.state <> 'ended'))
order by r.asked_at desc limit 1
"""
INVITE = """
insert into guests (id, brand_id, request_id, patient_id, asked_by, name, role, code_hash, state, made_at, expires_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
on conflict (id) do nothing
"""
LIVE = f"{_GUEST} where g.request_id = $1 and g.state <> 'out' order by g.made_at, g.id"
ONE = f"{_GUEST} where g.id = $1 and g.state <> 'out'"
OF_PERSON = f"{_GUEST} where g.person_id = $1"
ALLOW = "update guests set state = 'invited' where id = $1 and state in ('wished', 'invited')"
LOOK = """
select g.id, g.role, g.name, patient.given_name, patient.family_name, g.expires_at
from guests g join people patient on patient.id = g.patient_id join requests r on r.id = g.request_id
where g.code_hash = $1 and g.state = 'invited' and g.expires_at > $2
"""
# One comes with a code, and nobody after them.
COME = """
update guests set state = 'waiting', person_id = $2, name = $3
where code_hash = $1 and state = 'invited' and expires_at > $4
returning id, request_id, patient_id, asked_by
"""
# Another proof is of another device: what was said of the one before does not count for it.
PROVE = """
update guests set proof = $2, vouch = case when proof is not distinct from $2 then vouch end,
    vouch_device = case when proof is not distinct from $2 then vouch_device end
where person_id = $1 and state <> 'out'
"""
VOUCH = """
update guests set vouch = $2, vouch_device = $3, host = coalesce($4, host)
where id = $1 and state in ('waiting', 'in')
"""
LET_IN = "update guests set state = 'in', host = coalesce($2, host) where id = $1 and state in ('waiting', 'in')"
OUT = "update guests set state = 'out', ended_at = $2 where id = $1 and state <> 'out' returning person_id"
DUE = f"""
{_GUEST}
where g.state <> 'out' and (
    (g.state <> 'in' and g.expires_at <= $1) or p.stays_until <= $1 or asked.state in ('cancelled', 'expired')
    or (g.state = 'in' and c.id is null)
    or (asked.state = 'matched' and exists (
        select from consultations over where over.id = asked.consultation_id and over.state = 'ended'))
)
"""
OVER = "select id, person_id from guests where state = 'out' and name <> '' and ended_at < $1 limit 500"
FORGET = "update guests set name = '' where id = any ($1)"
FORGET_FACTS = """
delete from guests where id = any(array(
    select past.id from guests past where past.state = 'out' and past.ended_at < $1 order by past.ended_at limit 500))
"""
HELD = """
select id, request_id, name, role, state, made_at, expires_at, ended_at from guests where patient_id = $1
order by made_at, id
"""


async def request_of(work: Work) -> asyncpg.Record | None:
    """The request that the acting person may invite somebody to."""
    return await work.sql.fetchrow(REQUEST, work.actor.person_id, work.actor.face)


async def invite(
    work: Work, guest_id: UUID, request: asyncpg.Record, name: str, role: GuestRole, code_hash: bytes, lasts: timedelta
) -> bool:
    """Expect somebody; False when that was said before. Raises `GuestsFull`, or `BadInput` for another's code."""
    state = "invited" if work.actor.face == "patient" else "wished"
    whom = (request["brand_id"], request["id"], request["patient_id"], work.actor.person_id)
    try:
        done = await work.sql.execute(INVITE, guest_id, *whom, name, role, code_hash, state, work.now, work.now + lasts)
    except asyncpg.CheckViolationError as full:
        if getattr(full, "constraint_name", "") != "guests_at_most_two":
            raise
        raise GuestsFull from full
    except asyncpg.UniqueViolationError as taken:
        raise BadInput from taken
    return done.endswith(" 1")


async def live(work: Work, request_id: UUID) -> list[Guest]:
    """Everybody who is expected or there."""
    return [Guest(**row) for row in await work.sql.fetch(LIVE, request_id)]


async def one(work: Work, guest_id: UUID) -> Guest | None:
    """A guest who is not out."""
    row = await work.sql.fetchrow(ONE, guest_id)
    return Guest(**row) if row else None


async def of_person(work: Work, person_id: UUID) -> Guest | None:
    """The guest that this person came as."""
    row = await work.sql.fetchrow(OF_PERSON, person_id)
    return Guest(**row) if row else None


async def allow(work: Work, guest_id: UUID) -> bool:
    """The patient agrees that the doctor invites this one."""
    return not (await work.sql.execute(ALLOW, guest_id)).endswith(" 0")


async def look(work: Work, code_hash: bytes) -> Invitation | None:
    """What the holder of a code is invited to."""
    row = await work.sql.fetchrow(LOOK, code_hash, work.now)
    return Invitation(**row) if row else None


async def come(work: Work, code_hash: bytes, person_id: UUID, name: str) -> asyncpg.Record | None:
    """Somebody comes with the code; None when it opens nothing (any more)."""
    return await work.sql.fetchrow(COME, code_hash, person_id, name, work.now)


async def prove(work: Work, person_id: UUID, proof: bytes | None) -> None:
    """What this guest's device says of itself with the key in their invitation."""
    await work.sql.execute(PROVE, person_id, proof)


async def vouch(work: Work, guest_id: UUID, said: Vouch) -> bool:
    """The acting doctor knows the device of whom they invited; False where nobody has come."""
    done = await work.sql.execute(VOUCH, guest_id, said.signature, work.actor.device_id, said.host)
    return not done.endswith(" 0")


async def let_in(work: Work, guest_id: UUID, host: bytes | None) -> bool:
    """The patient signed for them."""
    return not (await work.sql.execute(LET_IN, guest_id, host)).endswith(" 0")


async def out(work: Work, guest_id: UUID) -> bool:
    """No guest any more; False when that was so already."""
    return await work.sql.fetchrow(OUT, guest_id, work.now) is not None


async def due(work: Work) -> list[Guest]:
    """Whose code or time is over, or whose call."""
    return [Guest(**row) for row in await work.sql.fetch(DUE, work.now)]


async def over(work: Work, before: datetime) -> Sequence[tuple[UUID, UUID | None]]:
    """Who has been out since then and still has a name here."""
    return [(row["id"], row["person_id"]) for row in await work.sql.fetch(OVER, before)]


async def forget(work: Work, ids: Sequence[UUID]) -> None:
    """Their names are not needed any more."""
    await work.sql.execute(FORGET, list(ids))


async def forget_facts(work: Work, before: datetime) -> None:
    """That somebody was invited is forgotten, of those who went before then."""
    await work.sql.execute(FORGET_FACTS, before)


async def held(work: Work, patient_id: UUID) -> list[dict[str, Any]]:
    """Whom the patient brought along."""
    return [dict(row) for row in await work.sql.fetch(HELD, patient_id)]
