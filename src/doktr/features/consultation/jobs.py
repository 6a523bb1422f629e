"""What happens to consultations by themselves: a call that nobody answers ends."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from doktr.features.consultation import actions, store
from doktr.kernel.work import EVERYWHERE, Works


async def call_missed(works: Works, payload: Mapping[str, Any]) -> None:
    """The time to join has passed."""
    async with works.open("", EVERYWHERE) as work:
        await actions.miss_call(work, UUID(payload["consultation_id"]))


async def sweep(works: Works) -> None:
    """The net under `call_missed`."""
    async with works.open("", EVERYWHERE) as work:
        missed = await store.missed(work)
    for consultation_id in missed:
        await call_missed(works, {"consultation_id": str(consultation_id)})


JOBS = {"consultation.call_missed": call_missed}
