"""Pure decisions on money: what is charged after a consultation, what stands in the books, when to look again."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Literal
from uuid import UUID

from doktr.features.ledger import Line, counter
from doktr.features.payments.model import CallFacts, Charge, ChargeState, Ended, Payment, Refund, RefundSeen, Seen
from doktr.features.pricing import Mode, Price, Quote, capped

CHARGED_FOR = frozenset({"took_place"})
BY_THE_BANK = frozenset({"chargeback", "chargeback_reversed"})
# A receipt is for what was paid, also where that goes back; not for what is due again.
RECEIVED = frozenset({"paid", "refunding", "refunded"})
BY_MEDIA = frozenset({"video", "audio"})
FIRST_LOOK, LONGEST_LOOK = timedelta(seconds=20), timedelta(hours=1)
FIRST_ATTEMPT, LONGEST_ATTEMPT = timedelta(hours=1), timedelta(days=7)
DOMAIN = b"doktr/call-facts/v1\0"
SET_OUT_FOR_S = 3600


def call_failed(of: Ended, facts: Sequence[CallFacts], least_s: int) -> bool:
    """Whether both ends signed that they were connected for less than `least_s` seconds.

    At either end the longest connection counts, of a child or a parent, of whoever handed over or went on. Who finished
    it must have told theirs: what a doctor tells who handed over says nothing of what came after. A short part of who
    came in again since says nothing of the whole.
    """
    if of.channel not in BY_MEDIA or any(fact.connected_s >= least_s or not fact.last for fact in facts):
        return False
    patients = any(fact.role == "patient" for fact in facts)
    return patients and any(fact.role == "doctor" and fact.person_id == of.doctor_id for fact in facts)


Went = Literal["failed", "asks", "stands"]


def went(of: Ended, facts: Sequence[CallFacts], least_s: int) -> Went:
    """What the word of who finished a call, that it took place, weighs beside what was signed.

    It failed where both ends say so. Where one end alone has its last word, and that says that it failed, the patient
    is asked: neither end decides that alone, nor does the doctor's word against the only device that spoke. One long
    connection at either end is a call; where nobody signed anything nothing speaks against the word, and who wrote to
    each other needed no connection.
    """
    if call_failed(of, facts, least_s):
        return "failed"
    told = [fact for fact in facts if fact.last or fact.connected_s >= least_s]
    if of.channel not in BY_MEDIA or not told or any(fact.connected_s >= least_s for fact in told):
        return "stands"
    return "asks"


Word = Literal["refused", "asks", "stands"]


def weighs(channel: str, facts: Sequence[CallFacts], least_s: int) -> Word:
    """What the word of a doctor whom the clock took for gone, that the call took place, weighs beside what was signed.

    It stands, unless the patient objects, where the patient's end signed that there was a call. Against what that end
    signed of a call by picture or sound it weighs nothing; in a chat nobody needs to be connected. Where nothing of the
    patient's supports it they are asked: what the doctor's own device signs is the doctor's word again.
    """
    told = [fact for fact in facts if fact.last or fact.connected_s >= least_s]
    signed = [fact.connected_s for fact in told if fact.role == "patient"]
    if signed and max(signed) >= least_s:
        return "stands"
    return "refused" if signed and channel in BY_MEDIA else "asks"


def facts_statement(consultation_id: UUID, person_id: UUID, connected_s: int) -> bytes:
    """What a device signs about its call: who, which call, how many seconds. Nothing else."""
    return DOMAIN + consultation_id.bytes + person_id.bytes + connected_s.to_bytes(4, "big")


def billable(final: Price, mode: Mode) -> bool:
    """Whether this may be asked of anybody: in production official amounts only."""
    return mode == "trial" or final.status == "official"


Start = Literal["awaiting", "undecided", "free", "due", "waived"]


def begins(ended: Ended, agreed: Quote, final: Price, failed: bool, hangs: bool = False) -> Start:
    """The state in which a charge begins; `hangs`: an insurer who was silent may make it cheaper yet.

    Where sound took the place of the picture, nobody but the doctor can say by what the consultation took place: the
    code is not changed by itself, nor billed as agreed.
    """
    if failed:
        return "waived"
    if ended.channel != agreed.channel:
        return "undecided"
    if hangs:
        return "awaiting"
    return "due" if final.pays_cents else "free"


def decided(charge: Charge, now: datetime) -> Start:
    """Where a charge goes that the doctor lets stand: on to the wait for an insurer where that is not over."""
    if charge.answer_until is not None and now < charge.answer_until:
        return "awaiting"
    return "due" if charge.amount_cents else "free"


def lines_of_charge(charge: Charge) -> list[Line]:
    """Patient and insurer owe, the doctor has earned."""
    return [
        Line("patient", charge.patient_id, charge.amount_cents),
        Line("insurer", charge.doctor_id, charge.insurer_cents),
        Line("doctor", charge.doctor_id, -(charge.amount_cents + charge.insurer_cents)),
    ]


def lines_unseen(charge: Charge) -> list[Line]:
    """The insurer owes nothing, the doctor has not earned it: there was no visit in person."""
    cents = charge.insurer_cents
    return [Line("insurer", charge.doctor_id, -cents), Line("doctor", charge.doctor_id, cents)]


def mended(charge: Charge, final: Price) -> Price:
    """What a charge comes to by what its insurer says now: for the patient what it came to before, or less."""
    patient = charge.amount_cents - charge.supplement_cents
    before = replace(final, patient_cents=patient, supplement_cents=charge.supplement_cents)
    return capped(final, before)


def differs(charge: Charge, final: Price) -> bool:
    """Whether a charge would be another one at this price."""
    ours = (charge.code, charge.reason, charge.insurer_cents, charge.amount_cents, charge.supplement_cents)
    return ours != (final.code, final.reason, final.insurer_cents, final.pays_cents, final.supplement_cents)


def lines_mended(charge: Charge, final: Price) -> list[Line]:
    """What patient and insurer owe more or less than before, and the doctor has earned."""
    patient, insurer = final.pays_cents - charge.amount_cents, final.insurer_cents - charge.insurer_cents
    return [
        Line("patient", charge.patient_id, patient),
        Line("insurer", charge.doctor_id, insurer),
        Line("doctor", charge.doctor_id, -(patient + insurer)),
    ]


def came_to(account_id: UUID | None, doctor_id: UUID, cents: int) -> Line:
    """Where it is what patients paid: at the doctor's own account they have it, at the operator's it is owed them."""
    return Line("provider" if account_id is None else "doctor", doctor_id, cents)


def lines_of_payment(charge: Charge, cents: int, account_id: UUID | None) -> list[Line]:
    """The doctor has it, or the operator for the doctor; the patient owes it no more."""
    return [came_to(account_id, charge.doctor_id, cents), Line("patient", charge.patient_id, -cents)]


def lines_of_refund(refund: Refund) -> list[Line]:
    """The provider gave it back to the patient, from where it was; what nobody had asked for leaves no debt behind."""
    if refund.payment_state == "mismatched":
        return counter(lines_of_mismatch(refund.doctor_id, refund.amount_cents, refund.account_id))
    cents = refund.amount_cents
    return [came_to(refund.account_id, refund.doctor_id, -cents), Line("patient", refund.patient_id, cents)]


def lines_of_mismatch(doctor_id: UUID, cents: int, account_id: UUID | None) -> list[Line]:
    """Money came that nobody asked for in this amount: it is there, and goes back by itself."""
    return [came_to(account_id, doctor_id, cents), Line("suspense", None, -cents)]


def lines_of_fee(doctor_id: UUID, cents: int, account_id: UUID | None) -> list[Line]:
    """The provider kept it of what came: the doctor has so much less at their own account, the operator at theirs."""
    owner_id = None if account_id is None else doctor_id
    return [Line("fee", owner_id, cents), came_to(account_id, doctor_id, -cents)]


def lines_of_chargeback(doctor_id: UUID, patient_id: UUID, cents: int, account_id: UUID | None) -> list[Line]:
    """The patient's bank took it back (`cents` below zero), who owes it again; or gave it once more."""
    return [came_to(account_id, doctor_id, cents), Line("patient", patient_id, -cents)]


def lines_of_licence(doctor_id: UUID, cents: int) -> list[Line]:
    """The doctor owes the licence, the operator has earned it."""
    return [Line("doctor", doctor_id, cents), Line("licence", None, -cents)]


def lines_of_transfer(doctor_id: UUID, cents: int) -> list[Line]:
    """The operator has so much more at the bank, the doctor owes so much less; below zero it went back."""
    return [Line("bank", None, cents), Line("doctor", doctor_id, -cents)]


def without_vat(cents: int, percent: int) -> int:
    """What an amount is before this VAT, which it holds: to the cent, halves up."""
    return (cents * 200 + 100 + percent) // (2 * (100 + percent))


def licence_due(on: date, pay_days: int) -> date:
    """Until when the invoice of this day is paid."""
    return on + timedelta(days=pay_days)


def fits(payment: Payment, seen: Seen) -> bool:
    """Whether the provider speaks of our payment, in the amount that we asked for."""
    return seen.cents == payment.amount_cents and payment.provider_id in (None, seen.provider_id)


def next_look(now: datetime, looks: int) -> datetime:
    """When to ask the provider again if it says nothing by itself: soon at first, then every hour."""
    return now + min(FIRST_LOOK * 2 ** min(looks, 12), LONGEST_LOOK)


def next_attempt(now: datetime, attempts: int) -> datetime:
    """When to give money back anew that the provider or the bank did not: in an hour, then ever later, up to a week."""
    return now + min(FIRST_ATTEMPT * 2 ** min(attempts, 12), LONGEST_ATTEMPT)


def refund_key(refund: Refund) -> str:
    """What makes an attempt the same attempt, however often it is sent."""
    return f"{refund.id}-{refund.attempts}" if refund.attempts else str(refund.id)


def already_given(listed: Sequence[RefundSeen], cents: int, others: Sequence[str]) -> RefundSeen | None:
    """Of a payment's refunds at the provider the one that we are about to make: each is made once.

    Whoever made it, in whichever attempt: the patient has, or will have, the money. `others` are known to be others.
    """
    return next(
        (one for one in listed if one.state != "failed" and one.cents == cents and one.provider_id not in others), None
    )


def reference(charge_id: UUID) -> str:
    """A short name for a charge that people can read to each other: K7F3-92QD."""
    alphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
    number = int.from_bytes(sha256(charge_id.bytes).digest()[:5], "big")
    letters = [alphabet[number >> (5 * place) & 31] for place in range(8)]
    return f"{''.join(letters[:4])}-{''.join(letters[4:])}"


def is_late(state: ChargeState, due_at: datetime, now: datetime, payable: bool = True) -> bool:
    """Whether the patient should have paid by now; nobody is late for what they cannot pay yet."""
    return payable and state == "due" and due_at < now


def still_fresh(moment: int, now: int) -> bool:
    """Whether who set out at `moment`, in seconds, may come back now."""
    return 0 <= now - moment <= SET_OUT_FOR_S


@dataclass(frozen=True)
class Totals:
    """A month in five figures, in cents."""

    earned_cents: int
    paid_cents: int
    due_cents: int
    insurer_cents: int
    given_back_cents: int


def totals(charges: Sequence[Charge]) -> Totals:
    """What was earned and by whom it is paid; what is not decided yet counts nowhere."""
    stands = [one for one in charges if one.state in ("due", "paid", "free") and one.asks_until is None]

    def patients_share(*states: ChargeState) -> int:
        return sum(one.amount_cents for one in charges if one.state in states and one.asks_until is None)

    insurer = sum(one.insurer_cents for one in stands if one.seen_word != "refused")
    paid, due = patients_share("paid"), patients_share("due")
    return Totals(paid + due + insurer, paid, due, insurer, patients_share("refunding", "refunded"))


def month_before(today: date) -> date:
    """The first day of the month before."""
    return (today.replace(day=1) - timedelta(days=1)).replace(day=1)


def months_between(first: date, last: date) -> list[date]:
    """The months from the first to the last one, which is always among them; each by its first day."""
    found = [last]
    while found[0] > first:
        found.insert(0, month_before(found[0]))
    return found
