"""What an operator sees: figures and who is on duty; no patient, nothing clinical."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class DoctorRow:
    """A doctor on duty."""

    given_name: str
    family_name: str
    state: str
    since: datetime
    busy: bool
    languages: tuple[str, ...]


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
class Board:
    """The operator's page at one moment."""

    doctors: tuple[DoctorRow, ...]
    waiting: Line
    today: Today
