"""What happens to duty by itself: a pause ends."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from doktr.features.capacity import actions, store
from doktr.kernel.work import EVERYWHERE, Works


async def pause_over(works: Works, payload: Mapping[str, Any]) -> None:
    """Put a doctor on duty again when the pause is over."""
    async with works.open("", EVERYWHERE) as work:
        await actions.end_pause(work, UUID(payload["doctor_id"]))


async def sweep(works: Works) -> None:
    """The net under `pause_over`."""
    async with works.open("", EVERYWHERE) as work:
        for doctor_id in await store.pauses_over(work):
            await actions.end_pause(work, doctor_id)


JOBS = {"capacity.pause_over": pause_over}
