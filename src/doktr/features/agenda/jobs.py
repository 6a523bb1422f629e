"""What happens to appointments by themselves: holds pass, freed times are offered, what nobody came to ends."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from uuid import UUID

from doktr.features.agenda import actions, actions_meeting, actions_wishes, store, store_facts, store_wishes
from doktr.features.agenda.model import SlotTaken
from doktr.kernel.retention import Retention
from doktr.kernel.work import EVERYWHERE, Works


async def hold_over(works: Works, payload: Mapping[str, Any]) -> None:
    """A time was held long enough."""
    async with works.open("", EVERYWHERE) as work:
        await actions.end_hold(work, UUID(payload["appointment_id"]))


async def offer(works: Works, payload: Mapping[str, Any]) -> None:
    """Somebody gave a time back; who was faster than those who wait has it."""
    with suppress(SlotTaken):
        async with works.open(payload["brand"]) as work:
            await actions_wishes.offer(work, UUID(payload["doctor_id"]), payload["starts_at"])


async def hours_opened(works: Works, payload: Mapping[str, Any]) -> None:
    """A doctor opened hours of this brand, and has not taken them back since."""
    async with works.open(payload["brand"]) as work:
        await actions_wishes.hours_opened(work, UUID(payload["doctor_id"]))


async def remind(works: Works, payload: Mapping[str, Any]) -> None:
    """An appointment comes near."""
    async with works.open("", EVERYWHERE) as work:
        await actions.remind(work, UUID(payload["appointment_id"]), payload["minutes"])


async def over(works: Works, payload: Mapping[str, Any]) -> None:
    """The time of an appointment has passed."""
    async with works.open("", EVERYWHERE) as work:
        await actions_meeting.end_unbegun(work, UUID(payload["appointment_id"]))


async def consultation_ended(works: Works, payload: Mapping[str, Any]) -> None:
    """A consultation ended, perhaps one that was an appointment."""
    async with works.open("", EVERYWHERE) as work:
        await actions_meeting.consultation_ended(work, UUID(payload["consultation_id"]))


async def sweep(works: Works) -> None:
    """The net under the other jobs."""
    async with works.open("", EVERYWHERE) as work:
        await store_wishes.forget(work)
        held, passed, ended = await store.holds_over(work), await store.over(work), await store.consultations_over(work)
    for appointment_id in held:
        await hold_over(works, {"appointment_id": str(appointment_id)})
    for appointment_id in passed:
        await over(works, {"appointment_id": str(appointment_id)})
    for consultation_id in ended:
        await consultation_ended(works, {"consultation_id": str(consultation_id)})


async def forget_facts(kept: Retention, works: Works) -> None:
    """Once an hour the bare facts of long ago are forgotten, a page at a time."""
    more = True
    while more:
        async with works.open("", EVERYWHERE) as work:
            more = work.now.minute == 0 and await store_facts.forget(work, kept.facts_before(work.now))


JOBS = {
    "agenda.hold_over": hold_over,
    "agenda.offer": offer,
    "agenda.hours_opened": hours_opened,
    "agenda.remind": remind,
    "agenda.over": over,
    "agenda.consultation_ended": consultation_ended,
}
