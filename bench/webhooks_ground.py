"""Consultations that are charged, payments that wait at the provider's twin, and what must be true when all is over."""

import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx

from doktr_sandbox import crowd

PATIENTS, DOCTORS = 60, 12

# Everything at once: a consultation that is over, its charge, its entry in the books, and a payment that was begun.
OWED = """
with made as (
    select n, uuidv7() as call, uuidv7() as charge, uuidv7() as payment, uuidv7() as entry,
        $1::uuid[] as patients, $2::uuid[] as doctors
    from generate_series(1, $3::int) n
), named as (
    select *, patients[1 + n % cardinality(patients)] as patient, doctors[1 + n % cardinality(doctors)] as doctor
    from made
), calls as (
    insert into consultations (id, brand_id, request_id, patient_id, doctor_id, state, channel, matched_at,
        ended_at, outcome)
    select call, 'doktr', uuidv7(), patient, doctor, 'ended', 'video', now(), now(), 'took_place' from named
), owed as (
    insert into charges (id, brand_id, consultation_id, patient_id, doctor_id, at, care_at, due_at, state, code,
        reimbursed, reason, honorarium_cents, insurer_cents, amount_cents, supplement_cents)
    select charge, 'doktr', call, patient, doctor, now(), now(), now() + interval '30 days', 'due', '101673',
        false, 'no_relation', 400, 0, 400, 0 from named
), entries as (
    insert into ledger_entries (id, brand_id, at, day, cause_kind, cause_id, reason)
    select entry, 'doktr', now(), (now() at time zone 'Europe/Brussels')::date, 'charge', charge, 'consultation'
    from named
), lines as (
    insert into ledger_lines (entry_id, place, brand_id, account, owner_id, cents)
    select entry, 1, 'doktr', 'patient', patient, 400 from named union all
    select entry, 2, 'doktr', 'doctor', doctor, -400 from named
), begun as (
    insert into payments (id, brand_id, charge_id, amount_cents, state, origin, language, provider_id, made_at, look_at)
    select payment, 'doktr', charge, 400, case when $6 then 'draft' else 'open' end, $4, 'fr',
        case when not $6 then $5 || lpad(n::text, 6, '0') end, now(), now() + interval '1 minute'
    from named
), jobs as (
    insert into pgqueuer (priority, entrypoint, payload, execute_after, status)
    select 0, 'payments.create', convert_to(json_build_object('payment_id', payment)::text, 'UTF8'), now(), 'queued'
    from named where $6
)
select payment, charge, patient, doctor, case when not $6 then $5 || lpad(n::text, 6, '0') end as provider from named
"""
LEFT = """
select (select count(*) from payments where state in ('draft', 'open', 'pending', 'authorized'))
    + (select count(*) from pgqueuer where entrypoint like 'payments.%' and execute_after <= now())
"""
FOUND = """
select payments.id, provider_id, payments.state, charges.state as charge,
    (select count(*) from ledger_entries where cause_kind = 'payment' and cause_id = payments.id) as booked,
    (select count(*) from refunds where payment_id = payments.id and refunds.state = 'refunded') as returned
from payments join charges on charges.id = charge_id
"""
RETURNING = "select count(*) from refunds where state <> 'refunded'"
PAID = ("paid", "4.00")
BOOKS = "select account, sum(cents)::bigint as cents from ledger_lines group by account"


@dataclass(frozen=True)
class Owed:
    """A payment that a patient has begun."""

    payment: UUID
    charge: UUID
    patient: UUID
    doctor: UUID
    provider: str | None


@dataclass
class Till:
    """The twin of the provider and the database, as who looks from outside sees them."""

    url: str
    twin: str
    origin: str
    patients: list[str]
    doctors: list[str]

    async def fetch(self, sql: str, *given: object) -> list[asyncpg.Record]:
        """Ask as who sees everything, over a connection of its own: PostgreSQL may have been away."""
        superuser = await asyncpg.connect(self.url)
        try:
            return await superuser.fetch(sql, *given)
        finally:
            await superuser.close()

    async def owed(self, count: int, prefix: str, *, drafts: bool = False) -> list[Owed]:
        """So many payments that were begun; drafts are not at the provider yet."""
        rows = await self.fetch(OWED, self.patients, self.doctors, count, self.origin, f"tr_{prefix}", drafts)
        return [Owed(*row) for row in rows]

    async def at_provider(self, owed: Sequence[Owed], *, all_paid: bool = False) -> None:
        """They end at the provider, each in its way: most are paid, some fail, of some the amount is another."""
        known = [
            {"id": one.provider, "status": status, "value": value, "webhookUrl": hook_of(self.origin, one.payment)}
            for n, one in enumerate(owed)
            for status, value in [PAID if all_paid else fate(n)]
        ]
        await self._say("open", {"payments": known})

    async def pays_by_itself(self) -> None:
        """Whatever is made at the provider from now on is paid at once."""
        await self._say("faults", {"pays": True})

    async def _say(self, what: str, body: dict[str, object]) -> None:
        async with httpx.AsyncClient(timeout=60) as http:
            (await http.post(f"{self.twin}/twin/{what}", json=body)).raise_for_status()

    async def returned(self) -> bool:
        """Whether all that came in another amount is back with its patient; a refund is looked at once a minute."""
        with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            (row,) = await self.fetch(RETURNING)
            return row[0] == 0
        return False

    async def settled(self) -> bool:
        """Whether the end of every payment is known and no job about one is due; not while the database is away."""
        with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            (row,) = await self.fetch(LEFT)
            return row[0] == 0
        return False

    async def wrong(self) -> list[str]:
        """Everything that is not exactly as the provider has it, or not exactly once."""
        async with httpx.AsyncClient(timeout=60) as http:
            told = (await http.get(f"{self.twin}/twin/state")).json()
        there = {one["id"]: one for one in told["payments"]}
        ours = await self.fetch(FOUND)
        books = {row["account"]: row["cents"] for row in await self.fetch(BOOKS)}
        arrived = books.get("provider", 0) + books.get("fee", 0)  # what is there, and what the provider kept of it
        return [
            *(f"payment {row['id']}" for row in ours if not _is_right(row, there.get(row["provider_id"]))),
            *([] if len(there) == len(ours) else [f"{len(there)} at the provider, {len(ours)} here"]),
            *([] if sum(books.values()) == 0 else ["the books do not balance"]),
            *([] if arrived == _received(there) else [f"the books say {arrived}"]),
        ]


def _is_right(row: asyncpg.Record, there: dict[str, Any] | None) -> bool:
    """Paid and in the books once; what came in another amount went back once, and its charge is due as before."""
    if there is None:
        return False
    right = "mismatched" if _otherwise(there) else there["status"]
    paid, back = right == "paid", int(right == "mismatched")
    ours = (row["state"], row["charge"], row["booked"], row["returned"], there["refunds"])
    return ours == (right, "paid" if paid else "due", int(paid), back, back)


def _otherwise(there: dict[str, Any]) -> bool:
    """Whether it was paid in another amount than the one that was asked."""
    return there["status"] == "paid" and there["value"] != "4.00"


def _received(there: dict[str, dict[str, Any]]) -> int:
    """What the provider took and did not give back, in cents."""
    kept = [one["value"] for one in there.values() if one["status"] == "paid" and not _otherwise(one)]
    return sum(int(value.replace(".", "")) for value in kept)


def fate(n: int) -> tuple[str, str]:
    """How payment number n ends at the provider: status and amount."""
    ends = {0: ("paid", "3.99"), 1: ("failed", "4.00"), 2: ("expired", "4.00"), 3: ("canceled", "4.00")}
    return ends.get(n % 25, PAID)


def hook_of(origin: str, payment: UUID) -> str:
    """Where the provider sends its messages about a payment."""
    return f"{origin}/api/payments/{payment}/hook"


def message(payment: UUID, provider: str) -> str:
    """What the provider sends; the load says which server it goes to."""
    body = f"id={provider}"
    return (
        f"POST /api/payments/{payment}/hook HTTP/1.1\r\nHost: {{host}}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    )


def storm(owed: Sequence[Owed], count: int) -> list[str]:
    """`count` messages in no order: 60 % the first about their payment, 30 % said again, 10 % invented."""
    random = secrets.SystemRandom()
    known = [(one.payment, one.provider or "") for one in owed]
    again = [random.choice(known) for _ in range(count * 3 // 10)]
    invented = [_invented(random.choice(known), number) for number in range(count // 10)]
    said = [message(*one) for one in (*known, *again, *invented)]
    random.shuffle(said)
    return said


def _invented(known: tuple[UUID, str], number: int) -> tuple[UUID, str]:
    """An id of theirs that is not this payment's, one of ours that does not exist, or neither."""
    return [(known[0], f"tr_{secrets.token_hex(5)}"), (uuid4(), known[1]), (uuid4(), "tr_never")][number % 3]


async def open_till(superuser_url: str, twin: str, origin: str) -> Till:
    """A database with people in it, and the provider's twin."""
    superuser = await asyncpg.connect(superuser_url)
    patients, doctors = await crowd.patients(superuser, PATIENTS), await crowd.doctors(superuser, DOCTORS)
    await superuser.close()
    return Till(superuser_url, twin, origin, [one.person_id for one in patients], [one.person_id for one in doctors])
