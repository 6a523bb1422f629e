"""Asking, waiting, cancelling, taking: one transaction each."""

from datetime import timedelta
from uuid import UUID

from doktr.features import audit, brands, capacity, mandates, notices, pricing, quota, vault
from doktr.features.booking import outlook, store, store_line, store_waits
from doktr.features.booking.model import (
    AlreadyTaken,
    AlreadyWaiting,
    DoctorOnDuty,
    Match,
    NotThisChannel,
    OfferGone,
    Request,
    RequestSubmitted,
    Waiting,
    Wish,
)
from doktr.features.booking.rules import after_missed_call
from doktr.kernel.problems import NotAllowedNow, NotFound
from doktr.kernel.work import Work


def line_moved(work: Work, brand: str) -> None:
    """Hint that places in a brand's line changed."""
    work.hint("line", {"brand": brand})


async def request_by(work: Work, request_id: UUID) -> Request:
    """The one gate to a request: its patient's, or theirs who asked and may still act. Raises `NotFound`."""
    found = await store.find_request(work, request_id, work.actor.person_id)
    if found is None:
        raise NotFound
    await mandates.require(work, found.patient_id, "ask")
    await audit.record_looks(work, "line", [(found.patient_id, found.id)])
    return found


async def open_request(work: Work) -> Request | None:
    """The acting person's open request: one that they made, or one that somebody made for them."""
    found = await store.find_open(work, work.actor.person_id)
    if found is None or not await mandates.may(work, found.patient_id, "ask"):
        return None
    await audit.record_looks(work, "line", [(found.patient_id, found.id)])
    return found


async def ask(work: Work, wish: Wish) -> UUID:
    """Put a request into the line: the answer is final.

    Raises `NotFound` (patient or doctor), `NotThisChannel`, `Closed`, `IntakeFull`, `AlreadyWaiting`, `PriceNeeded` or
    `QuotaReached`.
    """
    acting_as = await mandates.require_held(work, wish.patient_id, "ask")
    duty = None
    if wish.wished_doctor_id is not None:
        found = await store.wished_doctor(work, wish.wished_doctor_id, wish.patient_id)
        if found is None:
            raise NotFound
        duty, channels = found
        if wish.channel not in channels:
            raise NotThisChannel(channels=channels)
    await brands.require_open(work)
    await outlook.require_room(work, wish.language, wish.channel)
    request_id = await store.insert_request(work, wish, acting_as)
    if request_id is None:
        raise AlreadyWaiting
    wanted = pricing.Wanted(wish.patient_id, wish.wished_doctor_id, wish.channel)
    await pricing.accept(work, wish.quote_id, wanted)
    await quota.claim(work, wish.patient_id, request_id, work.now)
    if wish.safe_id is not None:
        await _attach(work, wish.safe_id, wish.patient_id, request_id)
    await outlook.keep_estimate(work, request_id, await request_by(work, request_id))
    await tell_patient(work, wish.patient_id, request_id, "waiting", "doctor_left" if duty == "off" else None)
    await work.announce(RequestSubmitted(request_id))
    line_moved(work, work.brand)
    return request_id


async def _attach(work: Work, safe_id: UUID, patient_id: UUID, request_id: UUID) -> None:
    """What the acting person sealed is about the patient. Only who may be in the call tells the doctor in writing."""
    await vault.attach(work, safe_id, request_id)
    if patient_id != work.actor.person_id:
        await mandates.require(work, patient_id, "call")
        await vault.speak_for(work, safe_id, patient_id, await mandates.until(work, patient_id, "call"))


async def cancel(work: Work, request_id: UUID) -> Request:
    """Stop waiting. Cancelling again changes nothing. Raises `NotFound`, or `NotAllowedNow` once matched."""
    before = await request_by(work, request_id)
    if before.state == "cancelled":
        return before
    done, rung = await store.cancel(work, request_id)
    if not done:
        raise NotAllowedNow
    await _rings_no_more(work, request_id, rung)
    await left(work, request_id, before.patient_id, work.brand)
    return await request_by(work, request_id)


async def left(work: Work, request_id: UUID, patient_id: UUID, brand: str) -> None:
    """The place is given up for good."""
    await over(work, request_id)
    await tell_patient(work, patient_id, request_id, "cancelled")
    line_moved(work, brand)


async def _rings_no_more(work: Work, request_id: UUID, rung: UUID | None) -> None:
    if rung is not None:
        await work.tell(rung, "offer_gone", {"request_id": request_id})
        await work.announce(OfferGone(request_id))


async def leave(work: Work, request_id: UUID) -> Request:
    """Give the place up: no doctor is rung from now on, and it can be had back for as long as the brand says.

    Whatever becomes of the page meanwhile changes nothing, and leaving again neither. Raises `NotFound`, or
    `NotAllowedNow` once matched.
    """
    before = await request_by(work, request_id)
    kept = timedelta(seconds=(await brands.of(work)).policy.line.leave_seconds)
    leaving = await store.leave(work, request_id, kept)
    if leaving is None:
        if before.state == "cancelled" or before.leaving:
            return before
        raise NotAllowedNow
    rung, keep_until = leaving
    await store_waits.close_without(work, request_id, leaves=True)
    await notices.drop(work, request_id)
    await work.later("booking.grace_over", {"request_id": request_id}, at=keep_until)
    await _rings_no_more(work, request_id, rung)
    await tell_patient(work, before.patient_id, request_id, "waiting")
    line_moved(work, work.brand)
    return await request_by(work, request_id)


async def be_back(work: Work, request_id: UUID) -> Request:
    """There again after a missed call, or after all: the place is theirs. Raises `NotFound`."""
    found = await request_by(work, request_id)
    if await store.stay(work, request_id):
        await _offered_again(work, found.patient_id, request_id, work.brand)
    else:
        await come_back(work, found.patient_id)
    return await request_by(work, request_id)


async def take_first_free(work: Work, request_id: UUID) -> Request:
    """Do not wait for one's own doctor, or one seen before: whoever is free first. Raises `NotFound`."""
    await request_by(work, request_id)
    if await store.want_first_free(work, request_id):
        await work.announce(RequestSubmitted(request_id))
    return await request_by(work, request_id)


async def take_any_doctor(work: Work, request_id: UUID) -> Request:
    """Wait for whoever is free first, keeping the place. Raises `NotFound` or `NotAllowedNow`."""
    await request_by(work, request_id)
    if not await store.drop_wish(work, request_id):
        raise NotAllowedNow
    await work.announce(RequestSubmitted(request_id))
    line_moved(work, work.brand)
    return await request_by(work, request_id)


async def come_back(work: Work, patient_id: UUID) -> None:
    """The patient is there again after a missed call: offer the request again, at its old place."""
    back = await store.came_back(work, patient_id)
    if back is not None:
        await _offered_again(work, patient_id, *back)


async def _offered_again(work: Work, patient_id: UUID, request_id: UUID, brand: str) -> None:
    await tell_patient(work, patient_id, request_id, "waiting")
    await work.announce(RequestSubmitted(request_id))
    line_moved(work, brand)


async def take(work: Work, request_id: UUID) -> Match:
    """Match a request with the acting doctor; the database decides who wins.

    Raises `NotOnDuty`, `NotFound` (not for this doctor) or `AlreadyTaken`.
    """
    doctor_id = work.actor.person_id
    taken = await store.take(work, request_id, doctor_id)
    if taken is None:
        on_duty, for_this_doctor = await store.why_not_taken(work, request_id, doctor_id)
        raise (AlreadyTaken if on_duty else capacity.NotOnDuty) if for_this_doctor else NotFound
    match, given_up = taken
    for other in given_up:
        await work.tell(doctor_id, "offer_gone", {"request_id": other})
        await work.announce(OfferGone(other))
    await store_waits.close(work, request_id)
    await vault.admit(work, request_id, doctor_id, match.consultation_id)
    line_moved(work, match.brand_id)
    return match


async def miss_call(work: Work, request_id: UUID) -> str:
    """The patient did not come: back into the line, same place, once; then the end. Answers the state."""
    matched = await store.find_matched(work, request_id)
    if matched is None:
        raise NotAllowedNow
    last = (await brands.of(work, matched.brand_id)).policy.call.missed_calls if matched.in_line else 1
    state, missed, keep_until = after_missed_call(matched.missed_calls, work.now, matched.grace, last)
    may_ask = await mandates.acting_as(work, matched.acting_id, matched.patient_id, "ask")
    if not may_ask:
        state, keep_until = "expired", None
    await store.miss(work, request_id, state, missed, keep_until)
    if keep_until is not None:
        await work.later("booking.grace_over", {"request_id": request_id}, at=keep_until)
        await notices.tell(work, matched.acting_id, "place_expires", request_id, about=keep_until)
    if state == "expired":
        await over(work, request_id)
        if matched.in_line and may_ask:
            await tell_over(work, request_id, matched.acting_id)
    else:
        await vault.part(work, request_id)
    line_moved(work, matched.brand_id)
    return state


async def finish(work: Work, request_id: UUID, took_place: bool) -> None:
    """The consultation that the request led to is over; what did not take place gives its place in the quota back."""
    await store.finish(work, request_id)
    if took_place:
        await quota.count(work, request_id)
    await over(work, request_id)


async def over(work: Work, request_id: UUID) -> None:
    """A request ended: nobody is called back for it, its 48 hours begin, and it takes a place only if it counted.

    Where nobody took it although the range had passed that was shown, the range was wrong.
    """
    await store_waits.close_without(work, request_id, leaves=False)
    await notices.drop(work, request_id)
    await vault.end(work, request_id)
    await quota.give_back(work, request_id)


async def tell_over(work: Work, request_id: UUID, asker_id: UUID) -> None:
    """Whoever asked hears beside the app, too, that the place in the line is no more."""
    await notices.tell(work, asker_id, "place_over", request_id)


async def queue(work: Work) -> list[Waiting]:
    """Whom the acting doctor may take, in order."""
    line = await store_line.line_of_doctor(work, work.actor.person_id)
    await audit.record_accesses(work, "line", [(one.patient_id, one.request_id) for one in line])
    return line


async def doctors_on_duty(work: Work) -> list[DoctorOnDuty]:
    """Whom a patient may choose now."""
    return await store_line.doctors_on_duty(work)


async def tell_patient(work: Work, patient_id: UUID, request_id: UUID, state: str, reason: str | None = None) -> None:
    """The pages of the patient, and of whoever asked for them, hear that something about the request changed."""
    body = {"request_id": request_id, "state": state} | ({"reason": reason} if reason else {})
    for person_id in dict.fromkeys((patient_id, await store.acting_of(work, request_id) or patient_id)):
        await work.tell(person_id, "request_changed", body)


async def held(work: Work) -> dict[str, object]:
    """What we hold on the acting patient's requests."""
    return {"requests": await store.held(work, work.actor.person_id)}


async def let_go(work: Work, patient_id: UUID, person_id: UUID) -> None:
    """This person may not act for the patient any more: a place that they asked for is given up."""
    for request_id, brand in await store.waits_by(work, patient_id, person_id):
        _done, rung = await store.cancel(work, request_id)
        await _rings_no_more(work, request_id, rung)
        await over(work, request_id)
        await tell_patient(work, patient_id, request_id, "cancelled", "mandate_over")
        line_moved(work, brand)


async def has_open(work: Work) -> bool:
    """Whether the acting patient still waits or is in a consultation."""
    return await store.has_open(work, work.actor.person_id)
