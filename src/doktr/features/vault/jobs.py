"""What happens to safes by themselves: they move to the hour of their end, and die in it."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

import asyncpg
import structlog

from doktr.features.vault import actions_hours
from doktr.features.vault.ports import ShareGone, Shares
from doktr.kernel.notes import Signer
from doktr.kernel.retention import Retention
from doktr.kernel.work import EVERYWHERE, Works

log = structlog.get_logger("doktr.vault")
Handler = Callable[[Works, Mapping[str, Any]], Awaitable[None]]
HOURS_AHEAD = 50


async def keep(shares: Shares, works: Works, payload: Mapping[str, Any]) -> None:
    """Move a safe to the hour in which it expires: its share sealed anew, then share and rows in one transaction."""
    safe_id = UUID(payload["safe_id"])
    async with works.open("", EVERYWHERE) as work:
        move = await actions_hours.plan_move(work, safe_id)
    if move is None:
        return
    place, hour = move
    try:
        share = await shares.open(place.hour, safe_id, place.share)
        sealed = await shares.seal(hour, safe_id, share)
    except ShareGone:  # nobody can read this safe any more; it dies where it is
        log.error("share lost", kind="vault")
        return
    async with works.open("", EVERYWHERE) as work:
        await actions_hours.move(work, place, hour, sealed)


def jobs(shares: Shares) -> dict[str, Handler]:
    """The jobs of the vault, with the keys they need."""
    return {"vault.keep": partial(keep, shares)}


async def sweep(shares: Shares, signer: Signer, kept: Retention, works: Works) -> None:
    """Make hours ahead, prolong what is open, move what is misplaced, destroy what is over."""
    await _make_ahead(works)
    async with works.open("", EVERYWHERE) as work:
        misplaced, due = await actions_hours.prolong(work), await actions_hours.due(work)
    for safe_id in misplaced:
        await _alone(keep(shares, works, {"safe_id": str(safe_id)}))
    for hour in due:
        await _alone(destroy(shares, signer, works, hour))
    await _tidy(shares, kept, works)


async def _alone(step: Awaitable[None]) -> None:
    """One safe or hour that has trouble keeps no other from being destroyed in time; the next sweep tries it again."""
    try:
        await step
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as trouble:
        log.warning("sweep", kind="vault", error=type(trouble).__name__)


async def destroy(shares: Shares, signer: Signer, works: Works, hour: datetime) -> None:
    """Destroy an hour: its key, its rows, then say so. A crash between two steps is made good by the next sweep.

    Two clocks must agree that the hour is over, the database's and that of whoever keeps the keys: what is
    destroyed too early cannot be brought back.
    """
    if not shares.is_over(hour):
        log.warning("clocks differ", kind="vault")
        return
    async with works.open("", EVERYWHERE) as work:
        if not await actions_hours.close(work, hour):
            return
    await shares.destroy(hour)
    async with works.open("", EVERYWHERE) as work:
        await actions_hours.drop(work, hour)
    while await _receipts(works, hour, signer):
        continue


async def _receipts(works: Works, hour: datetime, signer: Signer) -> int:
    async with works.open("", EVERYWHERE) as work:
        return await actions_hours.give_receipts(work, hour, signer)


async def _make_ahead(works: Works) -> None:
    """A piece of work for each hour: making one holds a lock for a moment."""
    for ahead in range(1, HOURS_AHEAD + 1):
        async with works.open("", EVERYWHERE) as work:
            await actions_hours.make_ahead(work, ahead)


async def _tidy(shares: Shares, retention: Retention, works: Works) -> None:
    """Destroy keys that somebody made too late, for hours that were gone; forget what nobody needs."""
    kept = await shares.hours()
    async with works.open("", EVERYWHERE) as work:
        late = await actions_hours.destroyed_of(work, kept)
        await actions_hours.forget(work, retention)
    for hour in late:
        await shares.destroy(hour)
