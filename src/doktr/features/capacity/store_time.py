"""A doctor's time that is promised ahead: rows of the one exclusion-constrained table."""

from datetime import datetime
from uuid import UUID

from asyncpg import ExclusionViolationError

from doktr.features.capacity.model import DoctorBusy, Promised
from doktr.kernel.work import Work

# The doctor's row is the lock: two checks of an exclusion constraint at once would block each other.
RESERVE = """
insert into doctor_time (doctor_id, during, kind, cause_id)
select held.person_id, tstzrange($2, $3), $4, $5
from (select person_id from doctors where person_id = $1 for no key update) held
"""
FIRM = "update doctor_time set kind = 'appointment' where cause_id = $1 and live"
# What was promised and will not be leaves nothing behind.
# The promised time becomes the consultation's; begun early, it is taken from now on.
BEGIN = """
update doctor_time
set kind = 'consultation', cause_id = $2, during = tstzrange(least(lower(during), $3), upper(during))
where cause_id = $1 and live
"""
# The guard looks back a week; a month leaves room to look into what it did.
FORGET = """
delete from doctor_time where id in (
    select id from doctor_time where not live and ends_at < $1::timestamptz - interval '30 days'
    order by ends_at limit 1000)
"""
FREE = "delete from doctor_time where cause_id = $1 and live and kind = any(array['hold', 'appointment'])"


async def reserve(
    work: Work, doctor_id: UUID, cause_id: UUID, during: tuple[datetime, datetime], kind: Promised
) -> None:
    """Promise this time. Raises `DoctorBusy` when the exclusion constraint says so."""
    try:
        await work.sql.execute(RESERVE, doctor_id, *during, kind, cause_id)
    except ExclusionViolationError as overlap:
        raise DoctorBusy from overlap


async def firm(work: Work, cause_id: UUID) -> None:
    """What was held is an appointment now."""
    await work.sql.execute(FIRM, cause_id)


async def begin(work: Work, cause_id: UUID, consultation_id: UUID) -> None:
    """Promised time is used now, by a consultation. Raises `DoctorBusy` when something else still takes it."""
    try:
        await work.sql.execute(BEGIN, cause_id, consultation_id, work.now)
    except ExclusionViolationError as overlap:
        raise DoctorBusy from overlap


async def free(work: Work, cause_id: UUID) -> None:
    """Give promised time back."""
    await work.sql.execute(FREE, cause_id)


async def forget(work: Work) -> None:
    """Delete time that passed long ago, a part at a time."""
    await work.sql.execute(FORGET, work.now)
