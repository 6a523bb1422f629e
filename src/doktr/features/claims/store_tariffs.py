"""What insurers' own tariffs make of claims, in the database."""

from datetime import datetime
from typing import Any
from uuid import UUID

from doktr.features.claims.model import Differing, SaidTariff
from doktr.kernel.work import Work

# Every claim once, from when its insurer is known.
TO_COMPARE = """
select claims.id, claims.brand_id, claims.code, claims.day, compare_tries as tries, doctors.nihdi,
    coalesce(claims.niss_sealed, people.niss_sealed) as niss_sealed
from claims join people on people.id = claims.patient_id join doctors on doctors.person_id = claims.doctor_id
where claims.state in ('ready', 'batched') and compare_at <= $1 order by compare_at limit 50
"""
AMOUNTS = "select insurer_cents, patient_cents from claims where id = $1 and compare_at is not null"
KEEP_TARIFF = """
update claims set said_fee_cents = $2, said_insurer_cents = $3, said_patient_cents = $4, said_errors = $5,
    differs = $6, compare_at = null
where id = $1
"""
TARIFF_LATER = "update claims set compare_at = $2, compare_tries = compare_tries + 1 where id = $1"
DIFFERING = """
select id, number, day, code, insurer_cents, patient_cents, said_insurer_cents, said_patient_cents, said_errors
from claims where brand_id = $1 and differs and state <> 'dropped' order by number desc limit 50
"""


async def to_compare(work: Work) -> list[Any]:
    """Claims of which the insurer is to be asked now what they should come to."""
    return await work.sql.fetch(TO_COMPARE, work.now)


async def amounts(work: Work, claim_id: UUID) -> Any:
    """What a claim asks of insurer and patient."""
    return await work.sql.fetchrow(AMOUNTS, claim_id)


async def keep_tariff(work: Work, claim_id: UUID, said: SaidTariff, differs: bool) -> None:
    """Keep what the insurer said, and whether it is something else."""
    amounts = (None, None, None) if said.errors else (said.fee_cents, said.insurer_cents, said.patient_cents)
    await work.sql.execute(KEEP_TARIFF, claim_id, *amounts, list(said.errors), differs)


async def tariff_later(work: Work, claim_id: UUID, again_at: datetime | None) -> None:
    """Ask then, or no more."""
    await work.sql.execute(TARIFF_LATER, claim_id, again_at)


async def differing(work: Work) -> list[Differing]:
    """The brand's claims whose amounts are not the insurer's, latest first."""
    return [Differing(**row) for row in await work.sql.fetch(DIFFERING, work.brand)]
