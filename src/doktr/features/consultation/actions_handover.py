"""Handing a consultation over: the doctor asks, the patient agrees, the colleague takes over; one transaction each."""

from uuid import UUID

from doktr.features import capacity, vault
from doktr.features.consultation import store_handover
from doktr.features.consultation.actions import consultation_by, live_consultation_by
from doktr.features.consultation.model import Colleague, Consultation, Handover, HandoverState
from doktr.kernel.problems import NotAllowedNow, NotFound
from doktr.kernel.work import Work


async def colleagues(work: Work, consultation_id: UUID) -> list[Colleague]:
    """Whom the acting doctor may hand this consultation over to. Raises `NotFound` or `NotAllowedNow`."""
    await _own(work, consultation_id)
    return await store_handover.colleagues(work, consultation_id)


async def current(work: Work) -> Handover | None:
    """What is open and concerns the acting person."""
    return await store_handover.current(work)


async def propose(work: Work, consultation_id: UUID, doctor_id: UUID) -> Handover:
    """Ask the patient whether this colleague may go on. Raises `NotFound`, `NotAllowedNow` or `DoctorBusy`."""
    found = await _own(work, consultation_id)
    if found.state != "in_call":
        raise NotAllowedNow
    made = await _found(work, await store_handover.propose(work, consultation_id, doctor_id))
    return await _step(work, made)


async def agree(work: Work, handover_id: UUID) -> Handover:
    """The patient agrees; the colleague is rung. Raises `NotFound` or `NotAllowedNow`.

    Where there is a safe, its chain must hold the patient's signed consent already: a yes to the server alone opens
    nothing.
    """
    before = await _found(work, handover_id)
    if before.patient_id != work.actor.person_id:
        raise NotFound
    await live_consultation_by(work, before.consultation_id)
    if before.state == "agreed":
        return before
    if not await vault.may_come(work, before.request_id, before.to_id, "colleague"):
        raise NotAllowedNow
    if not await store_handover.agree(work, handover_id):
        raise NotAllowedNow
    return await _step(work, await _found(work, handover_id))


async def refuse(work: Work, handover_id: UUID) -> None:
    """The patient would rather stay. Raises `NotFound`; late or twice it changes nothing."""
    before = await _found(work, handover_id)
    if before.patient_id != work.actor.person_id:
        raise NotFound
    await _close(work, before, "refused")


async def withdraw(work: Work, handover_id: UUID) -> None:
    """The doctor takes the question back. Raises `NotFound`; late or twice it changes nothing."""
    before = await _found(work, handover_id)
    if before.from_id != work.actor.person_id:
        raise NotFound
    await _close(work, before, "withdrawn")


async def decline(work: Work, handover_id: UUID) -> None:
    """The colleague cannot. Raises `NotFound`; late or twice it changes nothing."""
    await _close(work, await _asked(work, handover_id), "declined")


async def end_overdue(work: Work, handover_id: UUID) -> None:
    """Nobody answered in time."""
    before = await store_handover.find(work, handover_id)
    if before is not None:
        await _close(work, before, "expired", overdue=True)


async def take(work: Work, handover_id: UUID) -> Consultation:
    """Go on with a colleague's consultation: doctor, time, place and access change hands in this transaction.

    Raises `NotFound`, `NotAllowedNow`, `DoctorBusy` or `GuardReached`; then nothing has changed. The first doctor's
    time is given back before the second's is taken, under the same cause.
    """
    before = await _asked(work, handover_id)
    if before.state == "taken":
        return await consultation_by(work, before.consultation_id)
    if (await capacity.duty_of(work, before.to_id)).state != "on":
        raise capacity.NotOnDuty
    if not await store_handover.close(work, handover_id, "taken"):
        raise NotAllowedNow
    if not await store_handover.change_doctor(work, before):
        raise NotAllowedNow
    await capacity.release(work, before.consultation_id)
    await capacity.occupy(work, before.to_id, before.consultation_id, before.reserve)
    await store_handover.change_places(work, before)
    await vault.hand_over(work, before.request_id, before.from_id)
    return await _taken(work, before)


async def _taken(work: Work, moved: Handover) -> Consultation:
    """Everybody's pages learn who is there now, with the key that the new device signs with."""
    now = await consultation_by(work, moved.consultation_id)
    there = next(one for one in now.participants if one.person_id == moved.to_id)
    ids = {"consultation_id": now.id, "person_id": moved.to_id}
    for person_id in now.others(moved.to_id):
        await work.tell(person_id, "participant_left", ids | {"person_id": moved.from_id})
        joined = {"device_id": there.device_id, "public_key": there.public_key}
        await work.tell(person_id, "participant_joined", ids | joined)
    work.hint("consultation", {"id": now.id})
    await _step(work, await _found(work, moved.id))
    return now


async def _own(work: Work, consultation_id: UUID) -> Consultation:
    """The acting doctor's live consultation."""
    found = await live_consultation_by(work, consultation_id)
    if found.doctor_id != work.actor.person_id:
        raise NotFound
    return found


async def _found(work: Work, handover_id: UUID) -> Handover:
    found = await store_handover.find(work, handover_id)
    if found is None or work.actor.person_id not in (found.patient_id, found.from_id, found.to_id):
        raise NotFound
    return found


async def _asked(work: Work, handover_id: UUID) -> Handover:
    """What the acting doctor was rung for; not before the patient agreed."""
    found = await _found(work, handover_id)
    if found.to_id != work.actor.person_id or found.state in ("proposed", "refused"):
        raise NotFound
    return found


async def _close(work: Work, before: Handover, state: HandoverState, *, overdue: bool = False) -> None:
    if not await store_handover.close(work, before.id, state, overdue=overdue):
        return
    await vault.disallow(work, before.request_id, before.to_id)
    now = await store_handover.find(work, before.id)
    if now is not None:
        await _tell(work, now, rung=before.state == "agreed")


async def _step(work: Work, now: Handover) -> Handover:
    """Tell those concerned, and look whether somebody answered."""
    await _tell(work, now, rung=now.state != "proposed")
    if now.state in ("proposed", "agreed"):
        await work.later("consultation.handover_over", {"handover_id": now.id}, at=now.until)
    return now


async def _tell(work: Work, now: Handover, *, rung: bool) -> None:
    body = {"handover_id": now.id, "consultation_id": now.consultation_id, "state": now.state}
    for person_id in (now.patient_id, now.from_id, now.to_id if rung else None):
        if person_id is not None:
            await work.tell(person_id, "handover", body)
