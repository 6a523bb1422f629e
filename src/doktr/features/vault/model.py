"""Safes and what they hold, as far as the server sees it; and the problems somebody can meet."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from doktr.kernel.framing import Frame
from doktr.kernel.problems import Conflict, Problem
from doktr.kernel.states import States

SafeState = Literal["open", "ended", "destroyed"]
HourState = Literal["open", "closing", "destroyed"]
SafeRole = Literal["patient", "doctor", "colleague", "nurse", "companion", "interpreter"]
Record = Literal["exported", "declined"]
Kind = Literal[
    "manifest", "grant", "remove", "consent", "join", "answers", "message", "file", "read", "report"
]  # fmt: skip

# A safe that no consultation came of is destroyed without having ended.
SAFE = States("Safe", {"open": ("ended", "destroyed"), "ended": ("destroyed",), "destroyed": ()})
# The hour that holds the server's halves of keys: no safe comes into one that is closing.
HOUR = States("Hour", {"open": ("closing",), "closing": ("destroyed",), "destroyed": ()})


@dataclass(frozen=True)
class Extra:
    """What the clear header of a roster envelope adds: whom it lets in, takes out or allows."""

    device: UUID | None = None
    person: UUID | None = None
    role: str | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Envelope:
    """The outside of an envelope of a chain. `prev` and `hash` are SHA-256 of whole envelopes."""

    safe_id: UUID
    epoch: int
    kind: Kind
    device_id: UUID
    seq: int
    prev: bytes
    hash: bytes
    extra: Extra
    frame: Frame


@dataclass(frozen=True)
class KemStatement:
    """A device's signed key for grants: of one safe, or of a doctor's duty."""

    subject: UUID
    device_id: UUID
    expires_at: datetime
    frame: Frame


@dataclass(frozen=True)
class Pregrant:
    """A grant to one device of a doctor who may or may not be matched."""

    safe_id: UUID
    epoch: int
    device_id: UUID
    to: UUID
    doctor_id: UUID
    frame: Frame


@dataclass(frozen=True)
class Item:
    """An envelope that somebody wants to append: who acts, from which device, within which brands."""

    envelope: Envelope
    person_id: UUID
    device_id: UUID
    reach: tuple[str, ...]


@dataclass(frozen=True)
class Appended:
    """An envelope that is in its chain; `again` when it was there before. `people` may come to the safe."""

    seq: int
    hash: bytes
    again: bool
    people: tuple[UUID, ...]


@dataclass(frozen=True)
class Head:
    """Where a chain ends."""

    seq: int
    hash: bytes


@dataclass(frozen=True)
class Member:
    """A device that holds the room secret, and whose it is."""

    device_id: UUID
    person_id: UUID
    role: SafeRole
    public_key: bytes
    given_name: str
    family_name: str


@dataclass(frozen=True)
class Wanting:
    """A device that wants to be let in, with its signed KEM key."""

    device_id: UUID
    person_id: UUID
    role: SafeRole
    public_key: bytes
    statement: bytes


@dataclass(frozen=True)
class Person:
    """Somebody who may come to a safe."""

    person_id: UUID
    role: SafeRole
    given_name: str
    family_name: str


@dataclass(frozen=True)
class Safe:
    """A safe as those who may come to it see it. `share` is sealed under the key of `hour`."""

    id: UUID
    brand_id: str
    state: SafeState
    epoch: int
    head: Head
    patient_id: UUID
    about_id: UUID
    request_id: UUID | None
    consultation_id: UUID | None
    hour: datetime
    share: bytes | None
    created_at: datetime
    expires_at: datetime
    ended_at: datetime | None
    destroyed_at: datetime | None
    receipt: bytes | None
    record: Record | None
    people: tuple[Person, ...]
    members: tuple[Member, ...]
    wanting: tuple[Wanting, ...]
    pregrant: bytes | None
    spare_keys: tuple[bytes, ...]


@dataclass(frozen=True)
class DutyKey:
    """A doctor on duty who can be given a grant before the match: the device, its key, its signed KEM key."""

    doctor_id: UUID
    given_name: str
    family_name: str
    device_id: UUID
    public_key: bytes
    statement: bytes


class EnvelopeRefused(Problem):
    """What was sent is not what it should be; `reason` says what is wrong with its outside."""

    status = 422
    title = "The server cannot take this envelope."


class NotAMember(Problem):
    """The person may come to this safe, but this device was not let in (or was taken out)."""

    status = 403
    title = "This device holds no grant for this safe."


class HeadMoved(Conflict):
    """Somebody else appended first; `head` says where the chain ends now."""

    title = "The chain has a later envelope."


class SafeTaken(Conflict):
    """Another safe has this id, or this safe belongs to another request."""

    title = "This safe is in use for something else."


class PartTaken(Conflict):
    """This part was uploaded before, with another content."""

    title = "This part of the file is there with another content."


class RecordUndecided(Conflict):
    """What is in the safe will be destroyed: the doctor says first whether they keep the report themselves."""

    title = "Say first whether the report is in your own record."


class SafeExpired(Problem):
    """The time of this safe is over; within the hour its key is destroyed and the receipt follows."""

    status = 410
    title = "The time of this safe is over."


class SafeDestroyed(Problem):
    """The server's half of the key and the sealed content are destroyed; `receipt` says so, signed."""

    status = 410
    title = "This safe was destroyed."


class ShareLost(Problem):
    """The server's half of the key is gone before its time: what is in the safe cannot be read any more."""

    status = 410
    title = "The server's half of the key is lost."
