"""A doctor's duty and time: states, facts and the problems somebody can meet."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from doktr.features.brands import Language
from doktr.kernel.problems import Conflict
from doktr.kernel.states import States

Channel = Literal["video", "audio", "chat"]
CHANNELS: tuple[Channel, ...] = ("video", "audio", "chat")
DutyState = Literal["off", "on", "paused"]
Promised = Literal["hold", "appointment"]
DUTY = States("Duty", {"off": ("on",), "on": ("paused", "off"), "paused": ("on", "off")})


GuardReason = Literal["hour", "day", "week", "run"]


@dataclass(frozen=True)
class Span:
    """From when to when a doctor sees somebody."""

    start: datetime
    end: datetime


@dataclass(frozen=True)
class Limits:
    """What the guard holds a doctor to: the strictest of their brands, and what they ask of themselves."""

    per_hour: int
    per_day: int
    per_week: int
    run: timedelta
    pause: timedelta


@dataclass(frozen=True)
class OwnLimits:
    """What a doctor asks of themselves; None is what the brand says."""

    per_hour: int | None = None
    per_day: int | None = None
    per_week: int | None = None
    run_minutes: int | None = None
    pause_minutes: int | None = None


@dataclass(frozen=True)
class Load:
    """How much a doctor has seen, what they are held to, and whether they rest now and why."""

    hour: int
    day: int
    week: int
    run_minutes: int
    limits: Limits
    own: OwnLimits
    following: OwnLimits | None
    strictest: OwnLimits
    rest_until: datetime | None
    rest_reason: GuardReason | None


@dataclass(frozen=True)
class Duty:
    """Whether a doctor is there for patients now."""

    doctor_id: UUID
    state: DutyState
    since: datetime | None
    pause_until: datetime | None
    missed_rings: int
    languages: tuple[Language, ...]
    rest_until: datetime | None
    rest_reason: GuardReason | None
    channels: tuple[Channel, ...]


@dataclass(frozen=True)
class DoctorFree:
    """A doctor can take the next patient: came on duty, came back, or finished a consultation."""

    doctor_id: UUID


@dataclass(frozen=True)
class DoctorPaused:
    """A doctor takes a pause and comes back."""

    doctor_id: UUID


@dataclass(frozen=True)
class DoctorLeft:
    """A doctor went off duty."""

    doctor_id: UUID


class NotOnDuty(Conflict):
    """Only a doctor on duty can take a patient."""

    title = "The doctor is not on duty."


class Suspended(Conflict):
    """No brand lets this doctor work at present; their operators say why."""

    title = "The doctor is suspended."


class GuardReached(Conflict):
    """The doctor has seen enough for now; `reason` (hour, day, week or run) says why, `until` when it is over."""

    title = "The doctor has reached a limit that keeps them and their patients safe."


class LooserThanBrand(Conflict):
    """Doctors may ask less of themselves than their brands allow, never more."""

    title = "A limit is looser than the brand allows."


class PauseRefused(Conflict):
    """A patient has been promised part of that time; `at` says from when on."""

    title = "A patient has an appointment within that pause."


class DoctorBusy(Conflict):
    """The doctor has a live consultation, or the time is taken by something else."""

    title = "The doctor's time is taken."
