"""A consultation: its states, outcomes and participants, and the problems somebody can meet."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

from doktr.features import mandates
from doktr.features.brands import Language
from doktr.kernel.problems import Conflict
from doktr.kernel.states import States

ConsultationState = Literal["matched", "called", "in_call", "ended"]
Role = Literal["patient", "doctor", "companion", "interpreter", "carer", "relative"]
HOSTS: frozenset[Role] = frozenset({"patient", "doctor"})
# State says where the consultation is; outcome says how it ended, and is what quota and money will use.
Outcome = Literal[
    "took_place",
    "technical_failure",
    "no_show_patient",
    "no_show_doctor",
    "needs_examination",
    "cancelled_by_patient",
    "cancelled_by_doctor",
]

CONSULTATION = States(
    "Consultation",
    {
        "matched": ("called", "ended"),
        "called": ("in_call", "ended"),
        "in_call": ("ended",),
        "ended": (),
    },
)


# Handing over: the patient is asked first, then the colleague is rung; until they take over nothing changes.
HandoverState = Literal["proposed", "agreed", "taken", "refused", "declined", "withdrawn", "expired"]

HANDOVER = States(
    "Handover",
    {
        "proposed": ("agreed", "refused", "withdrawn", "expired"),
        "agreed": ("taken", "declined", "withdrawn", "expired"),
        "taken": (),
        "refused": (),
        "declined": (),
        "withdrawn": (),
        "expired": (),
    },
)


# Where and how soon somebody must be examined: ways of care, as a request's urgency is, and no finding.
ExamPlace = Literal["own_doctor", "guard_post", "emergency", "home"]
ExamWithin = Literal["now", "today", "days"]


@dataclass(frozen=True)
class Exam:
    """Where and how soon the doctor wants the patient examined."""

    place: ExamPlace
    within: ExamWithin


@dataclass(frozen=True)
class Participant:
    """Somebody in a consultation, and the device they are at. The key is base64url."""

    person_id: UUID
    role: Role
    given_name: str
    family_name: str
    from_at: datetime
    until_at: datetime | None
    device_id: UUID | None
    public_key: str | None
    present: bool
    admission: Mapping[str, str] | None = None
    stays_until: datetime | None = None

    @property
    def is_guest(self) -> bool:
        """Somebody with the patient: in the call, and in nothing that is sealed."""
        return self.role not in HOSTS


@dataclass(frozen=True)
class Consultation:
    """A consultation as its participants see it."""

    id: UUID
    brand_id: str
    request_id: UUID
    safe_id: UUID | None
    language: Language
    state: ConsultationState
    outcome: Outcome | None
    channel: str
    matched_at: datetime
    called_at: datetime | None
    join_by: datetime | None
    more_time_used: bool
    started_at: datetime | None
    ended_at: datetime | None
    exam_place: ExamPlace | None
    exam_within: ExamWithin | None
    said_outcome: Outcome | None
    said_until: datetime | None
    said_asks: bool
    objected_at: datetime | None
    acting_as: mandates.ActingAs
    patient_id: UUID
    patient_given_name: str
    patient_family_name: str
    patient_birthdate: date
    doctor_id: UUID
    doctor_given_name: str
    doctor_family_name: str
    nihdi: str
    participants: tuple[Participant, ...]

    @property
    def people(self) -> list[UUID]:
        """Everybody who takes part now."""
        return [one.person_id for one in self.participants if one.until_at is None]

    def others(self, person_id: UUID) -> list[UUID]:
        """Everybody who takes part now, but this one."""
        return [one for one in self.people if one != person_id]


@dataclass(frozen=True)
class Member:
    """A device that may send and get signals in a consultation. The key is the raw Ed25519 public key."""

    device_id: UUID
    person_id: UUID
    public_key: bytes


@dataclass(frozen=True)
class Colleague:
    """A doctor who could go on with a consultation: on duty, free, of its brand, language and profession."""

    id: UUID
    given_name: str
    family_name: str


@dataclass(frozen=True)
class Handover:
    """A consultation that is being handed over, as everybody concerned sees it."""

    id: UUID
    consultation_id: UUID
    request_id: UUID
    patient_id: UUID | None
    from_id: UUID
    from_given_name: str
    from_family_name: str
    to_id: UUID
    to_given_name: str
    to_family_name: str
    state: HandoverState
    until: datetime
    language: Language
    channel: str
    reserve: timedelta


@dataclass(frozen=True)
class ConsultationEnded:
    """The doctor closed the consultation, or the patient did not come."""

    consultation_id: UUID
    request_id: UUID


class RoomFull(Conflict):
    """Four take part already; more no phone carries."""

    title = "Nobody else can take part now."


class AlreadyUsed(Conflict):
    """More time can be had once."""

    title = "More time was asked for already."
