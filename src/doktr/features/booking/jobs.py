"""What happens to requests by itself: offers are made and pass, nobody waits for ever."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from doktr.features import brands, capacity
from doktr.features.booking import actions_offers, outlook, store, store_line
from doktr.kernel.retention import Retention
from doktr.kernel.work import EVERYWHERE, Works


async def dispatch(works: Works, payload: Mapping[str, Any]) -> None:
    """Make every offer that can be made now."""
    async with works.open("", EVERYWHERE) as work:
        await actions_offers.dispatch(work)


async def offer_over(works: Works, payload: Mapping[str, Any]) -> None:
    """An offer has passed."""
    async with works.open("", EVERYWHERE) as work:
        await actions_offers.end_offer(work, UUID(payload["request_id"]))


async def grace_over(works: Works, payload: Mapping[str, Any]) -> None:
    """A kept place has passed."""
    async with works.open("", EVERYWHERE) as work:
        await actions_offers.expire(work, UUID(payload["request_id"]))


async def doctor_gone(works: Works, payload: Mapping[str, Any]) -> None:
    """A doctor paused or left; nothing to do when they are back already."""
    async with works.open("", EVERYWHERE) as work:
        doctor_id = UUID(payload["doctor_id"])
        state = (await capacity.duty_of(work, doctor_id)).state
        if state != "on":
            reason = "doctor_paused" if state == "paused" else "doctor_left"
            await actions_offers.withdraw(work, doctor_id, reason)


async def patient_gone(works: Works, payload: Mapping[str, Any]) -> None:
    """End a request that nobody looks at any more."""
    async with works.open("", EVERYWHERE) as work:
        await actions_offers.end_gone(work, UUID(payload["request_id"]))


async def close(works: Works) -> None:
    """At closing time nobody is left waiting for the morning."""
    for brand in await brands.every(works):
        async with works.open(brand.id) as work:
            closed_at = brands.last_closing(brand.policy.hours, work.now)
            if closed_at is not None and not (await brands.opening(work)).open:
                await actions_offers.close(work, brand.id, closed_at)


async def watch_intake(works: Works) -> None:
    """Keep for operators when a brand's intake closed by itself."""
    for brand in await brands.every(works):
        async with works.open(brand.id) as work:
            until = await outlook.full(work)
            if until is not None:
                await capacity.record_full(work, brand.id, until)


async def sweep(kept: Retention, works: Works) -> None:
    """The net under the other jobs: whatever has passed, one piece of work each.

    Who seems gone is looked at once more a moment later: after a standstill nobody could say that they are there.
    """
    async with works.open("", EVERYWHERE) as work:
        offers, graces = await store_line.offers_over(work), await store.graces_over(work)
        for request_id in await store.gone(work):
            await work.later("booking.patient_gone", {"request_id": request_id}, at=work.now + capacity.LOOK_AGAIN)
        await actions_offers.warn(work)
        await store_line.forget_declined(work, work.now - kept.declined)
        await store.forget(work, work.now - kept.requests)
    await close(works)
    await watch_intake(works)
    for request_id in offers:
        await offer_over(works, {"request_id": str(request_id)})
    for request_id in graces:
        await grace_over(works, {"request_id": str(request_id)})
    await dispatch(works, {})


JOBS = {
    "booking.dispatch": dispatch,
    "booking.offer_over": offer_over,
    "booking.grace_over": grace_over,
    "booking.patient_gone": patient_gone,
    "booking.doctor_gone": doctor_gone,
}
