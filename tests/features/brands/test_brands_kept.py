"""While the database is away, brands are those that were read last: pages and their addresses go on being served."""

import asyncio
from contextlib import asynccontextmanager
from typing import Any

import pytest

from doktr.features import brands
from doktr.features.brands import known
from doktr.kernel.problems import NotReady


class Away:
    """A database that a test takes away, lets hang, and counts the questions to."""

    def __init__(self, works: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked = 0
        self.trouble: Exception | None = None
        self.hangs: asyncio.Event | None = None
        self.begun = asyncio.Event()
        really = works.open

        @asynccontextmanager
        async def opens(*reach: Any):
            self.asked += 1
            self.begun.set()
            if self.hangs is not None:
                await self.hangs.wait()
            if self.trouble is not None:
                raise self.trouble
            async with really(*reach) as work:
                yield work

        monkeypatch.setattr(works, "open", opens)


@pytest.fixture
def away(platform, monkeypatch):
    return Away(platform.works, monkeypatch)


async def test_while_the_database_is_away_the_brands_are_those_read_last(platform, away, monkeypatch):
    assert (await brands.by_host(platform.works, "localhost")).name == "Doktr"
    monkeypatch.setattr(known, "FRESH_S", -1.0)
    away.trouble = ConnectionRefusedError()
    assert (await brands.by_host(platform.works, "localhost")).name == "Doktr"
    assert {brand.id for brand in await brands.every(platform.works)} == {"doktr", "heidra"}
    away.trouble = None
    assert (await brands.by_host(platform.works, "localhost")).name == "Doktr"


async def test_where_no_brand_was_ever_read_the_service_is_not_ready(platform, away):
    away.trouble = ConnectionRefusedError()
    with pytest.raises(NotReady):
        await brands.by_host(platform.works, "localhost")


async def test_while_one_asks_the_others_are_answered_with_what_is_known(platform, away, monkeypatch):
    await brands.by_host(platform.works, "localhost")
    monkeypatch.setattr(known, "FRESH_S", -1.0)
    before, away.hangs = away.asked, asyncio.Event()
    away.begun.clear()
    slow = asyncio.create_task(brands.by_host(platform.works, "localhost"))
    await away.begun.wait()
    answers = await asyncio.gather(*(brands.by_host(platform.works, "localhost") for _ in range(20)))
    assert {answer.name for answer in answers} == {"Doktr"}
    assert (away.asked - before, slow.done()) == (1, False)
    away.hangs.set()
    assert (await slow).name == "Doktr"


async def test_a_database_that_does_not_answer_is_waited_for_only_so_long(platform, away, monkeypatch):
    await brands.by_host(platform.works, "localhost")
    monkeypatch.setattr(known, "FRESH_S", -1.0)
    monkeypatch.setattr(known, "PATIENCE_S", 0.05)
    away.hangs = asyncio.Event()
    assert (await brands.by_host(platform.works, "localhost")).name == "Doktr"


async def test_a_database_that_is_away_is_asked_again_only_after_a_while(platform, away, monkeypatch):
    await brands.by_host(platform.works, "localhost")
    monkeypatch.setattr(known, "FRESH_S", -1.0)
    away.trouble = ConnectionRefusedError()
    await brands.by_host(platform.works, "localhost")
    monkeypatch.setattr(known, "FRESH_S", 5.0)
    before = away.asked
    for _ in range(20):
        await brands.by_host(platform.works, "localhost")
    assert away.asked == before
