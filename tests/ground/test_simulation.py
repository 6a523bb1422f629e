"""A simulated month: the same from the same seed, and within every rule that the product has."""

import json
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bench import simulate
from doktr.app.simulation import Month, World, summary
from doktr.app.simulation.charts import charts
from doktr.app.simulation.figures import Left, Served, hit_percent
from doktr.features import booking, brands, capacity

ROOT = Path(__file__).parents[2]
BEGIN = datetime(2026, 11, 2, tzinfo=ZoneInfo("Europe/Brussels"))
POLICY = next(one.brand.policy for one in brands.read_brands(ROOT / "data" / "brands") if one.brand.id == "doktr")


def month(seed: int, requests: int = 900, days: int = 7) -> Month:
    played = Month(World(seed, patients=3000, doctors=6, begin=BEGIN, days=days, requests=requests), POLICY)
    played.run()
    return played


def test_the_same_seed_plays_the_same_month_and_another_seed_another_one() -> None:
    one, again, other = (json.dumps(summary(month(seed).figures)) for seed in (1, 1, 2))
    assert one == again
    assert one != other


def test_the_command_writes_the_same_files_to_the_byte_whenever_it_plays_a_month(tmp_path: Path) -> None:
    small = {"patients": 500, "doctors": 4, "days": 3, "requests": 120}
    first, second = (simulate.play(tmp_path / name, **small) for name in ("first", "second"))
    assert len(first) == 9
    assert simulate.differing(first, second) == []
    assert "figures.json" in simulate.differing(first, simulate.play(tmp_path / "other", seed=2, **small))


@pytest.mark.prove
def test_of_a_whole_month_more_than_eight_in_ten_ranges_came_true_whoever_asked_and_when(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    played = simulate.play(tmp_path / "month")
    assert simulate.differing(played, {file.name: file.read_bytes() for file in simulate.KEPT.iterdir()}) == []
    told = simulate.told(json.loads(played["figures.json"]))
    for one in told:
        record_property(one.name, one.value)
    judged = [one for one in told if one.met is not None]
    assert len(judged) == 2 + 4 + 9
    assert [one.name for one in judged if not one.met] == []


def test_no_consultation_of_the_month_is_one_that_the_guard_would_refuse() -> None:
    played = month(3, requests=1200)
    for doctor in played.doctors:
        for place, span in enumerate(doctor.spans):
            before = doctor.spans[:place]
            assert capacity.refusal(before, capacity.Span(span.start, span.start), played.limits, played.zone) is None


def test_whoever_leaves_after_the_range_has_passed_counts_as_wrong() -> None:
    shown = booking.Range(300, 120, 600)
    came, stayed, left = (
        Served(BEGIN, "fr", 400, shown, "any"),
        Left(BEGIN, "fr", 601, shown),
        Left(BEGIN, "fr", 9, shown),
    )
    assert hit_percent([came], [left]) == 100
    assert hit_percent([came], [left, stayed]) == 50


def test_nobody_sees_too_much_and_nobody_is_seen_outside_the_hours() -> None:
    played = month(3)
    per_day = Counter((one.place, span.start.date()) for one in played.doctors for span in one.spans)
    assert max(per_day.values()) <= POLICY.guard.per_day
    assert all(brands.opens(POLICY.hours, one.asked_at) for one in played.figures.served)
    assert played.figures.refused["full"] > 0
    assert sum(played.figures.guard.values()) > 0


def test_the_month_says_how_many_of_each_language_found_the_intake_closed() -> None:
    played = month(3).figures
    said = summary(played)["by_language"]
    assert isinstance(said, dict)
    assert sum(one["refused"] for one in said.values()) == played.refused["full"]
    assert all(0 <= one["refused_percent"] <= 100 for one in said.values())


def test_every_chart_is_drawn() -> None:
    drawn = charts(month(4, requests=300).figures)
    assert set(drawn) == {
        "waits.svg",
        "hours.svg",
        "languages.svg",
        "refusals.svg",
        "ranges.svg",
        "ranges-hours.svg",
        "ranges-languages.svg",
        "guard.svg",
    }
    assert all(chart.startswith("<svg") for chart in drawn.values())
