"""Mandates in the database: who may act for whom, both sides of it, and ending it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from doktr.features.mandates.model import AlreadyMandated, Carer, Child, Mandate, Offer, Ward
from doktr.kernel.work import Work

_MANDATE = """
select id, kind, patient_id, mandatary_id, scopes, lower(during) as from_at, upper(during) as until, ended_at
from mandates
"""
BETWEEN = f"{_MANDATE} where patient_id = $1 and mandatary_id = $2 and ended_at is null"
# Whoever ends one of these waits until what is done by them is committed.
BETWEEN_HELD = f"{BETWEEN} for share"
OF_PATIENT = f"{_MANDATE} where patient_id = $1 and mandatary_id is not null and ended_at is null"
OF_PATIENTS = OF_PATIENT.replace("= $1", "= any($1)")
OF_MANDATARY = f"{_MANDATE} where mandatary_id = $1 and ended_at is null"
ONE = f"{_MANDATE} where id = $1 and $2 in (patient_id, mandatary_id)"
OVER = f"{_MANDATE} where ended_at is null and upper(during) <= $1 order by upper(during), id limit 1000"
# The same parent declaring the same child again finds the mandate that is there; the constraint decides of two at once.
DECLARE = """
insert into mandates (id, brand_id, kind, patient_id, mandatary_id, scopes, during, device_id, declaration, made_at,
    redeemed_at)
values (uuidv7(), $1, 'child', $2, $3, $4, tstzrange($5, $6), $7, $8, $5, $5)
on conflict on constraint mandates_no_overlap do nothing
"""
OFFER = """
insert into mandates (id, brand_id, kind, patient_id, scopes, during, device_id, code_hash, code_until, made_at)
values ($1, $2, 'adult', $3, $4, tstzrange($5, $6), $7, $8, $9, $5)
on conflict do nothing
"""
SAME_OFFER = "select exists (select from mandates where id = $1 and patient_id = $2 and code_hash = $3)"
# Whoever brings the code first has the mandate; the same person may bring it again.
REDEEM = """
update mandates m set mandatary_id = $2, redeemed_at = coalesce(redeemed_at, $3)
from people grantor
where m.code_hash = $1 and m.brand_id = $4 and m.ended_at is null and m.code_until > $3 and upper(m.during) > $3
  and grantor.id = m.patient_id and grantor.id <> $2 and grantor.erased_at is null
  and (m.mandatary_id is null or m.mandatary_id = $2)
returning m.id
"""
END = """
update mandates set ended_at = $2, ended_by = $3 where id = $1 and ended_at is null
returning patient_id, mandatary_id
"""
COUNT = """
select greatest(
    (select count(*) from mandates where mandatary_id = $1 and ended_at is null and upper(during) > $2),
    (select count(*) from mandates where patient_id = $1 and ended_at is null and upper(during) > $2))
"""
WARDS = """
select m.id as mandate_id, m.kind, p.id as person_id, p.given_name, p.family_name, p.birthdate, p.gender, m.scopes,
    upper(m.during) as until
from mandates m join people p on p.id = m.patient_id
where m.mandatary_id = $1 and m.ended_at is null and upper(m.during) > $2
order by m.kind desc, p.birthdate desc, m.id
"""
CARERS = """
select m.patient_id, m.id as mandate_id, p.id as person_id, p.given_name, p.family_name, m.scopes,
    upper(m.during) as until, case when m.mandatary_id is null then m.code_until end as code_until
from mandates m left join people p on p.id = m.mandatary_id
where m.patient_id = any ($1) and m.mandatary_id is distinct from $2 and m.ended_at is null
  and upper(m.during) > $3 and (m.mandatary_id is not null or m.code_until > $3)
order by m.made_at, m.id
"""
DECLARED = """
select count(*) from mandates
where mandatary_id = $1 and kind = 'child' and made_at > $2::timestamptz - interval '1 day'
"""
HELD = """
select id, kind, patient_id, mandatary_id, scopes, during::text as during, device_id, declaration, made_at, redeemed_at,
    ended_at, ended_by
from mandates where $1 in (patient_id, mandatary_id) order by made_at, id
"""
KEEP_TRY = "insert into child_tries (brand_id, person_id, child_id, at) values ($1, $2, $3, $4)"
TRIES = """
select (select count(*) from child_tries where person_id = $1 and at > $3::timestamptz - interval '1 day') as mine,
    (select count(*) from child_tries where child_id = $2 and at > $3::timestamptz - interval '1 day') as at_child
"""
FORGET_TRIES = "delete from child_tries where at <= $1::timestamptz - interval '1 day'"
LEAVE_TRIES = "delete from child_tries where person_id = $1 or child_id = $1"
HELD_TRIES = "select at from child_tries where person_id = $1 order by at, id"
HOLD = "select id from people where id = $1 for no key update"
# Children who never had a login of their own, and for whom nobody acts.
ORPHANS = """
select p.id, p.brand_id from people p
where p.id in (select patient_id from mandates where kind = 'child')
  and p.erased_at is null and p.itsme_subject = ''
  and not exists (select from mandates m where m.patient_id = p.id and m.ended_at is null)
  and (select max(ended_at) from mandates m where m.patient_id = p.id) <= $1
  and ($2::uuid[] is null or p.id = any ($2))
"""
FORGET_OFFERS = "delete from mandates where mandatary_id is null and code_until < $1"


def _mandate(row: asyncpg.Record) -> Mandate:
    return Mandate(**{**row, "scopes": tuple(row["scopes"])})


async def between(work: Work, patient_id: UUID, mandatary_id: UUID) -> list[Mandate]:
    """What may let this person act for this patient; the rules say whether it does."""
    return [_mandate(row) for row in await work.sql.fetch(BETWEEN, patient_id, mandatary_id)]


async def between_held(work: Work, patient_id: UUID, mandatary_id: UUID) -> list[Mandate]:
    """The same, and nobody ends them before the transaction does."""
    return [_mandate(row) for row in await work.sql.fetch(BETWEEN_HELD, patient_id, mandatary_id)]


async def of_patient(work: Work, patient_id: UUID) -> list[Mandate]:
    """Who may act for this patient."""
    return [_mandate(row) for row in await work.sql.fetch(OF_PATIENT, patient_id)]


async def of_patients(work: Work, patients: Sequence[UUID]) -> list[Mandate]:
    """Who may act for any of these patients."""
    return [_mandate(row) for row in await work.sql.fetch(OF_PATIENTS, list(patients))]


async def of_mandatary(work: Work, person_id: UUID) -> list[Mandate]:
    """For whom this person may act."""
    return [_mandate(row) for row in await work.sql.fetch(OF_MANDATARY, person_id)]


async def find(work: Work, mandate_id: UUID) -> Mandate | None:
    """A mandate that the acting person is on one end of."""
    row = await work.sql.fetchrow(ONE, mandate_id, work.actor.person_id)
    return _mandate(row) if row else None


async def over(work: Work) -> list[Mandate]:
    """Mandates whose time has passed and that nobody ended."""
    return [_mandate(row) for row in await work.sql.fetch(OVER, work.now)]


async def keep_try(work: Work, child_id: UUID) -> None:
    """The acting person said a name that this child cannot have."""
    await work.sql.execute(KEEP_TRY, work.brand, work.actor.person_id, child_id, work.now)


async def tries(work: Work, child_id: UUID) -> tuple[int, int]:
    """Such names within the day: of the acting person, and of everybody at this child."""
    row = await work.sql.fetchrow(TRIES, work.actor.person_id, child_id, work.now)
    return (row["mine"], row["at_child"]) if row else (0, 0)


async def forget_tries(work: Work) -> None:
    """What was tried over a day ago counts no more."""
    await work.sql.execute(FORGET_TRIES, work.now)


async def leave_tries(work: Work, person_id: UUID) -> None:
    """Nothing that this person tried, or that was tried at them, is kept."""
    await work.sql.execute(LEAVE_TRIES, person_id)


async def held_tries(work: Work, person_id: UUID) -> list[dict[str, Any]]:
    """When this person said names that a child cannot have."""
    return [dict(row) for row in await work.sql.fetch(HELD_TRIES, person_id)]


async def hold(work: Work, person_id: UUID) -> None:
    """Hold somebody's row until the transaction ends: two who count the same mandates count each other."""
    await work.sql.fetchval(HOLD, person_id)


async def count(work: Work, person_id: UUID) -> int:
    """How many live mandates somebody is on one end of, on the fuller end."""
    return await work.sql.fetchval(COUNT, person_id, work.now) or 0


async def declared_today(work: Work) -> int:
    """How many children the acting person declared within a day, also those whom they removed since."""
    return await work.sql.fetchval(DECLARED, work.actor.person_id, work.now) or 0


async def declare(work: Work, child_id: UUID, child: Child, scopes: Sequence[str], until: datetime) -> bool:
    """The acting person stands in for a child; False when they do already."""
    actor = work.actor
    done = await work.sql.execute(
        DECLARE, work.brand, child_id, actor.person_id, list(scopes), work.now, until, actor.device_id,
        child.declaration,
    )  # fmt: skip
    return not done.endswith(" 0")


async def offer(work: Work, made: Offer, code_hash: bytes, code_until: datetime) -> bool:
    """Keep a mandate without a name; False when its id or its code is taken."""
    actor = work.actor
    done = await work.sql.execute(
        OFFER, made.id, work.brand, actor.person_id, list(made.scopes), work.now, made.until, actor.device_id,
        code_hash, code_until,
    )  # fmt: skip
    return not done.endswith(" 0")


async def is_same_offer(work: Work, made: Offer, code_hash: bytes) -> bool:
    """Whether the acting person made this very offer before."""
    return bool(await work.sql.fetchval(SAME_OFFER, made.id, work.actor.person_id, code_hash))


async def redeem(work: Work, code_hash: bytes) -> UUID | None:
    """Give the mandate of this code to the acting person. Raises `AlreadyMandated` for a second one of these two."""
    try:
        return await work.sql.fetchval(REDEEM, code_hash, work.actor.person_id, work.now, work.brand)
    except asyncpg.ExclusionViolationError as overlap:
        raise AlreadyMandated from overlap


async def end(work: Work, mandate_id: UUID, at: datetime, by: UUID | None) -> tuple[UUID, UUID | None] | None:
    """End a mandate; answers patient and mandatary, None when it was ended before."""
    row = await work.sql.fetchrow(END, mandate_id, at, by)
    return (row["patient_id"], row["mandatary_id"]) if row else None


async def wards(work: Work) -> list[Ward]:
    """For whom the acting person acts: children first, the youngest first."""
    rows = await work.sql.fetch(WARDS, work.actor.person_id, work.now)
    return [Ward(**{**row, "scopes": tuple(row["scopes"])}) for row in rows]


async def carers(work: Work, patients: Sequence[UUID]) -> list[tuple[UUID, Carer]]:
    """Patient and who acts for them, beside the acting person; offers whose code still waits, too."""
    rows = await work.sql.fetch(CARERS, list(patients), work.actor.person_id, work.now)
    return [(row["patient_id"], _carer(dict(row))) for row in rows]


def _carer(fields: dict[str, Any]) -> Carer:
    del fields["patient_id"]
    return Carer(**{**fields, "scopes": tuple(fields["scopes"])})


async def held(work: Work, person_id: UUID) -> list[dict[str, Any]]:
    """Every mandate that this person is or was on one end of."""
    return [dict(row) for row in await work.sql.fetch(HELD, person_id)]


async def orphans(work: Work, since: datetime, among: Sequence[UUID] | None = None) -> list[tuple[UUID, str]]:
    """Children (of these, or any) for whom nobody has acted since this moment, and their brand."""
    listed = None if among is None else list(among)
    return [(row["id"], row["brand_id"]) for row in await work.sql.fetch(ORPHANS, since, listed)]


async def forget_offers(work: Work, before: datetime) -> None:
    """Delete offers whose code nobody brought in time."""
    await work.sql.execute(FORGET_OFFERS, before)
