"""A patient whose appointment has come: matched with their doctor without waiting in the line."""

from doktr.features import vault
from doktr.features.booking import store, store_promised
from doktr.features.booking.actions import line_moved, over, tell_patient
from doktr.features.booking.model import Match, OfferGone, Promised
from doktr.kernel.work import Work


async def begin(work: Work, promised: Promised) -> Match:
    """Match the patient of an appointment with the acting doctor. Raises `AlreadyTaken` while the patient talks.

    What was sealed for it is in a safe of whoever takes care of it.

    Whoever waits in the line at this moment waits no longer: their doctor calls.
    """
    await _stop_waiting(work, promised)
    match = await store_promised.begin(work, promised)
    if promised.safe_id is not None:
        await vault.attach_for(work, promised.acting_id, promised.safe_id, match.request_id)
    await vault.admit(work, match.request_id, work.actor.person_id, match.consultation_id)
    return match


async def _stop_waiting(work: Work, promised: Promised) -> None:
    request_id = await store_promised.waits(work, promised.patient_id)
    if request_id is None:
        return
    _done, rung = await store.cancel(work, request_id)
    if rung is not None:
        await work.tell(rung, "offer_gone", {"request_id": request_id})
        await work.announce(OfferGone(request_id))
    await over(work, request_id)
    await tell_patient(work, promised.patient_id, request_id, "cancelled")
    line_moved(work, promised.brand_id)
