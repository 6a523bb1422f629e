"""What moved on doctors' own balances at the provider, in the database: each movement once."""

from datetime import datetime
from typing import Any
from uuid import UUID

from doktr.features.payments.model import Moved
from doktr.kernel.work import Work

DUE = """
select id from provider_accounts where state = 'connected' and coalesce(balance_at, connected_at) <= $1
order by coalesce(balance_at, connected_at) limit 50
"""
READ_UNTIL = "select coalesce(balance_read_at, connected_at) as until from provider_accounts where id = $1"
OURS = """
select p.id, p.brand_id, c.patient_id, c.doctor_id from payments p join charges c on c.id = p.charge_id
where p.account_id = $1 and p.provider_id = $2
"""
KEEP = """
insert into movements (brand_id, payment_id, account_id, provider_id, kind, cents, fee_cents, at)
values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (account_id, provider_id) do nothing returning id
"""
READ = """
update provider_accounts set balance_read_at = $2, balance_at = $3, balance_tries = 0,
    paid_out_at = greatest(paid_out_at, $4)
where id = $1
"""
TRIES = "select balance_tries from provider_accounts where id = $1"
PUT_OFF = "update provider_accounts set balance_at = $2, balance_tries = balance_tries + 1 where id = $1"


async def due(work: Work) -> list[UUID]:
    """Accounts whose balance is to be read now, the longest ago first."""
    return [row["id"] for row in await work.sql.fetch(DUE, work.now)]


async def read_until(work: Work, account_id: UUID) -> datetime | None:
    """Up to which moment an account's balance was read; at first, since when it is connected."""
    return await work.sql.fetchval(READ_UNTIL, account_id)


async def ours(work: Work, account_id: UUID, payment_provider_id: str) -> Any:
    """Our payment that moved: its id, brand, patient and doctor; None for other business of the doctor's."""
    return await work.sql.fetchrow(OURS, account_id, payment_provider_id)


async def keep(work: Work, payment_id: UUID, account_id: UUID, moved: Moved) -> UUID | None:
    """Keep a movement of a payment at the brand of this work; None when it was kept before."""
    return await work.sql.fetchval(
        KEEP, work.brand, payment_id, account_id, moved.provider_id, moved.kind, moved.cents, moved.fee_cents, moved.at
    )


async def read(work: Work, account_id: UUID, until: datetime, again_at: datetime, paid_out_at: datetime | None) -> None:
    """A balance was read up to this moment."""
    await work.sql.execute(READ, account_id, until, again_at, paid_out_at)


async def tries(work: Work, account_id: UUID) -> int:
    """How often the balance could not be read since it last was."""
    return await work.sql.fetchval(TRIES, account_id) or 0


async def put_off(work: Work, account_id: UUID, again_at: datetime) -> None:
    """It could not be read: again then."""
    await work.sql.execute(PUT_OFF, account_id, again_at)
