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
# One account at a time: a former one keeps its place, without tokens but the one that is given back.
LEAVE_OTHERS = """
update provider_accounts set state = 'left', access_sealed = null, refresh_sealed = null, changed_at = $3,
    revoke_sealed = refresh_sealed, revoke_at = $3, revoke_tries = 0
where doctor_id = $1 and organization is distinct from $2 and state <> 'left'
returning id
"""
KEEP = """
insert into provider_accounts (doctor_id, organization, name, profile, state, access_sealed, refresh_sealed, expires_at,
    connected_at, changed_at)
values ($1, $2, $3, $4, 'connected', $5, $6, $7, $8, $8)
on conflict (doctor_id, organization) do update set name = excluded.name, profile = excluded.profile,
    state = 'connected', access_sealed = excluded.access_sealed, refresh_sealed = excluded.refresh_sealed,
    expires_at = excluded.expires_at, connected_at = excluded.connected_at, changed_at = excluded.changed_at,
    revoke_sealed = null, revoke_at = null
"""
TO_REVOKE = "select revoke_sealed, revoke_tries from provider_accounts where id = $1 and revoke_sealed is not null"
WAITING = """
select id from provider_accounts where revoke_sealed is not null and revoke_at <= $1 order by revoke_at limit 100
"""
REVOKED = "update provider_accounts set revoke_sealed = null, revoke_at = null where id = $1 and revoke_sealed = $2"
NOT_REVOKED = """
update provider_accounts set revoke_at = $3, revoke_tries = revoke_tries + 1 where id = $1 and revoke_sealed = $2
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
    await work.sql.execute(KEEP, doctor_id, of.id, of.name, of.profile, *sealed, expires_at, work.now)


async def leave(work: Work, doctor_id: UUID, but: str | None = None) -> list[UUID]:
    """A doctor uses no account any more, or none but this one; the accounts whose grants are to be given back."""
    return [row["id"] for row in await work.sql.fetch(LEAVE_OTHERS, doctor_id, but, work.now)]


async def to_revoke(work: Work, account_id: UUID) -> tuple[bytes, int] | None:
    """The grant of a left account, sealed, and how often it was tried to give it back; None when it is."""
    row = await work.sql.fetchrow(TO_REVOKE, account_id)
    return (row["revoke_sealed"], row["revoke_tries"]) if row else None


async def waiting(work: Work) -> list[UUID]:
    """Left accounts whose grants are to be given back by now."""
    return [row["id"] for row in await work.sql.fetch(WAITING, work.now)]


async def revoked(work: Work, account_id: UUID, sealed: bytes) -> None:
    """It is given back: forget it."""
    await work.sql.execute(REVOKED, account_id, sealed)


async def not_revoked(work: Work, account_id: UUID, sealed: bytes, again_at: datetime) -> None:
    """Nobody took it: try again then."""
    await work.sql.execute(NOT_REVOKED, account_id, sealed, again_at)


async def renew(work: Work, account: Account, sealed: tuple[bytes, bytes], expires_at: datetime) -> None:
    """Fresh tokens, unless somebody else had fresh ones first."""
    await work.sql.execute(RENEW, account.id, account.access_sealed, *sealed, expires_at, work.now)


async def break_off(work: Work, account: Account) -> bool:
    """The doctor took it back at the provider; whether that is news."""
    return bool(await work.sql.fetchval(BREAK, account.id, account.refresh_sealed, work.now))


async def forgive_time(work: Work, doctor_id: UUID, due_at: datetime) -> None:
    """Nobody is late before that moment."""
    await work.sql.execute(FORGIVE_TIME, doctor_id, due_at)
