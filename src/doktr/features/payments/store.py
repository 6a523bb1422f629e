"""Charges and facts in the database. The database decides that a consultation is charged once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from doktr.features.payments.model import CHARGE, CallFacts, Charge, ChargeState, Ended, SeenWord, WaivedFor
from doktr.features.pricing import Mode, Price
from doktr.kernel.work import Work

ENDED = """
select id as consultation_id, brand_id, request_id, patient_id, doctor_id, outcome, channel, ended_at
from consultations where id = $1 and state = 'ended'
"""
# Ended with something to charge, and not charged: what a lost job would leave behind.
# What was put off is tried until it is done, however long ago it took place.
UNCHARGED = """
(select consultations.id from consultations join requests on requests.id = consultations.request_id
join quotes on quotes.id = quote_id
where consultations.state = 'ended' and outcome = any($1) and ($3 = 'trial' or quotes.status = 'official')
    and consultations.matched_at between $2::timestamptz - interval '30 days' and $2
    and not exists (select from charges where consultation_id = consultations.id)
    and not exists (select from put_off where kind = 'charge' and cause_id = consultations.id)
order by consultations.matched_at limit 500)
union all
(select cause_id from put_off where kind = 'charge' and again_at <= $2 and closed_at is null
    and not exists (select from charges where consultation_id = cause_id)
order by again_at limit 100)
"""
# Of patients who are about to leave, whatever was put off.
UNCHARGED_OF = """
select consultations.id from consultations join requests on requests.id = consultations.request_id
where consultations.patient_id = any($1) and consultations.brand_id = $2 and quote_id is not null
    and consultations.state = 'ended' and outcome = any($3)
    and not exists (select from charges where consultation_id = consultations.id)
    and not exists (select from put_off where kind = 'charge' and cause_id = consultations.id and closed_at is not null)
"""
# Of everybody who ever sat there. Who came in again after they told it may still talk.
FACTS = """
select told.person_id, told.role, told.connected_s, told.at >= coalesce(seat.joined_at, '-infinity') as last
from call_facts told left join participants seat using (consultation_id, person_id)
where consultation_id = $1
"""
# The greatest number stays, and when its person said something last.
KEEP_FACTS = """
insert into call_facts (consultation_id, person_id, brand_id, role, device_id, connected_s, statement, signature, at)
select $1, $2, consultations.brand_id, case when doctor_id = $2 then 'doctor' else 'patient' end, $3, $4, $5, $6, $7
from consultations where id = $1 and ($2 in (patient_id, doctor_id) or exists (select from participants p
    where p.consultation_id = consultations.id and p.person_id = $2 and p.role = 'patient'))
on conflict (consultation_id, person_id) do update set at = excluded.at,
    (device_id, connected_s, statement, signature) = (
        select more.* from (values
            (excluded.device_id, excluded.connected_s, excluded.statement, excluded.signature),
            (call_facts.device_id, call_facts.connected_s, call_facts.statement, call_facts.signature)
        ) as more (device_id, connected_s, statement, signature) order by connected_s desc limit 1)
returning true
"""
CONCERNS = """
select exists (select from consultations where id = $1 and $2 in (patient_id, doctor_id))
    or exists (select from participants where consultation_id = $1 and person_id = $2 and role = 'patient')
"""
DEVICE_KEY = "select public_key from devices where id = $1 and revoked_at is null"
KEEP_CHARGE = """
insert into charges (brand_id, consultation_id, patient_id, doctor_id, at, due_at, state, code, reimbursed, reason,
    honorarium_cents, insurer_cents, amount_cents, supplement_cents, waived_for, status, billing, answer_until,
    seen_word)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
on conflict (consultation_id) do nothing
returning id
"""
_CHARGES = """
select c.id, c.brand_id, c.consultation_id, c.patient_id, c.doctor_id, c.at, c.care_at, c.due_at, c.state, c.code,
    c.reimbursed, c.reason, c.honorarium_cents, c.insurer_cents, c.amount_cents, c.supplement_cents, c.waived_for,
    c.answer_until, c.decided_by, c.seen_word, c.settled_at, c.asks_until,
    c.insurer_reference, c.settled_by, doctors.nihdi,
    doctor.given_name as doctor_given_name, doctor.family_name as doctor_family_name,
    patient.given_name as patient_given_name, patient.family_name as patient_family_name,
    latest.id as payment_id, latest.state as payment_state, latest.checkout_url, latest.paid_at,
    (select refunds.state from refunds where refunds.payment_id = latest.id and part = 0) as refund_state,
    (select coalesce(sum(refunds.amount_cents), 0)::int from refunds where refunds.payment_id = latest.id and part > 0)
        as too_much_cents,
    c.state = 'due' and (select count(*) > 0 from payments back where back.charge_id = c.id and back.state = 'paid')
        as taken_back,
    exists (select from provider_accounts mine where mine.doctor_id = c.doctor_id and mine.state = 'connected')
        as has_account
from charges c
join people doctor on doctor.id = c.doctor_id
join doctors on doctors.person_id = c.doctor_id
join people patient on patient.id = c.patient_id
left join lateral (
    select * from payments where charge_id = c.id and not (c.state = 'due' and payments.state = 'paid')
    order by id = c.settled_by desc nulls last, made_at desc limit 1
) latest on true
"""
FIND = f"{_CHARGES} where c.id = $1"
OF_CONSULTATION = f"{_CHARGES} where c.consultation_id = $1"
OF_PATIENT = f"{_CHARGES} where c.patient_id = any($1) order by c.care_at desc limit 100"
OF_DOCTOR = f"{_CHARGES} where c.doctor_id = $1 and c.care_at >= $2 and c.care_at < $3 order by c.care_at desc"
# The first number stays; `null` takes it back.
NOTE_REFERENCES = """
update charges set insurer_reference = given.reference
from unnest($1::uuid[], $2::text[]) as given (id, reference)
where charges.id = given.id and (insurer_reference is null) <> (given.reference is null)
returning charges.id, state, patient_id, doctor_id
"""
HOLD = "select brand_id from charges where id = $1 for no key update"
MOVE = """
update charges set state = $2, settled_at = $4, waived_for = coalesce($5, waived_for),
    settled_by = coalesce($6, settled_by),
    asks_until = case when $2 in ('awaiting', 'undecided', 'due', 'free') then asks_until end
where id = $1 and state = any($3)
returning id
"""
# What its payment brought is with the patient's bank again.
REOPEN = """
update charges set state = 'due', settled_at = null, settled_by = null, due_at = $3
where id = $1 and state = 'paid' and settled_by = $2 returning id
"""
# Refused refunds for which nothing is there any more: the bank of whoever paid was quicker. Should it give that back,
# they are begun anew.
MOOT = """
select refunds.id from refunds join payments on payments.id = payment_id cross join lateral (
    select -sum(cents)::int as cents from movements
    where movements.payment_id = payments.id and kind in ('chargeback', 'chargeback_reversed')) taken
where refunds.state = 'failed' and taken.cents > 0
    and coalesce(seen_cents, payments.amount_cents) <= taken.cents + (select coalesce(sum(other.amount_cents), 0)
        from refunds other where other.payment_id = payments.id and other.id <> refunds.id and other.state <> 'failed')
"""
# Nobody is asked twice: the first word of the doctor stays.
SEEN = """
update charges set seen_word = $2 where id = $1 and seen_word = 'said' and state = any($3) returning true
"""
HELD = """
select id, consultation_id, doctor_id, at, care_at, due_at, state, code, reimbursed, reason, honorarium_cents,
    insurer_cents, amount_cents, supplement_cents, waived_for, answer_until, decided_by, seen_word, settled_at,
    insurer_reference, settled_by, status, billing, claimed, asks_until, confirmed_at
from charges where patient_id = $1 order by at, id
"""
HELD_PAYMENTS = """
select payments.id, charge_id, payments.amount_cents, payments.state, payments.language, payments.provider_id, made_at,
    seen_cents, paid_at
from payments join charges on charges.id = charge_id where patient_id = $1 order by made_at, payments.id
"""
HELD_REFUNDS = """
select refunds.id, payment_id, part, refunds.amount_cents, refunds.reason, refunds.state, refunds.provider_id,
    refunds.made_at, done_at
from refunds join payments on payments.id = payment_id join charges on charges.id = charge_id
where patient_id = $1 order by refunds.made_at, refunds.id
"""
HELD_MENDED = """
select mended.id, charge_id, mended.at, code_before, reason_before, insurer_cents_before, amount_cents_before,
    mended.code, mended.reason, mended.insurer_cents, mended.amount_cents
from mended_charges mended join charges on charges.id = charge_id where patient_id = $1 order by mended.at
"""
# What could not be charged yet, or is charged to nobody, and why.
HELD_PUT_OFF = """
select cause_id, tries, since, again_at, closed_at, closed_why
from put_off join consultations on consultations.id = cause_id
where kind = 'charge' and patient_id = $1 order by since, cause_id
"""
HELD_FACTS = """
select consultation_id, role, device_id, connected_s, statement, signature, at from call_facts
where person_id = $1 order by at
"""


async def ended(work: Work, consultation_id: UUID) -> Ended | None:
    """A consultation that is over."""
    row = await work.sql.fetchrow(ENDED, consultation_id)
    return Ended(**dict(row)) if row else None


async def uncharged(work: Work, outcomes: Sequence[str], mode: Mode) -> list[UUID]:
    """Consultations that should have been charged."""
    return [row["id"] for row in await work.sql.fetch(UNCHARGED, list(outcomes), work.now, mode)]


async def uncharged_of(work: Work, patients: Sequence[UUID], outcomes: Sequence[str]) -> list[UUID]:
    """Consultations of these patients that should have been charged."""
    return [row["id"] for row in await work.sql.fetch(UNCHARGED_OF, list(patients), work.brand, list(outcomes))]


async def facts(work: Work, consultation_id: UUID) -> list[CallFacts]:
    """What the ends of a call signed."""
    return [CallFacts(**dict(row)) for row in await work.sql.fetch(FACTS, consultation_id)]


async def keep_facts(work: Work, consultation_id: UUID, connected_s: int, statement: bytes, signature: bytes) -> bool:
    """Keep what the acting device signed; of several statements the one with the longest connection."""
    actor = work.actor
    return bool(
        await work.sql.fetchval(
            KEEP_FACTS, consultation_id, actor.person_id, actor.device_id, connected_s, statement, signature, work.now
        )
    )


async def concerns(work: Work, consultation_id: UUID) -> bool:
    """Whether the acting person is the patient or the doctor of a consultation."""
    return bool(await work.sql.fetchval(CONCERNS, consultation_id, work.actor.person_id))


async def device_key(work: Work, device_id: UUID) -> bytes | None:
    """The Ed25519 key of a device that was not revoked."""
    return await work.sql.fetchval(DEVICE_KEY, device_id)


async def keep_charge(
    work: Work,
    of: Ended,
    moments: tuple[datetime, datetime | None],
    seen_word: SeenWord | None,
    state: ChargeState,
    final: Price,
    waived_for: WaivedFor | None,
    mode: Mode,
) -> UUID | None:
    """Charge a consultation; None when it is charged already. The database refuses what it does not bill.

    `moments`: when it is due, and until when an insurer's late answer decides.
    """
    due_at, until = moments
    return await work.sql.fetchval(
        KEEP_CHARGE, of.brand_id, of.consultation_id, of.patient_id, of.doctor_id, work.now, due_at, state, final.code,
        final.reimbursed, final.reason, final.honorarium_cents, final.insurer_cents, final.pays_cents,
        final.supplement_cents, waived_for, final.status, mode, until, seen_word,
    )  # fmt: skip


async def find(work: Work, charge_id: UUID) -> Charge | None:
    """A charge."""
    row = await work.sql.fetchrow(FIND, charge_id)
    return Charge(**dict(row)) if row else None


async def of_consultation(work: Work, consultation_id: UUID) -> Charge | None:
    """What a consultation costs."""
    row = await work.sql.fetchrow(OF_CONSULTATION, consultation_id)
    return Charge(**dict(row)) if row else None


async def of_patients(work: Work, patients: Sequence[UUID]) -> list[Charge]:
    """A patient's charges, latest first."""
    return [Charge(**dict(row)) for row in await work.sql.fetch(OF_PATIENT, list(patients))]


async def of_doctor(work: Work, doctor_id: UUID, begin: datetime, end: datetime) -> list[Charge]:
    """A doctor's charges between two moments, latest first."""
    return [Charge(**dict(row)) for row in await work.sql.fetch(OF_DOCTOR, doctor_id, begin, end)]


async def hold(work: Work, charge_id: UUID) -> None:
    """Keep everybody else from a charge until the transaction ends, and go on at its brand."""
    brand = await work.sql.fetchval(HOLD, charge_id)
    if brand is not None:
        work.at(brand)


async def note_references(work: Work, references: Mapping[UUID, str | None]) -> list[Any]:
    """The insurers' numbers, or none any more; the charges of which that is news."""
    return await work.sql.fetch(NOTE_REFERENCES, list(references), list(references.values()))


async def move(
    work: Work,
    charge_id: UUID,
    state: ChargeState,
    waived_for: WaivedFor | None = None,
    settled_by: UUID | None = None,
) -> bool:
    """Bring a charge into a state; False when it is in none from which that is possible."""
    before = CHARGE.before(state)
    return bool(await work.sql.fetchval(MOVE, charge_id, state, before, work.now, waived_for, settled_by))


async def reopen(work: Work, charge_id: UUID, payment_id: UUID, due_at: datetime) -> bool:
    """What this payment settled is due again, until then; False where it does not stand as paid by it."""
    CHARGE.require("paid", "due")
    return bool(await work.sql.fetchval(REOPEN, charge_id, payment_id, due_at))


async def moot(work: Work) -> list[UUID]:
    """Refunds of what the bank took back before."""
    return [row["id"] for row in await work.sql.fetch(MOOT)]


async def says_seen(work: Work, charge_id: UUID, word: SeenWord) -> bool:
    """Keep the doctor's word in place of the patient's; False where it is not asked for (any more)."""
    return bool(await work.sql.fetchval(SEEN, charge_id, word, ["free", "due", "paid"]))


async def held(work: Work, patient_id: UUID) -> dict[str, Any]:
    """Everything we hold on what a patient owed and paid."""
    return {
        "charges": [dict(row) for row in await work.sql.fetch(HELD, patient_id)],
        "payments": [dict(row) for row in await work.sql.fetch(HELD_PAYMENTS, patient_id)],
        "refunds": [dict(row) for row in await work.sql.fetch(HELD_REFUNDS, patient_id)],
        "mended_charges": [dict(row) for row in await work.sql.fetch(HELD_MENDED, patient_id)],
        "put_off": [dict(row) for row in await work.sql.fetch(HELD_PUT_OFF, patient_id)],
        "call_facts": [_facts(row) for row in await work.sql.fetch(HELD_FACTS, patient_id)],
    }


def _facts(row: Any) -> dict[str, Any]:
    return dict(row) | {"statement": row["statement"].hex(), "signature": row["signature"].hex()}
