"""Safes and who may come to them, in the database."""

import json
from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg

from doktr.features.vault.model import Envelope, Head, KemStatement, Member, Person, Record, Safe, Wanting
from doktr.kernel.work import Work

VIEW = """
select s.id, s.brand_id, s.state, s.epoch, s.head_seq, s.head_hash, s.patient_id,
    coalesce(s.about_id, s.patient_id) as about_id, s.request_id, s.consultation_id,
    s.hour, s.share, s.created_at, s.expires_at, s.ended_at, s.destroyed_at, s.receipt, s.record,
    (
        select json_agg(json_build_object('person_id', p.person_id, 'role', p.role,
            'given_name', who.given_name, 'family_name', who.family_name) order by p.since, p.person_id)
        from safe_people p join people who on who.id = p.person_id
        where p.safe_id = s.id and (p.until is null or p.until > $2)
    ) as people,
    (
        select json_agg(json_build_object('device_id', d.device_id, 'person_id', d.person_id, 'role', d.role,
            'public_key', encode(d.public_key, 'base64'), 'given_name', who.given_name,
            'family_name', who.family_name) order by d.since, d.device_id)
        from safe_devices d join people who on who.id = d.person_id where d.safe_id = s.id
    ) as members,
    (
        select json_agg(json_build_object('device_id', k.device_id, 'person_id', k.person_id, 'role', p.role,
            'public_key', encode(device.public_key, 'base64'), 'statement', encode(k.statement, 'base64'))
            order by k.at, k.device_id)
        from safe_kems k
        join safe_people p on p.safe_id = k.safe_id and p.person_id = k.person_id
            and (p.until is null or p.until > $2)
        join devices device on device.id = k.device_id and device.revoked_at is null
        where k.safe_id = s.id
    ) as wanting,
    (
        select g.pregrant from pregrants g
        where g.safe_id = s.id and g.device_id = $3 and g.doctor_id = $1 and g.released_at is not null
    ) as pregrant,
    case when s.patient_id = $1 then s.spare_keys else '{}' end as spare_keys
from safes s
"""
_CONCERNS = """
exists (select from safe_people mine
    where mine.safe_id = s.id and mine.person_id = $1 and (mine.until is null or mine.until > $2))
"""
FIND_SAFE = f"{VIEW} where s.id = $4 and {_CONCERNS}"
# Nobody loses sight of what can still be opened; of what is destroyed devices ask by id beyond the latest.
LIST_SAFES = f"""
({VIEW} where {_CONCERNS} and s.state <> 'destroyed')
union all
({VIEW} where {_CONCERNS} and s.state = 'destroyed' and s.destroyed_at > $2 - $4::interval
    order by s.created_at desc, s.id limit 50)
order by created_at desc, id
"""
CREATE = """
with made as (
    insert into safes (id, brand_id, patient_id, root_device_id, state, head_seq, head_hash, hour, share, created_at,
        expires_at, stored_bytes)
    select $1, $2, $3, $4, 'open', 1, $5, $6, $7, $9, $10, octet_length($8::bytea)
    where exists (select from safe_hours where hour = $6 and state = 'open' for share)
    on conflict (id) do nothing
    returning id
), patient as (
    insert into safe_people (safe_id, person_id, brand_id, role, since) select id, $3, $2, 'patient', $9 from made
), device as (
    insert into safe_devices (safe_id, device_id, person_id, brand_id, role, public_key, since)
    select made.id, $4, $3, $2, 'patient', devices.public_key, $9 from made, devices where devices.id = $4
)
insert into envelopes (hour, safe_id, seq, brand_id, envelope) select $6, id, 1, $2, $8 from made
"""
# Held until the end of the transaction, so that two safes made at once count each other.
HOLD_PATIENT = "select id from people where id = $1 for no key update"
COUNT_OPEN = "select count(*) from safes where patient_id = $1 and state <> 'destroyed'"
ATTACH = """
update safes set request_id = $2
where id = $1 and patient_id = $3 and state = 'open' and expires_at > $4 and (request_id is null or request_id = $2)
returning true
"""
# Whoever founded it holds it for somebody else, and only as long as they may act for them.
SPEAK_FOR = """
with told as (
    update safes set about_id = $2 where id = $1 and (about_id is null or about_id = $2) returning id
)
update safe_people set until = $3 from told where safe_id = told.id and person_id = $4
"""
LET_GO = """
update safe_people p set until = $3 from safes s
where s.about_id = $1 and s.patient_id = $2 and p.safe_id = s.id and p.person_id = $2
  and (p.until is null or p.until > $3)
returning p.safe_id
"""
# Whoever takes the patient is the doctor, whatever they were before; whoever took them before, or took them over, comes
# to it no more.
ADMIT = """
with found as (
    update safes set consultation_id = $3, record = case when consultation_id = $3 then record end
    where request_id = $1 and state <> 'destroyed'
    returning id, brand_id, patient_id
), released as (
    update pregrants set released_at = coalesce(released_at, $4) from found
    where pregrants.safe_id = found.id and pregrants.doctor_id = $2
), dropped as (
    delete from pregrants using found where pregrants.safe_id = found.id and pregrants.doctor_id <> $2
), former as (
    update safe_people p set until = $4 from found
    where p.safe_id = found.id and p.role in ('doctor', 'colleague') and p.person_id <> $2
      and (p.until is null or p.until > $4)
)
insert into safe_people (safe_id, person_id, brand_id, role, since)
select id, $2, brand_id, 'doctor', $4 from found
on conflict (safe_id, person_id) do update set role = 'doctor', until = null
"""
# Back into the line: whoever takes the patient next comes to it, whoever had them does not any more.
PART = """
update safe_people p set until = $2 from safes s
where s.request_id = $1 and p.safe_id = s.id and p.role in ('doctor', 'colleague')
  and (p.until is null or p.until > $2)
"""
MAY_COME = """
select not exists (select from safes where request_id = $1 and state <> 'destroyed')
    or exists (select from safes s join safe_people p on p.safe_id = s.id
        where s.request_id = $1 and p.person_id = $2 and p.role = $3 and (p.until is null or p.until > $4))
"""
DISALLOW = """
with guest as (
    delete from safe_people p using safes s
    where s.request_id = $1 and p.safe_id = s.id and p.person_id = $2 and p.role not in ('patient', 'doctor')
    returning p.safe_id
)
delete from safe_kems k using guest where k.safe_id = guest.safe_id and k.person_id = $2
"""
# What becomes of the report is for whoever goes on to say.
HAND_OVER = """
with found as (
    update safes set record = null where request_id = $1 and state <> 'destroyed' returning id
), wish as (
    delete from safe_kems k using found where k.safe_id = found.id and k.person_id = $2
)
delete from safe_people p using found
where p.safe_id = found.id and p.person_id = $2 and p.role in ('doctor', 'colleague')
"""
UNDECIDED = """
select exists (select from safes
    where request_id = $1 and state <> 'destroyed' and expires_at > $2 and record is null)
"""
# The time that is promised begins now; rows and share move to their hour in a job, because that needs the keys.
END = """
update safes s set state = 'ended', ended_at = $2,
    expires_at = $2::timestamptz + make_interval(hours => (b.data #>> '{policy,safe,keep_hours}')::int)
from brands b
where s.request_id = $1 and s.state = 'open' and b.id = s.brand_id
returning s.id, s.expires_at, s.patient_id, s.about_id,
    array(select person_id from safe_people where safe_id = s.id) as people
"""
DROP_PREGRANTS_OF_REQUEST = """
delete from pregrants using safes where pregrants.safe_id = safes.id and safes.request_id = $1
"""
PUT_KEM = """
insert into safe_kems (safe_id, device_id, person_id, brand_id, statement, at)
select s.id, $2, $3, s.brand_id, $4, $5 from safes s where s.id = $1
on conflict (safe_id, device_id) do update set statement = excluded.statement, at = excluded.at
where safe_kems.statement <> excluded.statement
returning true
"""
SET_RECORD = """
update safes set record = $2, record_at = $4
where id = $1 and record is distinct from $2 and exists (select from safe_people p
    where p.safe_id = safes.id and p.person_id = $3 and p.role in ('doctor', 'colleague'))
returning true
"""
# Sealed by the patient's device for the patient's passkeys: kept once, and of many the newest.
PUT_SPARE_KEY = """
update safes set spare_keys = (array_append(spare_keys, $2))[greatest(1, cardinality(spare_keys) + 2 - $3) :]
where id = $1 and patient_id = $4 and not $2 = any(spare_keys)
"""
LOOK = """
insert into safe_looks (safe_id, device_id, brand_id, kind, day)
select s.id, $2, s.brand_id, $3, ($4::timestamptz at time zone 'UTC')::date from safes s where s.id = $1
on conflict do nothing
returning true
"""
HELD = """
select id, request_id, consultation_id, state, epoch, head_seq as envelopes, stored_bytes, created_at, expires_at,
    ended_at, destroyed_at, record, record_at, encode(receipt, 'base64') as receipt
from safes where patient_id = $1 or about_id = $1 order by created_at, id
"""
DEVICE_KEYS = "select id, public_key from devices where id = any($1) and revoked_at is null"


def _safe(row: asyncpg.Record) -> Safe:
    fields: dict[str, Any] = dict(row)
    head = Head(fields.pop("head_seq"), fields.pop("head_hash"))
    people = [Person(**_ids(one)) for one in json.loads(fields.pop("people") or "[]")]
    members = [Member(**_ids(one)) for one in json.loads(fields.pop("members") or "[]")]
    wanting = [Wanting(**_ids(one)) for one in json.loads(fields.pop("wanting") or "[]")]
    spare = tuple(fields.pop("spare_keys"))
    return Safe(
        **fields, head=head, people=tuple(people), members=tuple(members), wanting=tuple(wanting), spare_keys=spare
    )


def _ids(fields: dict[str, Any]) -> dict[str, Any]:
    ids = {name: UUID(fields[name]) for name in ("device_id", "person_id") if name in fields}
    raw = {name: b64decode(fields[name]) for name in ("public_key", "statement") if name in fields}
    return fields | ids | raw


async def find(work: Work, safe_id: UUID) -> Safe | None:
    """A safe to which the acting person may come."""
    actor = work.actor
    row = await work.sql.fetchrow(FIND_SAFE, actor.person_id, work.now, actor.device_id, safe_id)
    return _safe(row) if row else None


async def safes(work: Work, lately: timedelta) -> list[Safe]:
    """The safes to which the acting person may come, latest first: all that live, and those destroyed `lately`."""
    actor = work.actor
    return [_safe(row) for row in await work.sql.fetch(LIST_SAFES, actor.person_id, work.now, actor.device_id, lately)]


async def create(work: Work, manifest: Envelope, hour: datetime, sealed: bytes, keep: timedelta) -> bool:
    """Keep a new safe with its first envelope; False when the id is taken or the hour is closing."""
    ids = (manifest.safe_id, work.brand, work.actor.person_id, manifest.device_id)
    rest = (manifest.hash, hour, sealed, manifest.frame.raw, work.now, work.now + keep)
    done = await work.sql.execute(CREATE, *ids, *rest)
    return not done.endswith(" 0")


async def hold_patient(work: Work) -> None:
    """Hold the acting patient's row until the transaction ends."""
    await work.sql.fetchval(HOLD_PATIENT, work.actor.person_id)


async def count_open(work: Work) -> int:
    """How many safes the acting patient has that are not destroyed."""
    return await work.sql.fetchval(COUNT_OPEN, work.actor.person_id) or 0


async def attach(work: Work, safe_id: UUID, request_id: UUID) -> bool:
    """Let the safe belong to a request; False when it is not the acting patient's, or another request's."""
    return bool(await work.sql.fetchval(ATTACH, safe_id, request_id, work.actor.person_id, work.now))


async def attach_for(work: Work, patient_id: UUID, safe_id: UUID, request_id: UUID) -> None:
    """Bind this patient's safe to their request, if it is there and free."""
    await work.sql.execute(ATTACH, safe_id, request_id, patient_id, work.now)


async def speak_for(work: Work, safe_id: UUID, patient_id: UUID, until: datetime | None) -> None:
    """The acting person's safe is about this patient; they come to it until then."""
    await work.sql.execute(SPEAK_FOR, safe_id, patient_id, until, work.actor.person_id)


async def let_go(work: Work, patient_id: UUID, person_id: UUID) -> list[UUID]:
    """Whoever founded safes about this patient comes to them no more; answers which."""
    return [row["safe_id"] for row in await work.sql.fetch(LET_GO, patient_id, person_id, work.now)]


async def admit(work: Work, request_id: UUID, doctor_id: UUID, consultation_id: UUID) -> bool:
    """Let the doctor come to the request's safe, with their pregrants and nobody else's."""
    done = await work.sql.execute(ADMIT, request_id, doctor_id, consultation_id, work.now)
    return not done.endswith(" 0")


async def part(work: Work, request_id: UUID) -> None:
    """Whoever had the request comes to its safe no more."""
    await work.sql.execute(PART, request_id, work.now)


async def may_come(work: Work, request_id: UUID, person_id: UUID, role: str) -> bool:
    """Whether this person may come to the request's safe in this role; true where there is none."""
    return bool(await work.sql.fetchval(MAY_COME, request_id, person_id, role, work.now))


async def disallow(work: Work, request_id: UUID, person_id: UUID) -> None:
    """A guest of the request's safe comes to it no more."""
    await work.sql.execute(DISALLOW, request_id, person_id)


async def hand_over(work: Work, request_id: UUID, from_id: UUID) -> None:
    """This doctor comes to the request's safe no more."""
    await work.sql.execute(HAND_OVER, request_id, from_id)


async def is_undecided(work: Work, request_id: UUID) -> bool:
    """Whether the request has a safe about whose record nobody has said anything."""
    return bool(await work.sql.fetchval(UNDECIDED, request_id, work.now))


@dataclass(frozen=True)
class Ended:
    """A safe whose last hours begin: until when, who holds it, whom it is about if not them, who is to know."""

    id: UUID
    expires_at: datetime
    patient_id: UUID
    about_id: UUID | None
    people: Sequence[UUID]


async def end(work: Work, request_id: UUID) -> Ended | None:
    """Begin the time after the end; None when there is nothing."""
    await work.sql.execute(DROP_PREGRANTS_OF_REQUEST, request_id)
    row = await work.sql.fetchrow(END, request_id, work.now)
    return Ended(**dict(row)) if row else None


async def put_kem(work: Work, statement: KemStatement) -> bool:
    """Keep the acting device's KEM key; False when this very statement is there."""
    actor = work.actor
    who = (statement.subject, actor.device_id, actor.person_id)
    return bool(await work.sql.fetchval(PUT_KEM, *who, statement.frame.raw, work.now))


async def put_spare_key(work: Work, safe_id: UUID, sealed: bytes, most: int) -> None:
    """Keep what a passkey of the acting patient can open; the newest `most` stay."""
    await work.sql.execute(PUT_SPARE_KEY, safe_id, sealed, most, work.actor.person_id)


async def set_record(work: Work, safe_id: UUID, record: Record) -> bool:
    """Keep what the acting doctor says about their own record; False when they said so before, or are no doctor."""
    return bool(await work.sql.fetchval(SET_RECORD, safe_id, record, work.actor.person_id, work.now))


async def look(work: Work, safe_id: UUID, kind: str, file_id: UUID | None) -> bool:
    """Whether this look is the first of its kind, or at this file, from this device today."""
    what = f"{kind} {file_id}" if file_id else kind
    return bool(await work.sql.fetchval(LOOK, safe_id, work.actor.device_id, what, work.now))


async def device_keys(work: Work, devices: Sequence[UUID]) -> dict[UUID, bytes]:
    """The public keys of devices that are in use."""
    return {row["id"]: row["public_key"] for row in await work.sql.fetch(DEVICE_KEYS, list(devices))}


async def held(work: Work, patient_id: UUID) -> list[dict[str, Any]]:
    """What we hold of the patient's safes, beside what nobody here can read."""
    return [dict(row) for row in await work.sql.fetch(HELD, patient_id)]
