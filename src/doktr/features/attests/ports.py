"""What certificates need from outside: the insurers, and the papers of the house."""

from collections.abc import Mapping
from typing import Any, Protocol

from doktr.features.attests.model import Certificate, Said
from doktr.features.brands import Language
from doktr.features.claims import Actions
from doktr.features.payments import Papers
from doktr.features.pricing import Mode, Rules
from doktr.kernel.sealing import NationalNumbers

# The insurer's code to its words by language.
Words = Mapping[str, Mapping[str, str]]


class Certifier(Protocol):
    """Tells insurers. Every method raises `Refused`, `Unavailable` or `Misread`."""

    async def certify(self, certificate: Certificate) -> Said:
        """Say a certificate; the same attempt again gets the same answer."""
        ...

    async def take_back(self, certificate: Certificate) -> Said:
        """Cancel the certificate with its number, for its reason."""
        ...


class Means(Protocol):
    """What the jobs reach."""

    @property
    def certifier(self) -> Certifier:
        """The insurers."""
        ...

    @property
    def national_numbers(self) -> NationalNumbers:
        """Opens national numbers for the insurer alone."""
        ...


class Platform(Protocol):
    """What the routes reach."""

    @property
    def papers(self) -> Papers:
        """Sets certificates as PDF."""
        ...

    @property
    def paper_words(self) -> Mapping[Language, Mapping[str, Any]]:
        """What stands on them, by language."""
        ...

    @property
    def price_rules(self) -> Rules:
        """When a day begins, how long a visit counts, and which reasons for taking it back leave it."""
        ...

    @property
    def billing_mode(self) -> Mode:
        """Production bills official amounts only."""
        ...

    @property
    def insurer_words(self) -> Words:
        """Insurers' refusals in words."""
        ...

    @property
    def insurer_actions(self) -> Actions:
        """What to do about them."""
        ...
