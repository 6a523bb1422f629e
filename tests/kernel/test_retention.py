"""How long things stay is data: each time with its unit, its source and its date."""

import json
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from doktr.kernel.retention import read_retention

FILE = Path(__file__).resolve().parents[2] / "data" / "rules" / "retention.json"
RULES = json.loads(FILE.read_text(encoding="utf-8"))


def test_every_time_has_its_unit_its_source_and_its_date() -> None:
    assert {name: rule["unit"] for name, rule in RULES.items()} == {name: name.split("_")[-1] for name in RULES}
    assert [name for name, rule in RULES.items() if len(rule["source"]) < 20] == []
    assert [name for name, rule in RULES.items() if date.fromisoformat(rule["date"]) > date(2026, 12, 31)] == []


def test_what_is_read_is_what_stands_there(tmp_path: Path) -> None:
    kept = read_retention(FILE)
    assert asdict(kept) == {name: rule["value"] for name, rule in RULES.items()}
    changed = tmp_path / "retention.json"
    changed.write_text(json.dumps({name: {"value": place} for place, name in enumerate(RULES, 1)}), encoding="utf-8")
    read = read_retention(changed)
    times = (
        read.guest_names, read.assists, read.quota_places, read.requests, read.notices, read.events,
        read.past_appointments, read.presence, read.taking_part, read.safe_people, read.doctor_times, read.declined,
        read.answers,
    )  # fmt: skip
    assert times == (timedelta(hours=1), *(timedelta(days=days) for days in range(2, 13)), timedelta(hours=14))
    assert read.facts_until(datetime(2026, 11, 23, tzinfo=UTC)) == datetime(2039, 11, 23, tzinfo=UTC)
