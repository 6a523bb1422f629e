"""Pure decisions on places in the line."""

from datetime import datetime, timedelta
from typing import Literal

# One missed call keeps the place; the second ends the request.
MISSED_CALLS_TO_EXPIRE = 2


def after_missed_call(
    missed_calls: int, now: datetime, grace: timedelta
) -> tuple[Literal["waiting", "expired"], int, datetime | None]:
    """State, count and how long the place is kept, after one more call that the patient missed."""
    missed = missed_calls + 1
    if missed >= MISSED_CALLS_TO_EXPIRE:
        return "expired", missed, None
    return "waiting", missed, now + grace


def may_act_for(acting: object, patient: object) -> bool:
    """Whether the acting person may ask for this patient: for now, for themselves only."""
    return acting == patient
