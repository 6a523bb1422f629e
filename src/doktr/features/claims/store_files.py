"""Files of claims in the database: what goes into one, where it is, what a line of an answer does to its claim."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from doktr.features.claims.model import (
    BATCH,
    Answer,
    Answered,
    AnswerKind,
    AnswerLine,
    BatchState,
    Odd,
    OddKind,
    Unanswered,
)
from doktr.kernel.work import Work

# The first digit of a mutuality says of which national union it is, which answers for it. What was given back
# meanwhile is never sent. A doctor's ready claims of a month on one union, once a day at most, when they said where
# they are paid. Of a deleted account the claim itself keeps the number until it is settled.
TO_BATCH = """
select distinct claims.brand_id, claims.doctor_id, date_trunc('month', claims.day)::date as month,
    left(claims.mutuality, 1) || '00' as national_union
from claims join payees using (doctor_id)
join people on people.id = claims.patient_id and (people.erased_at is null or claims.niss_sealed is not null)
where claims.state = 'ready' and exists (
    select from charges where charges.id = claims.charge_id and charges.state in ('free', 'due', 'paid')
        and asks_until is null)
    and not exists (
    select from claim_batches made where made.doctor_id = claims.doctor_id and made.brand_id = claims.brand_id
        and made.month = date_trunc('month', claims.day)::date and made.made_at > $1::timestamptz - interval '20 hours'
        and coalesce(made.national_union = left(claims.mutuality, 1) || '00', true))
"""
MAKE_BATCH = """
insert into claim_batches (brand_id, doctor_id, month, national_union, sending_number, state, made_at)
select $1, $2, $3, $4, coalesce(max(sending_number), 0) + 1, 'made', $5 from claim_batches
where brand_id = $1 and doctor_id = $2 and month = $3
on conflict do nothing returning id
"""
INTO_BATCH = """
update claims set state = 'batched', batch_id = $1, changed_at = $6
where state = 'ready' and brand_id = $2 and doctor_id = $3 and date_trunc('month', day)::date = $4::date
    and left(mutuality, 1) || '00' = $5
    and exists (select from charges where charges.id = claims.charge_id and charges.state in ('free', 'due', 'paid')
        and asks_until is null)
    and exists (select from people where people.id = claims.patient_id
        and (people.erased_at is null or claims.niss_sealed is not null))
"""
# What nobody takes comes after what was not tried, or longer ago.
TO_SEND = """
select id from claim_batches where state = 'made' and coalesce(send_at, made_at) <= $1
order by coalesce(send_at, made_at), number limit 20
"""
PUT_OFF = "update claim_batches set tries = tries + 1, send_at = $2 where id = $1 and state = 'made'"
TRIES = "select tries from claim_batches where id = $1"
_ONE_BATCH = """
select b.id, b.brand_id, b.number, b.month, b.sending_number, b.made_at, doctors.nihdi, people.given_name,
    people.family_name, payees.iban, payees.bic, payees.enterprise_number, payees.phone,
    exists (select from claims join charges on charges.id = charge_id
        where batch_id = b.id and charges.billing = 'trial') as trial
from claim_batches b join doctors on doctors.person_id = b.doctor_id join people on people.id = b.doctor_id
join payees on payees.doctor_id = b.doctor_id
where b.id = $1 and b.state = 'made'
"""
# Files that were made before each was one union's may hold several: they follow each other. A page begins after the
# last claim of the one before.
IN_BATCH = """
select claims.number, coalesce(claims.niss_sealed, people.niss_sealed) as niss_sealed,
    coalesce(claims.gender, people.gender) as gender, mutuality, ct1, ct2, code, day, insurer_cents, patient_cents,
    supplement_cents
from claims join people on people.id = claims.patient_id where batch_id = $1 and state = 'batched'
    and (people.erased_at is null or claims.niss_sealed is not null) and (mutuality, claims.number) > ($2, $3)
order by mutuality, claims.number limit $4
"""
SENT = """
update claim_batches set state = 'sent', sent_at = $2, network_reference = $3 where id = $1 and state = 'made'
"""
# Whose file is out, or of whose answer nobody knows that the network let it go: it may still lie there. And whose files
# are at their end, but may be paid otherwise yet: not often, and not all at once.
AWAITED = """
select distinct nihdi from doctors where person_id in (
    select doctor_id from claim_batches where state in ('sent', 'acknowledged')
    union all
    select doctor_id from claim_files join claim_batches on claim_batches.id = batch_id where confirmed_at is null
    union all
    (select doctor_id from claim_batches where state in ('settled', 'refused') and look_at <= $1
        order by look_at limit 200))
"""
# A doctor's files that are due within a day are looked at together. Too late for insurers is too late to look.
LOOKED = """
update claim_batches set look_at = case when coalesce(answered_at, made_at) >= $3 then $4::timestamptz end
from doctors where person_id = doctor_id and nihdi = $1
    and state in ('settled', 'refused') and look_at <= $2::timestamptz + interval '1 day'
"""
OF_NUMBER = """
select claim_batches.id, brand_id, nihdi from claim_batches join doctors on person_id = doctor_id where number = $1
"""
KEEP_FILE = """
insert into claim_files (key, brand_id, batch_id, kind, at) values ($1, $2, $3, $4, $5)
on conflict (key) do nothing returning true
"""
# While an insurer owes a word on one of its claims a file is not at its end, whatever was said of the others.
BATCH_BECOMES = """
update claim_batches set answered_at = $4, state = case when state <> all($3) then state when exists (
        select from claims where batch_id = $1 and claims.state in ('batched', 'accepted'))
    then 'acknowledged' else $2 end
where id = $1
"""
CONFIRMED = "update claim_files set confirmed_at = $2 where key = $1 and confirmed_at is null"
# Where nothing waits, what was written down before the question has been let go.
NOTHING_WAITS = """
update claim_files set confirmed_at = $3 from claim_batches join doctors on person_id = doctor_id
where claim_batches.id = batch_id and nihdi = $1 and confirmed_at is null and at <= $2
"""
KNOWN_FILE = "select exists (select from claim_files where key = $1)"
DOCTOR_OF = "select doctor_id from claim_batches where id = $1"
# A settlement may find a claim batched or accepted, and pay what was asked or something else. What was paid before is
# corrected (`store_corrections`).
ANSWERED = """
update claims set state = case when given.state = 'settled' and given.paid_cents <> insurer_cents
        then 'paid_otherwise' else given.state end,
    paid_reference = case when given.state = 'settled' then given.reference else paid_reference end,
    paid_answer = case when given.state = 'settled' then $8 else paid_answer end,
    errors = string_to_array(given.errors, ' '), paid_cents = given.paid_cents, changed_at = $6
from unnest($2::bigint[], $3::text[], $4::text[], $5::bigint[], $7::text[])
    as given (number, state, errors, paid_cents, reference)
where claims.number = given.number and batch_id = $1 and claims.state in ('batched', 'accepted')
    and (paid_reference is null or given.state <> 'settled')
returning claims.number, id, doctor_id, charge_id
"""
# Of a file that was made before each was one union's nobody knows whose refusal it is, unless all in it are one's.
REFUSE_REST = """
update claims set state = 'rejected', errors = $2, paid_cents = 0, changed_at = $4
where id = any(array(select id from claims where batch_id = $1 and state in ('batched', 'accepted')
        order by number limit $3 for update))
    and (select national_union is not null or 1 = (select count(distinct left(mutuality, 1)) from claims
        where batch_id = $1) from claim_batches where id = $1)
returning charge_id
"""
# By what is open of it: a file of which some claims were answered is late for the others.
UNANSWERED = """
select file.id, file.number, month, national_union, file.state, coalesce(sent_at, made_at) as since,
    count(*)::int as claims, sum(insurer_cents)::bigint as insurer_cents
from claim_batches file join claims on batch_id = file.id and claims.state in ('batched', 'accepted')
where file.brand_id = $1 and file.state in ('made', 'sent', 'acknowledged') and coalesce(sent_at, made_at) <= $2
group by file.id order by since, file.number limit 100
"""
# What cannot be written down stands at the brand where its doctor's files are.
ODD_ANSWER = """
insert into odd_answers (brand_id, kind, answer_key, at)
select brand_id, $2, $3, $4 from claim_batches join doctors on person_id = doctor_id
where nihdi = $1 order by number desc limit 1
on conflict do nothing
"""
# Of a claim that is in another file since, or in none: what is known of this answer already is nothing odd.
UNASKED = """
insert into odd_answers (brand_id, kind, answer_key, number, cents, at)
select $2, 'unknown-claim', $3, number, cents, $7 from unnest($5::bigint[], $6::bigint[]) as given (number, cents)
where not exists (select from claims where claims.number = given.number
    and (batch_id = $1 or paid_answer = $4 or $4 = any(array(
        select moved.answer from claim_corrections moved where moved.claim_id = claims.id))))
on conflict do nothing
"""
# Whatever was read since is odd no more. A refusal is unexplained while its doctor has to do with it.
ODD = """
select kind, at, nullif(number, 0) as number, cents, 0 as claims, '{}'::text[] as codes from odd_answers
where brand_id = $1 and (number > 0 or cardinality(array(select key from claim_files where key = answer_key)) = 0)
union all
select 'unexplained', min(changed_at), null, sum(insurer_cents)::bigint, count(*)::int, errors from claims
where brand_id = $1 and state = 'rejected' and not errors && $2::text[] group by errors
order by at desc limit 100
"""
CHARGES_OF = """
select number, charge_id from claims where number = any($1) and batch_id = $2 and state in ('batched', 'accepted')
"""


async def to_batch(work: Work) -> list[Any]:
    """Brand, doctor, month and national union of what can be put into a file."""
    return await work.sql.fetch(TO_BATCH, work.now)


async def batch(work: Work, doctor_id: UUID, month: date, national_union: str) -> None:
    """Put a doctor's ready claims of a month on this union into a new file."""
    made = await work.sql.fetchval(MAKE_BATCH, work.brand, doctor_id, month, national_union, work.now)
    if made is not None:
        await work.sql.execute(INTO_BATCH, made, work.brand, doctor_id, month, national_union, work.now)


async def to_send(work: Work) -> list[UUID]:
    """Files that were made and not sent."""
    return [row["id"] for row in await work.sql.fetch(TO_SEND, work.now)]


async def tries(work: Work, batch_id: UUID) -> int:
    """How often it was tried to send a file."""
    return await work.sql.fetchval(TRIES, batch_id) or 0


async def put_off(work: Work, batch_id: UUID, send_at: datetime) -> None:
    """Nobody took it; try again then."""
    await work.sql.execute(PUT_OFF, batch_id, send_at)


async def batch_with(work: Work, batch_id: UUID) -> Any:
    """A file that was not sent yet."""
    return await work.sql.fetchrow(_ONE_BATCH, batch_id)


async def in_batch(work: Work, batch_id: UUID, after: tuple[str, int], limit: int) -> list[Any]:
    """Its claims, in their order: the first of them that come after this mutuality and number."""
    return await work.sql.fetch(IN_BATCH, batch_id, *after, limit)


async def sent(work: Work, batch_id: UUID, reference: str) -> None:
    """It is with the network."""
    await work.sql.execute(SENT, batch_id, work.now, reference)


async def awaited(work: Work) -> list[str]:
    """NIHDI numbers of doctors for whom an answer is due, may still lie there, or may have come unasked."""
    return [row["nihdi"] for row in await work.sql.fetch(AWAITED, work.now)]


async def looked(work: Work, nihdi: str, asked_at: datetime, since: datetime, look_at: datetime) -> None:
    """Somebody asked then for what may have come unasked: again at that time for files answered since then."""
    await work.sql.execute(LOOKED, nihdi, asked_at, since, look_at)


async def confirmed(work: Work, key: str) -> None:
    """The network knows that this answer is written down."""
    await work.sql.execute(CONFIRMED, key, work.now)


async def nothing_waits(work: Work, nihdi: str, asked_at: datetime) -> None:
    """Nothing waited for this doctor when somebody asked then: every answer before has been let go."""
    await work.sql.execute(NOTHING_WAITS, nihdi, asked_at, work.now)


async def of_number(work: Work, number: int) -> tuple[UUID, str, str] | None:
    """A file by its number, its brand, and its doctor's NIHDI number."""
    row = await work.sql.fetchrow(OF_NUMBER, number)
    return None if row is None else (row["id"], row["brand_id"], row["nihdi"])


async def known_file(work: Work, key: str) -> bool:
    """Whether this answer was written down before."""
    return bool(await work.sql.fetchval(KNOWN_FILE, key))


async def doctor_of(work: Work, batch_id: UUID) -> list[UUID]:
    """Whose file it is; nobody's where there is none."""
    return [row["doctor_id"] for row in await work.sql.fetch(DOCTOR_OF, batch_id)]


async def keep_file(work: Work, key: str, batch_id: UUID, kind: AnswerKind) -> bool:
    """Whether this answer is new; from now on it is not."""
    return bool(await work.sql.fetchval(KEEP_FILE, key, work.brand, batch_id, kind, work.now))


async def batch_becomes(work: Work, batch_id: UUID, state: BatchState) -> None:
    """The file is there now, where that is a step from where it was; received only, while a claim of it is open."""
    await work.sql.execute(BATCH_BECOMES, batch_id, state, BATCH.before(state), work.now)


async def answered(work: Work, batch_id: UUID, called: str, found: Sequence[Answered]) -> list[Any]:
    """Claims get their answers by the one called so; number, id, doctor, charge of each that had none."""
    numbers, states = [one.number for one in found], [one.state for one in found]
    errors, paid = [" ".join(one.errors) for one in found], [one.paid_cents for one in found]
    return await work.sql.fetch(
        ANSWERED, batch_id, numbers, states, errors, paid, work.now, [one.reference for one in found], called
    )


async def refuse_rest(work: Work, batch_id: UUID, errors: Sequence[str], limit: int) -> list[Any]:
    """So many claims of a refused file that have no answer yet are refused; the charge of each."""
    return await work.sql.fetch(REFUSE_REST, batch_id, list(errors), limit, work.now)


async def charges_of(work: Work, numbers: Sequence[int], batch_id: UUID) -> list[Any]:
    """The charges of claims in this file that are not settled yet."""
    return await work.sql.fetch(CHARGES_OF, list(numbers), batch_id)


async def unanswered(work: Work, before: datetime) -> list[Unanswered]:
    """The brand's files that left, or were to leave, before then and have claims without an answer; oldest first."""
    return [Unanswered(**row) for row in await work.sql.fetch(UNANSWERED, work.brand, before)]


async def keep_odd(work: Work, nihdi: str, kind: OddKind, key: str) -> None:
    """An answer for this doctor that could not be written down; again changes nothing."""
    await work.sql.execute(ODD_ANSWER, nihdi, kind, key, work.now)


async def keep_unasked(work: Work, batch_id: UUID, answer: Answer, lines: Sequence[AnswerLine]) -> None:
    """What is paid in this answer of claims that were not asked for in its file."""
    await work.sql.execute(
        UNASKED, batch_id, work.brand, answer.key, answer.called, [one.number for one in lines],
        [one.paid_cents for one in lines], work.now,
    )  # fmt: skip


async def odd(work: Work, known: Sequence[str]) -> list[Odd]:
    """What the operator should look at, latest first; `known` are codes that explain a refusal."""
    return [Odd(**row) for row in await work.sql.fetch(ODD, work.brand, known)]
