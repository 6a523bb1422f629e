"""The worker: does the jobs that facts woke, and sweeps up once a minute whatever a job missed."""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

import asyncpg
import structlog

from doktr.app.settings import Settings
from doktr.app.wiring import Platform, platform
from doktr.features import booking, capacity, consultation, identity
from doktr.kernel.work import EVERYWHERE, Works

log = structlog.get_logger("doktr.worker")
Handler = Callable[[Works, Mapping[str, Any]], Awaitable[None]]
HANDLERS: dict[str, Handler] = {**capacity.JOBS, **booking.JOBS, **consultation.JOBS}
SWEEPS: tuple[Callable[[Works], Awaitable[None]], ...] = (capacity.sweep, booking.sweep, consultation.sweep)
FORGET = """
with old_keys as (delete from idempotency_keys where at < $1::timestamptz - interval '7 days'),
    old_events as (delete from events where at < $1::timestamptz - interval '30 days')
delete from login_attempts where expires_at < $1
"""
SWEEP_EVERY_S = 60


async def forget(ready: Platform) -> None:
    """Throw away what nobody needs any more: ended sessions, answers kept for repeats, old events."""
    async with ready.works.open("", EVERYWHERE) as work:
        await identity.forget_old(work, ready.identity_rules)
        await work.sql.execute(FORGET, work.now)


async def sweep(ready: Platform) -> None:
    """All nets once; one that fails does not keep the others from their work."""
    for net in (*(partial(each, ready.works) for each in SWEEPS), partial(forget, ready)):
        try:
            await net()
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as trouble:
            log.error("sweep", exc_info=trouble)


async def _sweep_on(ready: Platform, stop: asyncio.Event) -> None:
    while not stop.is_set():
        await sweep(ready)
        try:
            async with asyncio.timeout(SWEEP_EVERY_S):
                await stop.wait()
        except TimeoutError:
            continue


async def run(settings: Settings) -> None:
    """Work until SIGTERM or SIGINT; a job in hand is finished first."""
    stop = asyncio.Event()
    for ending in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(ending, stop.set)
    async with platform(settings) as ready, asyncio.TaskGroup() as tasks:
        log.info("worker", kind="started")
        tasks.create_task(ready.jobs.work(ready.works, HANDLERS, stop))
        tasks.create_task(_sweep_on(ready, stop))
