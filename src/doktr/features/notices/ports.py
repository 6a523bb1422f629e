"""What notices need from outside: somebody who delivers, and features above that know how a person is reached."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol
from uuid import UUID

from doktr.features.notices.model import Contact, Enclosure, Notice, Subscription
from doktr.kernel.work import Work

ContactOf = Callable[[Work, UUID], Awaitable[Contact]]
EnclosureOf = Callable[[Work, Notice], Awaitable[Enclosure | None]]


class Push(Protocol):
    """A push to one browser. Fails with `Refused` (it took its subscription back), `Unavailable` or `Misread`."""

    @property
    def public_key(self) -> bytes:
        """Our key, which browsers are told when they subscribe: 65 bytes, uncompressed P-256."""
        ...

    def takes(self, endpoint: str) -> bool:
        """Whether this is an address of a push service that we send to."""
        ...

    async def push(self, to: Subscription, payload: bytes, *, topic: str, ttl_s: int, at_once: bool) -> None:
        """Send it sealed; a later one with the same topic takes its place."""
        ...


class Sms(Protocol):
    """A text message. Fails with `Refused`, `Unavailable` or `Misread`."""

    async def text(self, number: str, words: str, *, reference: str) -> None:
        """To a number in E.164; `reference` names it at the supplier."""
        ...


class Mail(Protocol):
    """A letter by mail. Fails with `Refused`, `Unavailable` or `Misread`."""

    async def mail(
        self, address: str, subject: str, words: str, *, sender: str, reference: str, enclosures: Sequence[Enclosure]
    ) -> None:
        """Plain text; `sender` is the name beside our address; the same `reference` is the same letter."""
        ...


class Platform(Protocol):
    """The part of `app.state.platform` that notices use."""

    @property
    def push(self) -> Push: ...
