"""Consultations on their way from one doctor to another, in the database."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg

from doktr.features.capacity import DoctorBusy
from doktr.features.consultation.model import HANDOVER, Colleague, Handover, HandoverState
from doktr.kernel.work import Work

# Doctors who could go on with consultation $1 at moment $2: as those who are offered a patient, of the same profession.
_ABLE = """
from consultations c
join requests r on r.id = c.request_id
join brands b on b.id = c.brand_id
join doctors mine on mine.person_id = c.doctor_id
join doctor_brands member on member.brand_id = c.brand_id and member.suspended_at is null
join doctors_at_work d on d.doctor_id = member.doctor_id
join people who on who.id = d.doctor_id
where c.id = $1 and c.state = 'in_call' and d.doctor_id <> c.doctor_id and d.profession = mine.profession
  and r.language = any(d.languages) and d.state = 'on' and not d.busy
  and (d.rest_until is null or d.rest_until <= $2)
  and (d.next_at is null or d.next_at >= $2::timestamptz
      + make_interval(mins => (b.data #>> '{policy,call,reserve_minutes}')::int))
  and exists (select from presence seen where seen.person_id = d.doctor_id
      and seen.seen_at > $2::timestamptz - make_interval(secs => (b.data #>> '{policy,line,away_seconds}')::int))
  and not exists (select from requests rung where rung.offered_to = d.doctor_id and rung.state = 'offered')
  and not exists (select from handovers asked where asked.to_doctor_id = d.doctor_id and asked.closed_at is null)
  and who.niss_hmac <> (select niss_hmac from people where people.id = c.patient_id)
"""
COLLEAGUES = f"""
select who.id, who.given_name, who.family_name {_ABLE}
order by unaccent(lower(who.family_name)), unaccent(lower(who.given_name)), who.id
"""
# The patient has as long to answer as they have to join a call.
PROPOSE = f"""
insert into handovers (brand_id, consultation_id, from_doctor_id, to_doctor_id, state, proposed_at, until)
select c.brand_id, c.id, c.doctor_id, d.doctor_id, 'proposed', $2,
    $2::timestamptz + make_interval(secs => (b.data #>> '{{policy,call,join_seconds}}')::int)
{_ABLE} and d.doctor_id = $3
returning id
"""
# Whoever sits there for the patient answers for them.
_VIEW = """
select h.id, h.consultation_id, c.request_id, h.from_doctor_id as from_id,
    (select seat.person_id from participants seat where seat.consultation_id = c.id and seat.role = 'patient'
        and seat.until_at is null) as patient_id,
    giver.given_name as from_given_name, giver.family_name as from_family_name, h.to_doctor_id as to_id,
    taker.given_name as to_given_name, taker.family_name as to_family_name, h.state, h.until, r.language, c.channel,
    make_interval(mins => (b.data #>> '{policy,call,reserve_minutes}')::int) as reserve
from handovers h
join consultations c on c.id = h.consultation_id
join requests r on r.id = c.request_id
join brands b on b.id = h.brand_id
join people giver on giver.id = h.from_doctor_id
join people taker on taker.id = h.to_doctor_id
"""
FIND_HANDOVER = f"{_VIEW} where h.id = $1"
# The colleague learns of it when the patient has agreed.
CURRENT = f"""{_VIEW}
where h.closed_at is null
  and (h.from_doctor_id = $1 or h.to_doctor_id = $1 and h.state = 'agreed'
      or exists (select from participants seat where seat.consultation_id = c.id and seat.role = 'patient'
          and seat.until_at is null and seat.person_id = $1))
order by h.proposed_at desc limit 1
"""
AGREE = """
update handovers h set state = 'agreed',
    until = $2::timestamptz + make_interval(secs => (b.data #>> '{policy,call,offer_seconds}')::int)
from brands b
where h.id = $1 and h.state = any($3) and h.until > $2 and b.id = h.brand_id
returning h.until
"""
CLOSE = """
update handovers set state = $2, closed_at = $3
where id = $1 and state = any($4) and (not $5 or until <= $3) and ($2 <> 'taken' or until > $3)
returning true
"""
OVERDUE = "select id from handovers where closed_at is null and until <= $1"
DROP = """
update handovers set state = 'withdrawn', closed_at = $2 where consultation_id = $1 and closed_at is null
returning id, to_doctor_id
"""
CHANGE_DOCTOR = """
update consultations c set doctor_id = $3
where id = $1 and doctor_id = $2 and state = 'in_call' and exists (select from doctor_brands member
    where member.doctor_id = $3 and member.brand_id = c.brand_id and member.suspended_at is null)
"""
# Whoever goes makes room before whoever comes: four at a time take part.
GOES = """
update participants set until_at = $3, present = false
where consultation_id = $1 and person_id = $2 and until_at is null
"""
COMES = """
insert into participants (consultation_id, person_id, brand_id, role, from_at, device_id, present)
select id, $2, brand_id, 'doctor', $3, $4, true from consultations where id = $1
on conflict (consultation_id, person_id)
do update set role = 'doctor', until_at = null, device_id = excluded.device_id, present = true
"""


async def colleagues(work: Work, consultation_id: UUID) -> list[Colleague]:
    """Who could go on with a consultation, by name."""
    return [Colleague(**row) for row in await work.sql.fetch(COLLEAGUES, consultation_id, work.now)]


async def propose(work: Work, consultation_id: UUID, doctor_id: UUID) -> UUID:
    """Ask for this colleague. Raises `DoctorBusy` when they cannot (any more), or something is open already."""
    try:
        made = await work.sql.fetchval(PROPOSE, consultation_id, work.now, doctor_id)
    except asyncpg.UniqueViolationError as taken:
        raise DoctorBusy from taken
    if made is None:
        raise DoctorBusy
    return made


async def find(work: Work, handover_id: UUID) -> Handover | None:
    """A handover within reach, whoever asks."""
    row = await work.sql.fetchrow(FIND_HANDOVER, handover_id)
    return _handover(row) if row else None


async def current(work: Work) -> Handover | None:
    """The open handover that the acting person has to do with."""
    row = await work.sql.fetchrow(CURRENT, work.actor.person_id)
    return _handover(row) if row else None


def _handover(row: asyncpg.Record) -> Handover:
    fields: dict[str, Any] = dict(row)
    reserve: timedelta = fields.pop("reserve")
    return Handover(**fields, reserve=reserve)


async def agree(work: Work, handover_id: UUID) -> bool:
    """The patient agrees, and the colleague is rung from now; False when that is over."""
    before = HANDOVER.before("agreed")
    return await work.sql.fetchval(AGREE, handover_id, work.now, before) is not None


async def close(work: Work, handover_id: UUID, state: HandoverState, *, overdue: bool = False) -> bool:
    """Step to a last state where the table allows it; `overdue`: only when nobody answered in time."""
    before = HANDOVER.before(state)
    return bool(await work.sql.fetchval(CLOSE, handover_id, state, work.now, before, overdue))


async def overdue(work: Work) -> Sequence[UUID]:
    """What nobody answered in time."""
    return [row["id"] for row in await work.sql.fetch(OVERDUE, work.now)]


async def drop(work: Work, consultation_id: UUID) -> tuple[UUID, UUID] | None:
    """Take back what is open, because the consultation ends; answers the handover and whom it asked for."""
    row = await work.sql.fetchrow(DROP, consultation_id, work.now)
    return (row["id"], row["to_doctor_id"]) if row else None


async def change_doctor(work: Work, moved: Handover) -> bool:
    """The consultation is the colleague's. False when it was not there to give; raises `DoctorBusy`."""
    try:
        done = await work.sql.execute(CHANGE_DOCTOR, moved.consultation_id, moved.from_id, moved.to_id)
    except asyncpg.UniqueViolationError as busy:
        raise DoctorBusy from busy
    return not done.endswith(" 0")


async def change_places(work: Work, moved: Handover) -> None:
    """The one goes, the other takes part, at the acting device."""
    await work.sql.execute(GOES, moved.consultation_id, moved.from_id, work.now)
    await work.sql.execute(COMES, moved.consultation_id, moved.to_id, work.now, work.actor.device_id)
