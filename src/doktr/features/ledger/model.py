"""An entry of the books and its lines, in integer cents."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from doktr.kernel.problems import Conflict

# patient and insurer owe, doctor and licence earn, provider holds what was paid and not yet paid out to the doctor; fee
# is what the provider kept of what came to doctors' own accounts, bank what doctors transferred to the operator for
# licences, less what went back to them.
Account = Literal["patient", "insurer", "doctor", "provider", "licence", "suspense", "fee", "bank"]
CauseKind = Literal[
    "charge", "waiver", "payment", "mismatch", "refund", "licence", "correction", "settlement", "dropped_claim",
    "fee", "chargeback", "mended", "licence_paid", "licence_back",
]  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One side of an entry: positive is owed to us or in hand, negative is owed by us or earned."""

    account: Account
    owner_id: UUID | None
    cents: int


@dataclass(frozen=True)
class Entry:
    """What happened, why, and to whom it counts. The lines add up to zero."""

    id: UUID
    brand_id: str
    at: datetime
    day: date
    cause_kind: CauseKind
    cause_id: UUID
    reason: str
    corrects: UUID | None
    lines: Sequence[Line]


@dataclass(frozen=True)
class Close:
    """A day that is closed: its hash covers its entries and the hash of the day before."""

    day: date
    entries: int
    turnover_cents: int
    previous: bytes
    hash: bytes


@dataclass(frozen=True)
class Check:
    """What is known of a chain of closed days.

    `checked_at` is when it was last read from its first day to the end, or to `wrong_day`, which does not hold. `upto`
    and `previous` are how far a check that is under way has come.
    """

    upto: date | None
    previous: bytes
    checked_at: datetime | None
    wrong_day: date | None


class NothingToCorrect(Conflict):
    """The entry was taken back before, or is itself a correction."""

    title = "This entry cannot be taken back (again)."
