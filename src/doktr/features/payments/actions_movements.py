"""What moved on balances at the provider: kept once, in the books with it; one transaction each.

Nothing here speaks to the provider: jobs do. Payments and refunds stand in the books already, by their own causes; what
comes from here is what the provider kept of them, and what patients' banks took back or did not take.
"""

from datetime import timedelta
from uuid import UUID

from doktr.features import ledger
from doktr.features.payments import actions_taken_back, rules, store_movements
from doktr.features.payments.model import Balance, Moved, Movements
from doktr.kernel.work import Work

READ_EVERY = timedelta(hours=6)
# What was written down late at the provider, or before we knew the payment's id, is met when it is read again.
OVERLAP = timedelta(days=3)
REASONS = {
    "fee": "kept by the provider",
    "chargeback": "taken back by the patient's bank",
    "refund_returned": "the patient's bank sent it back",
}


async def due(work: Work, own: bool) -> list[UUID]:
    """Balances that are to be read now; with the operator's `own` where we may read it."""
    return await store_movements.due(work, own)


async def to_read(work: Work, balance_id: UUID) -> Balance | None:
    """A balance, and from which moment on to read it."""
    found = await store_movements.find(work, balance_id)
    return found and Balance(found.id, found.account_id, found.until - OVERLAP, found.goes_on, found.tries)


async def moved(work: Work, balance: Balance, found: Movements) -> None:
    """Write down what moved of ours, once; the same again changes nothing."""
    for one in sorted(found.listed, key=lambda listed: listed.at):
        await _moved(work, balance.account_id, one)
    paid_out_at = max((one.at for one in found.listed if one.kind == "transfer"), default=None)
    if found.goes_on is not None:
        await store_movements.read_in_part(work, balance.id, found.goes_on, paid_out_at)
    else:
        await store_movements.read(work, balance.id, work.now + READ_EVERY, paid_out_at)


async def _moved(work: Work, account_id: UUID | None, one: Moved) -> None:
    row = await store_movements.ours(work, account_id, one.payment_provider_id) if one.payment_provider_id else None
    if row is None:
        return
    work.at(row["brand_id"])
    doctor_id = row["doctor_id"]
    movement_id = await store_movements.keep(work, row["id"], account_id, one)
    if movement_id is None:
        return
    fee = rules.lines_of_fee(doctor_id, one.fee_cents, account_id)
    await ledger.post(work, "fee", movement_id, REASONS["fee"], fee)
    if one.kind in rules.BY_THE_BANK:
        lines = rules.lines_of_chargeback(doctor_id, row["patient_id"], one.cents, account_id)
        await ledger.post(work, "chargeback", movement_id, REASONS["chargeback"], lines)
        await actions_taken_back.taken(work, row["id"], row["charge_id"])
    elif one.kind == "refund_returned":
        await _came_back(work, row["id"], one.cents)


async def has_left(work: Work, payment_id: UUID, cents: int) -> None:
    """A refund is known to have left: where it was seen to come back before, the books say so now."""
    if await store_movements.came_back(work, payment_id, cents):
        await _came_back(work, payment_id, cents)


async def _came_back(work: Work, payment_id: UUID, cents: int) -> None:
    """What was given back is here again: a counter-entry says so, and the patient is owed it as before."""
    refund_id = await store_movements.given_back(work, payment_id, cents)
    if refund_id is not None:
        await ledger.take_back(work, "refund", refund_id, REASONS["refund_returned"])


async def not_read(work: Work, balance_id: UUID) -> None:
    """Nobody could say what moved: ever less often, every hour at least."""
    found = await store_movements.find(work, balance_id)
    if found is not None:
        await store_movements.put_off(work, balance_id, rules.next_look(work.now, found.tries))
