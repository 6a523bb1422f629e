"""A certificate of care and its states, what is said to the insurer, and what they answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from doktr.features.claims import Payee
from doktr.features.pricing import VisitCode
from doktr.kernel.problems import Conflict
from doktr.kernel.states import States

AttestState = Literal["sending", "accepted", "rejected", "cancelling", "cancelled", "dropped"]
# A the patient erred, B the doctor, C an element is wrong, D sent twice, E eFact instead, F paper instead, G not due.
CancelReason = Literal["A", "B", "C", "D", "E", "F", "G"]

# An insurer who does not take a certificate back leaves it accepted, with the reason.
ATTEST = States(
    "Certificate",
    {
        "sending": ("accepted", "rejected"),
        "rejected": ("sending", "dropped"),
        "accepted": ("cancelling",),
        "cancelling": ("cancelled", "accepted"),
        "cancelled": (),
        "dropped": (),
    },
)


@dataclass(frozen=True)
class Visit:
    """What a doctor says of a visit: who came, what it is billed as, what was paid in cash."""

    patient_id: UUID
    code: str
    paid_cents: int


@dataclass(frozen=True)
class Attest:
    """One certificate. `attempt` counts what was said to the insurer about it; `errors` are the insurer's codes."""

    id: UUID
    brand_id: str
    patient_id: UUID
    doctor_id: UUID
    number: int
    day: date
    code: str
    paid_cents: int
    state: AttestState
    attempt: int
    attempt_at: datetime
    tries: int
    acknowledgement: str | None
    cancel_reason: CancelReason | None
    errors: Sequence[str]
    changed_at: datetime
    patient_given_name: str
    patient_family_name: str
    doctor_given_name: str
    doctor_family_name: str
    nihdi: str


@dataclass(frozen=True)
class KnownPatient:
    """Somebody whom the doctor saw here."""

    id: UUID
    given_name: str
    family_name: str


@dataclass(frozen=True)
class Desk:
    """What the doctor's screen shows: whom and what a certificate can be about, and those that were made."""

    payee: Payee | None
    patients: Sequence[KnownPatient]
    codes: Sequence[VisitCode]
    attests: Sequence[Attest]


@dataclass(frozen=True)
class AttestStanding:
    """How many certificates of a brand are in a state, how many wait too long, since when, and the oldest day."""

    state: AttestState
    attests: int
    paid_cents: int
    stuck: int
    stuck_since: datetime | None
    since: date


@dataclass(frozen=True)
class Certificate:
    """One certificate as the insurer is told of it; the same `attempt` again is the same certificate.

    `number` and `why` are given where it is taken back.
    """

    attempt: str
    at: datetime
    nihdi: str
    doctor_niss: str
    doctor_given_name: str
    doctor_family_name: str
    enterprise_number: str
    patient_niss: str
    patient_given_name: str
    patient_family_name: str
    patient_sex: Literal["male", "female"]
    code: str
    day: date
    paid_cents: int
    number: str | None
    why: CancelReason | None


@dataclass(frozen=True)
class Said:
    """What the insurer answered: the acknowledgement number, or their codes for why not."""

    number: str | None
    codes: Sequence[str] = ()


class PayeeNeeded(Conflict):
    """Insurers are told to which enterprise the patient paid; the doctor has not said it yet."""

    title = "Say first where you are paid."


class NotThisCode(Conflict):
    """The code is none of a visit in the practice today, or its amount cannot be billed."""

    title = "A visit of today cannot be billed under this code."


class TooMuch(Conflict):
    """Who follows the convention asks for no more than the honorarium."""

    title = "This is more than the fee of this visit."


class AlreadyCertified(Conflict):
    """This visit of this patient is certified already."""

    title = "There is a certificate for this visit of today already."


class DayOver(Conflict):
    """A certificate is made on the day of the visit; afterwards only on paper."""

    title = "A visit can be certified electronically on its own day only."


class NotNow(Conflict):
    """Only what was refused is corrected or given up; only what was accepted is taken back."""

    title = "This is not possible with this certificate now."
