"""A doctor's own account at the payment provider: beginning, connected, renewed, broken, left; one transaction each.

Nothing here speaks to the provider: routes and jobs do, between these.
"""

import hmac
from datetime import timedelta
from uuid import UUID

from doktr.features import brands
from doktr.features.payments import rules, store_accounts
from doktr.features.payments.model import Account, AccountRefused, Organization, Tokens
from doktr.kernel.sealing import Secrets
from doktr.kernel.work import Actor, Work


def state_for(secrets: Secrets, actor: Actor, moment: int) -> str:
    """What the provider hands back with the doctor: only we can have written it, for this session, at this moment."""
    return f"{moment}.{secrets.voucher('account', str(actor.session_id), str(moment))}"


def came_back(secrets: Secrets, actor: Actor, state: str, now: int) -> None:
    """Whether it is the acting doctor who set out, lately. Raises `AccountRefused`."""
    moment, _, _ = state.partition(".")
    if not moment.isdecimal() or not rules.still_fresh(int(moment), now):
        raise AccountRefused
    if not hmac.compare_digest(state.encode(), state_for(secrets, actor, int(moment)).encode()):
        raise AccountRefused


async def own(work: Work) -> Account | None:
    """The acting doctor's account, connected or broken."""
    return await store_accounts.in_use(work, work.actor.person_id)


async def find(work: Work, account_id: UUID) -> Account | None:
    """An account."""
    return await store_accounts.find(work, account_id)


async def connected(work: Work, secrets: Secrets, tokens: Tokens, of: Organization) -> Account | None:
    """The acting doctor's patients pay at this account from now on, and get time to do so if they could not before."""
    doctor_id, before = work.actor.person_id, await own(work)
    expires_at = work.now + timedelta(seconds=tokens.seconds)
    await _give_back(work, await store_accounts.leave(work, doctor_id, but=of.id))
    await store_accounts.keep(work, doctor_id, of, _sealed(secrets, tokens), expires_at)
    if before is None or before.state == "broken":
        policy = (await brands.of(work)).policy.money
        await store_accounts.forgive_time(work, doctor_id, work.now + timedelta(days=policy.due_days))
    return await own(work)


async def renewed(work: Work, account: Account, secrets: Secrets, tokens: Tokens) -> None:
    """Fresh tokens of the same account."""
    expires_at = work.now + timedelta(seconds=tokens.seconds)
    await store_accounts.renew(work, account, _sealed(secrets, tokens), expires_at)


async def broken(work: Work, account: Account) -> None:
    """The provider takes our tokens no more: nothing is asked of it there until the doctor connects it again."""
    if await store_accounts.break_off(work, account):
        await work.tell(account.doctor_id, "account_broken", {})


async def leave(work: Work) -> None:
    """The acting doctor leaves; what they had allowed us is given back, and nothing is kept of it then."""
    await _give_back(work, await store_accounts.leave(work, work.actor.person_id))


async def _give_back(work: Work, left: list[UUID]) -> None:
    for account_id in left:
        await work.later("payments.revoke", {"account_id": account_id})


async def to_revoke(work: Work, account_id: UUID) -> bytes | None:
    """The grant of an account that was left, sealed; None when it was given back."""
    found = await store_accounts.to_revoke(work, account_id)
    return found and found[0]


async def grants_to_give_back(work: Work) -> list[UUID]:
    """Left accounts whose grants the provider has not taken back yet, and is to be asked about now."""
    return await store_accounts.waiting(work)


async def revoked(work: Work, account_id: UUID, sealed: bytes) -> None:
    """The provider took it back, or knew of it no more."""
    await store_accounts.revoked(work, account_id, sealed)


async def not_revoked(work: Work, account_id: UUID) -> None:
    """The provider said neither yes nor no: ever less often, every hour at least."""
    found = await store_accounts.to_revoke(work, account_id)
    if found is None:
        return
    sealed, tries = found
    await store_accounts.not_revoked(work, account_id, sealed, rules.next_look(work.now, tries))


def _sealed(secrets: Secrets, tokens: Tokens) -> tuple[bytes, bytes]:
    return secrets.seal(tokens.access), secrets.seal(tokens.refresh)
