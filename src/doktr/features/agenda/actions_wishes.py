"""Waiting for an earlier time: asking, giving up, and the freed time that is offered to whoever comes first."""

from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from doktr.features import brands, mandates, quota
from doktr.features.agenda import actions, store, store_wishes, whose
from doktr.features.agenda.model import ActsBy, EarlierWish, SlotWish, TooLate
from doktr.features.agenda.store_wishes import Wanted
from doktr.features.mandates import ActingAs
from doktr.kernel.problems import NotFound
from doktr.kernel.work import Work


async def wish(work: Work, patient_id: UUID, wanted: Wanted) -> EarlierWish | None:
    """Wait for an earlier time; a new wish takes the place of one's old one, or of another parent's.

    Raises `NotFound`, `TooLate`, or `MandateTooShort` for a time at which nobody may act for the patient any more.
    """
    by = await whose.acts_by(work, patient_id, at=wanted.before_at)
    if wanted.appointment_id is not None:
        later = await actions.appointment_by(work, wanted.appointment_id)
        if later.patient_id != patient_id:
            raise NotFound
        if later.state != "booked" or wanted.before_at > later.starts_at:
            raise TooLate
    if not await store_wishes.put(work, patient_id, by, wanted):
        raise NotFound
    return await current(work, patient_id)


async def current(work: Work, patient_id: UUID) -> EarlierWish | None:
    """What is waited for, for this patient: one's own wish first. Raises `NotFound`."""
    acting_as = await mandates.require(work, patient_id, "ask")
    found = await store_wishes.find(work, patient_id)
    hidden = found and acting_as == "mandatary" and found.acting_id != work.actor.person_id
    return None if hidden else found


async def drop(work: Work, patient_id: UUID) -> None:
    """Wait no more; what is offered at this moment stays held until they say no to it. Raises `NotFound`."""
    found = await current(work, patient_id)
    if found is not None:
        await store_wishes.end(work, found.id)


async def hours_opened(work: Work, doctor_id: UUID) -> None:
    """Offer every free time of a doctor's new hours that somebody waits for, earliest first."""
    brand = await brands.of(work)
    latest = await store_wishes.latest(work, brand.id, doctor_id)
    if latest is None:
        return
    zone = actions.zone_of(brand)
    until = min(latest, work.now + timedelta(days=brand.policy.agenda.horizon_days))
    days = work.now.astimezone(zone).date(), until.astimezone(zone).date()
    for slot in await actions.free_slots(work, brand, [doctor_id], days):
        if slot.starts_at < latest:
            body = {"brand": brand.id, "doctor_id": doctor_id, "starts_at": slot.starts_at}
            await work.later("agenda.offer", body)


async def offer(work: Work, doctor_id: UUID, starts_at: str) -> None:
    """Hold a freed time for whoever waits for it longest; when they do not take it, it is offered to the next.

    Nobody hears of it at night, so that it is offered in the morning, and held from then on; until then it is free.
    Raises `SlotTaken` where it is not free (any more).
    """
    brand, moment = await brands.of(work), actions.parsed(starts_at)
    morning = brands.quiet_until(brand.policy, "slot_freed", work.now)
    if morning is not None:
        body = {"brand": brand.id, "doctor_id": doctor_id, "starts_at": moment}
        await work.later("agenda.offer", body, at=morning)
        return
    found = await _first(work, brand.id, doctor_id, moment)
    if found is None:
        return
    first, acting_as = found
    wanted = SlotWish(first.patient_id, doctor_id, moment, first.language, first.channel)
    slot = await actions.slot_at(work, brand, wanted, first.acting_id)
    later = await store.find_any(work, first.appointment_id) if first.appointment_id else None
    until = min(
        work.now + timedelta(minutes=brand.policy.agenda.offer_minutes),
        moment - timedelta(minutes=brand.policy.agenda.early_minutes),
    )
    by = ActsBy(first.acting_id, first.device_id, acting_as)
    made = await store.insert(work, slot, wanted, by, held_until=until, wish_id=first.id, instead=later)
    await actions.take_time(work, made, slot, hold=True)
    await work.later("agenda.hold_over", {"appointment_id": made}, at=until)
    await actions.offered(work, made)


async def _first(work: Work, brand: str, doctor_id: UUID, moment: datetime) -> tuple[EarlierWish, ActingAs] | None:
    """Who waits longest for this time and may act for its patient, and as whom: true until the commit.

    The mandate is locked before the wish, in the order in which both end; a wish whose mandate ran out ends here. Whose
    quota has no place at that moment could not book it: their wish waits on, for what frees at another one.
    """
    passed: set[UUID] = set()
    next_one = partial(store_wishes.next_for, work, brand, doctor_id, moment)
    while (first := await next_one(passed)) is not None:
        acting_as = await mandates.held_for(work, first.acting_id, first.patient_id, "ask")
        if acting_as is None:
            await store_wishes.end(work, first.id)
            await work.tell(first.patient_id, "appointment_changed", {"state": "wish_over"})
        elif await quota.has_place(work, first.patient_id, moment, first.appointment_id) and (
            await store_wishes.hold(work, first.id) and await next_one(passed) == first
        ):
            return first, acting_as
        passed.add(first.id)
    return None
