"""A doctor whose page is gone for good: the consultation ends, and its patient waits at the old place again."""

from datetime import datetime
from uuid import UUID

from doktr.features.consultation import rules, store, store_vanished
from doktr.features.consultation.actions import close
from doktr.kernel.work import Work


async def look_again(work: Work, consultation_id: UUID) -> None:
    """Look once more when every page that lost its server has had the time to find another."""
    at = work.now + rules.LOOK_AGAIN
    job = "consultation.doctor_gone"
    await work.later(job, {"consultation_id": consultation_id, "at": at}, at=at, once=f"{job} {consultation_id}")


async def end_vanished(work: Work, consultation_id: UUID, due: datetime) -> None:
    """End it if its doctor is still nowhere.

    Work that comes late says that servers, too, may have stood still: the next look is the sweep's.
    """
    if rules.stood_still(due, work.now) or not await store_vanished.hold_vanished(work, consultation_id):
        return
    found = await store.find_any(work, consultation_id)
    if found is not None:
        await close(work, found, "no_show_doctor")
