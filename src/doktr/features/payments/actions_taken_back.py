"""A payment that the bank of whoever paid took back: what it settled is due again, by the same link; or paid once more.

Whole payments only: where part of one is left, the charge stays paid, and the operator's board shows what is missing.
"""

from datetime import timedelta
from uuid import UUID

from doktr.features import brands
from doktr.features.payments import actions, store, store_payments
from doktr.features.payments.model import Charge
from doktr.kernel.work import Work


async def taken(work: Work, payment_id: UUID, charge_id: UUID) -> None:
    """The bank took something of this payment, or gave it once more: bring its charge to what the books say."""
    await store.hold(work, charge_id)
    charge = await actions.charge_with(work, charge_id)
    if await store_payments.left(work, payment_id) > 0:
        await _there(work, charge, payment_id)
    elif charge.state == "refunding" and not await store_payments.open_refunds(work, charge_id):
        await store.move(work, charge_id, "refunded")  # the patient has it, by their bank
    else:
        until = work.now + timedelta(days=(await brands.of(work)).policy.money.due_days)
        await store.reopen(work, charge_id, payment_id, until)
    await actions.tell(work, charge)


async def _there(work: Work, charge: Charge, payment_id: UUID) -> None:
    """It settles what is still due; what was paid anew or is asked of nobody any more goes back by itself."""
    if charge.settled_by == payment_id:
        return
    if await store.move(work, charge.id, "paid", settled_by=payment_id):
        await actions.return_part(work, await actions.charge_with(work, charge.id), payment_id)
        await actions.stop_paying(work, charge.id)
    else:
        await actions.return_payment(work, charge.id, payment_id, "not due")
