"""What happens to safes by themselves: they move to the hour of their end, and die in it."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any
from uuid import UUID

from doktr.features.vault import actions_hours
from doktr.features.vault.ports import Shares
from doktr.kernel.work import EVERYWHERE, Works

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
    share = await shares.open(place.hour, safe_id, place.share)
    sealed = await shares.seal(hour, safe_id, share)
    async with works.open("", EVERYWHERE) as work:
        await actions_hours.move(work, place, hour, sealed)


def jobs(shares: Shares) -> dict[str, Handler]:
    """The jobs of the vault, with the keys they need."""
    return {"vault.keep": partial(keep, shares)}


async def sweep(shares: Shares, works: Works) -> None:
    """Make hours ahead, prolong what is open, move what is misplaced, destroy what is over."""
    await _make_ahead(works)
    async with works.open("", EVERYWHERE) as work:
        misplaced = await actions_hours.prolong(work)
    for safe_id in misplaced:
        await keep(shares, works, {"safe_id": str(safe_id)})


async def _make_ahead(works: Works) -> None:
    """A piece of work for each hour: making one holds a lock for a moment."""
    for ahead in range(1, HOURS_AHEAD + 1):
        async with works.open("", EVERYWHERE) as work:
            await actions_hours.make_ahead(work, ahead)
