"""What happens to consultations by themselves: what nobody answers ends, and so does what its doctor vanished from."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from doktr.features.consultation import (
    actions,
    actions_handover,
    actions_vanished,
    store,
    store_facts,
    store_handover,
    store_seats,
    store_vanished,
)
from doktr.features.consultation.ports import Facts
from doktr.kernel.retention import Retention
from doktr.kernel.work import EVERYWHERE, Work, Works


async def call_missed(works: Works, payload: Mapping[str, Any]) -> None:
    """The time to join has passed."""
    async with works.open("", EVERYWHERE) as work:
        await actions.miss_call(work, UUID(payload["consultation_id"]))


async def handover_over(works: Works, payload: Mapping[str, Any]) -> None:
    """The time to answer a handover has passed."""
    async with works.open("", EVERYWHERE) as work:
        await actions_handover.end_overdue(work, UUID(payload["handover_id"]))


async def doctor_gone(works: Works, payload: Mapping[str, Any]) -> None:
    """The doctor seemed gone: look whether they still are."""
    async with works.open("", EVERYWHERE) as work:
        due = datetime.fromisoformat(payload["at"])
        await actions_vanished.end_vanished(work, UUID(payload["consultation_id"]), due)


async def sweep(kept: Retention, works: Works) -> None:
    """The net under the jobs; once an hour what nobody needs any more is thrown away."""
    async with works.open("", EVERYWHERE) as work:
        missed, overdue = await store.missed(work), await store_handover.overdue(work)
        for consultation_id in await store_vanished.vanished(work):
            await actions_vanished.look_again(work, consultation_id)
        if work.now.minute == 0:
            await store_seats.forget(work, kept.taking_part)
    for consultation_id in missed:
        await call_missed(works, {"consultation_id": str(consultation_id)})
    for handover_id in overdue:
        await handover_over(works, {"handover_id": str(handover_id)})


# Before all consultations.
FIRST = store_facts.Past(UUID(int=0), datetime(1970, 1, 1, tzinfo=UTC))


async def forget_facts(facts: Facts, kept: Retention, works: Works) -> None:
    """Once an hour the bare facts of long ago are forgotten, but for those of which something is not settled yet.

    Page by page, each in one transaction: who dies on the way begins anew, and finds what is left.
    """
    after: store_facts.Past | None = FIRST
    while after is not None:
        async with works.open("", EVERYWHERE) as work:
            after = await _forget_page(work, facts, kept, after) if work.now.minute == 0 else None


async def _forget_page(work: Work, facts: Facts, kept: Retention, after: store_facts.Past) -> store_facts.Past | None:
    page = await store_facts.past(work, kept.facts_before(work.now), after)
    ids = {one.id for one in page}
    for still_open in facts.open:
        ids -= set(await still_open(work, ids))
    if ids:
        for forget in facts.forget:
            await forget(work, ids)
        await store_facts.forget(work, ids)
    return page[-1] if len(page) == store_facts.PAGE else None


JOBS = {
    "consultation.call_missed": call_missed,
    "consultation.handover_over": handover_over,
    "consultation.doctor_gone": doctor_gone,
}
