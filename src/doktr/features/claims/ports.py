"""What claims need from outside: the insurers' network, and who insures whom."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import date
from typing import Protocol

from doktr.features.claims.model import Actions, Answer, Batch, Bent, HeldBack, Invoiced, Limit, SaidTariff
from doktr.features.payments import Asks
from doktr.features.pricing import Insurer
from doktr.kernel.sealing import NationalNumbers

# The claims of a batch, union by union; each call reads them from the beginning.
Pages = Callable[[], AsyncIterator[Sequence[Invoiced]]]


class Insurers(Protocol):
    """Takes files and gives answers. Every method raises `Refused`, `Unavailable` or `Misread`."""

    @property
    def holds(self) -> HeldBack | None:
        """Why no file leaves at all; None where files may leave."""
        ...

    async def tariff(self, nihdi: str, niss: str, code: str, day: date) -> SaidTariff:
        """What a service by this doctor costs this patient and their insurer on that day."""
        ...

    async def send(self, batch: Batch, claims: Pages) -> str:
        """Hand a batch over; the network's reference. The same batch again changes nothing.

        Its claims come page by page, and are asked for more than once: they are never all in memory.
        """
        ...

    async def answers(self, nihdi: str) -> Sequence[Answer | Bent]:
        """What waits for this doctor; it comes again until it is confirmed."""
        ...

    async def confirm(self, nihdi: str, keys: Sequence[str]) -> None:
        """These are written down and need not come again."""
        ...


class Means(Protocol):
    """What the sweep reaches."""

    @property
    def insurers(self) -> Insurers:
        """The network for files."""
        ...

    @property
    def insurer(self) -> Insurer:
        """Who insures whom."""
        ...

    @property
    def asks(self) -> Asks:
        """How a consultation is priced."""
        ...

    @property
    def claim_limits(self) -> Sequence[Limit]:
        """How long insurers can be asked."""
        ...

    @property
    def national_numbers(self) -> NationalNumbers:
        """Opens national numbers for the insurer alone."""
        ...


# The insurer's code to its words by language.
Words = Mapping[str, Mapping[str, str]]


class Platform(Protocol):
    """What answers about claims need."""

    @property
    def insurer_words(self) -> Words:
        """Insurers' codes in words."""
        ...

    @property
    def insurer_actions(self) -> Actions:
        """What to do about insurers' codes."""
        ...
