"""Pure decisions on rings that a doctor does not answer, and on pages that are not open."""

from datetime import datetime, timedelta

from doktr.features.capacity.model import DutyState

# Servers say every ten seconds which pages are open; so long after a standstill all of them have said it again.
LOOK_AGAIN = timedelta(seconds=20)


def after_missed_ring(state: DutyState, missed_rings: int, last: int) -> tuple[DutyState, int]:
    """State and count after one more ring without an answer: the `last` in a row ends the duty."""
    missed = missed_rings + 1
    if state == "on" and missed >= last:
        return "off", 0
    return state, missed


def stood_still(due: datetime, now: datetime) -> bool:
    """Whether the work that was due comes so late that servers, too, could not say whose page is open."""
    return now - due > LOOK_AGAIN
