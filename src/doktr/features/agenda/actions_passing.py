"""Whoever takes care of an appointment may not any more: it goes on with somebody else, or not at all."""

from uuid import UUID

from doktr.features import mandates, quota
from doktr.features.agenda import actions, store, store_wishes
from doktr.features.agenda.model import Appointment, AppointmentPassedOn
from doktr.features.mandates import ActingAs
from doktr.kernel.work import Work


async def let_go(work: Work, patient_id: UUID, person_id: UUID) -> None:
    """This person may not act for the patient any more: what they hold is given back, what they booked is passed on."""
    for appointment_id in await store.of_acting(work, patient_id, person_id):
        if not await actions.release(work, appointment_id, "patient"):
            await pass_on(work, appointment_id)
    if await store_wishes.end_of(work, patient_id, person_id):
        await work.tell(patient_id, "appointment_changed", {"state": "wish_over"})


async def pass_on(work: Work, appointment_id: UUID) -> None:
    """To the patient, or to another parent of a child; where nobody is left it is cancelled."""
    found = await store.find_any(work, appointment_id)
    if found is None or found.state != "booked":
        return
    heir = await _heir(work, found.patient_id)
    if heir is None:
        await _cancel(work, found)
    elif await store.pass_on(work, found.id, *heir):
        await work.tell(found.acting_id, "appointment_changed", {"appointment_id": found.id, "state": "passed_on"})
        after = await store.find_any(work, found.id)
        await actions.tell(work, after or found, "passed_on")
        await work.announce(AppointmentPassedOn(found.id, found.acting_id))


async def _heir(work: Work, patient_id: UUID) -> tuple[UUID, ActingAs] | None:
    """Who takes care of it from now on, and as whom; None where the patient is a child of whom nobody is left."""
    heir = (await mandates.reached_for(work, patient_id))[0]
    if heir != patient_id:
        return heir, "parent"
    return (heir, "self") if await store.has_login(work, patient_id) else None


async def _cancel(work: Work, found: Appointment) -> None:
    if not await store.end(work, found.id, "cancelled", "patient"):
        return
    await store_wishes.drop_of(work, found.id)
    await quota.give_back(work, found.id)
    await actions.freed(work, found)
    await work.tell(found.acting_id, "appointment_changed", {"appointment_id": found.id, "state": "cancelled"})
    await actions.tell(work, found, "cancelled")
