"""The sequencer: gives leaves their places within a moment, on a hint and every fifth of a second."""

import asyncio

import asyncpg
import structlog

from doktr.features.audit import actions
from doktr.kernel.notes import Signer
from doktr.kernel.work import EVERYWHERE, Works

log = structlog.get_logger("doktr.log")
EVERY_S = 0.2
LONGEST_WAIT_S = 5.0


async def sequence(works: Works, key: Signer) -> int:
    """One turn; how many leaves got their place."""
    async with works.open("", EVERYWHERE) as work:
        return await actions.sequence(work, key)


async def keep_sequencing(works: Works, key: Signer, stop: asyncio.Event) -> None:
    """Take turns until `stop` is set. Several workers may: the database lets one at a time."""
    hinted, wait = asyncio.Event(), EVERY_S

    async def heard(_payload: bytes) -> None:
        hinted.set()

    await works.bus.subscribe(actions.TOPIC, heard)
    while not stop.is_set():
        hinted.clear()
        try:
            while await sequence(works, key) and not stop.is_set():
                wait = EVERY_S
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as broken:
            wait = min(wait * 2, LONGEST_WAIT_S)
            log.warning("sequencer", error=type(broken).__name__)
        await first_of(wait, hinted, stop)


async def first_of(seconds: float, *events: asyncio.Event) -> None:
    """Wait until one of the events is set, or so long."""
    waiting = [asyncio.create_task(event.wait()) for event in events]
    await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    for one in waiting:
        one.cancel()
