"""A doctor's time that is promised ahead: rows of the one exclusion-constrained table."""

from datetime import datetime, timedelta
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
# The same lock, then what a pause would meet. Of time that a consultation has until then a pause takes none.
HOLD = "select from doctors where person_id = $1 for no key update"
MET = """
select min(lower(during)) from doctor_time
where doctor_id = $1 and live and kind = any(array['appointment', 'hold']) and during && tstzrange($2, $3)
"""
PAUSE = """
insert into doctor_time (doctor_id, during, kind)
select $1, tstzrange(taken.until, $3), 'pause'
from (select coalesce(max(upper(during)), $2) as until from doctor_time
    where doctor_id = $1 and live and kind = 'consultation' and during && tstzrange($2, $3)) taken
where taken.until < $3
"""
FIRM = "update doctor_time set kind = 'appointment' where cause_id = $1 and live"
# What was promised and will not be leaves nothing behind.
# Whoever sees a patient before their pause is over has ended it.
CUT_PAUSE = """
delete from doctor_time pause using doctor_time promised
where promised.cause_id = $1 and promised.live and pause.doctor_id = promised.doctor_id
    and pause.live and pause.kind = 'pause'
"""
# The promised time becomes the consultation's; begun early, it is taken from now on.
BEGIN = """
update doctor_time
set kind = 'consultation', cause_id = $2, during = tstzrange(least(lower(during), $3), upper(during))
where cause_id = $1 and live
"""
FORGET = """
delete from doctor_time where id in (
    select id from doctor_time where not live and ends_at < $1::timestamptz - $2::interval
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


async def pause(work: Work, doctor_id: UUID, until: datetime) -> datetime | None:
    """Take the time from now on for a pause; answers what was promised first within it, and takes nothing then.

    Raises `DoctorBusy` when the exclusion constraint says so.
    """
    await work.sql.execute(HOLD, doctor_id)
    met = await work.sql.fetchval(MET, doctor_id, work.now, until)
    if met is None:
        try:
            await work.sql.execute(PAUSE, doctor_id, work.now, until)
        except ExclusionViolationError as overlap:
            raise DoctorBusy from overlap
    return met


async def firm(work: Work, cause_id: UUID) -> None:
    """What was held is an appointment now."""
    await work.sql.execute(FIRM, cause_id)


async def begin(work: Work, cause_id: UUID, consultation_id: UUID) -> None:
    """Promised time is used now, by a consultation. Raises `DoctorBusy` when something else still takes it."""
    await work.sql.execute(CUT_PAUSE, cause_id)
    try:
        await work.sql.execute(BEGIN, cause_id, consultation_id, work.now)
    except ExclusionViolationError as overlap:
        raise DoctorBusy from overlap


async def free(work: Work, cause_id: UUID) -> None:
    """Give promised time back."""
    await work.sql.execute(FREE, cause_id)


async def forget(work: Work, kept: timedelta) -> None:
    """Delete time that passed long ago, a part at a time."""
    await work.sql.execute(FORGET, work.now, kept)
