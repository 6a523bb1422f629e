"""Whose appointment it is: who sees it, who may take care of it, and who is told about it."""

from datetime import datetime
from uuid import UUID

from doktr.features import mandates
from doktr.features.agenda.model import ActsBy, Appointment, MandateTooShort
from doktr.features.mandates import Scope
from doktr.kernel.problems import NotFound
from doktr.kernel.work import Work


async def may_see(work: Work, found: Appointment) -> bool:
    """Its patient and doctor see it, a child's parents, and by a mandate who takes care of it."""
    me = work.actor.person_id
    if me in (found.patient_id, found.doctor_id):
        return True
    acting_as = await mandates.acting_as(work, me, found.patient_id, "ask")
    return acting_as == "parent" or acting_as == "mandatary" and found.acting_id == me


async def acts_by(work: Work, patient_id: UUID, scope: Scope = "ask", at: datetime | None = None) -> ActsBy:
    """As whom the acting person takes care of something for this patient at `at`: true until the commit.

    Raises `NotFound`, or `MandateTooShort` where they may not any more at that time.
    """
    if work.actor.device_id is None:
        raise NotFound
    acting_as = await mandates.require_held(work, patient_id, scope)
    until = await mandates.until(work, patient_id, scope) if at else None
    if at and until and at >= until:
        raise MandateTooShort(until=until.isoformat())
    return ActsBy(work.actor.person_id, work.actor.device_id, acting_as)


async def patients_of(work: Work, found: Appointment) -> list[UUID]:
    """Who hears of it on the patient's side: the patient, the parents of a child, and who takes care of it."""
    if found.acting_as == "self":
        return [found.patient_id]
    around = await mandates.reached_for(work, found.patient_id)
    may = await mandates.acting_as(work, found.acting_id, found.patient_id, "ask")
    return list(dict.fromkeys((found.patient_id, *around, *([found.acting_id] if may else ()))))


async def reminded(work: Work, found: Appointment) -> list[UUID]:
    """Who is reminded of it where they do not look: who takes care of it, and an adult whom it is for."""
    if found.acting_as == "self":
        return [found.patient_id]
    return [found.acting_id] + ([found.patient_id] if found.acting_as == "mandatary" else [])
