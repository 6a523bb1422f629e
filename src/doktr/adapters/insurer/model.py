"""What is said to insurers beside flat files, and what they answer. Amounts are cents, times are Belgian."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from doktr.adapters.insurer.spool import Spool
from doktr.kernel.outside import Refused

# A the patient erred, B the provider, C an element is wrong, D sent twice, E eFact instead, F paper instead, G not due.
CancelReason = Literal["A", "B", "C", "D", "E", "F", "G"]


@dataclass(frozen=True)
class Sender:
    """Who speaks: the licence of the software, and the doctor in whose name. `nihdi` has eleven digits."""

    licence_user: str
    licence_password: str
    package: str
    test: bool


@dataclass(frozen=True)
class CareProvider:
    """The doctor in whose name something is asked or said."""

    nihdi: str
    niss: str
    given_name: str
    family_name: str


@dataclass(frozen=True)
class Attested:
    """One service that the patient paid for in full."""

    code: str
    day: date
    paid_cents: int
    supplement_cents: int = 0
    norm: int = 0
    quantity: int = 1


@dataclass(frozen=True)
class Attest:
    """An electronic certificate of care (eAttest): cash payment, made on the day itself."""

    provider: CareProvider
    patient_niss: str
    patient_given_name: str
    patient_family_name: str
    patient_sex: Literal["male", "female"]
    at: datetime
    services: tuple[Attested, ...]
    enterprise_number: str
    treatment_reason: str = "0000"


class AttestRefused(Refused):
    """The insurer refused a certificate or its cancelling. `codes` are theirs, for the words in the data."""

    def __init__(self, codes: tuple[str, ...]) -> None:
        super().__init__("attest-refused")
        self.codes = codes


@dataclass(frozen=True)
class FlatFile:
    """A file to be sent: its pieces, as often as they are asked for, and how many characters they have."""

    pieces: Callable[[], AsyncIterator[str]]
    length: int


@dataclass(frozen=True)
class Arrived:
    """A file that a union sent back; `key` names it until it is confirmed. None where it cannot be unpacked."""

    key: str
    file: Spool | None
