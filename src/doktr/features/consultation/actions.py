"""Accepting, calling, joining, leaving, ending: one transaction each."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from doktr.features import audit, booking, capacity, mandates, notices, relations, vault
from doktr.features.consultation import rules, store, store_handover, store_seats
from doktr.features.consultation.model import (
    CONSULTATION,
    AlreadyUsed,
    Consultation,
    ConsultationEnded,
    Exam,
    Outcome,
)
from doktr.kernel.problems import NotAllowedNow, NotFound
from doktr.kernel.retention import Retention
from doktr.kernel.work import Work


async def consultation_by(work: Work, consultation_id: UUID) -> Consultation:
    """The one gate to a consultation: of who takes part, and still may act where it is for somebody else.

    Raises `NotFound`.
    """
    found = await store.find(work, consultation_id, work.actor.person_id)
    if found is None or not await _may_see(work, found):
        raise NotFound
    await audit.record_looks(work, "consultation", [(found.patient_id, found.id)])
    return found


async def live_consultation_by(work: Work, consultation_id: UUID) -> Consultation:
    """The gate to a consultation that is not over. Raises `NotFound` or `NotAllowedNow`."""
    found = await consultation_by(work, consultation_id)
    if found.state == "ended":
        raise NotAllowedNow
    return found


async def open_consultation(work: Work) -> Consultation | None:
    """The acting person's live consultation."""
    found = await store.find_open(work, work.actor.person_id)
    if found is None or not await _may_see(work, found):
        return None
    await audit.record_looks(work, "consultation", [(found.patient_id, found.id)])
    return found


async def history(work: Work, limit: int, kept: Retention) -> list[Consultation]:
    """The acting person's consultations, latest first."""
    all_of_them = await store.history(work, work.actor.person_id, limit, kept.taking_part)
    found = [one for one in all_of_them if await _may_see(work, one)]
    await audit.record_looks(work, "consultation", [(one.patient_id, one.id) for one in found])
    return found


async def _may_see(work: Work, found: Consultation) -> bool:
    """Whoever sits there for the patient needs to be allowed to at this moment; the patient and all others are asked
    for by who takes part."""
    sits = any(one.person_id == work.actor.person_id and one.role == "patient" for one in found.participants)
    return not sits or await mandates.may(work, found.patient_id, "call")


async def accept(work: Work, request_id: UUID) -> Consultation:
    """Take a waiting patient and call them: one transaction, whose winner the database decides.

    Raises `NotFound`, `NotOnDuty`, `AlreadyTaken` (somebody was first) or `DoctorBusy`. The consultation
    comes before the doctor's time: its unique index makes a second acceptance by the same doctor wait, where
    two checks of an exclusion constraint would block each other.
    """
    CONSULTATION.require("matched", "called")
    match = await booking.take(work, request_id)
    opened = await open_for(work, match, work.now + match.join)
    await capacity.occupy(work, opened.doctor_id, opened.id, match.reserve)
    return opened


async def open_for(work: Work, match: booking.Match, join_by: datetime) -> Consultation:
    """Call a patient who has a doctor; to hold the doctor's time is up to the caller.

    Raises `DoctorBusy` or `AlreadyTaken`.
    """
    seat = await _seat(work, match)
    opened = await store.open_consultation(work, match, seat, join_by)
    await audit.record_looks(work, "consultation", [(opened.patient_id, opened.id)])
    await work.later("consultation.call_missed", {"consultation_id": opened.id}, at=join_by)
    for person_id in opened.people:
        await work.tell(person_id, "matched", {"consultation_id": opened.id})
    await _ring(work, opened)
    await notices.drop(work, match.request_id, "almost_your_turn")
    await notices.tell(work, seat, "your_turn", opened.id)
    return opened


async def _seat(work: Work, match: booking.Match) -> UUID:
    """Who is called: whoever asked, if they may be in the call for the patient; else the patient."""
    acting_as = await mandates.acting_as(work, match.acting_id, match.patient_id, "call")
    return match.acting_id if acting_as else match.patient_id


async def let_go(work: Work, patient_id: UUID, person_id: UUID) -> None:
    """This person may not act for the patient any more: they are out of the call at once, the patient may come in."""
    for consultation_id in await store_seats.let_go(work, patient_id, person_id):
        found = await store.find_any(work, consultation_id)
        gone = {"consultation_id": consultation_id, "person_id": person_id}
        for one in (*(found.people if found else ()), person_id):
            await work.tell(one, "participant_removed", gone)
        if found and found.state == "called":
            await _ring(work, found)
        work.hint("consultation", {"id": consultation_id})


async def call_again(work: Work, consultation_id: UUID) -> Consultation:
    """Ring once more; after a missed call the same request is taken anew. Raises as `accept` does."""
    found = await consultation_by(work, consultation_id)
    if found.state == "called":
        await _ring(work, found)
        return found
    if found.outcome != "no_show_patient":
        raise NotAllowedNow
    return await accept(work, found.request_id)


async def join(work: Work, consultation_id: UUID) -> Consultation:
    """Be in the call with the acting device, and no other. Raises `NotFound` or `NotAllowedNow`."""
    before = await live_consultation_by(work, consultation_id)
    actor = work.actor
    if any(one.person_id == actor.person_id and one.role == "patient" for one in before.participants):
        await store.begin_call(work, consultation_id)
    was_in = await store_seats.join(work, consultation_id)
    if was_in is None:
        raise NotAllowedNow
    moved = was_in.device_id not in (None, actor.device_id)
    # the key comes along, so that nobody has to ask for it before they can check the first signal
    body = {
        "consultation_id": consultation_id,
        "person_id": actor.person_id,
        "device_id": actor.device_id,
        "public_key": was_in.public_key,
    }
    for person_id in before.people if moved else before.others(actor.person_id):
        await work.tell(person_id, "participant_joined", body)
    _changed(work, consultation_id)
    return await consultation_by(work, consultation_id)


async def leave(work: Work, consultation_id: UUID) -> Consultation:
    """Hang up. That never ends a consultation. Raises `NotFound`."""
    found = await consultation_by(work, consultation_id)
    if found.state == "ended" or not await store_seats.leave(work, consultation_id):
        return found
    actor = work.actor
    for person_id in found.others(actor.person_id):
        await work.tell(
            person_id, "participant_left", {"consultation_id": consultation_id, "person_id": actor.person_id}
        )
    return await consultation_by(work, consultation_id)


async def let_in(
    work: Work, consultation_id: UUID, person_id: UUID, role: str, admission: Mapping[str, str], until: datetime
) -> None:
    """Let a guest take part, whom the patient's device signed for. Raises `NotFound`, `NotAllowedNow`, `RoomFull`."""
    found = await live_consultation_by(work, consultation_id)
    if not await store_seats.let_in(work, consultation_id, person_id, role, admission, until):
        raise NotAllowedNow
    body = {"consultation_id": consultation_id, "person_id": person_id}
    for one in found.people:
        await work.tell(one, "participant_admitted", body)
    _changed(work, consultation_id)


async def send_out(work: Work, consultation_id: UUID, person_id: UUID) -> None:
    """A guest takes part no more: no server passes anything on from or to them, and every page drops them."""
    found = await store.find_any(work, consultation_id)
    if found is None or not await store_seats.send_out(work, consultation_id, person_id):
        return
    body = {"consultation_id": consultation_id, "person_id": person_id}
    for one in found.people:
        await work.tell(one, "participant_removed", body)
    _changed(work, consultation_id)


async def doctor_of(work: Work, consultation_id: UUID) -> UUID | None:
    """Whose consultation it is."""
    return await store.doctor_of(work, consultation_id)


async def more_time(work: Work, consultation_id: UUID, more: timedelta) -> Consultation:
    """Let it ring longer, once. Raises `NotFound`, `NotAllowedNow` or `AlreadyUsed`."""
    found = await consultation_by(work, consultation_id)
    join_by = await store.more_time(work, consultation_id, more)
    if join_by is None:
        raise AlreadyUsed if found.state == "called" else NotAllowedNow
    await work.later("consultation.call_missed", {"consultation_id": consultation_id}, at=join_by)
    changed = await consultation_by(work, consultation_id)
    await _ring(work, changed, more_time=True)
    return changed


async def set_channel(work: Work, consultation_id: UUID, channel: str) -> Consultation:
    """Go on by video, sound or chat within the same consultation. Raises `NotFound` or `NotAllowedNow`."""
    found = await live_consultation_by(work, consultation_id)
    if await store.set_channel(work, consultation_id, channel):
        for person_id in found.people:
            body = {"consultation_id": consultation_id, "channel": channel}
            await work.tell(person_id, "channel_changed", body)
    return await consultation_by(work, consultation_id)


async def end(work: Work, consultation_id: UUID, outcome: Outcome, exam: Exam | None = None) -> Consultation:
    """The doctor closes the consultation. Raises `NotFound`, or `NotAllowedNow` for what cannot be true.

    `RecordUndecided` while nobody said what becomes of the report: the safe with it will be destroyed.
    """
    found = await live_consultation_by(work, consultation_id)
    if found.doctor_id != work.actor.person_id:
        raise NotFound
    if not rules.may_end_with(found.state, outcome) or not rules.may_have(outcome, exam):
        raise NotAllowedNow
    if not rules.keeps_place(outcome):
        await vault.require_record(work, found.request_id)
    if not await close(work, found, outcome):
        raise NotAllowedNow
    if exam is not None:
        await store.keep_exam(work, consultation_id, exam)
    return await consultation_by(work, consultation_id)


async def miss_call(work: Work, consultation_id: UUID) -> None:
    """End a call that the patient did not join in time; any other is left alone."""
    found = await store.find_any(work, consultation_id)
    if found and found.state == "called" and found.join_by and found.join_by <= work.now:
        await close(work, found, "no_show_patient", due=work.now)


async def close(work: Work, found: Consultation, outcome: Outcome, due: datetime | None = None) -> bool:
    """End it as it was found; False when somebody joined, ended or (where it was `due`) prolonged it in between."""
    CONSULTATION.require(found.state, "ended")
    if not await store.end(work, found.id, found.state, outcome, due):
        return False
    await capacity.release(work, found.id)
    await notices.drop(work, found.id)
    await _drop_handover(work, found)
    kind, body = "ended", {"consultation_id": found.id, "outcome": outcome}
    if rules.keeps_place(outcome):
        kind = "call_missed" if outcome == "no_show_patient" else kind
        body |= {"request_id": found.request_id, "state": await _back(work, found, outcome)}
    else:
        await booking.finish(work, found.request_id, outcome == "took_place")
        if rules.met(outcome):
            await relations.met(work, found.patient_id, found.doctor_id, found.brand_id)
    for one in found.participants:
        if one.until_at is None:
            await work.tell(one.person_id, kind, {"consultation_id": found.id} if one.is_guest else body)
    await work.announce(ConsultationEnded(found.id, found.request_id))
    _changed(work, found.id)
    return True


async def _back(work: Work, found: Consultation, outcome: Outcome) -> str:
    """One of the two was not there: the request goes back into the line, or ends; answers its state."""
    if outcome == "no_show_patient":
        return await booking.miss_call(work, found.request_id)
    return await booking.lose_doctor(work, found.request_id, begun=found.state == "in_call")


async def _drop_handover(work: Work, found: Consultation) -> None:
    """Who was asked to go on with what ended is rung no more, and may not come to its safe."""
    dropped = await store_handover.drop(work, found.id)
    if dropped is not None:
        handover_id, asked_id = dropped
        await vault.disallow(work, found.request_id, asked_id)
        body = {"handover_id": handover_id, "consultation_id": found.id, "state": "withdrawn"}
        await work.tell(asked_id, "handover", body)


async def _ring(work: Work, called: Consultation, more_time: bool = False) -> None:
    """Everybody's pages show the call and until when it rings.

    They learn who waits there at which device, so that a page may sign its offer while it still joins.
    """
    body = {"consultation_id": called.id, "join_by": called.join_by, "present": _present(called)}
    body |= {"more_time": True} if more_time else {}
    for person_id in called.people:
        await work.tell(person_id, "called", body)


def _present(called: Consultation) -> list[dict[str, object]]:
    """Whoever is there, with the key that their device signs with (base64url)."""
    return [
        {"person_id": one.person_id, "device_id": one.device_id, "public_key": one.public_key}
        for one in called.participants
        if one.present and one.device_id
    ]


def _changed(work: Work, consultation_id: UUID) -> None:
    """Hint that devices in a consultation changed, to whoever relays signals."""
    work.hint("consultation", {"id": consultation_id})


async def held(work: Work) -> dict[str, object]:
    """What we hold on the acting patient's consultations."""
    person_id = work.actor.person_id
    return {**await store.held(work, person_id), "participations": await store_seats.held(work, person_id)}


async def has_open(work: Work) -> bool:
    """Whether the acting patient has a live consultation."""
    return await store.has_open(work, work.actor.person_id)
