"""How long what is done with stays before it is forgotten: decisions of this project, as dated data."""

import json
from calendar import isleap
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path


@dataclass(frozen=True)
class Retention:
    """Read from `data/rules/retention.json`, where each time has its source."""

    guest_name_hours: int
    assist_days: int
    quota_days: int
    request_days: int
    notice_days: int
    event_days: int
    past_appointment_days: int
    presence_days: int
    taking_part_days: int
    safe_people_days: int
    doctor_time_days: int
    declined_days: int
    fact_years: int
    answer_hours: int

    @property
    def guest_names(self) -> timedelta:
        """After a guest has gone."""
        return timedelta(hours=self.guest_name_hours)

    @property
    def assists(self) -> timedelta:
        """After a nurse or assistant was done with a case."""
        return timedelta(days=self.assist_days)

    @property
    def quota_places(self) -> timedelta:
        """After the consultation of a place."""
        return timedelta(days=self.quota_days)

    @property
    def requests(self) -> timedelta:
        """After somebody asked."""
        return timedelta(days=self.request_days)

    @property
    def notices(self) -> timedelta:
        """After somebody was to be told."""
        return timedelta(days=self.notice_days)

    @property
    def events(self) -> timedelta:
        """After somebody's pages were told."""
        return timedelta(days=self.event_days)

    @property
    def past_appointments(self) -> timedelta:
        """For so long a past appointment stands in one's own list."""
        return timedelta(days=self.past_appointment_days)

    @property
    def presence(self) -> timedelta:
        """After a page was open for the last time."""
        return timedelta(days=self.presence_days)

    @property
    def taking_part(self) -> timedelta:
        """After the match of the call that patient and doctor took part in."""
        return timedelta(days=self.taking_part_days)

    @property
    def safe_people(self) -> timedelta:
        """After the safe was destroyed that they might come to."""
        return timedelta(days=self.safe_people_days)

    @property
    def doctor_times(self) -> timedelta:
        """After a time of a doctor was over."""
        return timedelta(days=self.doctor_time_days)

    @property
    def declined(self) -> timedelta:
        """After a doctor declined a patient."""
        return timedelta(days=self.declined_days)

    def facts_until(self, moment: datetime) -> datetime:
        """Until when the bare facts of what was at that moment are kept."""
        return _years_on(moment, self.fact_years)

    def facts_before(self, now: datetime) -> datetime:
        """The bare facts of whatever was before then are forgotten now."""
        return _years_on(now, -self.fact_years)

    @property
    def answers(self) -> timedelta:
        """After a write that may be repeated."""
        return timedelta(hours=self.answer_hours)


def _years_on(moment: datetime, years: int) -> datetime:
    """The same day so many years later, or earlier; the 28th of February where there is no 29th."""
    year = moment.year + years
    day = 28 if (moment.month, moment.day) == (2, 29) and not isleap(year) else moment.day
    return moment.replace(year=year, day=day)


def read_retention(path: Path) -> Retention:
    """The times of `data/rules/retention.json`."""
    document = json.loads(path.read_text(encoding="utf-8"))
    return Retention(**{name: rule["value"] for name, rule in document.items()})
