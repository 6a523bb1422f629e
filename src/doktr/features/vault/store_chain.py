"""Chains of envelopes and parts of files in the database: appended by compare-and-set, read in order."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from doktr.features.vault import rules
from doktr.features.vault.model import Appended, Head, Item
from doktr.kernel.work import Work

# Appends envelopes to different safes at once. The chain's head is compared and set in the row that everybody who
# appends must lock, in the order of ids, so that two such statements never wait for each other crosswise. What is not
# answered was refused: who asks again learns why.
APPEND = """
with given as (
    select * from unnest($1::int[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::int[], $7::int[], $8::bool[],
        $9::bytea[], $10::bytea[], $11::bytea[], $13::text[])
        as given (place, safe_id, person_id, device_id, reach, epoch, seq, new_epoch, prev, hash, envelope, roles)
), locked as (
    select id from safes where id = any($2) order by id for no key update
), moved as (
    update safes s set head_seq = given.seq, head_hash = given.hash, epoch = s.epoch + given.new_epoch::int,
        stored_bytes = s.stored_bytes + octet_length(given.envelope)
    from given, locked
    where locked.id = given.safe_id and s.id = locked.id
      and s.state <> 'destroyed' and s.expires_at > $12 and s.brand_id = any (string_to_array(given.reach, ','))
      and s.head_seq = given.seq - 1 and s.head_hash = given.prev and s.epoch = given.epoch
      and s.stored_bytes + octet_length(given.envelope) <= $14
      and exists (select from safe_people p where p.safe_id = s.id and p.person_id = given.person_id
          and (p.until is null or p.until > $12))
      and exists (select from safe_devices d where d.safe_id = s.id and d.device_id = given.device_id
          and d.person_id = given.person_id
          and (given.roles is null or d.role = any (string_to_array(given.roles, ','))))
    returning s.id, s.brand_id, s.hour, given.place, given.seq, given.envelope
), kept as (
    insert into envelopes (hour, safe_id, seq, brand_id, envelope)
    select hour, id, seq, brand_id, envelope from moved
)
select place, array(select person_id from safe_people p where p.safe_id = moved.id
    and (p.until is null or p.until > $12) and exists (select from safe_devices inside
        where inside.safe_id = moved.id and inside.person_id = p.person_id)) as people
from moved
"""
# Why an envelope was not appended, in the order in which it may be said.
WHY_NOT = """
select s.state, s.expires_at, s.epoch, s.head_seq, s.head_hash, s.receipt, s.stored_bytes,
    (select d.role from safe_devices d where d.safe_id = s.id and d.device_id = $3) as role,
    (select envelope from envelopes e where e.hour = s.hour and e.safe_id = s.id and e.seq = $4) as there
from safes s
where s.id = $1 and s.brand_id = any($6) and exists (select from safe_people p
    where p.safe_id = s.id and p.person_id = $2 and (p.until is null or p.until > $5))
"""
ENVELOPES = """
select e.envelope from safes s join envelopes e on e.hour = s.hour and e.safe_id = s.id
where s.id = $1 and e.seq > $2 order by e.seq limit $3
"""
# The bytes are counted in the row that a move locks, so that no part is put into an hour that is being left.
PUT_PART = """
with counted as (
    update safes set stored_bytes = stored_bytes + octet_length($6::bytea)
    where id = $1 and state <> 'destroyed' and expires_at > $5 and stored_bytes + octet_length($6::bytea) <= $7
      and exists (select from safe_people mine where mine.safe_id = $1 and mine.person_id = $8
          and mine.stored_bytes + octet_length($6::bytea) <= $9)
      and (select sum(each.stored_bytes) from safes each
          where each.patient_id = safes.patient_id and each.state <> 'destroyed') + octet_length($6::bytea) <= $10
      and not exists (select from file_parts there
          where there.hour = safes.hour and there.safe_id = $1 and there.file_id = $2 and there.part = $3)
    returning id, hour, brand_id
), mine as (
    update safe_people p set stored_bytes = p.stored_bytes + octet_length($6::bytea) from counted
    where p.safe_id = counted.id and p.person_id = $8
)
insert into file_parts (hour, safe_id, file_id, part, brand_id, sha256, content)
select hour, id, $2, $3, brand_id, $4, $6 from counted
on conflict do nothing
"""
PART_THERE = """
select f.sha256 from safes s join file_parts f on f.hour = s.hour and f.safe_id = s.id
where s.id = $1 and f.file_id = $2 and f.part = $3
"""
PART = """
select f.content from safes s join file_parts f on f.hour = s.hour and f.safe_id = s.id
where s.id = $1 and f.file_id = $2 and f.part = $3
"""
PARTS = """
select f.part from safes s join file_parts f on f.hour = s.hour and f.safe_id = s.id
where s.id = $1 and f.file_id = $2 order by f.part
"""
LOCK_SAFE = "select patient_id, root_device_id from safes where id = $1 for no key update"
ROLE_OF_DEVICE = """
select p.role from devices d join safe_people p on p.person_id = d.person_id
where d.id = $2 and d.revoked_at is null and p.safe_id = $1 and (p.until is null or p.until > $3)
"""
MEMBERS = "select device_id from safe_devices where safe_id = $1"
LET_IN = """
with wanted as (
    delete from safe_kems where safe_id = $1 and device_id = $2
)
insert into safe_devices (safe_id, device_id, person_id, brand_id, role, public_key, since)
select p.safe_id, d.id, p.person_id, p.brand_id, p.role, d.public_key, $3
from devices d join safe_people p on p.person_id = d.person_id and p.safe_id = $1
where d.id = $2 and d.revoked_at is null
on conflict (safe_id, device_id) do nothing
"""
TAKE_OUT = """
with gone as (
    delete from safe_devices where safe_id = $1 and device_id = $2 returning person_id
), wish as (
    delete from safe_kems where safe_id = $1 and device_id = $2
), prepared as (
    delete from pregrants where safe_id = $1 and device_id = $2
)
delete from safe_people p using gone
where p.safe_id = $1 and p.person_id = gone.person_id and p.role not in ('patient', 'doctor')
  and not exists (select from safe_devices d
      where d.safe_id = $1 and d.person_id = gone.person_id and d.device_id <> $2)
"""
ALLOW = """
insert into safe_people (safe_id, person_id, brand_id, role, since, until)
select s.id, who.id, s.brand_id, $3, $4, $5 from safes s, people who
where s.id = $1 and who.id = $2 and who.face <> 'operator' and who.erased_at is null
  and (select count(*) from safe_people guest where guest.safe_id = $1 and guest.person_id <> $2) < $6
on conflict (safe_id, person_id) do update set role = excluded.role, until = excluded.until
where safe_people.role not in ('patient', 'doctor')
returning true
"""
TAKE_BACK = """
update safe_people set until = $4 where safe_id = $1 and person_id = $2 and role = $3 and (until is null or until > $4)
"""
HAS_PREGRANT = """
select exists (select from pregrants where safe_id = $1 and device_id = $2 and released_at is not null)
"""


async def append(work: Work, items: Sequence[Item]) -> dict[int, Appended]:
    """Append envelopes, at most one for each safe; answers those that were, by their place in `items`."""
    one = [item.envelope for item in items]
    rows = await work.sql.fetch(
        APPEND,
        list(range(len(items))),
        [each.safe_id for each in one],
        [item.person_id for item in items],
        [item.device_id for item in items],
        [",".join(item.reach) for item in items],
        [each.epoch for each in one],
        [each.seq for each in one],
        [each.kind == "remove" for each in one],
        [each.prev for each in one],
        [each.hash for each in one],
        [each.frame.raw for each in one],
        work.now,
        [",".join(rules.WRITTEN_BY.get(each.kind, ())) or None for each in one],
        rules.MOST_STORED,
    )
    return {
        row["place"]: Appended(one[row["place"]].seq, one[row["place"]].hash, False, tuple(row["people"]))
        for row in rows
    }


async def why_not(work: Work, item: Item) -> asyncpg.Record | None:
    """What stands in the way of this envelope; None when the safe is none of the person's business."""
    envelope = item.envelope
    who = (envelope.safe_id, item.person_id, item.device_id, envelope.seq, work.now, list(item.reach))
    return await work.sql.fetchrow(WHY_NOT, *who)


async def envelopes(work: Work, safe_id: UUID, after: int, limit: int) -> list[bytes]:
    """Envelopes of a chain in order, those after number `after`."""
    return [row["envelope"] for row in await work.sql.fetch(ENVELOPES, safe_id, after, limit)]


async def put_part(work: Work, place: tuple[UUID, UUID, int], digest: bytes, content: bytes) -> bool:
    """Keep part `place` (safe, file, number); False when one is there, or there is no room for it."""
    room = (rules.MOST_STORED, work.actor.person_id, rules.MOST_OF_ONE, rules.MOST_OF_PATIENT)
    done = await work.sql.execute(PUT_PART, *place, digest, work.now, content, *room)
    return not done.endswith(" 0")


async def part_there(work: Work, place: tuple[UUID, UUID, int]) -> bytes | None:
    """The SHA-256 of a part that is there."""
    return await work.sql.fetchval(PART_THERE, *place)


async def part(work: Work, place: tuple[UUID, UUID, int]) -> bytes | None:
    """A part's content."""
    return await work.sql.fetchval(PART, *place)


async def parts(work: Work, safe_id: UUID, file_id: UUID) -> list[int]:
    """The numbers of the parts that are there."""
    return [row["part"] for row in await work.sql.fetch(PARTS, safe_id, file_id)]


async def lock(work: Work, safe_id: UUID) -> tuple[UUID, UUID] | None:
    """Hold the safe until the transaction ends; answers its patient and root device."""
    row: Any = await work.sql.fetchrow(LOCK_SAFE, safe_id)
    return (row["patient_id"], row["root_device_id"]) if row else None


async def role_of_device(work: Work, safe_id: UUID, device_id: UUID) -> str | None:
    """As what the device's person may come to the safe."""
    return await work.sql.fetchval(ROLE_OF_DEVICE, safe_id, device_id, work.now)


async def members(work: Work, safe_id: UUID) -> set[UUID]:
    """The devices that are in."""
    return {row["device_id"] for row in await work.sql.fetch(MEMBERS, safe_id)}


async def let_in(work: Work, safe_id: UUID, device_id: UUID) -> None:
    """The device is a member now, and wants nothing any more."""
    await work.sql.execute(LET_IN, safe_id, device_id, work.now)


async def take_out(work: Work, safe_id: UUID, device_id: UUID) -> None:
    """The device is no member any more; a guest without a device is none either."""
    await work.sql.execute(TAKE_OUT, safe_id, device_id)


async def allow(work: Work, safe_id: UUID, person_id: UUID, role: str, until: datetime) -> bool:
    """Let a guest come to the safe until then; False when there is no such person, or they are no guest."""
    return bool(await work.sql.fetchval(ALLOW, safe_id, person_id, role, work.now, until, rules.MOST_PEOPLE))


async def take_back(work: Work, safe_id: UUID, person_id: UUID, role: str) -> None:
    """The patient took back their consent: this person comes to the safe in this role no more."""
    await work.sql.execute(TAKE_BACK, safe_id, person_id, role, work.now)


async def has_pregrant(work: Work, safe_id: UUID, device_id: UUID) -> bool:
    """Whether a grant was released to this device at the match."""
    return bool(await work.sql.fetchval(HAS_PREGRANT, safe_id, device_id))


def head_of(row: asyncpg.Record) -> Head:
    """Where the chain ends, of an answer of `why_not`."""
    return Head(row["head_seq"], row["head_hash"])
