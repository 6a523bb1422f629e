"""A doctor's month of so many consultations, charged and ready for the insurers: what a file is made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import asyncpg

from doktr.kernel.sealing import NationalNumbers
from doktr_sandbox import crowd

PATIENTS = 60
MONTH = date(2026, 10, 1)
# Of one national union, some of which are written to its head.
MUTUALITIES = ("304", "306", "311", "315", "319", "325")
# Amounts differ from line to line, so that a sum that is off by one line shows; so do the mutualities of the union.
READY = """
with made as (
    select n, uuidv7() as call, uuidv7() as charge, uuidv7() as entry,
        ($1::uuid[])[1 + n % cardinality($1::uuid[])] as patient, 2000 + n % 900 as insurer, n % 7 * 100 as share,
        ($5::text[])[1 + n % cardinality($5::text[])] as mutuality, $4::date + n % 28 as day
    from generate_series(1, $3::int) n
), calls as (
    insert into consultations (id, brand_id, request_id, patient_id, doctor_id, state, channel, matched_at,
        ended_at, outcome)
    select call, 'doktr', uuidv7(), patient, $2, 'ended', 'video', day, day, 'took_place' from made
), owed as (
    insert into charges (id, brand_id, consultation_id, patient_id, doctor_id, at, care_at, due_at, state, code,
        reimbursed, reason, honorarium_cents, insurer_cents, amount_cents, supplement_cents)
    select charge, 'doktr', call, patient, $2, day, day, day + 30, case when share = 0 then 'free' else 'paid' end,
        '101673', true, 'gmd', insurer + share, insurer, share, 0 from made
), entries as (
    insert into ledger_entries (id, brand_id, at, day, cause_kind, cause_id, reason)
    select entry, 'doktr', now(), (now() at time zone 'Europe/Brussels')::date, 'charge', charge, 'consultation'
    from made
), lines as (
    insert into ledger_lines (entry_id, place, brand_id, account, owner_id, cents)
    select entry, 1, 'doktr', 'insurer', $2, insurer from made union all
    select entry, 2, 'doktr', 'doctor', $2, -insurer from made
)
insert into claims (brand_id, charge_id, patient_id, doctor_id, day, code, insurer_cents, patient_cents,
    supplement_cents, state, mutuality, ct1, ct2, changed_at)
select 'doktr', charge, patient, $2, day, '101673', insurer, share, 0, 'ready', mutuality, '110', '110', now() from made
"""
PAYEE = """
insert into payees (doctor_id, brand_id, iban, bic, enterprise_number, phone, changed_at)
values ($1, 'doktr', 'BE71096123456769', 'GKCCBEBB', '0403019261', '022000000', now())
"""
FILE = """
with file as (
    insert into claim_batches (brand_id, doctor_id, month, national_union, sending_number, state, made_at)
    values ('doktr', $1, $2, $3, 1, 'made', now()) returning id
)
update claims set state = 'batched', batch_id = file.id from file where doctor_id = $1 returning batch_id
"""
WRONG = """
select count(*) filter (where state <> 'settled' or paid_cents <> insurer_cents)
    + count(*) filter (where not exists (
        select from ledger_entries where cause_kind = 'settlement' and cause_id = claims.id))
    + count(*) filter (where (select insurer_reference from charges where id = charge_id) is null)
from claims where doctor_id = $1
"""
OWED = "select coalesce(sum(cents), 0)::bigint from ledger_lines where account = 'insurer' and owner_id = $1"


@dataclass(frozen=True)
class Month:
    """A file that was made and not sent, whose it is, and what insurers are asked for in cents."""

    batch_id: UUID
    doctor_id: UUID
    nihdi: str
    claims: int
    asked_cents: int


async def charged(
    superuser: asyncpg.Connection, count: int, numbers: NationalNumbers, mutualities: Sequence[str] = MUTUALITIES
) -> UUID:
    """So many consultations that can be put into files; whose they are."""
    patients = [UUID(one.person_id) for one in await crowd.patients(superuser, PATIENTS)]
    doctor = UUID((await crowd.doctors(superuser, 1))[0].person_id)
    for place, patient in enumerate(patients):
        sealed = numbers.seal(f"{85073000000 + place:011d}")
        await superuser.execute("update people set niss_sealed = $2 where id = $1", patient, sealed)
    await superuser.execute(READY, patients, doctor, count, MONTH, mutualities)
    await superuser.execute(PAYEE, doctor)
    return doctor


async def ready(superuser: asyncpg.Connection, count: int, numbers: NationalNumbers) -> Month:
    """So many consultations in one file, as there is one for each national union."""
    doctor = await charged(superuser, count, numbers)
    batch_id = await superuser.fetchval(FILE, doctor, MONTH, f"{MUTUALITIES[0][0]}00")
    nihdi = await superuser.fetchval("select nihdi from doctors where person_id = $1", doctor)
    return Month(batch_id, doctor, nihdi, count, await superuser.fetchval(OWED, doctor))


async def wrong(superuser: asyncpg.Connection, month: Month) -> int:
    """How many claims are not settled to the cent, once, with the insurer's number; and what is still owed."""
    left = await superuser.fetchval(OWED, month.doctor_id)
    return await superuser.fetchval(WRONG, month.doctor_id) + abs(left)
