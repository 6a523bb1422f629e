"""When the time has come: what the patient tells before, who is there, the doctor's call, and how it ended."""

from uuid import UUID

from doktr.features import booking, capacity, consultation, quota, vault
from doktr.features.agenda import actions, rules, store
from doktr.features.agenda.model import APPOINTMENT, Appointment, TooEarly, TooLate
from doktr.kernel.problems import NotFound
from doktr.kernel.work import Work


async def tell_before(work: Work, appointment_id: UUID, safe_id: UUID) -> Appointment:
    """What the patient sealed for the doctor is in this safe; from a day before on. Again changes nothing.

    Raises `NotFound` (also for a safe of somebody else), `TooEarly` or `TooLate`.
    """
    found = await _own(work, appointment_id)
    if work.now < found.intake_at:
        raise TooEarly(**{"from": found.intake_at.isoformat()})
    await vault.require_own(work, safe_id)
    if not await store.keep_safe(work, appointment_id, safe_id):
        raise TooLate
    await actions.tell(work, found, found.state)
    return await actions.appointment_by(work, appointment_id)


async def arrive(work: Work, appointment_id: UUID) -> Appointment:
    """The patient is there and waits for the call. Again changes nothing. Raises `NotFound`, `TooEarly`, `TooLate`."""
    found = await _own(work, appointment_id)
    if work.now < found.opens_at:
        raise TooEarly(**{"from": found.opens_at.isoformat()})
    if found.state not in ("booked", "started") or work.now > found.closes_at:
        raise TooLate
    if await store.arrive(work, appointment_id):
        await work.tell(found.doctor_id, "appointment_changed", {"appointment_id": found.id, "state": "arrived"})
    return await actions.appointment_by(work, appointment_id)


async def _own(work: Work, appointment_id: UUID) -> Appointment:
    found = await actions.appointment_by(work, appointment_id)
    if found.patient_id != work.actor.person_id:
        raise NotFound
    return found


async def start(work: Work, appointment_id: UUID) -> Appointment:
    """The doctor calls the patient: the same consultation and call as out of the line. Again changes nothing.

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
    return await _start(work, found)


async def _start(work: Work, found: Appointment) -> Appointment:
    wanted = booking.Promised(
        found.id,
        found.brand_id,
        found.patient_id,
        found.acting_id,
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
    if found is None or outcome is None or found.state != "started":
        return
    state = rules.AFTER[outcome]
    APPOINTMENT.require("started", state)
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
