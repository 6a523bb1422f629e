"""A simulated month: the same from the same seed, and within every rule that the product has."""

import json
from collections import Counter
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from doktr.app.simulation import Month, World, summary
from doktr.app.simulation.charts import charts
from doktr.features import brands

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
    assert set(drawn) == {"waits.svg", "hours.svg", "languages.svg", "refusals.svg", "ranges.svg", "guard.svg"}
    assert all(chart.startswith("<svg") for chart in drawn.values())
