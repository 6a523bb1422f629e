"""Pure decisions on certificates: when to say them again, who waits too long, who is who."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from doktr.features.attests.model import Attest, AttestState

FIRST_TRY, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)
STUCK_AFTER = timedelta(minutes=5)
# "Momentarily impossible, try again": an answer that is none.
LATER = frozenset({"241"})
NIHDI_DIGITS = 11


def next_try(now: datetime, tries: int) -> datetime:
    """When to say again what nobody answered: soon at first, then every hour."""
    return now + min(FIRST_TRY * 2 ** min(tries, 12), LONGEST_WAIT)


def is_later(codes: Sequence[str]) -> bool:
    """Whether the insurer only says that they cannot answer now."""
    return bool(LATER.intersection(codes))


def is_stuck(attest: Attest, now: datetime) -> bool:
    """Whether the doctor should know that nobody answers."""
    return attest.state in ("sending", "cancelling") and attest.attempt_at + STUCK_AFTER <= now


def becomes(state: AttestState, refused: bool) -> AttestState:
    """Where an answer brings a certificate: what is not taken back stays accepted."""
    if state == "cancelling":
        return "accepted" if refused else "cancelled"
    return "rejected" if refused else "accepted"


def attempt_of(attest_id: UUID, attempt: int) -> str:
    """The name of one attempt, the same however often it is made."""
    return f"{attest_id}-{attempt}"


def sex(gender: str | None, niss: str) -> Literal["male", "female"]:
    """From the national number (odd for men) where the identity does not say."""
    if gender in ("male", "female"):
        return "male" if gender == "male" else "female"
    return "male" if int(niss[6:9]) % 2 else "female"


def eleven_digits(nihdi: str) -> str:
    """A NIHDI number with its qualification, as insurers write it."""
    return nihdi.ljust(NIHDI_DIGITS, "0")
