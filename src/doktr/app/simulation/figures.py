"""What came of a simulated month, in figures."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from doktr.features.booking import Range

PERCENTILES = (10, 25, 50, 75, 90, 95, 99)
MINUTE = 60


@dataclass(frozen=True)
class Served:
    """Somebody who saw a doctor: when they asked, how long they waited, what they were shown, whose doctor it was."""

    asked_at: datetime
    language: str
    waited_s: float
    shown: Range | None
    tie: str

    @property
    def right(self) -> bool:
        """Whether the range that was shown came true."""
        return self.shown is not None and self.shown.holds(self.waited_s)


@dataclass(frozen=True)
class Left:
    """Somebody who gave up, or was sent home at closing time: a range that passed meanwhile was wrong for them too."""

    asked_at: datetime
    language: str
    waited_s: float
    shown: Range | None

    @property
    def wrong(self) -> bool:
        """Whether they had waited longer already than they were shown."""
        return self.shown is not None and self.waited_s > self.shown.high_s


@dataclass
class Figures:
    """A month's figures as they come.

    `asked` are by language those who asked in opening hours, `turned_away` those of them who found the intake closed.
    """

    served: list[Served] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    asked: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    turned_away: Counter[str] = field(default_factory=Counter)
    guard: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    gave_up: int = 0
    closing_time: int = 0


def percentile(ordered: Sequence[float], percent: float) -> float:
    """The value that so many in a hundred do not exceed."""
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))] if ordered else 0.0


def waits(served: Sequence[Served]) -> dict[str, float]:
    """Minutes waited, by percentile."""
    ordered = sorted(one.waited_s / 60 for one in served)
    return {f"p{percent}": round(percentile(ordered, percent), 1) for percent in PERCENTILES}


def hit_percent(served: Sequence[Served], left: Sequence[Left] = ()) -> float:
    """So often in a hundred the range was right, of those who were shown one and of whom it is known."""
    shown = [one for one in served if one.shown is not None]
    known = len(shown) + sum(one.wrong for one in left)
    return round(100 * sum(one.right for one in shown) / known, 1) if known else 0.0


def width_minutes(served: Sequence[Served]) -> float:
    """How wide the range was in the middle: a range is honest only if it is also of use."""
    widths = sorted((one.shown.high_s - one.shown.low_s) / 60 for one in served if one.shown is not None)
    return percentile(widths, 50)


def turned_away_percent(figures: Figures, language: str) -> float:
    """So many in a hundred who asked in opening hours found the intake closed."""
    return round(100 * figures.turned_away[language] / max(1, figures.asked[language]), 1)


def _of_language(figures: Figures, language: str) -> dict[str, float]:
    served = [one for one in figures.served if one.language == language]
    left = [one for one in figures.left if one.language == language]
    refused = {"refused": figures.turned_away[language], "refused_percent": turned_away_percent(figures, language)}
    return {"served": len(served), **refused, "right_percent": hit_percent(served, left), **waits(served)}


def hours(figures: Figures) -> list[int]:
    """The hours of the day at which somebody asked who saw a doctor."""
    return sorted({one.asked_at.hour for one in figures.served})


def of_hour(figures: Figures, hour: int) -> dict[str, float]:
    """Of those who asked in this hour of any day."""
    served = [one for one in figures.served if one.asked_at.hour == hour]
    left = [one for one in figures.left if one.asked_at.hour == hour]
    return {"served": len(served), "right_percent": hit_percent(served, left), **waits(served)}


def _ranges(figures: Figures) -> dict[str, float]:
    """How often they were right, by what was said: that somebody is free at once, or that there is a wait."""
    waited = [one for one in figures.served if one.shown is not None and one.shown.expected_s > MINUTE]
    left = [one for one in figures.left if one.shown is not None and one.shown.expected_s > MINUTE]
    return {
        "right_percent": hit_percent(figures.served, figures.left),
        "right_percent_of_waits": hit_percent(waited, left),
        "left_after_it_had_passed": sum(one.wrong for one in figures.left),
        "median_width_minutes": width_minutes(figures.served),
        "median_width_minutes_of_waits": width_minutes(waited),
    }


def summary(figures: Figures) -> dict[str, object]:
    """Everything that is printed."""
    served = figures.served
    return {
        "served": len(served),
        "refused": dict(sorted(figures.refused.items())),
        "gave_up": figures.gave_up,
        "closing_time": figures.closing_time,
        "outcomes": dict(sorted(figures.outcomes.items())),
        "waits_minutes": waits(served),
        "ranges": _ranges(figures),
        "by_language": {language: _of_language(figures, language) for language in sorted(figures.asked)},
        "by_hour": {f"{hour:02}:00": of_hour(figures, hour) for hour in hours(figures)},
        "seen_by": dict(sorted(Counter(one.tie for one in served).items())),
        "guard": dict(sorted(figures.guard.items())),
    }
