"""When the time has come: what the patient tells before, who is there, the doctor's call, and how it ended."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from uuid import UUID

from doktr.features import booking, capacity, consultation, mandates, quota, vault
from doktr.features.agenda import actions, actions_passing, rules, store, whose
from doktr.features.agenda.model import APPOINTMENT, ActsBy, Appointment, ChangesHands, TooEarly, TooLate
from doktr.kernel.problems import NotFound
from doktr.kernel.work import Work

# It changes hands once where somebody's mandate ended unseen, and once more where two do so at a time.
STARTS = 5


async def tell_before(work: Work, appointment_id: UUID, safe_id: UUID) -> Appointment:
    """What was sealed for the doctor is in this safe; from a day before on. Again changes nothing.

    Raises `NotFound` (also for a safe of somebody else, or in use elsewhere), `TooEarly`, or `TooLate`, also where
    somebody else is there for the patient by now.
    """
    found, by = await _own(work, appointment_id)
    if work.now < found.intake_at:
        raise TooEarly(**{"from": found.intake_at.isoformat()})
    await vault.require_own(work, safe_id, found.patient_id)
    await _take_on(work, found, by)
    if by.acting_as != "self":
        await vault.speak_for(work, safe_id, found.patient_id, await mandates.until(work, found.patient_id, "call"))
    if not await store.keep_safe(work, appointment_id, safe_id, by.person_id):
        raise TooLate
    await actions.tell(work, found, found.state)
    return await actions.appointment_by(work, appointment_id)


async def arrive(work: Work, appointment_id: UUID) -> Appointment:
    """Somebody is there for the patient and waits for the call; they are who is called. Again changes nothing.

    Raises `NotFound`, `TooEarly` or `TooLate`.
    """
    found, by = await _own(work, appointment_id)
    if work.now < found.opens_at:
        raise TooEarly(**{"from": found.opens_at.isoformat()})
    if found.state not in ("booked", "started") or work.now > found.closes_at:
        raise TooLate
    await _take_on(work, found, by)
    if await store.arrive(work, appointment_id):
        for person_id in (found.doctor_id, *await _others(work, found)):
            await work.tell(person_id, "appointment_changed", {"appointment_id": found.id, "state": "arrived"})
    return await actions.appointment_by(work, appointment_id)


async def _others(work: Work, found: Appointment) -> list[UUID]:
    """Who else hears on the patient's side that somebody is there."""
    return [one for one in await whose.patients_of(work, found) if one != work.actor.person_id]


async def _own(work: Work, appointment_id: UUID) -> tuple[Appointment, ActsBy]:
    """The appointment, of the patient or of who may be in the call for them until the commit. Raises `NotFound`."""
    found = await actions.appointment_by(work, appointment_id)
    if found.doctor_id == work.actor.person_id:
        raise NotFound
    by = await whose.acts_by(work, found.patient_id, "call")
    await store.hold(work, appointment_id)
    return await store.find_any(work, appointment_id) or found, by


async def _take_on(work: Work, found: Appointment, by: ActsBy) -> None:
    if found.acting_id != by.person_id:
        await store.take_on(work, found.id, by)


async def begin(works: Callable[[], AbstractAsyncContextManager[Work]], appointment_id: UUID) -> Appointment:
    """`start`, in as many pieces of work as it takes to know who is called. Raises `ChangesHands` after a few."""
    for _ in range(STARTS):
        async with works() as work:
            started = await start(work, appointment_id)
        if started is not None:
            return started
    raise ChangesHands


async def start(work: Work, appointment_id: UUID) -> Appointment | None:
    """The doctor calls the patient: the same consultation and call as out of the line. Again changes nothing.

    None where somebody else takes care of it from this piece of work on, or nobody: to be asked anew in the next.
    Raises `NotFound`, `TooEarly`, `TooLate`, and as `consultation.open_for` does.
    """
    found = await actions.appointment_by(work, appointment_id)
    if found.doctor_id != work.actor.person_id:
        raise NotFound
    if found.state == "started":
        return found
    if work.now < found.opens_at:
        raise TooEarly(**{"from": found.opens_at.isoformat()})
    if work.now > found.closes_at:
        raise TooLate
    now = await _in_charge(work, found)
    return now if now is None or now.state == "started" else await _start(work, now)


async def _in_charge(work: Work, found: Appointment) -> Appointment | None:
    """The appointment with who takes care of it, true until the commit.

    Their mandate is locked before the appointment, in the order in which its end does it, and no other after it; who
    may not act any more and was not tidied up after yet is no part of it. None where that has to be committed first, or
    it changed hands a moment ago. Raises `TooLate` where it is booked no more.
    """
    acting_as = await mandates.held_for(work, found.acting_id, found.patient_id, "ask")
    await store.hold(work, found.id)
    now = await store.find_any(work, found.id)
    if now is None or now.state not in ("booked", "started"):
        raise TooLate
    if now.state == "started" or (acting_as and now.acting_id == found.acting_id):
        return now
    if now.acting_id == found.acting_id:
        await actions_passing.pass_on(work, now.id)
    return None


async def _start(work: Work, found: Appointment) -> Appointment:
    wanted = booking.Promised(
        found.id,
        found.brand_id,
        found.patient_id,
        found.acting_id,
        found.acting_as,
        found.device_id,
        found.language,
        found.channel,
        found.safe_id,
        found.quote_id,
    )
    match = await booking.begin(work, wanted)
    if not await store.begin(work, found.id, match.request_id, match.consultation_id):
        raise TooLate
    await quota.hand_on(work, found.id, match.request_id)
    await capacity.begin(work, found.id, match.consultation_id)
    await consultation.open_for(work, match, max(work.now + match.join, found.closes_at))
    await actions.tell(work, found, "started")
    return await actions.appointment_by(work, found.id)


async def consultation_ended(work: Work, consultation_id: UUID) -> None:
    """The appointment ended as its consultation did."""
    found = await store.of_consultation(work, consultation_id)
    outcome = await store.outcome(work, consultation_id)
    if found is None or outcome is None:
        return
    state = rules.AFTER[outcome]
    if not APPOINTMENT.may(found.state, state):
        return
    if await store.end(work, found.id, state, "doctor" if state != "no_show" else "time"):
        await actions.tell(work, found, state)


async def end_unbegun(work: Work, appointment_id: UUID) -> None:
    """The time has passed and nobody called: give the doctor's time back and say how it ended."""
    found = await store.find_any(work, appointment_id)
    if found is None or found.state != "booked" or work.now < found.closes_at:
        return
    state = rules.never_began(found)
    if await store.end(work, found.id, state, "time"):
        await quota.give_back(work, found.id)
        await capacity.free(work, found.id)
        await actions.tell(work, found, state)
