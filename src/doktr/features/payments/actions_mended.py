"""A charge whose insurer refused its part comes to what they say now: code, amounts and books, in one transaction.

For the patient it never comes to more than before; what they paid too much goes back by itself.
"""

from uuid import UUID

from doktr.features import ledger, mandates, notices, pricing
from doktr.features.payments import actions, rules, store, store_mended
from doktr.features.payments.model import Charge
from doktr.kernel.work import Work

REASON = "what the insurer says now"
CLAIMED = frozenset({"free", "due", "paid"})


async def mend(
    work: Work, charge_id: UUID, said: pricing.Cover, law: pricing.Rules, mode: pricing.Mode
) -> Charge | None:
    """The charge by what its insurer says now of the day of the consultation; None where they pay nothing of it.

    The same again changes nothing; nor does what cannot be billed, or is settled otherwise. Where it is paid by the
    patient's word alone that both met, its doctor is asked first.
    """
    await store.hold(work, charge_id)
    charge = await actions.charge_with(work, charge_id)
    final = await _final(work, charge, said, law, mode)
    if final is None:
        return charge
    if not final.reimbursed or not final.insurer_cents:
        return None
    if rules.differs(charge, final):
        await _change(work, charge, final, law)
    return await actions.charge_with(work, charge_id)


async def _final(
    work: Work, charge: Charge, said: pricing.Cover, law: pricing.Rules, mode: pricing.Mode
) -> pricing.Price | None:
    ended = await store.ended(work, charge.consultation_id)
    agreed = ended and await pricing.accepted(work, ended.request_id)
    if not agreed or charge.state not in CLAIMED:
        return None
    final = await pricing.settled_price(work, agreed, charge.doctor_id, law, mode, said)
    return rules.mended(charge, final) if rules.billable(final, mode) else None


async def _change(work: Work, charge: Charge, final: pricing.Price, law: pricing.Rules) -> None:
    word = await actions.seen_word(work, charge, final.reason, charge.care_at, law)
    kept = charge.seen_word if word and charge.seen_word == "confirmed" else word
    mended_id = await store_mended.keep(work, charge, final, kept)
    await ledger.post(work, "mended", mended_id, REASON, rules.lines_mended(charge, final))
    if final.pays_cents < charge.amount_cents:
        await _less(work, charge, final.pays_cents)
    await actions.tell(work, charge)


async def _less(work: Work, charge: Charge, cents: int) -> None:
    """The patient pays less: another payment than the one that may be open, or part of it goes back."""
    if charge.state == "due":
        if not cents:
            await store.move(work, charge.id, "free")
            await notices.drop(work, charge.id)
        await actions.stop_paying(work, charge.id)
    elif charge.settled_by is not None:
        await actions.return_part(work, await actions.charge_with(work, charge.id), charge.settled_by)
    for payer_id in await mandates.reached_for(work, charge.patient_id):
        await notices.tell(work, payer_id, "amount_known", charge.id)
