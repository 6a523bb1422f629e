"""An update meets brands as an earlier version stored them: nothing stands still until they are imported anew."""

import json
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from doktr.features import brands
from doktr.features.brands import known
from doktr.features.brands.model import NOTICE_KINDS
from tests.features.people import ROOT

NOW = json.loads((ROOT / "data" / "brands" / "doktr" / "brand.json").read_text(encoding="utf-8"))
BEFORE = json.loads((Path(__file__).parent / "stored" / "2026-11-22.json").read_text(encoding="utf-8"))
REVISION = ROOT / "migrations" / "versions" / "0083_vanished_minutes.sql"


def earlier() -> dict[str, Any]:
    """The product's own brand with line and notices as they were before doctors vanished, and before keys were new."""
    safe = {name: value for name, value in NOW["policy"]["safe"].items() if name != "young_hours"}
    return NOW | {"policy": NOW["policy"] | BEFORE["policy"] | {"safe": safe}}


@pytest.fixture
async def stored(everything: asyncpg.Connection) -> asyncpg.Connection:
    await everything.execute("update brands set data = $1::jsonb where id = 'doktr'", json.dumps(earlier()))
    return everything


async def test_brands_that_an_earlier_version_stored_are_served(stored, platform) -> None:
    brand = await brands.by_host(platform.works, "localhost")
    assert brand is not None
    assert (brand.name, brand.policy.line.vanished_minutes) == ("Doktr", 5)
    assert brand.policy.safe.young_hours == 24
    async with platform.works.open("doktr", ("doktr",)) as work:
        assert (await brands.of(work)).policy == brand.policy


def test_every_notice_has_a_way_though_the_stored_brand_does_not_know_it() -> None:
    kinds = known.stored(earlier()).policy.notices.kinds
    assert set(kinds) == set(NOTICE_KINDS)
    assert kinds["call_lost"].channels == ("push", "sms", "mail")
    assert kinds["your_turn"] == known.stored(NOW).policy.notices.kinds["your_turn"]


def test_a_notice_of_a_later_version_is_left_out() -> None:
    later = json.loads(json.dumps(NOW))
    later["policy"]["notices"]["kinds"]["of_a_later_version"] = BEFORE["policy"]["notices"]["kinds"]["your_turn"]
    assert known.stored(later) == known.stored(NOW)


async def test_the_migration_says_what_stored_brands_do_not_and_nothing_else(stored) -> None:
    for statement in REVISION.read_text(encoding="utf-8").split("\n\n"):
        await stored.execute(statement)
    rows = await stored.fetch("select id, data from brands order by id")
    doktr, heidra = (json.loads(row["data"]) for row in rows)
    expected = earlier()
    expected["policy"]["line"] = BEFORE["policy"]["line"] | {"vanished_minutes": 5}
    assert doktr == expected
    assert heidra["policy"]["line"] == NOW["policy"]["line"]
