"""The line and its offers in the database: who waits, who is rung, who is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from doktr.features.booking.model import DoctorOnDuty, Waiting
from doktr.features.booking.rules import Candidate
from doktr.features.relations import tie
from doktr.kernel.work import Work

# Every pair of a patient who waits and a doctor on duty who may see them. Who is not free is there only where they are
# somebody's own doctor or one seen before: such a one may be waited for.
# Each of both, and each brand, is looked at once, not once for each pair.
CANDIDATES = """
with policy as materialized (
    select b.id as brand_id,
        make_interval(mins => (b.data #>> '{policy,matching,own_minutes}')::int) as own_patience,
        make_interval(mins => (b.data #>> '{policy,matching,seen_minutes}')::int) as seen_patience,
        $1::timestamptz + make_interval(mins => (b.data #>> '{policy,call,reserve_minutes}')::int) as reserved_until,
        $1::timestamptz - make_interval(secs => (b.data #>> '{policy,line,away_seconds}')::int) as seen_after,
        $1::timestamptz - make_interval(mins => (b.data #>> '{policy,line,decline_minutes}')::int) as declined_after
    from brands b
), waiting as materialized (
    select r.id, r.brand_id, r.patient_id, r.asked_at, r.first_free, r.wished_doctor_id, r.language, r.channel,
        patient.niss_hmac, acting.niss_hmac as acting_hmac, policy.own_patience, policy.seen_patience,
        policy.reserved_until, policy.seen_after, policy.declined_after
    from requests r join policy on policy.brand_id = r.brand_id join people patient on patient.id = r.patient_id
        join people acting on acting.id = r.acting_id
    where r.state = 'waiting' and not r.away
), working as materialized (
    select member.brand_id, d.doctor_id, d.free_since, d.languages, d.channels, d.next_at, me.niss_hmac,
        (select max(seen_at) from presence where person_id = d.doctor_id) as seen_at,
        d.state = 'on' and not d.busy and (d.rest_until is null or d.rest_until <= $1)
            and not exists (select from requests rung where rung.offered_to = d.doctor_id and rung.state = 'offered')
            as free
    from doctors_at_work d join people me on me.id = d.doctor_id
    join doctor_brands member on member.doctor_id = d.doctor_id and member.suspended_at is null
)
select r.id as request_id, r.asked_at, r.first_free, d.doctor_id, d.free_since, tie.declared, tie.refused_at,
    tie.seen_at, tie.insurer_said_at, d.free and (d.next_at is null or d.next_at >= r.reserved_until) as free,
    r.own_patience, r.seen_patience, r.channel, d.channels, r.wished_doctor_id is not null as by_name
from waiting r
join working d on d.brand_id = r.brand_id
left join care_relations tie on tie.patient_id = r.patient_id and tie.doctor_id = d.doctor_id
where (d.free and (d.next_at is null or d.next_at >= r.reserved_until) or tie.doctor_id is not null)
  and d.seen_at > r.seen_after
  and (r.wished_doctor_id is null or r.wished_doctor_id = d.doctor_id)
  and r.language = any(d.languages)
  and (r.channel = any(d.channels) or r.wished_doctor_id = d.doctor_id)
  and d.niss_hmac <> r.niss_hmac and d.niss_hmac <> r.acting_hmac
  and not exists (
      select from declined_offers passed
      where passed.request_id = r.id and passed.doctor_id = d.doctor_id and passed.at > r.declined_after)
order by r.asked_at, r.id
limit 2000
"""
# Rows that another worker holds are skipped, what changed meanwhile is left alone; a unique index lets each doctor have
# one offer only.
OFFER = """
with pair as (
    select r.id, d.doctor_id
    from requests r, doctors_at_work d
    where r.id = $2 and d.doctor_id = $3 and r.state = 'waiting' and not r.away
      and (r.channel = any(d.channels) or r.wished_doctor_id = d.doctor_id)
      and d.state = 'on' and not d.busy and (d.rest_until is null or d.rest_until <= $1)
      and not exists (
          select from requests rung where rung.offered_to = d.doctor_id and rung.state = 'offered')
    for no key update of r, d skip locked
)
update requests r
set state = 'offered', offered_to = pair.doctor_id,
    offered_until = $1::timestamptz + make_interval(secs => (b.data #>> '{policy,call,offer_seconds}')::int)
from pair, brands b
where r.id = pair.id and b.id = r.brand_id
returning r.id as request_id, r.brand_id, r.offered_to as doctor_id, r.offered_until as until
"""
# The doctor is rung for this patient again when the brand's time has passed, and may take them from the list at once.
DECLINE = """
with declined as (
    update requests set state = 'waiting', offered_to = null, offered_until = null
    where id = $1 and state = 'offered' and offered_to = $2
    returning id, brand_id
), kept as (
    insert into declined_offers (request_id, doctor_id, brand_id, at) select id, $2, brand_id, $3 from declined
    on conflict (request_id, doctor_id) do update set at = excluded.at
)
select declined.brand_id, make_interval(mins => (b.data #>> '{policy,line,decline_minutes}')::int) as silence
from declined join brands b on b.id = declined.brand_id
"""
FORGET_DECLINED = "delete from declined_offers where at < $1"
OFFER_OVER = """
update requests set state = 'waiting', offered_to = null, offered_until = null
where id = $1 and state = 'offered' and offered_until <= $2
returning old.offered_to as doctor_id, brand_id
"""
OFFERS_OVER = "select id from requests where state = 'offered' and offered_until <= $1"
WITHDRAW = """
update requests set state = 'waiting', offered_to = null, offered_until = null
where offered_to = $1 and state = 'offered'
returning id, brand_id
"""
WAITING_FOR = """
select id, patient_id, state from requests
where wished_doctor_id = $1 and state = any(array['waiting', 'offered'])
"""
# Who asks is looked at once, however many wait.
LINE_OF_DOCTOR = """
with me as materialized (
    select person.niss_hmac, doctors.languages, doctors.channels, member.brand_id
    from people person join doctors on doctors.person_id = person.id
    join doctor_brands member on member.doctor_id = person.id and member.suspended_at is null
    where person.id = $1
)
select r.id as request_id, r.patient_id, row_number() over (order by r.asked_at, r.id) as position,
    patient.given_name, left(patient.family_name, 1) as initial, r.acting_as,
    extract(year from age(($2 at time zone 'Europe/Brussels')::date, patient.birthdate))::int as age,
    patient.gender as sex, r.language, r.channel, r.urgency, r.asked_at, r.state, r.missed_calls,
    r.wished_doctor_id is not null as wished_me, r.brand_id as brand,
    case when r.offered_to = $1 then r.offered_until end as offered_until,
    mine.declared, mine.refused_at, mine.seen_at, mine.insurer_said_at
from requests r
join me on me.brand_id = r.brand_id and r.language = any(me.languages)
left join care_relations mine on mine.patient_id = r.patient_id and mine.doctor_id = $1
join people patient on patient.id = r.patient_id and patient.niss_hmac <> me.niss_hmac
where r.state = any(array['waiting', 'offered']) and not r.leaving
  and (r.wished_doctor_id is null or r.wished_doctor_id = $1)
  and (r.channel = any(me.channels) or r.wished_doctor_id = $1 or r.offered_to = $1)
  and (r.acting_id = r.patient_id or (select niss_hmac from people where people.id = r.acting_id) <> me.niss_hmac)
order by r.asked_at, r.id
limit 200
"""
DOCTORS_ON_DUTY = """
select d.doctor_id as id, doctor.given_name, doctor.family_name, d.languages, d.channels, d.profession, d.busy,
    d.state = 'paused' as paused,
    (select count(*) from requests r
     where r.brand_id = $1 and r.state = any(array['waiting', 'offered'])
       and (r.wished_doctor_id is null or r.wished_doctor_id = d.doctor_id)) as waiting
from doctors_at_work d
join doctor_brands member on member.doctor_id = d.doctor_id and member.brand_id = $1 and member.suspended_at is null
join people doctor on doctor.id = d.doctor_id
where doctor.niss_hmac <> (select niss_hmac from people where people.id = $2)
order by unaccent(lower(doctor.family_name)), unaccent(lower(doctor.given_name)), d.doctor_id
"""
# The same count as in the view of one request, for everybody in a brand's line at once.
# Who comes next and looks at no page. Each brand's line is read from its front, whatever its length.
NEXT_ABSENT = """
select next.id, next.acting_id
from brands b cross join lateral (
    select id, acting_id, asked_at from requests r
    where r.brand_id = b.id and r.state = any(array['waiting', 'offered']) and not r.away
    order by r.asked_at, r.id limit $2
) next
where not exists (select from presence
    where presence.person_id = next.acting_id and presence.hidden_since is null
      and presence.seen_at > $1::timestamptz - interval '30 seconds')
"""
PLACES = """
select patient_id, acting_id, ahead from (
    select patient_id, acting_id, case when wished_doctor_id is null
        then row_number() over line - 1
        else count(*) filter (where wished_doctor_id is null) over line
             + row_number() over (partition by wished_doctor_id order by asked_at, id) - 1
        end as ahead
    from requests where brand_id = $1 and state = any(array['waiting', 'offered'])
    window line as (order by asked_at, id)
) places
where patient_id = any($2) or acting_id = any($2)
"""


TIE = ("declared", "refused_at", "seen_at", "insurer_said_at")


@dataclass(frozen=True)
class Offer:
    """A request reserved for one doctor for a moment."""

    request_id: UUID
    brand_id: str
    doctor_id: UUID
    until: datetime


async def candidates(work: Work) -> list[Candidate]:
    """Who may see whom of those who wait."""
    return [_candidate(dict(row)) for row in await work.sql.fetch(CANDIDATES, work.now)]


def _candidate(row: dict[str, Any]) -> Candidate:
    known = tie(*(row.pop(name) for name in TIE))
    return Candidate(**row, tie=known)


async def offer(work: Work, request_id: UUID, doctor_id: UUID) -> Offer | None:
    """Offer a request to a doctor; None when something changed meanwhile."""
    row = await work.sql.fetchrow(OFFER, work.now, request_id, doctor_id)
    return Offer(**row) if row else None


async def decline(work: Work, request_id: UUID, doctor_id: UUID) -> tuple[str, timedelta] | None:
    """Put the request back into the line; None when it was not offered to this doctor.

    Answers its brand, and how long this doctor is not rung for it.
    """
    row = await work.sql.fetchrow(DECLINE, request_id, doctor_id, work.now)
    return (row["brand_id"], row["silence"]) if row else None


async def forget_declined(work: Work, before: datetime) -> None:
    """Delete who declined whom long ago."""
    await work.sql.execute(FORGET_DECLINED, before)


async def end_offer(work: Work, request_id: UUID) -> tuple[UUID, str] | None:
    """Put the request back if its offer has passed; answers the doctor who did not answer, and the brand."""
    row = await work.sql.fetchrow(OFFER_OVER, request_id, work.now)
    return (row["doctor_id"], row["brand_id"]) if row else None


async def offers_over(work: Work) -> Sequence[UUID]:
    """Requests whose offer has passed."""
    return [row["id"] for row in await work.sql.fetch(OFFERS_OVER, work.now)]


async def withdraw(work: Work, doctor_id: UUID) -> tuple[UUID, str] | None:
    """Take back what is offered to a doctor who is not there; answers request and brand."""
    row = await work.sql.fetchrow(WITHDRAW, doctor_id)
    return (row["id"], row["brand_id"]) if row else None


async def waiting_for(work: Work, doctor_id: UUID) -> list[tuple[UUID, UUID, str]]:
    """Request, patient and state of those who wait for this doctor and no other."""
    return [(row["id"], row["patient_id"], row["state"]) for row in await work.sql.fetch(WAITING_FOR, doctor_id)]


async def next_absent(work: Work, count: int) -> list[tuple[UUID, UUID]]:
    """Request and asker of those among the first `count` of each line who have no page open."""
    return [(row["id"], row["acting_id"]) for row in await work.sql.fetch(NEXT_ABSENT, work.now, count)]


async def line_of_doctor(work: Work, doctor_id: UUID) -> list[Waiting]:
    """Whom this doctor may take, in order."""
    return [_waiting(dict(row)) for row in await work.sql.fetch(LINE_OF_DOCTOR, doctor_id, work.now)]


def _waiting(row: dict[str, Any]) -> Waiting:
    known = tie(*(row.pop(name) for name in TIE))
    return Waiting(**row, tie=known)


async def doctors_on_duty(work: Work) -> list[DoctorOnDuty]:
    """Doctors of this brand who are there, by name; whoever asks is not their own doctor."""
    rows = await work.sql.fetch(DOCTORS_ON_DUTY, work.brand, work.actor.person_id)
    return [DoctorOnDuty(**{**row, **{name: tuple(row[name]) for name in ("languages", "channels")}}) for row in rows]


async def places(work: Work, brand: str, people: Sequence[UUID]) -> dict[UUID, int]:
    """How many are ahead of each of these people who waits, or asked for somebody who does."""
    rows = await work.sql.fetch(PLACES, brand, people)
    return {row["patient_id"]: row["ahead"] for row in rows} | {row["acting_id"]: row["ahead"] for row in rows}
