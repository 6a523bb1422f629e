"""What happens to cases of assistants by themselves: they are over, and later forgotten."""

from collections.abc import Mapping
from typing import Any

from doktr.features.assistants import actions, store, store_teams
from doktr.kernel.retention import Retention
from doktr.kernel.work import EVERYWHERE, Works


async def over(works: Works, _payload: Mapping[str, Any]) -> None:
    """A consultation ended: whoever only prepares is out of the case."""
    async with works.open("", EVERYWHERE) as work:
        await actions.end_due(work)


async def sweep(kept: Retention, works: Works) -> None:
    """The net under `over`; and what ended long ago is forgotten."""
    await over(works, {})
    async with works.open("", EVERYWHERE) as work:
        await store.forget(work, work.now - kept.assists)
        await store_teams.expire(work)


JOBS = {"assistants.over": over}
