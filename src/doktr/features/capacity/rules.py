"""Pure decisions on rings that a doctor does not answer."""

from doktr.features.capacity.model import DutyState

# Two in a row: once may be a moment away from the screen, twice is somebody who is not there.
MISSED_RINGS_TO_GO_OFF = 2


def after_missed_ring(state: DutyState, missed_rings: int) -> tuple[DutyState, int]:
    """State and count after one more ring without an answer: the second in a row ends the duty."""
    missed = missed_rings + 1
    if state == "on" and missed >= MISSED_RINGS_TO_GO_OFF:
        return "off", 0
    return state, missed
