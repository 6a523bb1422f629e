"""A doctor's time that is promised ahead: held or booked, and given back."""

from datetime import datetime
from uuid import UUID

from doktr.features.capacity import store_time
from doktr.features.capacity.model import Promised
from doktr.kernel.work import Work


async def reserve(
    work: Work, doctor_id: UUID, cause_id: UUID, during: tuple[datetime, datetime], kind: Promised
) -> None:
    """Promise this time of the doctor's; two who ask at once for times over each other wait for each other's commit.

    Raises `DoctorBusy` when the time is taken.
    """
    await store_time.reserve(work, doctor_id, cause_id, during, kind)


async def firm(work: Work, cause_id: UUID) -> None:
    """What was held is an appointment now."""
    await store_time.firm(work, cause_id)


async def begin(work: Work, cause_id: UUID, consultation_id: UUID) -> None:
    """Promised time is used now, by a consultation. Raises `DoctorBusy`."""
    await store_time.begin(work, cause_id, consultation_id)


async def free(work: Work, cause_id: UUID) -> None:
    """Give promised time back; doing it again changes nothing."""
    await store_time.free(work, cause_id)
