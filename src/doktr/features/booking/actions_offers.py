"""Offering requests to doctors one by one, and what happens when they say no, do not answer or leave."""

from datetime import datetime
from uuid import UUID

from doktr.features import capacity, notices
from doktr.features.booking import store, store_line
from doktr.features.booking.actions import left, line_moved, over, tell_over, tell_patient
from doktr.features.booking.model import OfferGone
from doktr.features.booking.rules import pairs
from doktr.kernel.work import Work

# One piece of work offers so many at most; the next dispatch or sweep goes on.
OFFERS_AT_ONCE = 50
# With so many before them, people have time to come back.
NEXT = 2


async def dispatch(work: Work) -> int:
    """Ring doctors for those who wait longest, the closest first; answers how many offers were made.

    Nobody is rung for a patient whom the guard would not let them take: that doctor rests, and the line is looked
    through once more.
    """
    made = 0
    for request_id, doctor_id in pairs(await store_line.candidates(work), work.now)[:OFFERS_AT_ONCE]:
        if await capacity.rest_if_due(work, doctor_id):
            await work.later("booking.dispatch", {})
            continue
        offer = await store_line.offer(work, request_id, doctor_id)
        if offer is not None:
            made += 1
            await work.tell(offer.doctor_id, "offered", {"request_id": offer.request_id, "until": offer.until})
            await work.later("booking.offer_over", {"request_id": offer.request_id}, at=offer.until)
            line_moved(work, offer.brand_id)
    await _call_back(work)
    return made


async def _call_back(work: Work) -> None:
    """Who comes next and closed the page hears that it is almost their turn, once."""
    for request_id, asker_id in await store_line.next_absent(work, NEXT):
        await notices.tell(work, asker_id, "almost_your_turn", request_id)


async def decline(work: Work, request_id: UUID) -> None:
    """The acting doctor passes; saying it late or twice changes nothing, the line goes on anyway."""
    doctor_id = work.actor.person_id
    declined = await store_line.decline(work, request_id, doctor_id)
    if declined is not None:
        brand, silence = declined
        await work.later("booking.dispatch", {}, at=work.now + silence)
        await capacity.answer_ring(work, doctor_id)
        await _gone(work, doctor_id, request_id, brand)


async def end_offer(work: Work, request_id: UUID) -> None:
    """Nobody answered the ring: the request waits again, the doctor's missed ring counts."""
    ended = await store_line.end_offer(work, request_id)
    if ended is not None:
        doctor_id, brand = ended
        await capacity.miss_ring(work, doctor_id)
        await _gone(work, doctor_id, request_id, brand)


async def withdraw(work: Work, doctor_id: UUID, reason: str) -> None:
    """A doctor paused or left: their ring stops, and those who wait for this doctor alone are told."""
    withdrawn = await store_line.withdraw(work, doctor_id)
    if withdrawn is not None:
        await _gone(work, doctor_id, *withdrawn)
    for request_id, patient_id, state in await store_line.waiting_for(work, doctor_id):
        await tell_patient(work, patient_id, request_id, state, reason)


async def expire(work: Work, request_id: UUID) -> None:
    """The place was kept long enough, and the patient did not come back, or have it back."""
    expired = await store.expire(work, request_id)
    if expired is None:
        return
    patient_id, brand, leaving = expired
    if leaving:
        await left(work, request_id, patient_id, brand)
    else:
        await _over(work, request_id, patient_id, brand)


async def warn(work: Work) -> None:
    """Who has had no page open for long hears until when they keep the place; once each time they leave."""
    for request_id, asker_id, ends_at in await store.leaving(work):
        await notices.tell(work, asker_id, "place_ends", request_id, about=ends_at)


async def end_gone(work: Work, request_id: UUID) -> None:
    """Nobody waits any more: every page of the patient has been closed for too long."""
    ended = await store.end_gone(work, request_id)
    if ended is not None:
        await _over(work, request_id, *ended, "page_closed")


async def close(work: Work, brand: str, closed_at: datetime) -> None:
    """The brand closed: who still waits since before that is told, and does not wait overnight."""
    for request_id, patient_id in await store.close(work, brand, closed_at):
        await _over(work, request_id, patient_id, brand, "closing_time")


async def _over(work: Work, request_id: UUID, patient_id: UUID, brand: str, reason: str | None = None) -> None:
    """A request that ended by itself: its 48 hours begin, the patient is told, the line moves up."""
    await over(work, request_id)
    await tell_patient(work, patient_id, request_id, "expired", reason)
    await tell_over(work, request_id, await store.acting_of(work, request_id) or patient_id)
    line_moved(work, brand)


async def _gone(work: Work, doctor_id: UUID, request_id: UUID, brand: str) -> None:
    await work.tell(doctor_id, "offer_gone", {"request_id": request_id})
    await work.announce(OfferGone(request_id))
    line_moved(work, brand)
