"""Loading tariffs: what would leave a day without a price is refused, and then nothing changed."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from doktr.features.pricing.actions_load import load_tariffs
from doktr.features.pricing.model import TariffsRefused

DATA = Path(__file__).parents[3] / "data" / "tariffs"
LOADED = """
select (select jsonb_agg(t order by code, valid) from tariffs t),
    (select jsonb_agg(r order by name) from tariff_rules r)
"""
Bend = Callable[[Any], None]


def of_2026(bend: Bend) -> Callable[[Path], None]:
    return lambda folder: rewritten(folder / "2026.json", bend)


def of_rules(bend: Bend) -> Callable[[Path], None]:
    return lambda folder: rewritten(folder / "rules.json", lambda found: bend(found["rules"]))


def rewritten(file: Path, bend: Bend) -> None:
    found = json.loads(file.read_text(encoding="utf-8"))
    bend(found)
    file.write_text(json.dumps(found), encoding="utf-8")


def later(found: Any) -> None:
    found["tariffs"][0]["valid_from"] = "2026-01-02"


def earlier(found: Any) -> None:
    found["tariffs"][0]["valid_from"] = "2025-12-31"


def no_rule_for_a_day(rules: Any) -> None:
    last = [one for one in rules if one["name"] == "advice-video-gp-2020"]
    last[0]["valid_until"] = "2022-07-30"


def two_rules_for_a_day(rules: Any) -> None:
    rules.append(dict(rules[0], name="once-more"))


def code_without_tariff(rules: Any) -> None:
    rules[0]["code"] = "999999"


def code_before_its_tariff(rules: Any) -> None:
    rules[0]["valid_from"] = "2019-01-01"


def no_json(folder: Path) -> None:
    (folder / "2026.json").write_text("{")


def empty(folder: Path) -> None:
    for file in folder.glob("*.json"):
        file.unlink()


REFUSALS: dict[str, tuple[Callable[[Path], None], str]] = {
    "a gap between tariffs": (of_2026(later), "no tariff on all|leave a gap"),
    "tariffs that overlap": (of_2026(earlier), "no_overlap"),
    "no rule for a day": (of_rules(no_rule_for_a_day), "no rule for video gp consultation on 2022-07-31"),
    "two rules for a day": (of_rules(two_rules_for_a_day), "no_overlap"),
    "a code without a tariff": (of_rules(code_without_tariff), "999999 has no tariff on all of its days"),
    "a code before its tariff": (of_rules(code_before_its_tariff), "has no tariff on all of its days"),
    "a field that nobody knows": (of_2026(lambda found: found.update(amount=1)), "2026.json"),
    "no json": (no_json, "cannot be read"),
    "an empty folder": (empty, "no tariffs found"),
}


@pytest.mark.parametrize("what", REFUSALS)
async def test_what_leaves_a_day_without_a_price_is_refused_and_changes_nothing(
    what: str, database: Any, tmp_path: Path
) -> None:
    owner = await asyncpg.connect(database.owner_url)
    folder = Path(shutil.copytree(DATA, tmp_path / "tariffs"))
    await load_tariffs(owner, folder)
    before = await owner.fetchrow(LOADED)
    spoil, words = REFUSALS[what]
    spoil(folder)
    with pytest.raises(TariffsRefused, match=words):
        await load_tariffs(owner, folder)
    assert await owner.fetchrow(LOADED) == before
    await owner.close()
