"""What happens to consultations by themselves: a call or a handover that nobody answers ends."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from doktr.features.consultation import actions, actions_handover, store, store_handover
from doktr.kernel.work import EVERYWHERE, Works


async def call_missed(works: Works, payload: Mapping[str, Any]) -> None:
    """The time to join has passed."""
    async with works.open("", EVERYWHERE) as work:
        await actions.miss_call(work, UUID(payload["consultation_id"]))


async def handover_over(works: Works, payload: Mapping[str, Any]) -> None:
    """The time to answer a handover has passed."""
    async with works.open("", EVERYWHERE) as work:
        await actions_handover.end_overdue(work, UUID(payload["handover_id"]))


async def sweep(works: Works) -> None:
    """The net under the jobs; once an hour what is a month old is thrown away."""
    async with works.open("", EVERYWHERE) as work:
        missed, overdue = await store.missed(work), await store_handover.overdue(work)
        if work.now.minute == 0:
            await store.forget(work)
    for consultation_id in missed:
        await call_missed(works, {"consultation_id": str(consultation_id)})
    for handover_id in overdue:
        await handover_over(works, {"handover_id": str(handover_id)})


JOBS = {"consultation.call_missed": call_missed, "consultation.handover_over": handover_over}
