"""What prices need from outside: an insurer who knows its members."""

from datetime import date
from typing import Protocol

from doktr.features.pricing.model import Cover, Mode, Rules
from doktr.kernel.sealing import NationalNumbers


class Insurer(Protocol):
    """Who insures whom."""

    async def insurability(self, niss: str, on: date) -> Cover | None:
        """What holds for this person on that day; None when no insurer knows them.

        Raises `Unavailable`, `Refused` or `Misread`; answers within seconds or not at all.
        """
        ...


class Platform(Protocol):
    """What the routes reach."""

    @property
    def insurer(self) -> Insurer:
        """Whom to ask."""
        ...

    @property
    def national_numbers(self) -> NationalNumbers:
        """Opens the number that the insurer knows a patient by."""
        ...

    @property
    def price_rules(self) -> Rules:
        """Moments and keeping."""
        ...

    @property
    def billing_mode(self) -> Mode:
        """Production bills official amounts only."""
        ...
