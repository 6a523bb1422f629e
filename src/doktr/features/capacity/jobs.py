"""What happens to duty by itself: a pause ends, and so does the duty of who is not there."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from doktr.features.capacity import actions, guarding, rules, store, store_guard, store_time
from doktr.kernel.retention import Retention
from doktr.kernel.work import EVERYWHERE, Works


async def pause_over(works: Works, payload: Mapping[str, Any]) -> None:
    """Put a doctor on duty again when the pause is over."""
    async with works.open("", EVERYWHERE) as work:
        await actions.end_pause(work, UUID(payload["doctor_id"]))


async def nobody_there(works: Works, payload: Mapping[str, Any]) -> None:
    """Put a doctor off duty who has no page open."""
    async with works.open("", EVERYWHERE) as work:
        await actions.end_absence(work, UUID(payload["doctor_id"]), datetime.fromisoformat(payload["at"]))


async def rest_over(works: Works, payload: Mapping[str, Any]) -> None:
    """A doctor whom the guard let rest may be offered patients again."""
    async with works.open("", EVERYWHERE) as work:
        await guarding.wake(work, UUID(payload["doctor_id"]))


async def sweep(kept: Retention, works: Works) -> None:
    """The net under all: a pause and a rest end now; who seems absent is looked at once more, a moment later."""
    async with works.open("", EVERYWHERE) as work:
        for doctor_id in await store_guard.rests_over(work):
            await guarding.wake(work, doctor_id)
        for doctor_id in await store.pauses_over(work):
            await actions.end_pause(work, doctor_id)
        for doctor_id in await store.absent(work):
            await actions.look(work, doctor_id, work.now + rules.LOOK_AGAIN)
        await store_time.forget(work, kept.doctor_times)


JOBS = {
    "capacity.pause_over": pause_over,
    "capacity.nobody_there": nobody_there,
    "capacity.rest_over": rest_over,
}
