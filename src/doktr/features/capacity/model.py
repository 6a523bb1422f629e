"""A doctor's duty and time: states, facts and the problems somebody can meet."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from doktr.features.brands import Language
from doktr.kernel.problems import Conflict
from doktr.kernel.states import States

DutyState = Literal["off", "on", "paused"]
DUTY = States("Duty", {"off": ("on",), "on": ("paused", "off"), "paused": ("on", "off")})


@dataclass(frozen=True)
class Duty:
    """Whether a doctor is there for patients now."""

    doctor_id: UUID
    state: DutyState
    since: datetime | None
    pause_until: datetime | None
    missed_rings: int
    languages: tuple[Language, ...]


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


class DoctorBusy(Conflict):
    """The doctor has a live consultation, or the time is taken by something else."""

    title = "The doctor's time is taken."
