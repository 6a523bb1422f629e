"""Charges that hang on an insurer's late answer, in the database."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from doktr.features.payments.model import CHARGE, Awaited, ChargeState, DecidedBy, SeenWord
from doktr.features.pricing import Price
from doktr.kernel.work import Work

TO_ASK = """
select charges.id as charge_id, charges.brand_id, people.niss_sealed, charges.care_at as day_at, answer_until as until
from charges join people on people.id = patient_id
where charges.id = $1 and state = 'awaiting'
"""
# What a lost job would leave behind: a retry is minutes late, or the first question was never asked.
OVERDUE = """
select charges.id from charges
left join put_off on kind = 'insurer' and put_off.brand_id = charges.brand_id and cause_id = charges.id
where state = 'awaiting' and coalesce(again_at, charges.at) <= $1::timestamptz - interval '3 minutes'
order by coalesce(again_at, charges.at) limit 100
"""
OF_PATIENTS = "select id from charges where patient_id = any($1) and brand_id = $2 and state = 'awaiting'"
# Nothing of it stood in the books or was asked of anybody before: here it gets its amounts, once.
DECIDE = """
update charges set state = $2, decided_by = $4, due_at = $5, code = $6, reimbursed = $7, reason = $8,
    honorarium_cents = $9, insurer_cents = $10, amount_cents = $11, supplement_cents = $12, status = $13,
    seen_word = $14
where id = $1 and state = any($3)
returning id
"""
AS_ACCEPTED = """
update charges set state = $2, decided_by = $4, due_at = $5 where id = $1 and state = any($3) returning id
"""


async def to_ask(work: Work, charge_id: UUID) -> Awaited | None:
    """Whom to ask about which day; None where nothing hangs on it (any more)."""
    row = await work.sql.fetchrow(TO_ASK, charge_id)
    return Awaited(**dict(row)) if row else None


async def overdue(work: Work) -> list[UUID]:
    """Charges about which nobody asked when it was time."""
    return [row["id"] for row in await work.sql.fetch(OVERDUE, work.now)]


async def of_patients(work: Work, patients: Sequence[UUID]) -> list[UUID]:
    """Charges of these patients that hang on an insurer."""
    return [row["id"] for row in await work.sql.fetch(OF_PATIENTS, list(patients), work.brand)]


async def decide(
    work: Work,
    charge_id: UUID,
    state: ChargeState,
    by: DecidedBy,
    due_at: datetime,
    final: Price | None,
    seen_word: SeenWord | None,
) -> bool:
    """It costs that, or (None) what was accepted; False where it hangs on nobody any more."""
    given = (charge_id, state, ["awaiting"], by, due_at)
    CHARGE.require("awaiting", state)
    if final is None:
        return await work.sql.fetchval(AS_ACCEPTED, *given) is not None
    return (
        await work.sql.fetchval(
            DECIDE, *given, final.code, final.reimbursed, final.reason, final.honorarium_cents, final.insurer_cents,
            final.pays_cents, final.supplement_cents, final.status, seen_word,
        )
        is not None
    )  # fmt: skip
