"""A doctor who vanished and comes back says what became of the call; the patient hears of it, and may object."""

from datetime import timedelta
from uuid import UUID

from doktr.features import audit, brands, notices, quota, relations
from doktr.features.consultation import rules, store, store_said
from doktr.features.consultation.actions import consultation_by
from doktr.features.consultation.model import Consultation, ConsultationEnded, Outcome
from doktr.kernel.problems import NotAllowedNow, NotFound
from doktr.kernel.work import Work


async def say(work: Work, consultation_id: UUID, outcome: Outcome, asks: bool) -> Consultation:
    """The doctor's word on a call that the clock ended without them. Raises `NotFound` or `NotAllowedNow`.

    That it was interrupted holds at once: nothing hangs on it. That it took place holds only when the patient did not
    object in time, and never against their word that they still wait; where it `asks`, only when they say so too.
    """
    found = await consultation_by(work, consultation_id)
    if found.doctor_id != work.actor.person_id:
        raise NotFound
    policy = (await brands.of(work)).policy.line
    if not rules.may_say(found, outcome):
        raise NotAllowedNow
    until = None
    if outcome == "took_place":
        if await store_said.still_waits(work, consultation_id):
            raise NotAllowedNow
        until = work.now + timedelta(hours=policy.object_hours)
    asks = asks and until is not None
    if not await store_said.say(work, consultation_id, outcome, (until, asks), timedelta(hours=policy.correct_hours)):
        raise NotAllowedNow
    await audit.record_accesses(work, "outcome", [(found.patient_id, consultation_id)])
    if until is None:
        await work.announce(ConsultationEnded(found.id, found.request_id))
    else:
        for one in _seats(found):
            await notices.tell(work, one, "outcome_said", consultation_id, about=until)
    await _tell(work, found)
    return await consultation_by(work, consultation_id)


async def object_to(work: Work, consultation_id: UUID) -> None:
    """Whoever sat there for the patient says that it did not take place. Raises `NotFound` or `NotAllowedNow`."""
    found = await consultation_by(work, consultation_id)
    if work.actor.person_id not in (*_seats(found), found.patient_id):
        raise NotFound
    if not await store_said.object_to(work, consultation_id):
        raise NotAllowedNow
    await notices.drop(work, consultation_id, "outcome_said")
    await _tell(work, found)


async def confirm(work: Work, consultation_id: UUID) -> None:
    """Whoever sat there for the patient says, as they were asked, that it did. Raises `NotFound` or `NotAllowedNow`."""
    found = await consultation_by(work, consultation_id)
    if work.actor.person_id not in (*_seats(found), found.patient_id):
        raise NotFound
    if await store_said.still_waits(work, consultation_id) or not await store_said.confirm(work, consultation_id):
        raise NotAllowedNow
    await notices.drop(work, consultation_id, "outcome_said")
    await _took_place(work, found)


async def believe(work: Work, consultation_id: UUID) -> bool:
    """The time to object is over: it took place, unless the patient said otherwise in any way. Answers whether so."""
    found = await store.find_any(work, consultation_id)
    if found is None or await store_said.still_waits(work, consultation_id):
        return False
    if not await store_said.believe(work, consultation_id):
        return False
    await _took_place(work, found)
    return True


async def _took_place(work: Work, found: Consultation) -> None:
    await quota.count_after_all(work, found.patient_id, found.request_id, found.brand_id, found.matched_at)
    await relations.met(work, found.patient_id, found.doctor_id, found.brand_id)
    await _tell(work, found)
    await work.announce(ConsultationEnded(found.id, found.request_id))


def _seats(found: Consultation) -> list[UUID]:
    """Who was called for the patient."""
    return [one.person_id for one in found.participants if one.role == "patient" and one.until_at != one.from_at]


async def _tell(work: Work, found: Consultation) -> None:
    for person_id in {*_seats(found), found.patient_id, found.doctor_id}:
        await work.tell(person_id, "outcome_said", {"consultation_id": found.id})
