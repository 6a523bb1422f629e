"""Balances at the provider and what moved on them, in the database: each movement once."""

from datetime import datetime
from typing import Any
from uuid import UUID

from doktr.features.payments.model import Balance, Moved
from doktr.kernel.work import Work

OF_DOCTORS = """
insert into balances (account_id, since, due_at) select id, connected_at, $1 from provider_accounts
where state = 'connected' on conflict do nothing
"""
# The operator's own, from the first payment on that was made there.
OWN = """
insert into balances (account_id, since, due_at)
select null, coalesce((select min(made_at) from payments where account_id is null), $1), $1 on conflict do nothing
"""
DUE = """
select balances.id from balances left join provider_accounts account on account.id = account_id
where due_at <= $1 and (account.state = 'connected' or account_id is null and $2)
order by due_at limit 50
"""
FIND = """
select id, account_id, coalesce(read_at, since) as until, goes_on, tries from balances where id = $1
"""
OURS = """
select p.id, p.brand_id, p.charge_id, c.patient_id, c.doctor_id from payments p join charges c on c.id = p.charge_id
where p.provider_id = $2 and p.account_id is not distinct from $1
"""
KEEP = """
insert into movements (brand_id, payment_id, account_id, provider_id, kind, cents, fee_cents, at)
values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (account_id, provider_id) do nothing returning id
"""
# Held, whatever its state: it may be written down at this moment that it left, and whoever comes second must see both.
GIVEN_BACK = """
with held as materialized (select id, state from refunds where payment_id = $1 and amount_cents = $2 for update)
select id from held where state = 'refunded'
"""
CAME_BACK = """
select exists (select from movements where payment_id = $1 and kind = 'refund_returned' and cents = $2)
"""
READ = """
update balances set read_at = coalesce(began_at, $2), began_at = null, goes_on = null, due_at = $3, tries = 0,
    paid_out_at = greatest(paid_out_at, $4)
where id = $1
"""
READ_IN_PART = """
update balances set began_at = coalesce(began_at, $2), goes_on = $3, due_at = $2, tries = 0,
    paid_out_at = greatest(paid_out_at, $4)
where id = $1
"""
# Where it went on may be known no more: after a few tries it begins anew.
PUT_OFF = """
update balances set due_at = $2, tries = tries + 1, goes_on = case when tries < 3 then goes_on end,
    began_at = case when tries < 3 then began_at end
where id = $1
"""


async def due(work: Work, own: bool) -> list[UUID]:
    """Balances to be read now, the longest ago first; with the operator's `own` where we may read it."""
    await work.sql.execute(OF_DOCTORS, work.now)
    if own:
        await work.sql.execute(OWN, work.now)
    return [row["id"] for row in await work.sql.fetch(DUE, work.now, own)]


async def find(work: Work, balance_id: UUID) -> Balance | None:
    """A balance."""
    row = await work.sql.fetchrow(FIND, balance_id)
    return Balance(**dict(row)) if row else None


async def ours(work: Work, account_id: UUID | None, payment_provider_id: str) -> Any:
    """Our payment that moved: its id, brand, charge, patient and doctor; None for other business of the account's."""
    return await work.sql.fetchrow(OURS, account_id, payment_provider_id)


async def keep(work: Work, payment_id: UUID, account_id: UUID | None, moved: Moved) -> UUID | None:
    """Keep a movement of a payment at the brand of this work; None when it was kept before."""
    return await work.sql.fetchval(
        KEEP, work.brand, payment_id, account_id, moved.provider_id, moved.kind, moved.cents, moved.fee_cents, moved.at
    )


async def given_back(work: Work, payment_id: UUID, cents: int) -> UUID | None:
    """Our refund of that payment and amount that had reached the patient."""
    return await work.sql.fetchval(GIVEN_BACK, payment_id, cents)


async def came_back(work: Work, payment_id: UUID, cents: int) -> bool:
    """Whether so much that was given back of that payment has come back already."""
    return bool(await work.sql.fetchval(CAME_BACK, payment_id, cents))


async def read(work: Work, balance_id: UUID, again_at: datetime, paid_out_at: datetime | None) -> None:
    """A balance was read up to the moment when that began."""
    await work.sql.execute(READ, balance_id, work.now, again_at, paid_out_at)


async def read_in_part(work: Work, balance_id: UUID, goes_on: str, paid_out_at: datetime | None) -> None:
    """There is more of it than one look reads: the next goes on from there."""
    await work.sql.execute(READ_IN_PART, balance_id, work.now, goes_on, paid_out_at)


async def put_off(work: Work, balance_id: UUID, again_at: datetime) -> None:
    """It could not be read: again then."""
    await work.sql.execute(PUT_OFF, balance_id, again_at)
