"""Who is there to help: duty, pauses, and the one table of a doctor's time.

Owns      duty, doctor_time, the view doctors_at_work
Announces DoctorFree, DoctorPaused, DoctorLeft; the event duty_changed to the doctor
Never     decides which patient a doctor sees
"""

from doktr.features.capacity.actions import answer_ring, duty_of, miss_ring, occupy, page_closed, release, set_duty
from doktr.features.capacity.jobs import JOBS, sweep
from doktr.features.capacity.model import (
    DUTY,
    DoctorBusy,
    DoctorFree,
    DoctorLeft,
    DoctorPaused,
    NotOnDuty,
)
from doktr.features.capacity.routes import router
from doktr.features.capacity.rules import LOOK_AGAIN

__all__ = [
    "DUTY",
    "JOBS",
    "LOOK_AGAIN",
    "DoctorBusy",
    "DoctorFree",
    "DoctorLeft",
    "DoctorPaused",
    "NotOnDuty",
    "answer_ring",
    "duty_of",
    "miss_ring",
    "occupy",
    "page_closed",
    "release",
    "router",
    "set_duty",
    "sweep",
]
