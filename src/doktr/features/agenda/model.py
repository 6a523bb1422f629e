"""A doctor's agenda and its appointments: states, what people see of them, facts and problems."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from doktr.features.booking import Channel
from doktr.features.brands import Language
from doktr.features.mandates import ActingAs
from doktr.kernel.problems import Conflict
from doktr.kernel.states import States

AppointmentState = Literal[
    "held", "booked", "released", "moved", "cancelled", "started", "done", "no_show", "lapsed", "failed"
]
EndedBy = Literal["patient", "doctor", "time"]

# held: kept for a patient who decides; released: they did not; moved: another one took its place;
# lapsed: the patient was there and nobody called them, or their doctor vanished, unless that doctor says what became of
# it after all; failed: technology did.
APPOINTMENT = States(
    "Appointment",
    {
        "held": ("booked", "released"),
        "booked": ("moved", "cancelled", "started", "no_show", "lapsed"),
        "started": ("done", "no_show", "lapsed", "failed", "cancelled"),
        "released": (),
        "moved": (),
        "cancelled": (),
        "done": (),
        "no_show": (),
        "lapsed": ("done", "failed"),
        "failed": (),
    },
)


@dataclass(frozen=True)
class Hours:
    """From and to, in minutes of the local day (1440 is midnight), cut into slots with a buffer between them."""

    from_minute: int
    to_minute: int
    slot_minutes: int
    buffer_minutes: int


@dataclass(frozen=True)
class Pattern:
    """When a doctor sees a brand's patients by appointment, every week."""

    brand_id: str
    weekday: int
    hours: Hours


@dataclass(frozen=True)
class Extra:
    """Hours on one day, beside the pattern."""

    id: UUID
    brand_id: str
    day: date
    hours: Hours


@dataclass(frozen=True)
class Off:
    """Time off on one day, for every brand."""

    id: UUID
    day: date
    from_minute: int
    to_minute: int


@dataclass(frozen=True)
class Busy:
    """Time of a doctor that is taken already."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Plan:
    """What a doctor's free slots are derived from, for the patients of one brand."""

    doctor_id: UUID
    languages: tuple[Language, ...]
    channels: tuple[Channel, ...]
    patterns: tuple[Pattern, ...]
    extras: tuple[Extra, ...]
    offs: tuple[Off, ...]
    busy: tuple[Busy, ...]


@dataclass(frozen=True, order=True)
class Slot:
    """A time that can be booked. The doctor's time is taken until `free_at`, the buffer included."""

    starts_at: datetime
    ends_at: datetime
    free_at: datetime
    doctor_id: UUID


@dataclass(frozen=True)
class AgendaDoctor:
    """A doctor who sees this brand's patients by appointment."""

    id: UUID
    given_name: str
    family_name: str
    languages: tuple[Language, ...]
    channels: tuple[Channel, ...]
    profession: str


@dataclass(frozen=True)
class SlotWish:
    """Which slot a patient wants, and how they want to talk."""

    patient_id: UUID
    doctor_id: UUID
    starts_at: datetime
    language: Language
    channel: Channel


@dataclass(frozen=True)
class Appointment:
    """An appointment as those whom it concerns see it; `acting_id` takes care of it for its patient, or is its patient.

    By the brand's policy the patient can tell what it is about from `intake_at` on, both can come in from `opens_at`
    on, and it can begin until `closes_at`.
    """

    id: UUID
    brand_id: str
    patient_id: UUID
    acting_id: UUID
    acting_as: ActingAs
    acting_given_name: str
    acting_family_name: str
    device_id: UUID
    patient_given_name: str
    patient_family_name: str
    doctor_id: UUID
    doctor_given_name: str
    doctor_family_name: str
    state: AppointmentState
    starts_at: datetime
    ends_at: datetime
    intake_at: datetime
    opens_at: datetime
    closes_at: datetime
    language: Language
    channel: Channel
    made_at: datetime
    held_until: datetime | None
    wish_id: UUID | None
    origin_id: UUID
    version: int
    arrived_at: datetime | None
    safe_id: UUID | None
    request_id: UUID | None
    consultation_id: UUID | None
    ended_at: datetime | None
    ended_by: EndedBy | None
    quote_id: UUID | None


@dataclass(frozen=True)
class ActsBy:
    """Who takes care of an appointment, from which device, and as whom."""

    person_id: UUID
    device_id: UUID
    acting_as: ActingAs


@dataclass(frozen=True)
class EarlierWish:
    """Somebody waits for a time before `before_at`, with one doctor or any; to move an appointment or to have one."""

    id: UUID
    brand_id: str
    patient_id: UUID
    acting_id: UUID
    device_id: UUID
    doctor_id: UUID | None
    appointment_id: UUID | None
    before_at: datetime
    language: Language
    channel: Channel
    asked_at: datetime


@dataclass(frozen=True)
class Feed:
    """A calendar that a program fetches without signing in."""

    id: UUID
    person_id: UUID
    brand_id: str
    face: Literal["patient", "doctor"]
    made_at: datetime


@dataclass(frozen=True)
class SlotOffered:
    """A freed time is held for somebody who waits for an earlier one."""

    appointment_id: UUID


@dataclass(frozen=True)
class AppointmentNear:
    """An appointment begins in so many minutes."""

    appointment_id: UUID
    minutes: int


@dataclass(frozen=True)
class AppointmentBooked:
    """A patient has an appointment, for the first time or moved to another time."""

    appointment_id: UUID


@dataclass(frozen=True)
class AppointmentPassedOn:
    """Whoever took care of an appointment may not any more: somebody else does."""

    appointment_id: UUID
    from_id: UUID


@dataclass(frozen=True)
class AppointmentGone:
    """An appointment will not be: cancelled, or moved to another time."""

    appointment_id: UUID


class SlotTaken(Conflict):
    """Somebody else has this time, or it is no time of this doctor; the nearest free ones are in `nearest`."""

    title = "This time is not free (any more)."


class TooLate(Conflict):
    """The appointment has begun or is over."""

    title = "It is too late for this."


class ChangesHands(Conflict):
    """Who takes care of the appointment changes again and again: trying once more in a moment may help."""

    title = "Who takes care of this appointment is changing right now."


class MandateTooShort(Conflict):
    """Nobody may act for this patient any more at that time: the mandate ends at the moment in `until`."""

    title = "The mandate ends before that time."


class TooEarly(Conflict):
    """This can be done from the moment in `from` on."""

    title = "It is too early for this."


class PatternOverlaps(Conflict):
    """Two parts of the weekly pattern lie over each other."""

    title = "Two parts of the pattern lie over each other."
