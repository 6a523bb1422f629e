"""Charging what a consultation cost, sparing it, giving it back: one transaction each, the books with it."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from doktr.features import audit, brands, ledger, mandates, notices, pricing, quota, relations
from doktr.features.payments import actions_put_off, rules, store, store_doubt, store_mended, store_payments
from doktr.features.payments.model import (
    AlreadyBilled,
    Charge,
    Ended,
    FactsRefused,
    NothingToGiveBack,
    SeenWord,
    WaivedFor,
)
from doktr.kernel.framing import is_signed
from doktr.kernel.problems import NotAllowedNow, NotFound
from doktr.kernel.work import Work

# Nothing is asked of an insurer any more for this charge; False once a file with it was made.
Withdraw = Callable[[Work, UUID], Awaitable[bool]]
ASK_INSURER = "payments.ask_insurer"
ASKED = "outcome_said"
REASONS = {"charge": "consultation", "waiver": "nothing is due", "refund": "given back", "unseen": "no visit in person"}


async def settle(work: Work, consultation_id: UUID, law: pricing.Rules, mode: pricing.Mode) -> None:
    """Charge a consultation that is over, once; one that did not take place, or had no price, costs nothing."""
    ended = await store.ended(work, consultation_id)
    if ended is None or ended.outcome not in rules.CHARGED_FOR:
        return
    went = await _went(work, ended)
    if await actions_put_off.is_closed(work, consultation_id):
        return
    agreed = await pricing.accepted(work, ended.request_id)
    if agreed is None:
        return
    await _charge(work, ended, agreed, law, mode, went)


async def _charge(
    work: Work, ended: Ended, agreed: pricing.Quote, law: pricing.Rules, mode: pricing.Mode, went: rules.Went
) -> None:
    failed = went == "failed"
    policy = (await brands.of(work)).policy.money
    final = await pricing.settled_price(work, agreed, ended.doctor_id, law, mode)
    if not rules.billable(final, mode):  # told during a trial: nothing of it is ever billed
        return
    hangs = await pricing.hangs_on_insurer(work, agreed, ended.doctor_id, law, mode)
    state = rules.begins(ended, agreed, final, failed, hangs)
    due_at = work.now + timedelta(days=policy.due_days)
    until = work.now + timedelta(days=policy.insurer_days) if hangs else None
    waived_for = "call_failed" if failed else None
    word = await seen_word(work, ended, final.reason, agreed.about_at, law)
    charge_id = await store.keep_charge(work, ended, (due_at, until), word, state, final, waived_for, mode)
    if charge_id is None:
        return
    await actions_put_off.done(work, "charge", ended.consultation_id)
    if went == "asks":
        await _ask(work, await charge_with(work, charge_id))
    found = await charge_with(work, charge_id)
    await _begin(work, found)
    await tell(work, found)


async def _went(work: Work, ended: Ended) -> rules.Went:
    """How the call went, as its ends say; one that failed takes no place of the patient's quota, priced or not."""
    least_s = (await brands.of(work)).policy.money.failed_seconds
    went = rules.went(ended, await store.facts(work, ended.consultation_id), least_s)
    if went == "failed":
        await quota.uncount(work, ended.patient_id, ended.request_id)
    return went


async def _ask(work: Work, charge: Charge) -> None:
    """Whoever pays is asked whether the call took place at all; silence is no yes.

    Who paid, or said so, has answered.
    """
    until = work.now + timedelta(hours=(await brands.of(work)).policy.line.object_hours)
    if not await store_doubt.ask(work, charge.id, until):
        return
    await work.later("payments.asked", {"consultation_id": charge.consultation_id}, at=until)
    await notices.drop(work, charge.id)
    for payer_id in await mandates.reached_for(work, charge.patient_id):
        await notices.tell(work, payer_id, ASKED, charge.consultation_id, about=until)


async def believed(work: Work, charge: Charge) -> None:
    """Nobody asks any more: it is owed as it stands in the books, and whoever pays hears of it."""
    await notices.drop(work, charge.consultation_id, ASKED)
    found = await charge_with(work, charge.id)
    if found.state == "due":
        for payer_id in await mandates.reached_for(work, charge.patient_id):
            await notices.tell(work, payer_id, "amount_known", charge.id)
    await tell(work, found)


async def seen_word(
    work: Work, of: Ended | Charge, reason: str, at: datetime, law: pricing.Rules
) -> SeenWord | None:
    """By whose word it is reimbursed because both saw each other in person; None where that is not why."""
    if reason != "seen":
        return None
    known = await pricing.in_person(work, of.patient_id, of.doctor_id, pricing.local_day(law.moments, at))
    return "confirmed" if known == "confirmed" else "said"


async def _begin(work: Work, charge: Charge) -> None:
    if charge.state == "awaiting":
        await work.later(ASK_INSURER, {"charge_id": charge.id})
    elif charge.state in ("due", "free"):
        await owe(work, charge)


async def owe(work: Work, charge: Charge) -> None:
    """From now on it stands in the books; who has to pay is told where, unless they hear of what decided it."""
    await ledger.post(work, "charge", charge.id, REASONS["charge"], rules.lines_of_charge(charge))
    if charge.state == "due" and charge.decided_by is None and charge.asks_until is None:
        for payer_id in await mandates.reached_for(work, charge.patient_id):
            await notices.tell(work, payer_id, "payment_link", charge.id)


async def brand_of(work: Work, consultation_id: UUID) -> str | None:
    """The brand of a consultation that is over."""
    ended = await store.ended(work, consultation_id)
    return ended.brand_id if ended else None


async def charge_with(work: Work, charge_id: UUID) -> Charge:
    """A charge. Raises `NotFound`."""
    found = await store.find(work, charge_id)
    if found is None:
        raise NotFound
    return found


async def charge_by(work: Work, charge_id: UUID) -> Charge:
    """The one gate to a charge: its patient's (for a child, their parents'), or its doctor's. Raises `NotFound`.

    Whoever came through it, by whichever host, is at the brand of the charge.
    """
    found = await charge_with(work, charge_id)
    work.at(found.brand_id)
    if work.actor.person_id != found.doctor_id:
        await mandates.require(work, found.patient_id, "pay")
    await audit.record_looks(work, "charge", [(found.patient_id, found.consultation_id)])
    return found


async def paid_charge(work: Work, charge_id: UUID) -> tuple[Charge, datetime]:
    """A charge that was paid, and when; for who may pay it: its patient, or a child's parents. Raises `NotFound`."""
    found = await charge_by(work, charge_id)
    if found.state not in rules.RECEIVED or found.paid_at is None or work.actor.person_id == found.doctor_id:
        raise NotFound
    return found, found.paid_at


async def charge_of(work: Work, consultation_id: UUID) -> Charge | None:
    """What a consultation of the acting person costs. Raises `NotFound` for one of others."""
    if not await store.concerns(work, consultation_id):
        raise NotFound
    found = await store.of_consultation(work, consultation_id)
    return await charge_by(work, found.id) if found else None


async def charges_of_patient(work: Work) -> list[Charge]:
    """What the acting patient owed and paid, latest first."""
    found = await store.of_patients(work, await mandates.patients_of(work, "pay"))
    await audit.record_looks(work, "charge", [(one.patient_id, one.consultation_id) for one in found])
    return found


async def tell(work: Work, charge: Charge) -> None:
    """Both ends hear that something about the money changed."""
    found = await charge_with(work, charge.id)
    for person_id in (*await mandates.reached_for(work, found.patient_id), found.doctor_id):
        await work.tell(person_id, "charge_changed", {"charge_id": found.id, "state": found.state})


async def numbered(work: Work, references: Mapping[UUID, str | None]) -> None:
    """The insurers' numbers for receipts: the first one that came stays, until what they were asked is refused."""
    news = await store.note_references(work, references)
    reached = await mandates.reached_for_each(work, [row["patient_id"] for row in news])
    for row in news:
        for person_id in (*reached[row["patient_id"]], row["doctor_id"]):
            await work.tell(person_id, "charge_changed", {"charge_id": row["id"], "state": row["state"]})


async def keep_facts(work: Work, consultation_id: UUID, connected_s: int, signature: bytes) -> None:
    """Keep how long the acting device was connected, as it signed it. Raises `NotFound` or `FactsRefused`.

    When both ends have said that the call failed, a charge is spared or given back at once, as its place of the quota.
    """
    actor = work.actor
    if not await store.concerns(work, consultation_id):
        raise NotFound
    statement = rules.facts_statement(consultation_id, actor.person_id, connected_s)
    key = await store.device_key(work, actor.device_id) if actor.device_id else None
    if key is None or not is_signed(signature, statement, key):
        raise FactsRefused
    await store.keep_facts(work, consultation_id, connected_s, statement, signature)
    await work.later("payments.facts", {"consultation_id": consultation_id})


async def weigh_facts(work: Work, consultation_id: UUID, withdraw: Withdraw) -> None:
    """Spare or give back what both ends say never was a call, and its place of the quota.

    Where one end alone says so, the patient is asked, until the other says otherwise. Where an insurer was asked
    already, a person looks.
    """
    ended = await store.ended(work, consultation_id)
    if ended is None or ended.outcome not in rules.CHARGED_FOR:
        return
    went = await _went(work, ended)
    charge = await store.of_consultation(work, consultation_id)
    if charge is None:
        return
    if went == "failed":
        await withdraw(work, charge.id)
        await spare(work, charge, "call_failed")
    elif went == "asks":
        await _ask(work, charge)
        await tell(work, charge)
    elif await store_doubt.believe(work, charge.id):
        await believed(work, charge)


async def give_back(work: Work, charge_id: UUID, withdraw: Withdraw) -> Charge:
    """The doctor asks for nothing, or gives it back.

    Raises `NotFound`, `NothingToGiveBack`, or `AlreadyBilled` once the insurer was asked for their part.
    """
    charge = await charge_by(work, charge_id)
    if charge.doctor_id != work.actor.person_id:
        raise NotFound
    if not await withdraw(work, charge_id):  # first the claim, then the charge, as whoever applies an answer does
        raise AlreadyBilled
    if not await spare(work, charge, "by_doctor"):
        raise NothingToGiveBack
    return await charge_with(work, charge_id)


async def _held_by_doctor(work: Work, charge_id: UUID) -> Charge:
    """A charge of the acting doctor, as it stands once nobody else changes it. Raises `NotFound`."""
    charge = await charge_by(work, charge_id)
    if charge.doctor_id != work.actor.person_id:
        raise NotFound
    await store.hold(work, charge_id)
    return await charge_with(work, charge_id)


async def decide(work: Work, charge_id: UUID, by_picture: bool) -> Charge:
    """The doctor says by what the consultation took place: as agreed, or by sound, which has no fee.

    Raises `NotFound`, or `NotAllowedNow` where there is nothing to decide.
    """
    charge = await _held_by_doctor(work, charge_id)
    if charge.state != "undecided":
        raise NotAllowedNow
    if not by_picture:
        await spare(work, charge, "by_sound")
    elif await store.move(work, charge_id, rules.decided(charge, work.now)):
        await _begin(work, await charge_with(work, charge_id))
        await tell(work, charge)
    return await charge_with(work, charge_id)


async def seen(work: Work, charge_id: UUID, in_person: bool, law: pricing.Rules) -> Charge:
    """The doctor says whether they saw the patient in person, as the patient told when the price was accepted.

    Nothing of it is asked of an insurer before; where they did not, the insurer's part is owed by nobody, and what the
    patient pays stays as it was. Raises `NotFound`, or `NotAllowedNow` where nobody asks (any more).
    """
    charge = await _held_by_doctor(work, charge_id)
    if not await store.says_seen(work, charge_id, "confirmed" if in_person else "refused"):
        raise NotAllowedNow
    if in_person:
        day = pricing.local_day(law.moments, charge.care_at)
        until = day.replace(month=12, day=31)  # of which year they do not say
        await relations.visited(work, charge.patient_id, charge.doctor_id, charge.brand_id, until)
    else:
        await relations.not_visited(work, charge.patient_id, charge.doctor_id, charge.brand_id)
        await ledger.post(work, "dropped_claim", charge.id, REASONS["unseen"], rules.lines_unseen(charge))
    await tell(work, charge)
    return await charge_with(work, charge_id)


async def spare(work: Work, charge: Charge, why: WaivedFor) -> bool:
    """Nothing is due: what was paid goes back, and a counter-entry takes back what the books say."""
    await store.hold(work, charge.id)
    charge = await charge_with(work, charge.id)
    if charge.state == "paid" and charge.payment_id is not None:
        await _begin_refund(work, charge.id, charge.payment_id, why)
        await store.move(work, charge.id, "refunding", why)
        if not await store_payments.open_refunds(work, charge.id):  # all of it went back before, part by part
            await store.move(work, charge.id, "refunded")
    elif not await store.move(work, charge.id, "waived", why):
        return False
    entry = await ledger.standing(work, "charge", charge.id)
    if entry is not None:
        await ledger.post(work, "waiver", charge.id, REASONS["waiver"], ledger.counter(entry.lines))
    await ledger.take_back(work, "dropped_claim", charge.id, REASONS["waiver"])
    for mended_id in await store_mended.of_charge(work, charge.id):
        await ledger.take_back(work, "mended", mended_id, REASONS["waiver"])
    await notices.drop(work, charge.id)
    await notices.drop(work, charge.consultation_id, ASKED)
    await actions_put_off.done(work, "insurer", charge.id)
    await stop_paying(work, charge.id)
    await tell(work, charge)
    return True


async def _begin_refund(work: Work, charge_id: UUID, payment_id: UUID, why: str) -> None:
    refund_id = await store_payments.draft_refund(work, payment_id, why, rules.next_look(work.now, 0))
    if refund_id is not None:
        await work.later("payments.refund", {"refund_id": refund_id})


async def stop_paying(work: Work, charge_id: UUID) -> None:
    """Nothing is due (any more): the provider's page that may still be open is closed by a look at its payment."""
    payment_id = await store_payments.live(work, charge_id)
    if payment_id is not None:
        await work.later("payments.look", {"payment_id": payment_id})


async def return_part(work: Work, charge: Charge, payment_id: UUID) -> None:
    """Give back what was paid beyond what a charge comes to by now; nothing where that is not more."""
    look_at = rules.next_look(work.now, 0)
    refund_id = await store_payments.draft_part(work, payment_id, charge.amount_cents, "less is due", look_at)
    if refund_id is not None:
        await work.later("payments.refund", {"refund_id": refund_id})


async def return_payment(work: Work, charge_id: UUID, payment_id: UUID, why: str) -> None:
    """Give back a payment that came when nothing was due (any more)."""
    await _begin_refund(work, charge_id, payment_id, why)


async def uncharged(work: Work, mode: pricing.Mode) -> list[UUID]:
    """Consultations that are over and should have been charged by now."""
    return await store.uncharged(work, list(rules.CHARGED_FOR), mode)


async def is_charged(work: Work, consultation_id: UUID) -> bool:
    """Whether there is a charge for a consultation."""
    return await store.of_consultation(work, consultation_id) is not None


async def held(work: Work) -> dict[str, Any]:
    """What we hold on what the acting patient owed and paid."""
    return await store.held(work, work.actor.person_id)
