"""What payments need from outside: a payment provider."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from doktr.features.brands import Language
from doktr.features.payments.model import Access, Movements, Order, Organization, RefundSeen, Seen, Tokens
from doktr.features.pricing import Rules
from doktr.kernel.sealing import Secrets
from doktr.kernel.work import Work


class Provider(Protocol):
    """Takes money from patients and gives it back. Every method raises `Refused`, `Unavailable` or `Misread`."""

    async def create(self, order: Order) -> Seen:
        """Make a payment; the same key gives the same payment."""
        ...

    async def get(self, provider_id: str) -> Seen:
        """A payment as it is now."""
        ...

    async def cancel(self, provider_id: str) -> Seen:
        """Stop a payment that nobody has paid yet."""
        ...

    async def capture(self, provider_id: str, key: str, cents: int) -> None:
        """Take what was held."""
        ...

    async def refund(self, provider_id: str, key: str, cents: int, description: str) -> RefundSeen:
        """Give back; the same key gives the same refund."""
        ...

    async def refunds(self, provider_id: str) -> Sequence[RefundSeen]:
        """All refunds of a payment as they are now."""
        ...

    async def find_refund(self, provider_id: str, refund_id: str) -> RefundSeen:
        """A refund as it is now."""
        ...

    async def movements(self, since: datetime, goes_on: str | None = None) -> Movements:
        """What moved on the balance since then, or, from where a look before ended; for a balance that we may read."""
        ...

    def on_behalf(self, access: Access) -> "Provider":
        """The same at a doctor's own account, who is then the payee."""
        ...


class Connect(Protocol):
    """How doctors let us use their own account. Every call raises `Refused`, `Unavailable` or `Misread`."""

    @property
    def possible(self) -> bool:
        """Whether doctors can connect an account at all."""
        ...

    def address(self, state: str, redirect_uri: str, language: Language) -> str:
        """Where the doctor says yes or no; they come back to `redirect_uri` with `state`, and a code for a yes."""
        ...

    async def finish(self, code: str, redirect_uri: str) -> tuple[Tokens, Organization]:
        """What the yes is worth, and whose it is."""
        ...

    async def renew(self, refresh_token: str) -> Tokens:
        """A fresh access token; `Refused` once the doctor took it back."""
        ...

    async def revoke(self, refresh_token: str) -> None:
        """Give it back."""
        ...


class Papers(Protocol):
    """Sets papers as PDF."""

    async def pdf(self, paper: Mapping[str, Any]) -> bytes:
        """A paper with these words and amounts."""
        ...


class Bills(Protocol):
    """What insurers are asked to pay, which comes after us in a patient's journey."""

    async def withdraw(self, work: Work, charge_id: UUID) -> bool:
        """Nothing is asked of an insurer any more for this charge; False once a file with it was made."""
        ...

    async def to_look_at(self, work: Work) -> list[dict[str, Any]]:
        """Charges of the brand of which an insurer is asked though they were given back (`billed`), or that one paid
        otherwise than asked (`paid_otherwise`, `disputed`): kind, id, cents, seen_cents, since.
        """
        ...

    async def came_to(self, work: Work, charge_ids: Sequence[UUID]) -> Mapping[UUID, int]:
        """What an insurer paid in the end, in cents, for those of these charges whose claim is settled or given up."""
        ...


class Platform(Protocol):
    """What the routes reach."""

    @property
    def bills(self) -> Bills:
        """What insurers are asked to pay."""
        ...

    @property
    def connect(self) -> Connect:
        """How doctors connect their own account."""
        ...

    @property
    def secrets(self) -> Secrets:
        """Seals their tokens."""
        ...

    @property
    def collects(self) -> bool:
        """Whether the operator takes money for doctors who have not connected their own account."""
        ...

    @property
    def papers(self) -> Papers:
        """Sets receipts, statements and invoices."""
        ...

    @property
    def paper_words(self) -> Mapping[Language, Mapping[str, Any]]:
        """What stands on them, by language."""
        ...

    @property
    def price_rules(self) -> Rules:
        """When a month begins, and how long records are kept."""
        ...
