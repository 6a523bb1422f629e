"""What became of claims after they were first paid, in the database: more came, some went, or both agreed."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from doktr.features.claims.model import CLAIM, AnswerLine, Claim, PaidAfterDrop
from doktr.kernel.work import Work

# A movement is told from all others by the answer that brought it: the same sum may come twice under one reference.
# What was written down before answers were kept is told by its reference and sum. What was refused and never paid, or
# given up, is paid by this, too.
CORRECT = """
with given as (
    select * from unnest($2::bigint[], $3::bigint[], $4::text[]) as given (number, cents, reference)
), kept as (
    insert into claim_corrections (brand_id, claim_id, kind, cents, reference, at, answer, after_drop)
    select brand_id, claims.id, 'paid', given.cents, given.reference, $5, $7, state = 'dropped'
    from claims join given using (number)
    where batch_id = $1 and state = any($6) and paid_answer is distinct from $7 and not (
        paid_answer is null and paid_reference is not null and given.reference = paid_reference
        and given.cents = paid_cents - coalesce((
            select sum(cents) from claim_corrections before where before.claim_id = claims.id and kind = 'paid'), 0)
    ) and not exists (
        select from claim_corrections before where before.claim_id = claims.id and kind = 'paid' and answer is null
            and before.reference = given.reference and before.cents = given.cents)
    on conflict do nothing
    returning id, claim_id, cents, reference
)
update claims set paid_cents = paid_cents + cents, changed_at = $5,
    paid_reference = coalesce(paid_reference, kept.reference),
    state = case paid_cents + cents when insurer_cents then 'settled' when 0 then 'rejected' else 'paid_otherwise' end,
    errors = case paid_cents + cents when 0 then array['taken-back'] else '{}' end
from kept where claims.id = claim_id
returning kept.id, claim_id, claims.doctor_id, claims.charge_id, cents, new.state, old.state as before, kept.reference
"""
ACCEPTED = "select id from claim_corrections where claim_id = any($1) and kind = 'accepted' order by at"
# Given up once more: the books know a cause once.
GIVE_UP_AGAIN = """
insert into claim_corrections (brand_id, claim_id, kind, cents, at)
select brand_id, id, 'accepted', insurer_cents - paid_cents, $2 from claims where id = $1 returning id
"""
AFTER_DROP = """
select correction.id, number, correction.cents, at from claim_corrections correction join claims on claims.id = claim_id
where correction.brand_id = $1 and after_drop order by at desc limit 50
"""
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
select correction.id, claim_id, kind, cents, reference, answer, after_drop, at
from claim_corrections correction join claims on claims.id = claim_id where patient_id = $1 order by at, correction.id
"""
# Where a payment finds a claim that awaits no answer any more. One in a new file was paid by an older answer.
MOVES = ("batched", "accepted", "settled", "paid_otherwise", "disputed", "rejected", "dropped")


async def correct(work: Work, batch_id: UUID, called: str, lines: Sequence[AnswerLine]) -> list[Any]:
    """Keep what this answer moved of claims that await none, each once; both states of each."""
    return await work.sql.fetch(
        CORRECT, batch_id, [one.number for one in lines], [one.paid_cents for one in lines],
        [one.reference for one in lines], work.now, list(MOVES), called,
    )  # fmt: skip


async def accepted(work: Work, claims: Sequence[UUID]) -> list[UUID]:
    """What their doctors left the rest of these claims at."""
    return [row["id"] for row in await work.sql.fetch(ACCEPTED, list(claims))]


async def accept(work: Work, claim: Claim) -> Any:
    """The rest is nobody's; what says so."""
    return await work.sql.fetchval(ACCEPT, claim.id, work.now, ["paid_otherwise", "disputed"])


async def give_up_again(work: Work, claim_id: UUID) -> UUID:
    """What says that a claim was given up for another time."""
    return await work.sql.fetchval(GIVE_UP_AGAIN, claim_id, work.now) or claim_id


async def after_drop(work: Work) -> list[PaidAfterDrop]:
    """What insurers paid of the brand's claims that had been given up, latest first."""
    return [PaidAfterDrop(**row) for row in await work.sql.fetch(AFTER_DROP, work.brand)]


async def dispute(work: Work, claim: Claim) -> None:
    """The doctor contests it."""
    await work.sql.execute(DISPUTE, claim.id, work.now, CLAIM.before("disputed"))


async def held(work: Work, patient_id: UUID) -> list[dict[str, Any]]:
    """What is held about a patient here."""
    return [dict(row) for row in await work.sql.fetch(HELD, patient_id)]
