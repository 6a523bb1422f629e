"""What came of a simulated month, in figures."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from doktr.features.booking import Range

PERCENTILES = (10, 25, 50, 75, 90, 95, 99)


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


@dataclass
class Figures:
    """A month's figures as they come.

    `asked` are by language those who asked in opening hours, `turned_away` those of them who found the intake closed.
    """

    served: list[Served] = field(default_factory=list)
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


def hit_percent(served: Sequence[Served]) -> float:
    """So often in a hundred the range was right, of those who were shown one."""
    shown = [one for one in served if one.shown is not None]
    return round(100 * sum(one.right for one in shown) / len(shown), 1) if shown else 0.0


def width_minutes(served: Sequence[Served]) -> float:
    """How wide the range was in the middle: a range is honest only if it is also of use."""
    widths = sorted((one.shown.high_s - one.shown.low_s) / 60 for one in served if one.shown is not None)
    return percentile(widths, 50)


def turned_away_percent(figures: Figures, language: str) -> float:
    """So many in a hundred who asked in opening hours found the intake closed."""
    return round(100 * figures.turned_away[language] / max(1, figures.asked[language]), 1)


def _of_language(figures: Figures, language: str) -> dict[str, float]:
    served = [one for one in figures.served if one.language == language]
    refused = {"refused": figures.turned_away[language], "refused_percent": turned_away_percent(figures, language)}
    return {"served": len(served), **refused, "right_percent": hit_percent(served), **waits(served)}


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
        "ranges": {"right_percent": hit_percent(served), "median_width_minutes": width_minutes(served)},
        "by_language": {language: _of_language(figures, language) for language in sorted(figures.asked)},
        "seen_by": dict(sorted(Counter(one.tie for one in served).items())),
        "guard": dict(sorted(figures.guard.items())),
    }
