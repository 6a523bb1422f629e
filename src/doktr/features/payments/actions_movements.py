"""What moved on a doctor's own balance at the provider: kept once, in the books with it; one transaction each.

Nothing here speaks to the provider: jobs do. Payments and refunds stand in the books already, by their own causes; what
comes from here is what the provider kept of them, and what a patient's bank took back.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from doktr.features import ledger
from doktr.features.payments import rules, store_movements
from doktr.features.payments.model import Moved
from doktr.kernel.work import Work

READ_EVERY = timedelta(hours=6)
# What was written down late at the provider, or before we knew the payment's id, is met when it is read again.
OVERLAP = timedelta(days=3)
REASONS = {"fee": "kept by the provider", "chargeback": "taken back by the patient's bank"}


async def due(work: Work) -> list[UUID]:
    """Accounts whose balance is to be read now."""
    return await store_movements.due(work)


async def since(work: Work, account_id: UUID) -> datetime | None:
    """From which moment on to read an account's balance."""
    until = await store_movements.read_until(work, account_id)
    return until - OVERLAP if until else None


async def moved(work: Work, account_id: UUID, found: Sequence[Moved]) -> None:
    """Write down what moved of ours, once; the same again changes nothing."""
    for one in found:
        await _moved(work, account_id, one)
    transfers = [one.at for one in found if one.kind == "transfer"]
    await store_movements.read(work, account_id, work.now, work.now + READ_EVERY, max(transfers) if transfers else None)


async def _moved(work: Work, account_id: UUID, one: Moved) -> None:
    row = await store_movements.ours(work, account_id, one.payment_provider_id) if one.payment_provider_id else None
    if row is None:
        return
    work.brand = row["brand_id"]
    movement_id = await store_movements.keep(work, row["id"], account_id, one)
    if movement_id is None:
        return
    await ledger.post(work, "fee", movement_id, REASONS["fee"], rules.lines_of_fee(row["doctor_id"], one.fee_cents))
    if one.kind in rules.BY_THE_BANK:
        lines = rules.lines_of_chargeback(row["doctor_id"], row["patient_id"], one.cents)
        await ledger.post(work, "chargeback", movement_id, REASONS["chargeback"], lines)


async def not_read(work: Work, account_id: UUID) -> None:
    """Nobody could say what moved: ever less often, every hour at least."""
    tries = await store_movements.tries(work, account_id)
    await store_movements.put_off(work, account_id, rules.next_look(work.now, tries))
