"""Claims, batches and answers in the database."""

import json
from collections.abc import Collection, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from doktr.features.claims.model import (
    UNANSWERED,
    Actions,
    Claim,
    Limit,
    Payee,
    Standing,
    Waiting,
)
from doktr.features.payments import Charge
from doktr.kernel.work import Work

# A charge that stands and of which an insurer owes a part; nothing is claimed for what was waived or given back. It is
# looked for among those that are not claimed yet, never among all that ever were; whoever holds one is not waited for.
COLLECT = """
with owed as (
    select id, brand_id, patient_id, doctor_id, care_at, code, insurer_cents, amount_cents, supplement_cents
    from charges where not claimed and reimbursed and insurer_cents > 0 and code is not null
        and state in ('free', 'due', 'paid') and asks_until is null and (seen_word is null or seen_word = 'confirmed')
    order by id for no key update skip locked
), noted as (
    update charges set claimed = true from owed where charges.id = owed.id
)
insert into claims (brand_id, charge_id, patient_id, doctor_id, day, code, insurer_cents, patient_cents,
    supplement_cents, state, ask_at, changed_at)
select brand_id, id, patient_id, doctor_id, (care_at at time zone 'Europe/Brussels')::date, code, insurer_cents,
    amount_cents - supplement_cents, supplement_cents, 'waiting', $1, $1
from owed order by id
on conflict (charge_id) do nothing
"""
TO_ASK = """
select claims.id, claims.brand_id, claims.patient_id, claims.day, claims.tries,
    coalesce(claims.niss_sealed, people.niss_sealed) as niss_sealed
from claims join people on people.id = claims.patient_id
join charges on charges.id = charge_id and charges.state in ('free', 'due', 'paid') and asks_until is null
    and (seen_word is null or seen_word = 'confirmed')
where claims.state = 'waiting' and ask_at <= $1 order by ask_at limit 50
"""
INSURED = """
update claims set state = 'ready', mutuality = $2, ct1 = $3, ct2 = $4, changed_at = $5, errors = '{}',
    compare_at = $5, compare_tries = 0
where id = $1 and state = 'waiting'
"""
# Refused before, and held until the end of this work: its charge is held against what the insurer says now. Of a
# deleted account nothing is left to say whose patient they were: it is sent as it was.
MENDS = """
select charge_id from claims where id = $1 and state = 'waiting' and mends
    and exists (select from people where people.id = claims.patient_id and people.erased_at is null)
for update
"""
MENDED = """
update claims set mends = false, code = $2, insurer_cents = $3, patient_cents = $4, supplement_cents = $5 where id = $1
"""
SILENT = "update claims set tries = tries + 1, ask_at = $2 where id = $1 and state = 'waiting'"
NOT_INSURED = """
update claims set state = 'rejected', errors = $2, changed_at = $3 where id = $1 and state = 'waiting'
returning doctor_id
"""
_CLAIM = """
select claims.id, claims.brand_id, claims.charge_id, charges.consultation_id, claims.patient_id, claims.doctor_id,
    claims.number, day, claims.code, claims.insurer_cents, patient_cents, claims.supplement_cents, claims.state,
    mutuality, errors, paid_cents, changed_at, people.given_name as patient_given_name,
    people.family_name as patient_family_name, mended.at as mended_at, code_before, insurer_cents_before,
    amount_cents_before, charges.amount_cents,
    (select max(at) from claim_corrections late where late.claim_id = claims.id and after_drop) as paid_after_drop_at
from claims join charges on charges.id = claims.charge_id join people on people.id = claims.patient_id
left join lateral (
    select * from mended_charges where mended_charges.charge_id = claims.charge_id order by at desc limit 1
) mended on true
"""
FIND = f"{_CLAIM} where claims.id = $1 and claims.doctor_id = $2 for update of claims"
OF_DOCTOR = f"{_CLAIM} where claims.doctor_id = $1 order by number desc limit $2"
AGAIN = """
update claims set state = 'waiting', tries = 0, ask_at = $2, changed_at = $2, batch_id = null, mutuality = null,
    mends = true
where id = $1 and state = 'rejected'
    and exists (select from charges where charges.id = claims.charge_id and charges.state in ('free', 'due', 'paid'))
returning true
"""
DROP = "update claims set state = 'dropped', changed_at = $2 where id = $1 and state = 'rejected' returning true"
WITHDRAW = """
update claims set state = 'dropped', changed_at = $2
where charge_id = $1 and state in ('waiting', 'ready', 'rejected')
"""
# A statement of its own: whoever made a file meanwhile has committed by now.
OF_CHARGE = "select id, state from claims where charge_id = $1"
# Of what the doctor has not decided yet a claim stands only where its patient's account went.
LEFT_OVER = """
update claims set state = 'dropped', changed_at = $1
where state in ('waiting', 'ready', 'rejected') and not exists (
    select from charges where charges.id = claims.charge_id
        and charges.state in ('awaiting', 'undecided', 'free', 'due', 'paid') and seen_word is distinct from 'refused')
"""
STILL_OPEN = """
select charges.consultation_id from charges join claims on claims.charge_id = charges.id
where charges.consultation_id = any($1) and claims.state = any($2)
"""
WITH_NUMBER = """
select id, brand_id, day from claims where niss_sealed is not null and day <= $1 order by day limit 500
"""
FORGET_NUMBER = """
update claims set niss_sealed = null, gender = null,
    state = case when state in ('waiting', 'ready', 'rejected') then 'dropped' else state end,
    changed_at = case when state in ('waiting', 'ready', 'rejected') then $2 else changed_at end
where id = $1 and niss_sealed is not null
returning id, doctor_id, insurer_cents, old.state <> new.state as given_up,
    exists (select from charges where charges.id = charge_id and charges.state in ('free', 'due', 'paid')) as owed
"""
TO_LOOK_AT = """
select 'billed' as kind, charge_id as id, insurer_cents as cents, null::int as seen_cents, changed_at as since
from claims where brand_id = $1 and state in ('batched', 'accepted', 'settled', 'paid_otherwise', 'disputed')
    and not exists (
        select from charges where charges.id = claims.charge_id and charges.state in ('free', 'due', 'paid'))
union all
select state, charge_id, insurer_cents, paid_cents, changed_at from claims
where brand_id = $1 and state in ('paid_otherwise', 'disputed')
order by since limit 100
"""
# Nothing is open of these any more, as the books have it.
CAME_TO = """
select charge_id, paid_cents from claims where charge_id = any($1) and state in ('settled', 'dropped')
"""
STANDINGS = """
select state, count(*)::int as claims, sum(insurer_cents)::bigint as insurer_cents,
    sum(paid_cents)::bigint as paid_cents, min(day) as since
from claims where brand_id = $1 group by state order by state
"""
WAITING = """
select count(*)::int as claims, coalesce(sum(insurer_cents), 0)::bigint as insurer_cents, min(day) as since
from claims left join claim_batches made on made.id = batch_id
where claims.brand_id = $1 and (claims.state = 'ready' or claims.state = 'batched' and made.state = 'made')
"""
HELD = """
select id, said_fee_cents, said_insurer_cents, said_patient_cents, said_errors, differs, compare_at, compare_tries,
    charge_id, doctor_id, number, day, code, insurer_cents, patient_cents, supplement_cents, state, mutuality, mends,
    ct1, ct2, batch_id, errors, paid_cents, paid_reference, paid_answer, tries, ask_at, changed_at
from claims where patient_id = $1 order by number
"""
PAYEE = "select iban, bic, enterprise_number, phone from payees where doctor_id = $1"
KEEP_PAYEE = """
insert into payees (doctor_id, brand_id, iban, bic, enterprise_number, phone, changed_at)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (doctor_id) do update set iban = excluded.iban, bic = excluded.bic,
    enterprise_number = excluded.enterprise_number, phone = excluded.phone, changed_at = excluded.changed_at
"""


def read_actions(file: Path) -> Actions:
    """What a doctor can best do about each of insurers' codes."""
    errors = json.loads(file.read_text(encoding="utf-8"))["errors"]
    return {code: said["action"] for code, said in errors.items()}


def read_limits(file: Path) -> tuple[Limit, ...]:
    """How long an insurer can be asked, by the day of care."""
    rows = json.loads(file.read_text(encoding="utf-8"))["limits"]
    return tuple(
        Limit(
            date.fromisoformat(row["valid_from"]),
            row["valid_until"] and date.fromisoformat(row["valid_until"]),
            int(row["years"]),
            int(row["answer_days"]),
            int(row["back_years"]),
            int(row["look_days"]),
        )
        for row in rows
    )


async def collect(work: Work) -> None:
    """A claim for every charge of which an insurer owes a part."""
    await work.sql.execute(COLLECT, work.now)


async def to_ask(work: Work) -> list[Any]:
    """Claims whose insurer is to be asked now."""
    return await work.sql.fetch(TO_ASK, work.now)


async def insured(work: Work, claim_id: UUID, mutuality: str, ct1: str, ct2: str) -> None:
    """The insurer is known."""
    await work.sql.execute(INSURED, claim_id, mutuality, ct1, ct2, work.now)


async def mends(work: Work, claim_id: UUID) -> UUID | None:
    """The charge of a claim that was refused and is to be mended; None for others."""
    return await work.sql.fetchval(MENDS, claim_id)


async def mended(work: Work, claim_id: UUID, charge: Charge) -> None:
    """It asks for what its charge comes to now."""
    patient_cents = charge.amount_cents - charge.supplement_cents
    await work.sql.execute(MENDED, claim_id, charge.code, charge.insurer_cents, patient_cents, charge.supplement_cents)


async def silent(work: Work, claim_id: UUID, ask_at: datetime) -> None:
    """Nobody answered; ask again then."""
    await work.sql.execute(SILENT, claim_id, ask_at)


async def not_insured(work: Work, claim_id: UUID, code: str) -> UUID | None:
    """No insurer pays for this person; the doctor to tell."""
    return await work.sql.fetchval(NOT_INSURED, claim_id, [code], work.now)


async def find(work: Work, claim_id: UUID) -> Claim | None:
    """A claim of the acting doctor, held until the end of this work."""
    row = await work.sql.fetchrow(FIND, claim_id, work.actor.person_id)
    return Claim(**row) if row else None


async def of_doctor(work: Work, limit: int) -> list[Claim]:
    """The acting doctor's claims, latest first."""
    return [Claim(**row) for row in await work.sql.fetch(OF_DOCTOR, work.actor.person_id, limit)]


async def again(work: Work, claim_id: UUID) -> bool:
    """Ask the insurer anew and send it again."""
    return bool(await work.sql.fetchval(AGAIN, claim_id, work.now))


async def drop(work: Work, claim_id: UUID) -> bool:
    """Give it up."""
    return bool(await work.sql.fetchval(DROP, claim_id, work.now))


async def withdraw(work: Work, charge_id: UUID) -> Any:
    """Ask for nothing more where nobody was asked yet; the claim's id and state, or None where there is none."""
    await work.sql.execute(WITHDRAW, charge_id, work.now)
    return await work.sql.fetchrow(OF_CHARGE, charge_id)


async def drop_left_over(work: Work) -> None:
    """What was collected while its charge was given back."""
    await work.sql.execute(LEFT_OVER, work.now)


async def with_number(work: Work, until: date) -> list[Any]:
    """Claims of deleted accounts that keep the number, of days up to that one: id, brand and day."""
    return await work.sql.fetch(WITH_NUMBER, until)


async def still_open(work: Work, ids: Collection[UUID]) -> Collection[UUID]:
    """Those of these consultations of which an insurer still owes an answer, or the doctor one to the insurer."""
    return [row["consultation_id"] for row in await work.sql.fetch(STILL_OPEN, list(ids), UNANSWERED)]


async def forget_number(work: Work, claim_id: UUID) -> Any:
    """The number goes, and with it what can be asked of nobody any more; None when it had gone before."""
    return await work.sql.fetchrow(FORGET_NUMBER, claim_id, work.now)


async def came_to(work: Work, charge_ids: Sequence[UUID]) -> dict[UUID, int]:
    """What was paid of claims that are settled or given up, by charge."""
    return {row["charge_id"]: row["paid_cents"] for row in await work.sql.fetch(CAME_TO, list(charge_ids))}


async def to_look_at(work: Work) -> list[dict[str, Any]]:
    """What an insurer is asked for, or paid, though it was given back; and what they paid otherwise than asked."""
    return [dict(row) for row in await work.sql.fetch(TO_LOOK_AT, work.brand)]


async def standings(work: Work) -> list[Standing]:
    """The brand's claims by state."""
    return [Standing(**row) for row in await work.sql.fetch(STANDINGS, work.brand)]


async def waiting(work: Work) -> Waiting:
    """The brand's claims that wait for a file to leave."""
    row = await work.sql.fetchrow(WAITING, work.brand)
    return Waiting(**row) if row else Waiting(0, 0, None)


async def payee(work: Work, doctor_id: UUID) -> Payee | None:
    """Where a doctor is paid."""
    row = await work.sql.fetchrow(PAYEE, doctor_id)
    return Payee(**row) if row else None


async def keep_payee(work: Work, said: Payee) -> None:
    """From now on the acting doctor is paid there."""
    await work.sql.execute(
        KEEP_PAYEE, work.actor.person_id, work.brand, said.iban, said.bic, said.enterprise_number, said.phone, work.now
    )


async def held(work: Work, patient_id: UUID) -> list[dict[str, Any]]:
    """What is held about a patient here: what their insurer was asked to pay."""
    return [dict(row) for row in await work.sql.fetch(HELD, patient_id)]
