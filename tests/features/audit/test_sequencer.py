"""The sequencer at work: leaves get their places within 300 ms, whoever appends, whatever breaks in between."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest

from doktr.adapters.bus.postgres import PostgresBus
from doktr.adapters.jobs.pgqueuer import PgQueuer
from doktr.features import audit
from doktr.features.audit import actions, jobs
from doktr.kernel.work import EVERYWHERE, Works
from tests.features.audit.test_appending import LOG, append, leaves

PROMPT_S = 0.3


@asynccontextmanager
async def working(*many: Works) -> AsyncIterator[None]:
    """Sequencers at work."""
    stop = asyncio.Event()
    tasks = [asyncio.create_task(jobs.keep_sequencing(works, LOG, stop)) for works in many]
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait_for(asyncio.gather(*tasks), 5)


@asynccontextmanager
async def elsewhere(database) -> AsyncIterator[Works]:
    """Another process, with a bus of its own."""
    async with asyncpg.create_pool(database.url, min_size=1, max_size=4) as pool, PostgresBus(database.url) as bus:
        yield Works(pool, bus, PgQueuer(pool, bus), {})


async def seconds_until_placed(works: Works, number: int) -> float:
    """How long a leaf waits for its place, from the moment that it is committed."""
    (digest,) = await append(works, number)
    began = time.monotonic()
    while time.monotonic() - began < 5:
        async with works.open("", EVERYWHERE) as work:
            if await actions.store.by_hash(work, digest):
                break
        await asyncio.sleep(0.005)
    return time.monotonic() - began


async def test_a_leaf_of_another_process_has_its_place_within_a_moment(
    works: Works, database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "EVERY_S", 30)  # by the hint, not by the clock
    async with elsewhere(database) as worker, working(worker):
        await seconds_until_placed(works, 0)
        waited = sorted([await seconds_until_placed(works, number) for number in range(1, 21)])
    print(f"leaf to place: median {waited[10] * 1000:.0f} ms, slowest of 20 {waited[-1] * 1000:.0f} ms")
    assert waited[10] < PROMPT_S


async def test_a_leaf_has_its_place_soon_even_when_no_hint_comes(works: Works, monkeypatch: pytest.MonkeyPatch) -> None:
    async def deaf(_topic: str, _heard: object) -> None: ...

    monkeypatch.setattr(works.bus, "subscribe", deaf)
    async with working(works):
        await seconds_until_placed(works, 0)
        assert sorted([await seconds_until_placed(works, number) for number in range(1, 8)])[3] < PROMPT_S


async def test_two_workers_share_the_work_without_a_word(works: Works, database) -> None:
    async with elsewhere(database) as other, working(works, other):
        for number in range(30):
            await append(works, number)
        await seconds_until_placed(works, 99)
        assert len(await leaves(works)) == 31


async def test_the_sequencer_goes_on_after_the_database_was_away(works: Works, monkeypatch: pytest.MonkeyPatch) -> None:
    honest, failed = actions.sequence, 0

    async def away(*given):
        nonlocal failed
        failed += 1
        if failed <= 2:
            raise ConnectionError("away")
        return await honest(*given)

    monkeypatch.setattr(actions, "sequence", away)
    async with working(works):
        assert await seconds_until_placed(works, 1) < 5
    assert failed > 2


async def test_whoever_stops_it_waits_for_nothing(works: Works, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "EVERY_S", 30)
    async with working(works):
        await audit.sequence(works, LOG)
