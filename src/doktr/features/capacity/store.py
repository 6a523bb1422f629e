"""Duty and doctors' time in the database."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from asyncpg import CheckViolationError, ExclusionViolationError

from doktr.features.capacity.model import DUTY, DoctorBusy, Duty, DutyState, Suspended
from doktr.kernel.work import Work

FIND_DUTY = """
select person_id as doctor_id, coalesce(state, 'off') as state, since, pause_until,
    coalesce(missed_rings, 0) as missed_rings, languages, rest_until, rest_reason, channels
from doctors left join duty on duty.doctor_id = doctors.person_id
where person_id = $1
"""
TAKE_CHANNELS = "update doctors set channels = $2 where person_id = $1 and channels <> $2"
# Coming on duty or back from a pause: the doctor joins the others at the end of the row of free doctors.
COME = """
insert into duty (doctor_id, state, since, free_since) values ($1, 'on', $2, $2)
on conflict (doctor_id) do update
set state = 'on', since = $2, free_since = $2, pause_until = null, missed_rings = 0
where duty.state = any($3)
"""
GO = "update duty set state = 'off', since = $2, pause_until = null where doctor_id = $1 and state = any($3)"
PAUSE = """
update duty set state = 'paused', since = $2, pause_until = $3 where doctor_id = $1 and state = any($4)
"""
# A pause is time like any other: nobody is promised any of it.
END_PAUSE_TIME = "delete from doctor_time where doctor_id = $1 and live and kind = 'pause'"
# Only a pause that has passed: who left meanwhile, or took another one, is not put on duty.
END_PAUSE = """
update duty set state = 'on', since = $2, free_since = $2, pause_until = null, missed_rings = 0
where doctor_id = $1 and state = 'paused' and pause_until <= $2
"""
PAUSES_OVER = "select doctor_id from duty where state = 'paused' and pause_until <= $1"
# On duty, in no consultation, and for too long without a page: longer than the kindest of their brands allows.
_PATIENCE = """
(select max(make_interval(secs => (b.data #>> '{policy,line,away_seconds}')::int))
 from doctor_brands member join brands b on b.id = member.brand_id where member.doctor_id = duty.doctor_id)
"""
_ABSENT = """
duty.state = 'on'
and not exists (select from doctor_time
    where doctor_time.doctor_id = duty.doctor_id and live and kind = 'consultation')
and not exists (select from presence
    where presence.person_id = duty.doctor_id and seen_at > $1::timestamptz -
""".rstrip()
_IS_ABSENT = " ".join((_ABSENT, _PATIENCE, ")"))
ABSENT = " ".join(("select doctor_id from duty where", _IS_ABSENT))
SEND_OFF = " ".join(
    ("update duty set state = 'off', since = $1, pause_until = null where doctor_id = $2 and", _IS_ABSENT)
)
PATIENCE = " ".join(("select", _PATIENCE, "from duty where doctor_id = $1 and state <> 'off'"))
ANSWER_RING = "update duty set missed_rings = 0 where doctor_id = $1 and missed_rings > 0"
# Others come first now; where there is nobody else, the same doctor is rung once more.
MISS_RING = "update duty set missed_rings = $2, free_since = $3 where doctor_id = $1"
BRANDS_OF = "select brand_id from doctor_brands where doctor_id = $1"
IS_BUSY = "select busy from doctors_at_work where doctor_id = $1"
OCCUPY = """
with answered as (update duty set missed_rings = 0 where doctor_id = $1 and missed_rings > 0)
insert into doctor_time (doctor_id, during, kind, cause_id) values ($1, tstzrange($2, $3), 'consultation', $4)
"""
# The range is cut (or stretched) to what was really used; a range may not be empty.
RELEASE = """
with released as (
    update doctor_time
    set live = false,
        during = tstzrange(lower(during), greatest($2, lower(during) + interval '1 microsecond'))
    where cause_id = $1 and live
    returning doctor_id
)
update duty set free_since = $2 from released where duty.doctor_id = released.doctor_id
returning duty.doctor_id
"""


async def find_duty(work: Work, doctor_id: UUID) -> Duty | None:
    """The doctor's duty; off for one who never came."""
    row = await work.sql.fetchrow(FIND_DUTY, doctor_id)
    if row is None:
        return None
    return Duty(**{**row, "languages": tuple(row["languages"]), "channels": tuple(row["channels"])})


async def take_channels(work: Work, doctor_id: UUID, channels: Sequence[str]) -> bool:
    """Keep by which channels the doctor sees patients; False when that is known."""
    return not (await work.sql.execute(TAKE_CHANNELS, doctor_id, list(channels))).endswith(" 0")


async def change(work: Work, doctor_id: UUID, state: DutyState, pause_until: datetime | None = None) -> bool:
    """Step to `state` where the table of states allows it; False where it does not. Raises `Suspended`."""
    before = DUTY.before(state)
    await work.sql.execute(END_PAUSE_TIME, doctor_id)
    if state == "on":
        done = await _come(work, doctor_id, before)
    elif state == "off":
        done = await work.sql.execute(GO, doctor_id, work.now, before)
    else:
        done = await work.sql.execute(PAUSE, doctor_id, work.now, pause_until, before)
    return not done.endswith(" 0")


async def _come(work: Work, doctor_id: UUID, before: Sequence[str]) -> str:
    try:
        return await work.sql.execute(COME, doctor_id, work.now, before)
    except CheckViolationError as kept_off:
        if getattr(kept_off, "constraint_name", "") != "duty_suspended":
            raise
        raise Suspended from kept_off


async def end_pause(work: Work, doctor_id: UUID) -> bool:
    """Back on duty if the pause has passed; False when there is no such pause."""
    if (await work.sql.execute(END_PAUSE, doctor_id, work.now)).endswith(" 0"):
        return False
    await work.sql.execute(END_PAUSE_TIME, doctor_id)
    return True


async def absent(work: Work) -> list[UUID]:
    """Doctors on duty who have been without a page for too long, and are in no consultation."""
    return [row["doctor_id"] for row in await work.sql.fetch(ABSENT, work.now)]


async def send_off(work: Work, doctor_id: UUID) -> bool:
    """Off duty if the doctor is absent; False when they are there, busy, pausing or off."""
    done = await work.sql.execute(SEND_OFF, work.now, doctor_id)
    return not done.endswith(" 0")


async def patience(work: Work, doctor_id: UUID) -> timedelta | None:
    """How long this doctor may be without a page; None when off duty."""
    return await work.sql.fetchval(PATIENCE, doctor_id)


async def pauses_over(work: Work) -> list[UUID]:
    """Doctors whose pause has passed."""
    return [row["doctor_id"] for row in await work.sql.fetch(PAUSES_OVER, work.now)]


async def brands_of(work: Work, doctor_id: UUID) -> list[str]:
    """The brands within reach for which the doctor works."""
    return [row["brand_id"] for row in await work.sql.fetch(BRANDS_OF, doctor_id)]


async def miss_ring(work: Work, doctor_id: UUID, missed_rings: int) -> None:
    """Remember how many rings in a row the doctor did not answer, and let others come first."""
    await work.sql.execute(MISS_RING, doctor_id, missed_rings, work.now)


async def answer_ring(work: Work, doctor_id: UUID) -> None:
    """The doctor is there."""
    await work.sql.execute(ANSWER_RING, doctor_id)


async def is_busy(work: Work, doctor_id: UUID) -> bool:
    """Whether the doctor has a live consultation."""
    return bool(await work.sql.fetchval(IS_BUSY, doctor_id))


async def occupy(work: Work, doctor_id: UUID, cause_id: UUID, reserve: timedelta) -> None:
    """Hold the doctor's time from now on. Raises `DoctorBusy` when the exclusion constraint says so."""
    try:
        await work.sql.execute(OCCUPY, doctor_id, work.now, work.now + reserve, cause_id)
    except ExclusionViolationError as overlap:
        raise DoctorBusy from overlap


async def release(work: Work, cause_id: UUID) -> UUID | None:
    """Give the doctor's time back; answers whose it was, None when it was given back before."""
    return await work.sql.fetchval(RELEASE, cause_id, work.now)
