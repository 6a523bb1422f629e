"""A code on its way, what is proven by it, and the refusals."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from doktr.kernel.problems import Conflict
from doktr.kernel.states import States

Channel = Literal["sms", "mail"]
# by typing: this installation cannot send anything there, so what was typed counts.
ProofState = Literal["by_typing", "open", "sent", "confirmed"]
# Of one address; stored nowhere, it follows from the last code. Open again: the code is too old or was guessed at too
# often, or another address came in between. Where nothing can be sent there are no steps.
PROOF = States("Proof", {"open": ("sent",), "sent": ("confirmed", "open"), "confirmed": ("open",), "by_typing": ()})
# Language to the texts of a code.
Catalogue = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Code:
    """What was last asked for a channel."""

    channel: Channel
    address: str
    asked_at: datetime
    asks: int
    first_asked_at: datetime
    hash: bytes | None
    expires_at: datetime | None
    tries: int
    confirmed_at: datetime | None


@dataclass(frozen=True)
class Proof:
    """How far a number or an address is proven. `again_at` says when another code may be asked for."""

    channel: Channel
    address: str
    state: ProofState
    again_at: datetime | None
    tries_left: int


@dataclass(frozen=True)
class Letter:
    """One code to be sent."""

    person_id: UUID
    channel: Channel
    address: str
    language: str
    brand: str
    reference: str


class CodeWrong(Conflict):
    """These are not the digits that were sent; `tries_left` says how often they may be typed yet."""

    title = "This is not the code that was sent."


class CodeOver(Conflict):
    """The code is older than ten minutes, or was typed wrong too often."""

    title = "This code does not count any more. Ask for a new one."


class CodesUsedUp(Conflict):
    """Five codes were sent within an hour, or too many within a day: by this person, or to this number or address."""

    title = "Too many codes were asked for. Try again later."
