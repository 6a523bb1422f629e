"""A notice, the ways to reach a person, and what became of an attempt."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from doktr.features.brands import NoticeChannel, NoticeKind
from doktr.kernel.problems import Problem
from doktr.kernel.states import States

Outcome = Literal["accepted", "refused", "unavailable"]
NoticeState = Literal["open", "told", "seen", "dropped", "failed"]

NOTICE = States(
    "Notice",
    {"open": ("told", "seen", "dropped", "failed"), "told": (), "seen": (), "dropped": (), "failed": ()},
)


@dataclass(frozen=True)
class Subscription:
    """Where a browser takes a push (RFC 8030), and the keys that only it can open a push with (RFC 8291)."""

    id: UUID
    device_id: UUID
    label: str
    endpoint: str
    p256dh: bytes
    auth: bytes
    made_at: datetime


@dataclass(frozen=True)
class Contact:
    """How a person is reached beside the app: what they confirmed, None for what they did not."""

    phone: str | None = None
    email: str | None = None


@dataclass(frozen=True)
class Notice:
    """One thing to say to one person. `about` is the moment that its text names, if it names one."""

    id: UUID
    brand_id: str
    person_id: UUID
    kind: NoticeKind
    cause: UUID
    about: datetime | None
    due_at: datetime
    step: int
    attempts: int
    told_by: tuple[str, ...]
    language: str
    seen_at: datetime | None


@dataclass(frozen=True)
class Enclosure:
    """A file that goes with a mail."""

    name: str
    media_type: str
    body: bytes


@dataclass(frozen=True)
class Text:
    """What a notice says: a title, a sentence, the same as a text message and as a letter, and where a tap leads."""

    title: str
    body: str
    short: str
    letter: str
    path: str


@dataclass(frozen=True)
class Turn:
    """One attempt: a notice on one channel, with everything that sending it needs."""

    notice: Notice
    step: int
    channel: NoticeChannel
    brand_name: str
    text: Text
    contact: Contact
    subscriptions: Sequence[Subscription]
    enclosure: Enclosure | None
    useful_s: int
    at_once: bool


class PushServiceUnknown(Problem):
    """The browser's push service is not one that this installation sends to."""

    status = 422
    title = "Pushes are not sent to this push service."
