"""Nurses, assistants and the cases they were asked into, in the database."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from doktr.features.assistants.model import Assist, AssistState, Case, Helper, RegisteredAssistant, SomebodyAsked
from doktr.kernel.work import Work

KEEP = """
insert into assistants (person_id, brand_id, kind, doctors) values ($1, $2, $3, $4)
on conflict (person_id) do update set kind = excluded.kind, doctors = excluded.doctors
"""
UNLOGGED_DEVICES = """
select d.person_id, d.id, d.public_key, d.revoked_at
from devices d join assistants a on a.person_id = d.person_id
where not exists (select from log_leaves where subject_id = d.id)
order by d.enrolled_at, d.id
"""
TEAM = """
select a.person_id as id, p.given_name, p.family_name, a.kind
from doctors d join assistants a on a.brand_id = $2
join people p on p.id = a.person_id and p.erased_at is null
where d.person_id = $1 and (left(d.nihdi, 8) = any(a.doctors) or exists (select from team_members m
    where m.doctor_id = $1 and m.person_id = a.person_id and m.state = 'member'))
order by unaccent(lower(p.family_name)), unaccent(lower(p.given_name)), a.person_id
"""
# Before the end of the consultation a case is prepared, after it finished; then a safe lives as long as was promised.
# Whose it is: of the consultation that is open, or was the last word; nobody's while the patient waits (again).
CASE = """
select r.id as request_id, r.brand_id, r.patient_id, part.phase,
    b.data #> '{policy,assistants,may}' @> to_jsonb(part.phase) as allowed,
    case when r.state = 'matched' then (
        select doctor_id from consultations where id = r.consultation_id) end as doctor_id
from requests r join safes s on s.request_id = r.id and s.state in ('open', 'ended') and s.expires_at > $2
join brands b on b.id = r.brand_id
cross join lateral (select case when s.state = 'ended' then 'finish' else 'prepare' end as phase) part
where r.id = $1 and r.state in ('waiting', 'offered', 'matched')
"""
_ASSIST = """
select a.id, a.request_id, s.id as safe_id, part.phase, a.patient_id, s.patient_id as holder_id,
    patient.given_name as patient_given_name, patient.family_name as patient_family_name,
    extract(year from patient.birthdate)::int as patient_birth_year, a.doctor_id,
    doctor.family_name as doctor_family_name, a.assistant_id, helper.given_name, helper.family_name, h.kind,
    a.state, r.language, a.asked_at, s.expires_at
from assists a
join requests r on r.id = a.request_id
join safes s on s.request_id = a.request_id
cross join lateral (select case when s.state = 'ended' then 'finish' else 'prepare' end as phase) part
join brands b on b.id = a.brand_id
join people patient on patient.id = a.patient_id
join people doctor on doctor.id = a.doctor_id
join assistants h on h.person_id = a.assistant_id
join people helper on helper.id = a.assistant_id
where a.closed_at is null
"""
_LIVE = "s.state in ('open', 'ended') and s.expires_at > $2"
OF_REQUEST = f"{_ASSIST} and a.request_id = $1"
# Whoever holds the safe can sign for somebody: the patient, or who asked for them.
OF_PATIENT = f"{_ASSIST} and s.patient_id = $1 and {_LIVE} order by a.asked_at, a.id"
OF_ASSISTANT = f"{_ASSIST} and a.assistant_id = $1 and a.state = 'agreed' and {_LIVE} order by a.asked_at, a.id"
OF_HELPER = f"{_ASSIST} and a.doctor_id = $1 and a.assistant_id = $2 order by a.asked_at, a.id"
DUE = f"""
{_ASSIST} and (s.state = 'destroyed' or s.expires_at <= $1 or r.state in ('cancelled', 'expired')
    or not b.data #> '{{policy,assistants,may}}' @> to_jsonb(part.phase))
"""
# One at a time, and whoever was refused is not asked again; both unique indexes decide.
ASK = """
insert into assists (brand_id, request_id, patient_id, doctor_id, assistant_id, state, asked_at)
values ($1, $2, $3, $4, $5, 'asked', $6)
on conflict (request_id, assistant_id) do update
set state = 'asked', doctor_id = excluded.doctor_id, asked_at = excluded.asked_at, agreed_at = null, closed_at = null
where assists.state = 'withdrawn'
"""
AGREE = "update assists set state = 'agreed', agreed_at = $2 where id = $1 and state = 'asked'"
CLOSE = "update assists set state = $2, closed_at = $3 where id = $1 and closed_at is null"
FORGET = "delete from assists where closed_at < $1"
HELD = """
select id, request_id, doctor_id, assistant_id, state, asked_at, agreed_at, closed_at from assists where patient_id = $1
order by asked_at, id
"""


def _assist(row: asyncpg.Record) -> Assist:
    fields: dict[str, Any] = dict(row)
    who = (fields.pop("assistant_id"), fields.pop("given_name"), fields.pop("family_name"), fields.pop("kind"))
    return Assist(**fields, helper=Helper(*who))


async def unlogged_devices(work: Work) -> Sequence[asyncpg.Record]:
    """Devices that were enrolled before nurses' and assistants' keys were published."""
    return await work.sql.fetch(UNLOGGED_DEVICES)


async def keep(work: Work, person_id: UUID, found: RegisteredAssistant) -> None:
    """Bring them to what the register says."""
    await work.sql.execute(KEEP, person_id, work.brand, found.kind, [number[:8] for number in found.doctors])


async def team(work: Work, brand_id: str) -> list[Helper]:
    """The acting doctor's team at this brand."""
    return [Helper(**row) for row in await work.sql.fetch(TEAM, work.actor.person_id, brand_id)]


async def case(work: Work, request_id: UUID) -> Case | None:
    """A request whose safe is there."""
    row = await work.sql.fetchrow(CASE, request_id, work.now)
    return Case(**row) if row else None


async def of_request(work: Work, request_id: UUID) -> Assist | None:
    """Who is asked into it, or helps."""
    row = await work.sql.fetchrow(OF_REQUEST, request_id)
    return _assist(row) if row else None


async def of_patient(work: Work) -> list[Assist]:
    """Who is asked into the acting person's cases, or helps."""
    return [_assist(row) for row in await work.sql.fetch(OF_PATIENT, work.actor.person_id, work.now)]


async def of_assistant(work: Work) -> list[Assist]:
    """The cases into which the acting person was let."""
    return [_assist(row) for row in await work.sql.fetch(OF_ASSISTANT, work.actor.person_id, work.now)]


async def of_helper(work: Work, doctor_id: UUID, assistant_id: UUID) -> list[Assist]:
    """The cases into which this doctor asked this nurse or assistant, as far as they are open."""
    return [_assist(row) for row in await work.sql.fetch(OF_HELPER, doctor_id, assistant_id)]


async def due(work: Work) -> list[Assist]:
    """What is open although its case is over."""
    return [_assist(row) for row in await work.sql.fetch(DUE, work.now)]


async def ask(work: Work, found: Case, assistant_id: UUID) -> None:
    """Ask. Raises `SomebodyAsked` where somebody is, or this one was refused."""
    values = (found.brand_id, found.request_id, found.patient_id, work.actor.person_id, assistant_id, work.now)
    try:
        done = await work.sql.execute(ASK, *values)
    except asyncpg.UniqueViolationError as taken:
        raise SomebodyAsked from taken
    if done.endswith(" 0"):
        raise SomebodyAsked


async def agree(work: Work, assist_id: UUID) -> bool:
    """The patient agreed; False when it was closed meanwhile."""
    return not (await work.sql.execute(AGREE, assist_id, work.now)).endswith(" 0")


async def close(work: Work, assist_id: UUID, state: AssistState) -> bool:
    """Not asked, and helping, no more; False when that was so already."""
    return not (await work.sql.execute(CLOSE, assist_id, state, work.now)).endswith(" 0")


async def forget(work: Work, before: datetime) -> None:
    """What ended before that."""
    await work.sql.execute(FORGET, before)


async def held(work: Work, patient_id: UUID) -> list[dict[str, Any]]:
    """Who was asked to help with the patient's cases."""
    return [dict(row) for row in await work.sql.fetch(HELD, patient_id)]
