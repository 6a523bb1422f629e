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


def current(rules: Any) -> Any:
    """The rule by which most is priced today."""
    (one,) = [one for one in rules if one["name"] == "video-gp-2025"]
    return one


def of_current(**what: Any) -> Callable[[Path], None]:
    return of_rules(lambda rules: current(rules).update(what))


def of_a_tariff(**what: Any) -> Callable[[Path], None]:
    return of_2026(lambda found: found["tariffs"][0].update(what))


def without_kind(rules: Any) -> None:
    rules[:] = [one for one in rules if (one["channel"], one["qualification"]) != ("video", "gp")]


def ended_and_followed(rules: Any) -> None:
    rules[[one["name"] for one in rules].index("video-gp-2022")]["ended"] = True


def empty_label(found: Any) -> None:
    found["tariffs"][0]["labels"]["nl"] = " "


def of_file(bend: Callable[[Any], Any]) -> Callable[[Path], None]:
    def spoil(folder: Path) -> None:
        file = folder / "rules.json"
        file.write_text(json.dumps(bend(json.loads(file.read_text(encoding="utf-8")))), encoding="utf-8")

    return spoil


def without(part: str) -> Callable[[Any], Any]:
    return lambda found: {name: one for name, one in found.items() if name != part}


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
    "no rule for today": (of_rules(lambda rules: rules.remove(current(rules))), "video-gp-2022: nothing follows on"),
    "a last rule that ends unsaid": (of_current(valid_until="2026-12-31"), "video-gp-2025: nothing follows on 2026"),
    "a rule that ended and is followed": (of_rules(ended_and_followed), "video-gp-2022: it is `ended`, and goes on or"),
    "a rule that ended and goes on": (of_current(ended=True), "video-gp-2025: it is `ended`, and goes on or"),
    "a kind without any rule": (of_rules(without_kind), "no rule for video gp consultation"),
    "a qualification that nobody has": (of_current(qualification="GP"), r"rules.json: rules.\d+.qualification: .*'gp'"),
    "a purpose that nothing has": (of_current(purpose="advice"), r"rules.json: rules.\d+.purpose: .*'consultation'"),
    "relations that nobody has": (of_current(relations=["GMD", "Seen"]), r"rules.json: rules.\d+.relations.0: .*'gmd'"),
    "a bill without a code": (of_current(code=None), "video-gp-2025: what is billed to a third party has"),
    "an empty label": (of_2026(empty_label), r"2026.json: tariffs.0.labels.nl: .*at least 1 character"),
    "an amount beyond all": (of_a_tariff(honorarium_cents=10**10), "2026.json: tariffs.0.honorarium_cents: .*10000000"),
    "a rule that ends before it begins": (of_current(valid_until="2001-01-01"), r"rules.json: rules.\d+: .*is before"),
    "a tariff that ends before it begins": (of_a_tariff(valid_until="2025-01-01"), "2026.json: tariffs.0: .*is before"),
    "two rules of one name": (of_current(name="video-gp-2022"), "video-gp-2022"),
    "no rules in the file": (of_file(without("rules")), "rules.json: rules: Field required"),
    "a list of rules alone": (of_file(lambda found: found["rules"]), "rules.json: it: Input should be"),
    "a part that is missing": (of_file(without("moments")), "moments: Field required"),
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
