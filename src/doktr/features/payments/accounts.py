"""Asking the provider at the right account: the doctor's own with a token that counts, else the operator's.

A token that is over is renewed first; one that the provider refuses is renewed once. Where the doctor took it back, the
account is broken, and whoever asked hears `account-closed`.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

from doktr.features.payments import actions_accounts
from doktr.features.payments.model import Access, Account, Balance, Movements
from doktr.features.payments.ports import Connect, Provider
from doktr.kernel.outside import Refused, Unavailable
from doktr.kernel.sealing import Secrets
from doktr.kernel.work import EVERYWHERE, Works

T = TypeVar("T")
CLOSED, NOT_KNOWN = "account-closed", "status-401"
# RFC 6749, section 5.2: a grant that counts no more; all else says something of our app, or of the provider's day
GRANT_OVER = "status-400"
# the same of a grant that is given back: it is over already, or was never known
NOTHING_TO_REVOKE = (GRANT_OVER, "status-404")
SPARE = timedelta(minutes=1)


@dataclass(frozen=True)
class Accounts:
    """The operator's account, and the way to the doctors' own."""

    provider: Provider
    connect: Connect
    secrets: Secrets
    own_token: str = ""  # lets us read the operator's own balance; its key does not

    @property
    def reads_own(self) -> bool:
        """Whether we may read the operator's own balance."""
        return bool(self.own_token)

    async def movements(self, works: Works, of: Balance) -> Movements:
        """What moved on a balance. Raises as `ask`."""

        async def read(provider: Provider) -> Movements:
            return await provider.movements(of.until, of.goes_on)

        if of.account_id is None:
            return await read(self.provider.on_behalf(Access(self.own_token, "")))
        return await self.ask(works, of.account_id, read)

    async def ask(self, works: Works, account_id: UUID | None, what: Callable[[Provider], Awaitable[T]]) -> T:
        """Ask at this account. Raises `Refused`, also with `account-closed`, `Unavailable` or `Misread`."""
        if account_id is None:
            return await what(self.provider)
        account, soon_over = await _open(works, account_id)
        if soon_over:
            account = await self._renew(works, account)
        try:
            return await what(self._at(account))
        except Refused as no:
            if no.reason != NOT_KNOWN:
                raise
        return await what(self._at(await self._renew(works, account)))

    async def revoke(self, sealed: bytes) -> None:
        """Give a grant back, once or again. Raises `Unavailable` or `Misread`, also where our app is not known."""
        try:
            await self.connect.revoke(self.secrets.open(sealed))
        except Refused as no:
            if no.reason not in NOTHING_TO_REVOKE:
                raise Unavailable(no.reason) from no

    def _at(self, account: Account) -> Provider:
        return self.provider.on_behalf(Access(self.secrets.open(account.access_sealed or b""), account.profile))

    async def _renew(self, works: Works, account: Account) -> Account:
        try:
            tokens = await self.connect.renew(self.secrets.open(account.refresh_sealed or b""))
        except Refused as no:
            if no.reason != GRANT_OVER:
                raise Unavailable(no.reason) from no
            async with works.open("", EVERYWHERE) as work:
                await actions_accounts.broken(work, account)
            raise Refused(CLOSED) from no
        async with works.open("", EVERYWHERE) as work:
            await actions_accounts.renewed(work, account, self.secrets, tokens)
        return (await _open(works, account.id))[0]


async def _open(works: Works, account_id: UUID) -> tuple[Account, bool]:
    """An account that we may use, and whether its token is over, or nearly. Raises `Refused`."""
    async with works.open("", EVERYWHERE) as work:
        found = await actions_accounts.find(work, account_id)
    if found is None or found.state != "connected":
        raise Refused(CLOSED)
    return found, found.expires_at < work.now + SPARE
