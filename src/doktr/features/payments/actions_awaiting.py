"""What hangs on an insurer who was silent when the price was told: their late answer decides, or the end of the wait.

The patient never pays more than what they accepted: `pricing.settled_price` sees to that.
"""

from datetime import timedelta
from uuid import UUID

from doktr.features import brands, mandates, notices, pricing
from doktr.features.payments import actions, actions_put_off, rules, store, store_awaiting, store_put_off
from doktr.features.payments.model import Awaited, Charge, DecidedBy, SeenWord
from doktr.kernel.work import Work


async def to_ask(work: Work, charge_id: UUID) -> Awaited | None:
    """Whom to ask about which day; None where nothing hangs on it (any more)."""
    return await store_awaiting.to_ask(work, charge_id)


async def answered(work: Work, charge_id: UUID, said: pricing.Cover, law: pricing.Rules, mode: pricing.Mode) -> None:
    """The insurer has answered: it costs what it would have cost had they done so before. Again changes nothing.

    An answer by which nothing can be charged is none.
    """
    charge = await _held(work, charge_id)
    ended = charge and await store.ended(work, charge.consultation_id)
    agreed = ended and await pricing.accepted(work, ended.request_id)
    if charge is None:
        return
    if not agreed:
        await silent(work, charge_id)
        return
    final = await pricing.settled_price(work, agreed, charge.doctor_id, law, mode, said)
    if rules.billable(final, mode):
        word = await actions.seen_word(work, charge, final.reason, charge.care_at, law)
        await _decide(work, charge, "insurer", final, word)
    else:
        await silent(work, charge_id)


async def silent(work: Work, charge_id: UUID) -> None:
    """Nobody answered: ever later again, until the end of the wait; then it costs what the patient accepted."""
    charge = await _held(work, charge_id)
    if charge is None or charge.answer_until is None:
        return
    if work.now >= charge.answer_until:
        await _decide(work, charge, "deadline", None)
        return
    tries = await store_put_off.tries(work, "insurer", charge_id)
    again_at = min(rules.next_look(work.now, tries), charge.answer_until)
    await store_put_off.put_off(work, "insurer", charge_id, again_at)
    await work.later(actions.ASK_INSURER, {"charge_id": charge_id}, at=again_at)


async def _held(work: Work, charge_id: UUID) -> Charge | None:
    """The charge while it hangs on an insurer, which nobody else changes until the transaction ends."""
    await store.hold(work, charge_id)
    found = await store.find(work, charge_id)
    if found is None or found.state != "awaiting":
        return None
    return found


async def _decide(
    work: Work, charge: Charge, by: DecidedBy, final: pricing.Price | None, word: SeenWord | None = None
) -> None:
    cents = charge.amount_cents if final is None else final.pays_cents
    due_at = work.now + timedelta(days=(await brands.of(work)).policy.money.due_days)
    if not await store_awaiting.decide(work, charge.id, "due" if cents else "free", by, due_at, final, word):
        return
    await actions_put_off.done(work, "insurer", charge.id)
    await actions.owe(work, await actions.charge_with(work, charge.id))
    for payer_id in await mandates.reached_for(work, charge.patient_id):
        await notices.tell(work, payer_id, "amount_known", charge.id)
    await actions.tell(work, charge)


async def overdue(work: Work) -> list[UUID]:
    """Charges about which nobody asked when it was time."""
    return await store_awaiting.overdue(work)


async def wait_no_more(work: Work, patients: list[UUID]) -> None:
    """These patients are about to go: what hangs on their insurer costs what they accepted."""
    for charge_id in await store_awaiting.of_patients(work, patients):
        charge = await _held(work, charge_id)
        if charge is not None:
            await _decide(work, charge, "deadline", None)
