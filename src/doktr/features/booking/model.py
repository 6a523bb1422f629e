"""A request for a consultation: its states, what people see of it, its facts and problems."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from doktr.features.brands import Opening
from doktr.features.capacity import Channel
from doktr.features.mandates import ActingAs
from doktr.features.quota import Standing
from doktr.features.relations import Tie
from doktr.kernel.problems import Conflict
from doktr.kernel.states import States

RequestState = Literal["waiting", "offered", "matched", "cancelled", "expired"]
Urgency = Literal["today", "soon", "routine"]

# Back to waiting: from offered when the doctor declines or does not answer, from matched after a missed call.
REQUEST = States(
    "Request",
    {
        "waiting": ("offered", "matched", "cancelled", "expired"),
        "offered": ("waiting", "matched", "cancelled"),
        "matched": ("waiting", "expired"),
        "cancelled": (),
        "expired": (),
    },
)


@dataclass(frozen=True)
class Wish:
    """What a patient asks for. Nothing clinical: how urgent, in which language, how, and with whom."""

    patient_id: UUID
    urgency: Urgency
    language: str
    channel: Channel
    wished_doctor_id: UUID | None
    safe_id: UUID | None = None
    first_free: bool = False
    quote_id: UUID | None = None


@dataclass(frozen=True)
class Request:
    """A request as its patient sees it. `ahead` counts those who come first; None when it does not wait."""

    id: UUID
    patient_id: UUID
    acting_id: UUID
    acting_as: ActingAs
    patient_given_name: str
    state: RequestState
    urgency: Urgency
    language: str
    channel: Channel
    wished_doctor_id: UUID | None
    asked_at: datetime
    keep_until: datetime | None
    missed_calls: int
    away: bool
    leaving: bool
    ahead: int | None
    doctor_id: UUID | None
    doctor_given_name: str | None
    doctor_family_name: str | None
    consultation_id: UUID | None
    safe_id: UUID | None
    first_free: bool
    lost_calls: int


@dataclass(frozen=True)
class Wait:
    """Between when it will be the patient's turn, in seconds from now; how often in a hundred that was right."""

    low_s: int
    high_s: int
    hit_percent: int | None


@dataclass(frozen=True)
class Outlook:
    """What is possible now, before a patient begins."""

    opening: Opening
    full_until: datetime | None
    waiting: int
    doctors: int
    channels: tuple[Channel, ...]
    wait: Wait | None
    quota: Standing


@dataclass(frozen=True)
class Waiting:
    """A request as doctors see it in the line: no full name, nothing clinical."""

    request_id: UUID
    patient_id: UUID
    position: int
    given_name: str
    initial: str
    acting_as: ActingAs
    age: int
    sex: str | None
    language: str
    channel: Channel
    urgency: Urgency
    asked_at: datetime
    state: RequestState
    wished_me: bool
    missed_calls: int
    brand: str
    offered_until: datetime | None
    tie: Tie


@dataclass(frozen=True)
class DoctorOnDuty:
    """A doctor as patients see them when they choose."""

    id: UUID
    given_name: str
    family_name: str
    languages: tuple[str, ...]
    channels: tuple[Channel, ...]
    profession: str
    busy: bool
    paused: bool
    waiting: int


@dataclass(frozen=True)
class Match:
    """A request that a doctor just took, with the times its brand allows."""

    request_id: UUID
    consultation_id: UUID
    brand_id: str
    patient_id: UUID
    acting_id: UUID
    channel: Channel
    reserve: timedelta
    join: timedelta


@dataclass(frozen=True)
class Promised:
    """An appointment whose time has come: its patient waits in no line."""

    appointment_id: UUID
    brand_id: str
    patient_id: UUID
    acting_id: UUID
    acting_as: ActingAs
    device_id: UUID
    language: str
    channel: Channel
    safe_id: UUID | None
    quote_id: UUID | None


@dataclass(frozen=True)
class RequestSubmitted:
    """A patient waits (again) for a doctor."""

    request_id: UUID


@dataclass(frozen=True)
class OfferGone:
    """An offer ended without a consultation; the request waits again."""

    request_id: UUID


class AlreadyWaiting(Conflict):
    """The patient has an open request; it is in the extension `request`."""

    title = "This patient has an open request already."


class IntakeFull(Conflict):
    """As many wait as the doctors on duty can safely see; `until` says when asking again makes sense."""

    title = "The doctors on duty can safely take nobody else now."


class NotThisChannel(Conflict):
    """The wished doctor sees nobody by this channel; those by which they do are in the extension `channels`."""

    title = "This doctor does not see patients by this channel."


class AlreadyTaken(Conflict):
    """Another doctor was first, the offer is somebody else's, or the patient stopped waiting."""

    title = "This request is not waiting for this doctor any more."
