"""What payments know of consultations of long ago, in the database: what is not settled, and what both ends signed."""

from collections.abc import Collection
from uuid import UUID

from doktr.features.payments.model import NOT_SETTLED
from doktr.kernel.work import Work

STILL_OPEN = """
select consultation_id from charges where consultation_id = any($1) and state = any($2)
union
select charges.consultation_id from charges join payments on payments.charge_id = charges.id
join refunds on refunds.payment_id = payments.id
where charges.consultation_id = any($1) and refunds.state <> 'refunded'
union
select cause_id from put_off where kind = 'charge' and cause_id = any($1) and closed_at is null
"""
FORGET_FACTS = "delete from call_facts where consultation_id = any($1)"


async def still_open(work: Work, ids: Collection[UUID]) -> Collection[UUID]:
    """Those of these consultations whose money is not settled: to be charged, to be paid, or on its way back."""
    rows = await work.sql.fetch(STILL_OPEN, list(ids), NOT_SETTLED)
    return [row["consultation_id"] for row in rows]


async def forget_facts(work: Work, ids: Collection[UUID]) -> None:
    """Throw away what both ends signed of these consultations; what was charged stays in the books."""
    await work.sql.execute(FORGET_FACTS, list(ids))
