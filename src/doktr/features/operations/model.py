"""What an operator sees: figures and who is on duty; no patient, nothing clinical."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from doktr.features.brands import HoursChange, Opening


@dataclass(frozen=True)
class DoctorRow:
    """A doctor on duty."""

    given_name: str
    family_name: str
    state: str
    since: datetime
    busy: bool
    languages: tuple[str, ...]
    rest_until: datetime | None
    rest_reason: str | None


@dataclass(frozen=True)
class Line:
    """How many wait and how long, in seconds."""

    count: int
    longest_s: int
    median_s: int
    by_language: Mapping[str, int]
    by_urgency: Mapping[str, int]


@dataclass(frozen=True)
class Today:
    """What happened since midnight; `asked_by_hour` counts requests by the hour of the brand's clock."""

    asked: int
    matched: int
    ended: int
    cancelled: int
    expired: int
    asked_by_hour: Mapping[str, int]


@dataclass(frozen=True)
class GuardNow:
    """What the guard does: doctors who rest now, what it did today by reason, and until when the intake is closed."""

    resting: int
    today: Mapping[str, int]
    full_until: datetime | None


@dataclass(frozen=True)
class Board:
    """The operator's page at one moment."""

    doctors: tuple[DoctorRow, ...]
    waiting: Line
    today: Today
    guard: GuardNow
    opening: Opening
    changes: tuple[HoursChange, ...]


@dataclass(frozen=True)
class DayFigures:
    """A day of the brand's clock: how many asked, how long they waited, how often the range was right, the guard."""

    day: date
    asked: int
    median_s: int | None
    ninth_s: int | None
    known: int
    right: int
    guard: int
    full: int


@dataclass(frozen=True)
class LanguageFigures:
    """Of those who asked in one language in the last days: how long they waited, how often the range was right."""

    language: str
    asked: int
    median_s: int | None
    ninth_s: int | None
    known: int
    right: int
