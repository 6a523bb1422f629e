"""Doctors' own accounts at the payment provider, in the database; their tokens only sealed."""

from datetime import datetime
from uuid import UUID

from doktr.features.payments.model import Account, Organization
from doktr.kernel.work import Work

_ACCOUNT = """
select id, doctor_id, organization, name, profile, state, access_sealed, refresh_sealed, expires_at, connected_at
from provider_accounts
"""
FIND = f"{_ACCOUNT} where id = $1"
IN_USE = f"{_ACCOUNT} where doctor_id = $1 and state <> 'left'"
# One account at a time: a former one keeps its place, without tokens.
LEAVE_OTHERS = """
update provider_accounts set state = 'left', access_sealed = null, refresh_sealed = null, changed_at = $3
where doctor_id = $1 and organization is distinct from $2 and state <> 'left'
"""
KEEP = """
insert into provider_accounts (doctor_id, organization, name, profile, state, access_sealed, refresh_sealed, expires_at,
    connected_at, changed_at)
values ($1, $2, $3, $4, 'connected', $5, $6, $7, $8, $8)
on conflict (doctor_id, organization) do update set name = excluded.name, profile = excluded.profile,
    state = 'connected', access_sealed = excluded.access_sealed, refresh_sealed = excluded.refresh_sealed,
    expires_at = excluded.expires_at, connected_at = excluded.connected_at, changed_at = excluded.changed_at
"""
# Who renewed a moment later must not bring back what another had renewed in the meantime.
RENEW = """
update provider_accounts set access_sealed = $3, refresh_sealed = $4, expires_at = $5, changed_at = $6
where id = $1 and access_sealed = $2 and state = 'connected'
"""
BREAK = """
update provider_accounts set state = 'broken', changed_at = $3
where id = $1 and refresh_sealed = $2 and state = 'connected'
returning doctor_id
"""
# From here on it can be paid: nobody is late for what they could not pay.
FORGIVE_TIME = """
update charges set due_at = greatest(due_at, $2) where doctor_id = $1 and state = 'due'
"""


async def find(work: Work, account_id: UUID) -> Account | None:
    """An account."""
    row = await work.sql.fetchrow(FIND, account_id)
    return Account(**dict(row)) if row else None


async def in_use(work: Work, doctor_id: UUID) -> Account | None:
    """The account that a doctor uses, connected or broken."""
    row = await work.sql.fetchrow(IN_USE, doctor_id)
    return Account(**dict(row)) if row else None


async def keep(
    work: Work, doctor_id: UUID, of: Organization, sealed: tuple[bytes, bytes], expires_at: datetime
) -> None:
    """A doctor uses this account from now on, and no other."""
    await leave(work, doctor_id, but=of.id)
    await work.sql.execute(KEEP, doctor_id, of.id, of.name, of.profile, *sealed, expires_at, work.now)


async def leave(work: Work, doctor_id: UUID, but: str | None = None) -> None:
    """A doctor uses no account any more, or none but this one; the tokens of the others are forgotten."""
    await work.sql.execute(LEAVE_OTHERS, doctor_id, but, work.now)


async def renew(work: Work, account: Account, sealed: tuple[bytes, bytes], expires_at: datetime) -> None:
    """Fresh tokens, unless somebody else had fresh ones first."""
    await work.sql.execute(RENEW, account.id, account.access_sealed, *sealed, expires_at, work.now)


async def break_off(work: Work, account: Account) -> bool:
    """The doctor took it back at the provider; whether that is news."""
    return bool(await work.sql.fetchval(BREAK, account.id, account.refresh_sealed, work.now))


async def forgive_time(work: Work, doctor_id: UUID, due_at: datetime) -> None:
    """Nobody is late before that moment."""
    await work.sql.execute(FORGIVE_TIME, doctor_id, due_at)
