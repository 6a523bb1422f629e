"""Who lives in the simulated month: patients, doctors with their shifts, and when people ask.

The curve of a day and of a week, and the shares of languages, are assumptions, chosen after what is common knowledge of
general practice: most ask on a Monday morning. They are no measurement of anybody's service.
"""

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random

from doktr.features.capacity import Span

WEEKDAYS = (1.35, 1.05, 0.95, 0.95, 1.0, 0.35, 0.3)
HOURS = (0.02, 0.01, 0.01, 0.01, 0.02, 0.05, 0.15, 0.6, 1.2, 1.7, 1.6, 1.3, 0.9, 0.9, 1.05, 1.1, 1.15, 1.0, 0.8, 0.6,
         0.5, 0.35, 0.2, 0.08)  # fmt: skip
PATIENT_LANGUAGES = {"nl": 0.54, "fr": 0.38, "en": 0.05, "de": 0.03}
DOCTOR_LANGUAGES = {("nl", "en"): 0.36, ("fr", "en"): 0.24, ("fr", "nl", "en"): 0.34, ("de", "fr"): 0.06}
OWN_DOCTOR_HERE = 0.3
# A consultation takes nine minutes in the middle, a few take half an hour.
MIDDLE_MINUTES, SPREAD = 9.0, 0.42
OUTCOMES = {"took_place": 0.93, "technical_failure": 0.03, "no_show": 0.02, "needs_examination": 0.02}


@dataclass
class Patient:
    """Somebody who may ask; `own` is the place of their doctor among the doctors."""

    language: str
    own: int | None
    eager: float
    hurried: bool
    places: list[datetime] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)
    open: bool = False


@dataclass
class Doctor:
    """A doctor: languages, shifts, load, and what they do now."""

    place: int
    languages: tuple[str, ...]
    spans: list[Span] = field(default_factory=list)
    shifts: frozenset[tuple[int, bool]] = frozenset()
    days: Counter[date] = field(default_factory=Counter)
    weeks: Counter[tuple[int, int]] = field(default_factory=Counter)
    busy: bool = False
    rest_until: datetime | None = None
    free_since: datetime = datetime.min.replace(tzinfo=UTC)


@dataclass
class World:
    """Everybody, and the chance that moves them."""

    seed: int
    patients: int
    doctors: int
    begin: datetime
    days: int
    requests: int
    chance: Random = field(init=False)

    def __post_init__(self) -> None:
        self.chance = Random(self.seed)

    def make_doctors(self) -> list[Doctor]:
        """Doctors with five to eight half days a week each."""
        kinds, weights = list(DOCTOR_LANGUAGES), list(DOCTOR_LANGUAGES.values())
        found = [Doctor(n, self.chance.choices(kinds, weights)[0]) for n in range(self.doctors)]
        halves = [(day, afternoon) for day in range(5) for afternoon in (False, True)]
        likely = [WEEKDAYS[day] * (1.2 if not afternoon else 1.0) for day, afternoon in halves]
        for doctor in found:
            wanted = self.chance.randint(5, 8)
            chosen: set[tuple[int, bool]] = set()
            while len(chosen) < wanted:
                chosen.add(self.chance.choices(halves, likely)[0])
            doctor.shifts = frozenset(chosen)
        return found

    def make_patients(self) -> list[Patient]:
        """Patients, few of whom ask often."""
        languages, weights = list(PATIENT_LANGUAGES), list(PATIENT_LANGUAGES.values())
        return [
            Patient(
                self.chance.choices(languages, weights)[0],
                self.chance.randrange(self.doctors) if self.chance.random() < OWN_DOCTOR_HERE else None,
                self.chance.lognormvariate(0, 1.2),
                self.chance.random() < 0.15,
            )
            for _ in range(self.patients)
        ]

    def arrivals(self, patients: list[Patient]) -> Iterator[tuple[datetime, Patient]]:
        """Who asks when, by the curves of week and day; the eager ones more often."""
        total = sum(WEEKDAYS[(self.begin + timedelta(days=n)).weekday()] for n in range(self.days)) * sum(HOURS)
        eager = [one.eager for one in patients]
        for day in (self.begin + timedelta(days=n) for n in range(self.days)):
            for hour, share in enumerate(HOURS):
                mean = self.requests * WEEKDAYS[day.weekday()] * share / total
                yield from self._of_hour(day + timedelta(hours=hour), mean, patients, eager)

    def _of_hour(
        self, hour: datetime, mean: float, patients: list[Patient], eager: list[float]
    ) -> Iterator[tuple[datetime, Patient]]:
        count = max(0, round(self.chance.gauss(mean, math.sqrt(mean))))
        moments = sorted(self.chance.random() * 3600 for _ in range(count))
        for moment, patient in zip(moments, self.chance.choices(patients, eager, k=count), strict=True):
            yield hour + timedelta(seconds=moment), patient

    def takes(self) -> timedelta:
        """How long one consultation takes."""
        return timedelta(minutes=MIDDLE_MINUTES * self.chance.lognormvariate(0, SPREAD))

    def outcome(self) -> str:
        """How it ends."""
        return self.chance.choices(list(OUTCOMES), list(OUTCOMES.values()))[0]

    def patience(self) -> timedelta:
        """How long somebody waits before they give their place up."""
        return timedelta(minutes=75 * self.chance.lognormvariate(0, 0.5))
