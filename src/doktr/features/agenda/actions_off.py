"""Calling off what was promised with a doctor who does not work here any more, or not for now."""

from uuid import UUID

from doktr.features import capacity, quota
from doktr.features.agenda import actions, store, store_wishes
from doktr.kernel.work import Work


async def call_off(work: Work, doctor_id: UUID) -> int:
    """End everything that this work's brand has to come with this doctor, and tell its patients; answers how much.

    Each patient has their place of the quota back. Again changes nothing.
    """
    coming = await store.open_of_doctor(work, doctor_id)
    for appointment_id in coming:
        await store.hold(work, appointment_id)
        if not await actions.release(work, appointment_id, "doctor"):
            await _cancel(work, appointment_id)
    return len(coming)


async def _cancel(work: Work, appointment_id: UUID) -> None:
    found = await store.find_any(work, appointment_id)
    if found is None or not await store.end(work, appointment_id, "cancelled", "doctor"):
        return
    await store_wishes.drop_of(work, appointment_id)
    await quota.give_back(work, appointment_id)
    await capacity.free(work, appointment_id)
    await actions.gone(work, found)
