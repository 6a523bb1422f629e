"""Pure rules of the honest wait: what is expected from the recent flow, the range that is shown around it.

The expectation is simple arithmetic; the range around it is measured: of those whose expectation was similar lately,
it holds as many as we promise. So it is wide where we know little, and corrects itself where we are wrong.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

# The middle nine tenths of what came of similar expectations: room above the eight in ten that we promise.
LOW, HIGH = 0.05, 0.95
SIMILAR = 120
ENOUGH = 20
# Until enough is known: from a quarter of the expectation to three times of it.
UNKNOWN = (0.25, 3.0)
PICK_UP_S = 20.0
HANDLING_S = 600.0
MINUTE = 60


@dataclass(frozen=True)
class Flow:
    """What moves the line: doctors who work (not resting), how many are free, how long one patient takes."""

    working: int
    free: int
    handling_s: float


def flow_of(working: int, free: int, handling_s: float | None) -> Flow:
    """The flow, where nobody was seen lately with what is usual; nobody is seen in less than a minute."""
    return Flow(working, free, max(float(MINUTE), handling_s or HANDLING_S))


@dataclass(frozen=True)
class Past:
    """What was expected, and what came of it, in seconds."""

    expected_s: float
    waited_s: float


@dataclass(frozen=True)
class Range:
    """From when to when, in seconds from now, rounded outwards to minutes."""

    expected_s: int
    low_s: int
    high_s: int

    def holds(self, waited_s: float) -> bool:
        """Whether it came true."""
        return self.low_s <= waited_s <= self.high_s


def telling(same_language: Sequence[Past], all_languages: Sequence[Past]) -> Sequence[Past]:
    """What tells most: those who asked in the same language, whom the same doctors see; all while they are few."""
    return same_language if len(same_language) >= ENOUGH else all_languages


def expected(ahead: int, flow: Flow) -> float:
    """Seconds until it is one's turn: at once when somebody is free, else after those ahead, at the pace of all."""
    behind = ahead - flow.free
    if behind < 0:
        return PICK_UP_S
    return PICK_UP_S + (behind + 1) * flow.handling_s / max(1, flow.working)


def range_of(expectation: float, past: Sequence[Past]) -> Range:
    """The range to show, from what came of similar expectations."""
    ratios = sorted(one.waited_s / one.expected_s for one in _similar(expectation, past))
    low, high = UNKNOWN if len(ratios) < ENOUGH else (_quantile(ratios, LOW), _quantile(ratios, HIGH))
    low_s = math.floor(expectation * low / MINUTE) * MINUTE
    high_s = max(low_s + MINUTE, math.ceil(expectation * high / MINUTE) * MINUTE)
    return Range(max(1, round(expectation)), low_s, high_s)


def _similar(expectation: float, past: Sequence[Past]) -> list[Past]:
    return sorted(past, key=lambda one: abs(math.log(one.expected_s / expectation)))[:SIMILAR]


def _quantile(ordered: Sequence[float], share: float) -> float:
    """The value below which `share` of them lie."""
    return ordered[min(len(ordered) - 1, max(0, round(share * (len(ordered) - 1))))]
