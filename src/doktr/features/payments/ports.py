"""What payments need from outside: a payment provider."""

from collections.abc import Mapping
from typing import Any, Protocol

from doktr.features.brands import Language
from doktr.features.payments.model import Order, RefundSeen, Seen
from doktr.features.pricing import Rules


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

    async def find_refund(self, provider_id: str, refund_id: str) -> RefundSeen:
        """A refund as it is now."""
        ...


class Papers(Protocol):
    """Sets papers as PDF."""

    async def pdf(self, paper: Mapping[str, Any]) -> bytes:
        """A paper with these words and amounts."""
        ...


class Platform(Protocol):
    """What the routes reach."""

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
