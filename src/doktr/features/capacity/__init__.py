"""Who is there to help: duty, pauses, and the one table of a doctor's time.

Owns      duty, doctor_time, doctor_limits, guard_actions, the view doctors_at_work
Announces DoctorFree, DoctorPaused, DoctorLeft; the event duty_changed to the doctor
Never     decides which patient a doctor sees
"""

from doktr.features.capacity.actions import (
    answer_ring,
    duty_of,
    leave,
    miss_ring,
    occupy,
    page_closed,
    release,
    set_duty,
)
from doktr.features.capacity.actions_time import begin, firm, free, reserve
from doktr.features.capacity.guard import Worked, admits, admitted_at, refusal
from doktr.features.capacity.guard import room as room_of
from doktr.features.capacity.guarding import able, admit, horizon, rest_if_due
from doktr.features.capacity.intake import Able, is_full, kind_of, kinds_of, room_again_at
from doktr.features.capacity.jobs import JOBS, sweep
from doktr.features.capacity.model import (
    CHANNELS,
    DUTY,
    Channel,
    DoctorBusy,
    DoctorFree,
    DoctorLeft,
    DoctorPaused,
    GuardReached,
    Limits,
    LooserThanBrand,
    NotOnDuty,
    Span,
    Suspended,
)
from doktr.features.capacity.routes import router
from doktr.features.capacity.rules import LOOK_AGAIN
from doktr.features.capacity.store_guard import Loads, record_full
from doktr.features.capacity.store_guard import many as loads

__all__ = [
    "CHANNELS",
    "Channel",
    "DUTY",
    "JOBS",
    "LOOK_AGAIN",
    "Able",
    "DoctorBusy",
    "DoctorFree",
    "DoctorLeft",
    "DoctorPaused",
    "GuardReached",
    "Limits",
    "Loads",
    "LooserThanBrand",
    "NotOnDuty",
    "Span",
    "Suspended",
    "Worked",
    "able",
    "admit",
    "admits",
    "admitted_at",
    "answer_ring",
    "begin",
    "duty_of",
    "firm",
    "free",
    "horizon",
    "is_full",
    "kind_of",
    "kinds_of",
    "leave",
    "loads",
    "miss_ring",
    "occupy",
    "page_closed",
    "record_full",
    "refusal",
    "release",
    "reserve",
    "rest_if_due",
    "room_again_at",
    "room_of",
    "router",
    "set_duty",
    "sweep",
]
