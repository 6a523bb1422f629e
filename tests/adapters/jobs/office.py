"""A worker within a test, and what it is given to do."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from doktr.adapters.bus.postgres import PostgresBus
from doktr.adapters.jobs.pgqueuer import Handler, PgQueuer, Sweep
from doktr.kernel.work import Works


class Diary:
    """A job that notes what it was given."""

    def __init__(self) -> None:
        self.done: list[Mapping[str, Any]] = []

    async def __call__(self, works: Works, payload: Mapping[str, Any]) -> None:
        self.done.append(payload)


@asynccontextmanager
async def at_work(
    url: str, handlers: dict[str, Handler], sweeps: dict[str, Sweep] | None = None
) -> AsyncIterator[Works]:
    """A worker on its own pool and bus, as a worker process has them."""
    stop = asyncio.Event()
    async with asyncpg.create_pool(url, min_size=1, max_size=6) as pool, PostgresBus(url) as bus:
        jobs = PgQueuer(pool, bus)
        works = Works(pool, bus, jobs, {})
        task = asyncio.create_task(jobs.work(works, handlers, sweeps or {}, stop))
        yield works
        stop.set()
        await asyncio.wait_for(task, 20)


async def enqueue(works: Works, name: str, at: Any = None, **payload: Any) -> None:
    async with works.open("doktr") as work:
        await work.later(name, payload, at=work.now + at if at else None)
