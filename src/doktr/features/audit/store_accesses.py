"""Who looked at what of a patient, in the database."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from doktr.features.audit.model import Access, Head, LoggedAccess, Who
from doktr.features.audit.rules import same_look
from doktr.kernel.work import Work

# Numbers are given later, by one: no transaction ever waits for another because both looked at the same patient.
# What patients do themselves is never taken for the same look.
KEEP_ACCESSES = """
insert into accesses (patient_id, brand_id, at, who_id, who_name, who_role, kind, subject_id)
select patient.id, patient.brand_id, $6, who.id, trim(who.given_name || ' ' || who.family_name), $3, $4, subject_id
from unnest($1::uuid[], $5::uuid[]) as looked (patient_id, subject_id)
join people patient on patient.id = looked.patient_id and patient.face = 'patient' and patient.erased_at is null
join people who on who.id = $2
where patient.id = $2 or not exists (
    select from accesses same
    where same.patient_id = patient.id and same.who_id = $2 and same.kind = $4
      and same.subject_id is not distinct from looked.subject_id and same.at > $7
)
"""
WAITING_ACCESSES = """
select id, patient_id, at, who_id, who_name, who_role, kind, subject_id from accesses
where n is null order by id limit $1
"""
HEADS = """
select distinct on (patient_id) patient_id, n, hash from accesses
where patient_id = any ($1) and n is not null order by patient_id, n desc
"""
CHAIN_ACCESSES = """
update accesses set n = given.n, entry = given.entry, hash = given.hash, leaf_id = given.leaf_id
from unnest($1::bigint[], $2::bigint[], $3::text[], $4::bytea[], $5::bigint[]) as given (id, n, entry, hash, leaf_id)
where accesses.id = given.id
"""
ACCESSES = """
select a.n, a.entry, l.index from accesses a join log_leaves l on l.id = a.leaf_id
where a.patient_id = $1 and a.n > $2 and l.index < $3 order by a.n limit $4
"""
LATEST_N = """
select coalesce(max(a.n), 0) from accesses a join log_leaves l on l.id = a.leaf_id
where a.patient_id = $1 and l.index < $2
"""
HELD_ACCESSES = """
select n, at, who_id, who_name, who_role, kind, subject_id, entry from accesses where patient_id = $1 order by id
"""
ERASE_ACCESSES = "delete from accesses where patient_id = $1"


async def keep_accesses(
    work: Work, patients: Sequence[UUID], who: Who, kind: str, subjects: Sequence[UUID | None]
) -> bool:
    """Keep that somebody looked; False when nothing is new."""
    since = work.now - same_look(kind)
    done = await work.sql.execute(KEEP_ACCESSES, patients, who.person_id, who.role, kind, subjects, work.now, since)
    return done != "INSERT 0 0"


async def waiting_accesses(work: Work, limit: int) -> list[Access]:
    """Accesses that are not in their patient's list yet, first to last."""
    return [Access(**dict(row)) for row in await work.sql.fetch(WAITING_ACCESSES, limit)]


async def heads(work: Work, patients: Sequence[UUID]) -> dict[UUID, Head]:
    """Where the lists of these patients end; who has none is left out."""
    return {row["patient_id"]: Head(row["n"], row["hash"]) for row in await work.sql.fetch(HEADS, patients)}


async def chain(work: Work, links: Sequence[tuple[int, int, str, bytes, int]]) -> None:
    """Put accesses into their lists: row, number, entry, hash, and the row of the leaf."""
    await work.sql.execute(CHAIN_ACCESSES, *zip(*links, strict=True))


async def accesses(work: Work, patient: UUID, after: int, size: int, limit: int) -> list[LoggedAccess]:
    """The patient's list from `after` on, as far as the tree of this size holds it."""
    return [LoggedAccess(**dict(row)) for row in await work.sql.fetch(ACCESSES, patient, after, size, limit)]


async def latest_n(work: Work, patient: UUID, size: int) -> int:
    """How many entries of the patient the tree of this size holds."""
    return await work.sql.fetchval(LATEST_N, patient, size) or 0


async def held(work: Work, patient: UUID) -> list[dict[str, Any]]:
    """Every row of the patient's list."""
    return [dict(row) for row in await work.sql.fetch(HELD_ACCESSES, patient)]


async def erase(work: Work, patient: UUID) -> None:
    """Erase the patient's list, salts too: its leaves stay, and nobody can tell any more what they say."""
    await work.sql.execute(ERASE_ACCESSES, patient)
