"""The privacy notice says how long things are kept: its numbers are those that the service forgets by."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

DATA = Path(__file__).resolve().parents[2] / "data"
NOTICES = sorted(DATA.glob("brands/*/privacy.*.json"))
# In the order in which the notice has them.
ROWS = (
    "attempt_seconds", "ended_session_days", "presence_days", "declined_days", "answer_hours", "guest_name_hours",
    "taking_part_days", "safe_people_days", "assist_days", "doctor_time_days", "notice_days", "event_days",
    "request_days", "quota_days", "fact_years",
)  # fmt: skip
# This one is no end: for so long something is shown, and the download has it afterwards.
SHOWN = "past_appointment_days"
UNITS = {
    "en": {"minutes": ("minute", "minutes"), "hours": ("hour", "hours"), "days": ("day", "days"),
           "years": ("year", "years")},
    "fr": {"minutes": ("minute", "minutes"), "hours": ("heure", "heures"), "days": ("jour", "jours"),
           "years": ("an", "ans")},
    "nl": {"minutes": ("minuut", "minuten"), "hours": ("uur", "uur"), "days": ("dag", "dagen"),
           "years": ("jaar", "jaar")},
    "de": {"minutes": ("Minute", "Minuten"), "hours": ("Stunde", "Stunden"), "days": ("Tag", "Tage"),
           "years": ("Jahr", "Jahre")},
}  # fmt: skip


def rules() -> dict[str, Any]:
    """Every time that is kept as data."""
    kept = json.loads((DATA / "rules" / "retention.json").read_text(encoding="utf-8"))
    logins = json.loads((DATA / "rules" / "identity.json").read_text(encoding="utf-8"))
    return kept | {name: logins[name] for name in ("attempt_seconds", "ended_session_days")}


def time_of(name: str, language: str) -> str:
    """A time of the rules as a reader of that language is told it."""
    rule = rules()[name]
    value, unit = (rule["value"] // 60, "minutes") if rule["unit"] == "seconds" else (rule["value"], rule["unit"])
    return f"{value} {UNITS[language][unit][value != 1]}"


def told(notice: Path) -> Iterator[str]:
    """The end of each row of the notice's first list in which every row ends with a time, then what follows it."""
    blocks = json.loads(notice.read_text(encoding="utf-8"))["blocks"]
    for block, after in zip(blocks, blocks[1:], strict=False):
        rows = [item.replace("\N{NO-BREAK SPACE}", " ") for item in block.get("items", ())]
        ends = [re.search(r": (\d+ \w+)\.$", row) for row in rows]
        if ends and all(ends):
            yield from (end[1] for end in ends if end)
            yield after["text"].replace("\N{NO-BREAK SPACE}", " ")
            return


def test_every_time_of_the_rules_is_in_the_notice() -> None:
    assert {*ROWS, SHOWN} == set(rules())
    assert len(NOTICES) == 2 * len(UNITS)


@pytest.mark.parametrize("notice", NOTICES, ids=lambda file: f"{file.parent.name}-{file.name}")
def test_the_notice_says_the_times_that_the_service_forgets_by(notice: Path) -> None:
    language = notice.name.split(".")[1]
    *times, shown = told(notice)
    assert dict(zip(ROWS, times, strict=True)) == {name: time_of(name, language) for name in ROWS}
    assert re.findall(r"\d+ \w+", shown) == [time_of(SHOWN, language)]


@pytest.mark.parametrize("notice", NOTICES, ids=lambda file: f"{file.parent.name}-{file.name}")
def test_the_notice_says_how_long_books_are_kept(notice: Path) -> None:
    years = json.loads((DATA / "tariffs" / "rules.json").read_text(encoding="utf-8"))["keeping"]["years"]
    least = {"en": "at least", "fr": "au moins", "nl": "minstens", "de": "mindestens"}[notice.name.split(".")[1]]
    unit = UNITS[notice.name.split(".")[1]]["years"][1]
    blocks = json.loads(notice.read_text(encoding="utf-8"))["blocks"]
    told_of_books = [row for one in blocks for row in one.get("items", ()) if f"{least} {years} {unit}." in row]
    assert len(told_of_books) == 1
