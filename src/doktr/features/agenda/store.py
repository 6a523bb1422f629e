"""Appointments in the database: kept, moved, ended. Guarded updates; a unique index decides who was first."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from asyncpg import UniqueViolationError

from doktr.features.agenda.model import (
    APPOINTMENT,
    ActsBy,
    Appointment,
    AppointmentState,
    EndedBy,
    Slot,
    SlotTaken,
    SlotWish,
)
from doktr.features.mandates import ActingAs, Wards
from doktr.kernel.work import Work

VIEW = """
select a.id, a.brand_id, a.patient_id, a.acting_id, a.acting_as, a.device_id, patient.given_name as patient_given_name,
    patient.family_name as patient_family_name, a.doctor_id, doctor.given_name as doctor_given_name,
    doctor.family_name as doctor_family_name, acting.given_name as acting_given_name,
    acting.family_name as acting_family_name, a.state, a.starts_at, a.ends_at, a.language, a.channel, a.made_at,
    a.held_until, a.wish_id, a.origin_id, a.version, a.arrived_at, a.safe_id, a.request_id, a.consultation_id,
    a.ended_at, a.ended_by, a.quote_id,
    a.starts_at - make_interval(hours => (b.data #>> '{policy,agenda,intake_hours}')::int) as intake_at,
    a.starts_at - make_interval(mins => (b.data #>> '{policy,agenda,early_minutes}')::int) as opens_at,
    a.ends_at + make_interval(mins => (b.data #>> '{policy,agenda,late_minutes}')::int) as closes_at
from appointments a
join brands b on b.id = a.brand_id
join people patient on patient.id = a.patient_id
join people doctor on doctor.id = a.doctor_id
join people acting on acting.id = a.acting_id
"""
FIND_ANY = f"{VIEW} where a.id = $1"
# Locks the row, so that what is decided by its state stays true until the commit.
HOLD = "select id from appointments where id = $1 for no key update"
OF_PATIENT = f"""{VIEW}
where (a.patient_id = any($1) or a.patient_id = any($4) and a.acting_id = $3) and a.state <> 'released'
  and (a.ended_at is null or a.starts_at > $2)
order by a.starts_at desc, a.id limit 100
"""
OF_DOCTOR = f"""{VIEW}
where a.doctor_id = $1 and a.starts_at < $3 and a.ends_at > $2 and a.state <> 'released' and a.state <> 'moved'
order by a.starts_at, a.id limit 500
"""
# Whoever comes second for the same time waits here for the first to commit, and then does nothing.
INSERT = """
insert into appointments (id, brand_id, patient_id, acting_id, device_id, doctor_id, state, starts_at, ends_at,
    language, channel, made_at, held_until, wish_id, origin_id, version, safe_id, quote_id, acting_as)
select fresh.id, $1, $2, $3, $4, $5, case when $11::timestamptz is null then 'booked' else 'held' end, $6, $7, $8, $9,
    $10, $11, $12, coalesce($13, fresh.id), $14, $15, $16, $17
from (select uuidv7() as id) fresh
on conflict (doctor_id, starts_at) where ended_at is null do nothing
returning id
"""
BOOK = """
update appointments set state = 'booked', held_until = null, quote_id = $3 where id = $1 and state = any($2)
returning id
"""
END = """
update appointments set state = $2, ended_at = coalesce(ended_at, $4), ended_by = $5, held_until = null
where id = $1 and state = any($3)
returning id
"""
ARRIVE = (
    "update appointments set arrived_at = $2 where id = $1 and state = 'booked' and arrived_at is null returning id"
)
# What another person sealed for the doctor stays theirs. Nobody takes care of it any more once somebody is there.
TAKE_ON = """
update appointments set acting_id = $2, device_id = $3, acting_as = $4, safe_id = null
where id = $1 and state = 'booked' and arrived_at is null
returning id
"""
# Locked, so that it is true until the commit what is to be done with each.
OF_ACTING = """
select id from appointments
where patient_id = $1 and acting_id = $2 and acting_as <> 'self' and state = any(array['held', 'booked'])
order by id for no key update
"""
HEIR_DEVICE = """
select id from devices where person_id = $1 and revoked_at is null order by last_seen_at desc, id limit 1
"""
HAS_LOGIN = "select exists (select from people where id = $1 and erased_at is null and itsme_subject <> '')"
HAND_ON = """
update appointments set acting_id = $2, device_id = coalesce($3, device_id), acting_as = $4, safe_id = null,
    arrived_at = null
where id = $1 and state = 'booked'
returning id
"""
# Of who is in charge of it at this moment: what somebody else told would never reach the doctor.
KEEP_SAFE = "update appointments set safe_id = $2 where id = $1 and state = 'booked' and acting_id = $3 returning id"
BEGIN = """
update appointments set state = 'started', request_id = $2, consultation_id = $3
where id = $1 and state = any($4)
returning id
"""
HELD_BEFORE = "select id from appointments where patient_id = $1 and state = 'held' and wish_id is null"
HOLDS_OVER = """
select id from appointments where state = 'held' and ended_at is null and held_until <= $1
order by held_until limit 500
"""
OVER = """
select a.id from appointments a join brands b on b.id = a.brand_id
where a.state = 'booked' and a.ended_at is null
  and a.ends_at <= $1::timestamptz - make_interval(mins => (b.data #>> '{policy,agenda,late_minutes}')::int)
order by a.ends_at limit 500
"""
OF_CONSULTATION = f"{VIEW} where a.consultation_id = $1"
OUTCOME = "select outcome from consultations where id = $1"
CONSULTATIONS_OVER = """
select a.consultation_id from appointments a join consultations c on c.id = a.consultation_id
where a.state = 'started' and c.state = 'ended'
"""
OPEN_OF_DOCTOR = """
select id from appointments
where doctor_id = $1 and brand_id = $2 and ended_at is null and state <> 'started' and ends_at > $3 order by starts_at
"""
HELD = """
select id, doctor_id, state, starts_at, ends_at, language, channel, made_at, held_until, wish_id, origin_id, version,
    arrived_at, safe_id, request_id, consultation_id, ended_at, ended_by, acting_id, acting_as, device_id,
    quote_id
from appointments where patient_id = $1 order by made_at, id
"""
HAS_OPEN = "select exists (select from appointments where patient_id = $1 and ended_at is null)"


async def find_any(work: Work, appointment_id: UUID) -> Appointment | None:
    """An appointment within reach, whoever asks: for jobs, and for the gate."""
    row = await work.sql.fetchrow(FIND_ANY, appointment_id)
    return Appointment(**row) if row else None


async def hold(work: Work, appointment_id: UUID) -> None:
    """Nobody else changes this appointment until the transaction ends."""
    await work.sql.execute(HOLD, appointment_id)


async def of_person(work: Work, wards: Wards, since: datetime) -> list[Appointment]:
    """The acting person's appointments, their children's, and those that they take care of by a mandate.

    Those to come, and those that were since then.
    """
    me = work.actor.person_id
    rows = await work.sql.fetch(OF_PATIENT, [me, *wards.children], since, me, list(wards.adults))
    return [Appointment(**row) for row in rows]


async def of_doctor(work: Work, doctor_id: UUID, begin: datetime, until: datetime) -> list[Appointment]:
    """The doctor's appointments in this time, of all brands within reach."""
    return [Appointment(**row) for row in await work.sql.fetch(OF_DOCTOR, doctor_id, begin, until)]


async def insert(
    work: Work,
    slot: Slot,
    wish: SlotWish,
    by: ActsBy,
    *,
    held_until: datetime | None = None,
    wish_id: UUID | None = None,
    instead: Appointment | None = None,
    quote_id: UUID | None = None,
) -> UUID:
    """Keep this slot: held until a moment, or booked. `by` takes care of it.

    Raises `SlotTaken` when somebody was first, or the patient holds another slot.
    """
    origin, version = (instead.origin_id, instead.version + 1) if instead else (None, 0)
    safe = instead.safe_id if instead and instead.acting_id == by.person_id else None
    try:
        kept = await work.sql.fetchval(
            INSERT, work.brand, wish.patient_id, by.person_id, by.device_id, slot.doctor_id, slot.starts_at,
            slot.ends_at, wish.language, wish.channel, work.now, held_until, wish_id, origin, version, safe, quote_id,
            by.acting_as,
        )  # fmt: skip
    except UniqueViolationError as taken:
        raise SlotTaken from taken
    if kept is None:
        raise SlotTaken
    return kept


async def book(work: Work, appointment_id: UUID, quote_id: UUID) -> bool:
    """What was held is booked at this price; False when it is not held any more."""
    return await work.sql.fetchval(BOOK, appointment_id, APPOINTMENT.before("booked"), quote_id) is not None


async def end(work: Work, appointment_id: UUID, state: AppointmentState, by: EndedBy) -> bool:
    """End an appointment where the table of states allows it; False where it does not."""
    before = APPOINTMENT.before(state)
    return await work.sql.fetchval(END, appointment_id, state, before, work.now, by) is not None


async def arrive(work: Work, appointment_id: UUID) -> bool:
    """The patient is there; False when that was known, or it is not booked."""
    return await work.sql.fetchval(ARRIVE, appointment_id, work.now) is not None


async def take_on(work: Work, appointment_id: UUID, by: ActsBy) -> None:
    """Whoever is there takes care of it from now on; what somebody else sealed for it stays theirs."""
    await work.sql.execute(TAKE_ON, appointment_id, by.person_id, by.device_id, by.acting_as)


async def of_acting(work: Work, patient_id: UUID, person_id: UUID) -> Sequence[UUID]:
    """What this person holds or booked for this patient, locked."""
    return [row["id"] for row in await work.sql.fetch(OF_ACTING, patient_id, person_id)]


async def has_login(work: Work, person_id: UUID) -> bool:
    """Whether somebody comes here themselves; a child does not."""
    return bool(await work.sql.fetchval(HAS_LOGIN, person_id))


async def pass_on(work: Work, appointment_id: UUID, heir_id: UUID, acting_as: ActingAs) -> bool:
    """Somebody else takes care of it from now on; False when it is not booked any more."""
    device_id = await work.sql.fetchval(HEIR_DEVICE, heir_id)
    return await work.sql.fetchval(HAND_ON, appointment_id, heir_id, device_id, acting_as) is not None


async def keep_safe(work: Work, appointment_id: UUID, safe_id: UUID, acting_id: UUID) -> bool:
    """What was sealed for this appointment is in this safe; False when its maker is not in charge of it (any more)."""
    return await work.sql.fetchval(KEEP_SAFE, appointment_id, safe_id, acting_id) is not None


async def begin(work: Work, appointment_id: UUID, request_id: UUID, consultation_id: UUID) -> bool:
    """The doctor calls; False when it is not booked (any more)."""
    before = APPOINTMENT.before("started")
    return await work.sql.fetchval(BEGIN, appointment_id, request_id, consultation_id, before) is not None


async def held_before(work: Work, patient_id: UUID) -> UUID | None:
    """The slot that this patient keeps while they decide."""
    return await work.sql.fetchval(HELD_BEFORE, patient_id)


async def holds_over(work: Work) -> Sequence[UUID]:
    """Slots that were kept long enough."""
    return [row["id"] for row in await work.sql.fetch(HOLDS_OVER, work.now)]


async def over(work: Work) -> Sequence[UUID]:
    """Appointments whose time has passed, and nobody called."""
    return [row["id"] for row in await work.sql.fetch(OVER, work.now)]


async def of_consultation(work: Work, consultation_id: UUID) -> Appointment | None:
    """The appointment that led to this consultation."""
    row = await work.sql.fetchrow(OF_CONSULTATION, consultation_id)
    return Appointment(**row) if row else None


async def consultations_over(work: Work) -> Sequence[UUID]:
    """Consultations that ended while their appointment does not know it."""
    return [row["consultation_id"] for row in await work.sql.fetch(CONSULTATIONS_OVER)]


async def outcome(work: Work, consultation_id: UUID) -> str | None:
    """How a consultation ended."""
    return await work.sql.fetchval(OUTCOME, consultation_id)


async def open_of_doctor(work: Work, doctor_id: UUID) -> Sequence[UUID]:
    """What this work's brand still has to come with this doctor."""
    return [row["id"] for row in await work.sql.fetch(OPEN_OF_DOCTOR, doctor_id, work.brand, work.now)]


async def held(work: Work, patient_id: UUID) -> list[dict[str, Any]]:
    """Everything we hold on the patient's appointments."""
    return [dict(row) for row in await work.sql.fetch(HELD, patient_id)]


async def has_open(work: Work, patient_id: UUID) -> bool:
    """Whether the patient has an appointment to come."""
    return bool(await work.sql.fetchval(HAS_OPEN, patient_id))
