"""Consultations in the database, from their opening to their end, and as their participants see them."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg

from doktr.features.booking import AlreadyTaken, Match
from doktr.features.capacity import DoctorBusy
from doktr.features.consultation.model import (
    CONSULTATION,
    Consultation,
    ConsultationState,
    Exam,
    Outcome,
    Participant,
)
from doktr.kernel.work import Work

# Whoever took part long ago stands in the consultation itself (`store_seats.FORGET`).
_VIEW = """
select c.id, c.brand_id, c.request_id, c.state, c.outcome, c.channel, c.matched_at, c.called_at, c.join_by,
    c.more_time_used, c.started_at, c.ended_at, c.exam_place, c.exam_within,
    c.said_outcome, c.said_until, c.said_asks, c.objected_at,
    (select requests.safe_id from requests where requests.id = c.request_id) as safe_id,
    coalesce((select requests.acting_as from requests where requests.id = c.request_id), 'self') as acting_as,
    coalesce((select requests.language from requests where requests.id = c.request_id), patient.language) as language,
    c.patient_id, patient.given_name as patient_given_name, patient.family_name as patient_family_name,
    patient.birthdate as patient_birthdate,
    c.doctor_id, doctor.given_name as doctor_given_name, doctor.family_name as doctor_family_name,
    doctors.nihdi,
    (
        select json_agg(json_build_object(
            'person_id', p.person_id, 'role', p.role, 'given_name', person.given_name,
            'family_name', person.family_name, 'from_at', p.from_at, 'until_at', p.until_at,
            'device_id', device.id, 'public_key', translate(encode(device.public_key, 'base64'), '+/=', '-_'),
            'present', {present}, 'admission', p.admission, 'stays_until', p.stays_until
        ) order by p.role desc, p.from_at, p.person_id)
        from (
            select person_id, role, from_at, until_at, device_id, present, admission, stays_until
            from participants where consultation_id = c.id
            union all
            select two.person_id, two.role, c.matched_at, c.ended_at, null, false, null, null
            from (values (c.patient_id, 'patient'), (c.doctor_id, 'doctor')) as two (person_id, role)
            where c.state = 'ended' and not exists (
                select from participants kept where kept.consultation_id = c.id and kept.person_id = two.person_id)
        ) p
        join people person on person.id = p.person_id
        left join devices device on device.id = p.device_id and device.revoked_at is null
    ) as participants
from consultations c
join people patient on patient.id = c.patient_id
join people doctor on doctor.id = c.doctor_id
join doctors on doctors.person_id = c.doctor_id
"""


def _view(now: str) -> str:
    """Consultations at a moment: somebody is present who joined, did not leave, and has a page open there."""
    away = "make_interval(secs => (brand.data #>> '{policy,line,away_seconds}')::int)"
    seen = f"""p.present and exists (select from presence, brands brand
        where presence.device_id = p.device_id and brand.id = c.brand_id and seen_at > {now}::timestamptz - {away})"""
    return _VIEW.replace("{present}", seen)


# The two new rows stand in for their tables in the view, so that opening and reading are one statement. The device at
# which the patient was seen last may signal from now on, before it has joined: its offer need not wait for that.
OPEN = "\n".join(
    (
        """
with opened as (
    insert into consultations (id, brand_id, request_id, patient_id, doctor_id, state, channel, matched_at,
        called_at, join_by)
    values ($1, $2, $3, $4, $5, 'called', $6, $7, $7, $8)
    returning *
), consultations as (
    select * from opened
), waiting as (
    select presence.device_id from presence join devices on devices.id = presence.device_id
    where presence.person_id = $10 and presence.brand_id = $2 and devices.revoked_at is null
    order by presence.seen_at desc limit 1
), participants as (
    insert into participants (consultation_id, person_id, brand_id, role, from_at, device_id, present)
    select opened.id, given.person_id, $2, given.role, $7, given.device_id, given.present
    from opened, (values ($10::uuid, 'patient', (select device_id from waiting), false),
        ($5::uuid, 'doctor', $9::uuid, true)) as given (person_id, role, device_id, present)
    returning *
)
""",
        _VIEW.replace("{present}", "p.present"),
    )
)
# Somebody else is called for them: they see it when it is over, and take the seat when nobody may act for them.
STANDS_BY = """
insert into participants (consultation_id, person_id, brand_id, role, from_at, until_at)
select id, $2, brand_id, 'patient', $3, $3 from consultations where id = $1
"""
_CONCERNS = """
exists (select from participants mine where mine.consultation_id = c.id and mine.person_id = $1
    and (mine.until_at is null or c.state = 'ended'))
"""
FIND = f"{_view('$3')} where ({_CONCERNS} or c.state = 'ended' and $1 in (c.patient_id, c.doctor_id)) and c.id = $2"
FIND_OPEN = f"{_view('$2')} where {_CONCERNS} and c.state <> 'ended' order by c.matched_at desc limit 1"
# The last ones by who took part, in the order of an index; only where these are too few, or older than what is kept of
# everybody (`store_seats.FORGET`), all that there ever were.
HISTORY = "\n".join(
    (
        """
with recent as materialized (
    select c.id, mine.from_at from participants mine join consultations c on c.id = mine.consultation_id
    where mine.person_id = $1 and (mine.until_at is null or c.state = 'ended') order by mine.from_at desc limit $2
), whole as materialized (
    select count(*) >= $2 as enough from recent where from_at >= $3::timestamptz - $4::interval
), older as (
    (select id from consultations where patient_id = $1 and state = 'ended' and not (select enough from whole)
     order by matched_at desc limit $2)
    union all
    (select id from consultations where doctor_id = $1 and state = 'ended' and not (select enough from whole)
     order by matched_at desc limit $2)
)
""",
        _view("$3"),
        """
where c.id = any(array(select id from recent union all select id from older))
order by c.matched_at desc, c.id desc limit $2
""",
    )
)
FIND_ANY = f"{_view('$2')} where c.id = $1"
BEGIN_CALL = """
update consultations set state = 'in_call', started_at = $2 where id = $1 and state = any($3)
"""
DOCTOR_OF = "select doctor_id from consultations where id = $1"
MORE_TIME = """
update consultations set join_by = join_by + $2::interval, more_time_used = true
where id = $1 and state = 'called' and not more_time_used
returning join_by
"""
SET_CHANNEL = "update consultations set channel = $2 where id = $1 and state <> 'ended' and channel <> $2"
END = """
with closed as (
    update consultations set state = 'ended', outcome = $2, ended_at = $3
    where id = $1 and state = $4 and ($5::timestamptz is null or join_by <= $5)
    returning id
)
update participants set until_at = coalesce(until_at, $3), present = false
from closed where consultation_id = closed.id
"""
EXAM = "update consultations set exam_place = $2, exam_within = $3 where id = $1 and outcome = 'needs_examination'"
MISSED = "select id from consultations where state = 'called' and join_by <= $1"
HELD = """
select id, request_id, doctor_id, state, outcome, channel, matched_at, called_at, join_by, more_time_used,
    started_at, ended_at, exam_place, exam_within, said_outcome, said_at, said_until, said_asks,
    objected_at
from consultations where patient_id = $1 order by matched_at, id
"""
HELD_HANDOVERS = """
select h.consultation_id, h.from_doctor_id, h.to_doctor_id, h.state, h.proposed_at, h.until, h.closed_at
from handovers h join consultations c on c.id = h.consultation_id where c.patient_id = $1
order by h.proposed_at, h.id
"""
HAS_OPEN = """
select exists (select from consultations where patient_id = $1 and state <> 'ended')
    or exists (select from participants p join consultations c on c.id = p.consultation_id
        where p.person_id = $1 and p.until_at is null and c.state <> 'ended')
"""
TAKEN_BY: dict[str, type[AlreadyTaken | DoctorBusy]] = {
    "consultations_one_open_per_doctor": DoctorBusy,
    "consultations_one_open_per_patient": AlreadyTaken,
}


def _consultation(row: asyncpg.Record) -> Consultation:
    parts = [_participant(one) for one in json.loads(row["participants"])]
    return Consultation(**{**row, "participants": tuple(parts)})


def _participant(fields: dict[str, Any]) -> Participant:
    device, until, stays = fields["device_id"], fields["until_at"], fields["stays_until"]
    return Participant(
        **{
            **fields,
            "person_id": UUID(fields["person_id"]),
            "from_at": datetime.fromisoformat(fields["from_at"]),
            "until_at": datetime.fromisoformat(until) if until else None,
            "device_id": UUID(device) if device else None,
            "stays_until": datetime.fromisoformat(stays) if stays else None,
        }
    )


async def open_consultation(work: Work, match: Match, seat: UUID, join_by: datetime) -> Consultation:
    """Open a consultation in which `seat` is called, the patient or who acts for them.

    Raises `DoctorBusy` or `AlreadyTaken` by what is unique.
    """
    actor = work.actor
    ids = (match.consultation_id, match.brand_id, match.request_id, match.patient_id, actor.person_id)
    try:
        row = await work.sql.fetchrow(OPEN, *ids, match.channel, work.now, join_by, actor.device_id, seat)
    except asyncpg.UniqueViolationError as taken:
        raise TAKEN_BY[getattr(taken, "constraint_name", "")] from taken
    if row is None:
        raise RuntimeError("a consultation was opened and is not there")
    if seat != match.patient_id:
        await work.sql.execute(STANDS_BY, match.consultation_id, match.patient_id, work.now)
    return _consultation(row)


async def find(work: Work, consultation_id: UUID, person_id: UUID) -> Consultation | None:
    """A consultation in which this person takes part, or took part when it ended."""
    row = await work.sql.fetchrow(FIND, person_id, consultation_id, work.now)
    return _consultation(row) if row else None


async def find_open(work: Work, person_id: UUID) -> Consultation | None:
    """The person's live consultation."""
    row = await work.sql.fetchrow(FIND_OPEN, person_id, work.now)
    return _consultation(row) if row else None


async def history(work: Work, person_id: UUID, limit: int, kept: timedelta) -> list[Consultation]:
    """The person's consultations, latest first; `kept`: how long it is known who took part."""
    return [_consultation(row) for row in await work.sql.fetch(HISTORY, person_id, limit, work.now, kept)]


async def find_any(work: Work, consultation_id: UUID) -> Consultation | None:
    """A consultation within reach, whoever asks: for jobs."""
    row = await work.sql.fetchrow(FIND_ANY, consultation_id, work.now)
    return _consultation(row) if row else None


async def begin_call(work: Work, consultation_id: UUID) -> None:
    """The patient is there: the call begins, once."""
    await work.sql.execute(BEGIN_CALL, consultation_id, work.now, CONSULTATION.before("in_call"))


async def doctor_of(work: Work, consultation_id: UUID) -> UUID | None:
    """Whose consultation it is."""
    return await work.sql.fetchval(DOCTOR_OF, consultation_id)


async def more_time(work: Work, consultation_id: UUID, more: timedelta) -> datetime | None:
    """Prolong the ringing; None when that was done before or nobody rings."""
    return await work.sql.fetchval(MORE_TIME, consultation_id, more)


async def set_channel(work: Work, consultation_id: UUID, channel: str) -> bool:
    """Change the channel; False when there is nothing to change."""
    done = await work.sql.execute(SET_CHANNEL, consultation_id, channel)
    return not done.endswith(" 0")


async def end(
    work: Work, consultation_id: UUID, state: ConsultationState, outcome: Outcome, due: datetime | None = None
) -> bool:
    """Close a consultation in `state`, whose ringing is over by `due` if given; False when it is not so (any more)."""
    done = await work.sql.execute(END, consultation_id, outcome, work.now, state, due)
    return not done.endswith(" 0")


async def keep_exam(work: Work, consultation_id: UUID, exam: Exam) -> None:
    """Keep where and how soon the patient must be examined."""
    await work.sql.execute(EXAM, consultation_id, exam.place, exam.within)


async def missed(work: Work) -> Sequence[UUID]:
    """Calls that the patient did not join in time."""
    return [row["id"] for row in await work.sql.fetch(MISSED, work.now)]


async def held(work: Work, person_id: UUID) -> dict[str, Any]:
    """Everything we hold on the person's consultations."""
    return {
        "consultations": [dict(row) for row in await work.sql.fetch(HELD, person_id)],
        "handovers": [dict(row) for row in await work.sql.fetch(HELD_HANDOVERS, person_id)],
    }


async def has_open(work: Work, patient_id: UUID) -> bool:
    """Whether the patient has a live consultation."""
    return bool(await work.sql.fetchval(HAS_OPEN, patient_id))
