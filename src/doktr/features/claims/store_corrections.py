"""What became of claims after they were first paid, in the database: more came, some went, or both agreed."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from doktr.features.claims.model import CLAIM, AnswerLine, Claim
from doktr.kernel.work import Work

# The first payment that comes again is none; nor is a later one that was written down before.
CORRECT = """
with given as (
    select * from unnest($2::bigint[], $3::bigint[], $4::text[]) as given (number, cents, reference)
), kept as (
    insert into claim_corrections (brand_id, claim_id, kind, cents, reference, at)
    select brand_id, claims.id, 'paid', given.cents, given.reference, $5 from claims join given using (number)
    where batch_id = $1 and paid_reference is not null and state = any($6) and not (
        given.reference = paid_reference and given.cents = paid_cents - coalesce((
            select sum(cents) from claim_corrections before where before.claim_id = claims.id and kind = 'paid'), 0))
    on conflict do nothing
    returning id, claim_id, cents
)
update claims set paid_cents = paid_cents + cents, changed_at = $5,
    state = case paid_cents + cents when insurer_cents then 'settled' when 0 then 'rejected' else 'paid_otherwise' end,
    errors = case paid_cents + cents when 0 then array['taken-back'] else '{}' end
from kept where claims.id = claim_id
returning kept.id, claim_id, claims.doctor_id, claims.charge_id, cents, claims.state
"""
ACCEPTED = "select id from claim_corrections where claim_id = any($1) and kind = 'accepted' order by at"
ACCEPT = """
with kept as (
    insert into claim_corrections (brand_id, claim_id, kind, cents, at)
    select brand_id, id, 'accepted', insurer_cents - paid_cents, $2 from claims where id = $1 and state = any($3)
    returning id, claim_id
)
update claims set state = 'settled', changed_at = $2 from kept where claims.id = claim_id returning kept.id
"""
DISPUTE = "update claims set state = 'disputed', changed_at = $2 where id = $1 and state = any($3)"
HELD = """
select correction.id, claim_id, kind, cents, reference, at
from claim_corrections correction join claims on claims.id = claim_id where patient_id = $1 order by at, correction.id
"""
# Once it was paid, what comes is a correction, wherever it has gone since but to what was given up.
PAID_BEFORE = ("batched", "accepted", "settled", "paid_otherwise", "disputed", "rejected")


async def correct(work: Work, batch_id: UUID, lines: Sequence[AnswerLine]) -> list[Any]:
    """Keep what came of claims that were paid before, each once: id, claim, doctor, charge, cents and new state."""
    return await work.sql.fetch(
        CORRECT, batch_id, [one.number for one in lines], [one.paid_cents for one in lines],
        [one.reference for one in lines], work.now, list(PAID_BEFORE),
    )  # fmt: skip


async def accepted(work: Work, claims: Sequence[UUID]) -> list[UUID]:
    """What their doctors left the rest of these claims at."""
    return [row["id"] for row in await work.sql.fetch(ACCEPTED, list(claims))]


async def accept(work: Work, claim: Claim) -> Any:
    """The rest is nobody's; what says so."""
    return await work.sql.fetchval(ACCEPT, claim.id, work.now, ["paid_otherwise", "disputed"])


async def dispute(work: Work, claim: Claim) -> None:
    """The doctor contests it."""
    await work.sql.execute(DISPUTE, claim.id, work.now, CLAIM.before("disputed"))


async def held(work: Work, patient_id: UUID) -> list[dict[str, Any]]:
    """What is held about a patient here."""
    return [dict(row) for row in await work.sql.fetch(HELD, patient_id)]
