"""Paying and giving back: what is asked of the provider, and what it says, one transaction on each side of the network.

Nothing here speaks to the provider: jobs do, between `order` and `seen`, and again after a crash.
"""

from uuid import UUID

from doktr.features import brands, ledger, mandates
from doktr.features.payments import actions, actions_movements, rules, store, store_accounts, store_payments
from doktr.features.payments.model import (
    BeingReturned,
    Charge,
    Look,
    NothingDue,
    NotPayableYet,
    Order,
    Payment,
    Refund,
    RefundSeen,
    Seen,
)
from doktr.kernel.work import Work


async def pay(work: Work, charge_id: UUID, origin: str, language: str, collects: bool = True) -> Charge:
    """Begin to pay, or go on with what was begun. Raises `NotFound`, `NothingDue`, `BeingReturned` or
    `NotPayableYet`.

    It is paid at the doctor's own account. Where there is none, the operator takes it for the doctor if it `collects`.
    """
    charge = await actions.charge_by(work, charge_id)
    await mandates.require(work, charge.patient_id, "pay")
    if charge.state != "due" or charge.asks_until is not None:
        raise NothingDue
    if charge.returns:
        raise BeingReturned
    account = await store_accounts.in_use(work, charge.doctor_id)
    account_id = account.id if account and account.state == "connected" else None
    if account_id is None and not collects:
        raise NotPayableYet
    look_at = rules.next_look(work.now, 0)
    payment_id = await store_payments.draft(work, charge, origin, language, look_at, account_id)
    if payment_id is not None:
        await work.later("payments.create", {"payment_id": payment_id})
    return await actions.charge_with(work, charge_id)


async def order(work: Work, payment_id: UUID) -> Order | None:
    """What to ask the provider for; None when it was asked already. No word of it is about health."""
    payment = await store_payments.find(work, payment_id)
    if payment is None or payment.state != "draft":
        return None
    await store_payments.begin_look(work, payment_id)
    work.at(payment.brand_id)
    name = (await brands.of(work)).name
    short = rules.reference(payment.charge_id)
    return Order(
        key=str(payment.id),
        cents=payment.amount_cents,
        description=f"{name} {short}",
        redirect_url=f"{payment.origin}/pay/{payment.charge_id}",
        webhook_url=f"{payment.origin}/api/payments/{payment.id}/hook",
        language=payment.language,
        account_id=payment.account_id,
    )


async def heard(work: Work, payment_id: UUID, provider_id: str) -> None:
    """Somebody says that there is news of a payment: it may be true, late, repeated or invented. We go and look."""
    if await store_payments.tell(work, payment_id, provider_id):
        await work.later("payments.look", {"payment_id": payment_id})


async def begin_look(work: Work, payment_id: UUID) -> Look:
    """What is to be looked at. Whatever we are told from here on wakes another look."""
    return await store_payments.begin_look(work, payment_id)


async def seen(work: Work, payment_id: UUID, says: Seen) -> None:
    """Write down what the provider says, and what follows from it. The same again changes nothing."""
    payment = await store_payments.find_held(work, payment_id)
    if payment is None:
        return
    work.at(payment.brand_id)
    state = says.state if rules.fits(payment, says) else "mismatched"
    look_at = rules.next_look(work.now, payment.looks)
    if not await store_payments.move(work, payment, state, (says.provider_id, says.checkout_url, says.cents), look_at):
        return
    charge = await actions.charge_with(work, payment.charge_id)
    if state == "paid":
        await _paid(work, payment, charge)
    elif state == "mismatched" and says.state == "paid" and says.cents:
        lines = rules.lines_of_mismatch(charge.doctor_id, says.cents, payment.account_id)
        await ledger.post(work, "mismatch", payment.id, "another amount", lines)
        if payment.provider_id in (None, says.provider_id):
            await actions.return_payment(work, charge.id, payment.id, "another amount")
    elif charge.state != "due" or charge.amount_cents != payment.amount_cents:  # spared, paid or mended meanwhile
        await actions.stop_paying(work, charge.id)
    await actions.tell(work, charge)


async def _paid(work: Work, payment: Payment, charge: Charge) -> None:
    """It is in the books in the same transaction; what came when nothing was due goes back by itself."""
    lines = rules.lines_of_payment(charge, payment.amount_cents, payment.account_id)
    await ledger.post(work, "payment", payment.id, "paid by the patient", lines)
    if not await store.move(work, charge.id, "paid", settled_by=payment.id):
        await actions.return_payment(work, charge.id, payment.id, "not due")
    else:  # less was due by the time it came
        await actions.return_part(work, await actions.charge_with(work, charge.id), payment.id)
    await actions.stop_paying(work, charge.id)


async def refused(work: Work, payment_id: UUID) -> None:
    """The provider will not take this payment: the patient may try again."""
    payment = await store_payments.find_held(work, payment_id)
    if payment is None:
        return
    work.at(payment.brand_id)
    if await store_payments.move(work, payment, "failed", (None, None, None), None):
        await actions.tell(work, await actions.charge_with(work, payment.charge_id))


async def refund_to_make(work: Work, refund_id: UUID) -> Refund | None:
    """What to give back; None when it is done, or another part of the same payment comes first."""
    found = await store_payments.find_refund(work, refund_id)
    if found is None or found.state not in ("draft", "queued") or found.waits:
        return None
    return found


async def refund_seen(work: Work, refund: Refund, says: RefundSeen) -> None:
    """Write down what became of it; the books follow when the money has left. What was refused is tried anew."""
    failed = says.state == "failed"
    look_at = rules.next_attempt(work.now, refund.attempts) if failed else rules.next_look(work.now, refund.looks)
    if not await store_payments.move_refund(work, refund.id, says.state, says.provider_id or None, look_at):
        return
    work.at(refund.brand_id)
    if says.state == "refunded":
        await ledger.post(work, "refund", refund.id, actions.REASONS["refund"], rules.lines_of_refund(refund))
        await actions_movements.has_left(work, refund.payment_id, refund.amount_cents)
    elif not failed:
        return
    if not await store_payments.open_refunds(work, refund.charge_id):
        await store.move(work, refund.charge_id, "refunded")
    await actions.tell(work, await actions.charge_with(work, refund.charge_id))


async def not_answered(work: Work, payment_id: UUID) -> None:
    """Nobody could say how a payment stands: the others come first, and it is asked about ever less often."""
    payment = await store_payments.find_held(work, payment_id)
    if payment is not None:
        await store_payments.put_off(work, payment_id, rules.next_look(work.now, payment.looks))


async def refund_not_answered(work: Work, refund_id: UUID) -> None:
    """The same of a refund."""
    found = await store_payments.find_refund(work, refund_id)
    if found is not None:
        await store_payments.put_off_refund(work, refund_id, rules.next_look(work.now, found.looks))


async def to_look_at(work: Work) -> tuple[list[tuple[UUID, bool]], list[UUID]]:
    """Payments (and whether they are drafts) and refunds that nobody told us about for too long, or were refused."""
    await store_payments.make_anew(work)
    return await store_payments.to_look_at(work), await store_payments.refunds_to_look_at(work)
