"""Requests in the database: asking, taking, ending. Guarded updates; the database decides who wins."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from doktr.features.booking.model import REQUEST, Match, Request, Wish
from doktr.features.mandates import ActingAs
from doktr.kernel.work import Work

# Ahead are those who asked before and are not waiting for some other doctor. Who is leaving counts until they are gone:
# they may be back, and nobody's place goes up again.
_REQUEST_VIEW = """
select r.id, r.patient_id, r.acting_id, r.acting_as, subject.given_name as patient_given_name,
    r.state, r.urgency, r.language, r.channel, r.wished_doctor_id,
    r.asked_at, r.keep_until, r.missed_calls, r.away and not r.leaving as away, r.leaving, r.doctor_id,
    r.consultation_id, r.safe_id, r.first_free, r.lost_calls,
    doctor.given_name as doctor_given_name, doctor.family_name as doctor_family_name,
    case when r.state in ('waiting', 'offered') then (
        select count(*) from requests other
        where other.brand_id = r.brand_id and other.state in ('waiting', 'offered')
          and (other.asked_at, other.id) < (r.asked_at, r.id)
          and (r.wished_doctor_id is null or other.wished_doctor_id is null
               or other.wished_doctor_id = r.wished_doctor_id)
    ) end as ahead
from requests r join people subject on subject.id = r.patient_id left join people doctor on doctor.id = r.doctor_id
"""
FIND_REQUEST = _REQUEST_VIEW + "where r.id = $1 and $2 in (r.patient_id, r.acting_id)"
# Each half goes by the index that keeps its side to one; together as "or" they would read every request there is.
_OPEN_OF = """
(select own.id from requests own where own.patient_id = $1 and own.ended_at is null
 union all
 select made.id from requests made where made.acting_id = $1 and made.ended_at is null and made.appointment_id is null
 union all
 select kept.id from requests kept
 where kept.acting_id = $1 and kept.ended_at is null and kept.appointment_id is not null)
"""
FIND_OPEN = "\n".join(
    (
        f"{_REQUEST_VIEW} where r.id in {_OPEN_OF}",
        "order by r.acting_id = $1 desc, r.state = 'matched' desc, r.id limit 1",
    )
)
ASK = """
insert into requests (brand_id, patient_id, acting_id, device_id, state, urgency, language, channel,
    wished_doctor_id, asked_at, safe_id, quote_id, first_free, acting_as)
values ($1, $2, $3, $4, 'waiting', $5, $6, $7, $8, $9, $10, $11, $12, $13)
on conflict do nothing
returning id
"""
WISHED_DOCTOR = """
select coalesce((select state from duty where duty.doctor_id = member.doctor_id), 'off') as duty, doctors.channels
from doctor_brands member join doctors on doctors.person_id = member.doctor_id
join people doctor on doctor.id = member.doctor_id
join people patient on patient.id = $3 and patient.niss_hmac <> doctor.niss_hmac
join people asks on asks.id = $4 and asks.niss_hmac <> doctor.niss_hmac
where member.doctor_id = $1 and member.brand_id = $2 and member.suspended_at is null
"""
CANCEL = """
update requests set state = 'cancelled', ended_at = $2, offered_to = null, offered_until = null
where id = $1 and state = any($3)
returning old.offered_to
"""
# Nobody is rung for who is leaving, and who rings rings no more; once only, so that the time is not drawn out.
LEAVE = """
update requests r set state = 'waiting', offered_to = null, offered_until = null, away = true, leaving = true,
    keep_until = $2::timestamptz + $3::interval
where r.id = $1 and r.state = any(array['waiting', 'offered']) and not r.leaving
returning old.offered_to, r.keep_until
"""
STAY = """
update requests set leaving = false, away = false, keep_until = null
where id = $1 and state = 'waiting' and leaving
"""
ANY_DOCTOR = """
update requests set wished_doctor_id = null where id = $1 and state = any(array['waiting', 'offered'])
returning id
"""
FIRST_FREE = """
update requests set first_free = true where id = $1 and state = any(array['waiting', 'offered']) and not first_free
"""
CAME_BACK = "\n".join(
    (
        "update requests set away = false where id in",
        _OPEN_OF,
        "and state = 'waiting' and away and not leaving returning id, brand_id",
    )
)
# The whole race is in this statement: whoever gets the row's lock first makes it matched, the others find it
# changed and update nothing. An offer of somebody else counts until it has passed. Offers to the winner for
# other patients are given up on the way; only running ones, so that two winners cannot wait for each other.
TAKE = """
with given_up as (
    update requests set state = 'waiting', offered_to = null, offered_until = null
    where offered_to = $2 and state = 'offered' and offered_until > $3 and id <> $1
    returning id
)
update requests r
set state = 'matched', doctor_id = $2, consultation_id = uuidv7(), offered_to = null, offered_until = null,
    away = false, keep_until = null
from doctors_at_work d, brands b
where r.id = $1 and d.doctor_id = $2 and d.state = 'on' and b.id = r.brand_id and not r.leaving
  and (r.state = 'waiting' or r.state = 'offered' and (r.offered_to = $2 or r.offered_until <= $3))
  and (r.wished_doctor_id is null or r.wished_doctor_id = $2)
  and r.language = any(d.languages)
  and (r.channel = any(d.channels) or r.offered_to = $2 or r.wished_doctor_id = $2)
  and exists (select from doctor_brands member
      where member.doctor_id = $2 and member.brand_id = r.brand_id and member.suspended_at is null)
  and not exists (select from people side, people me where side.id in (r.patient_id, r.acting_id) and me.id = $2
      and side.niss_hmac = me.niss_hmac)
returning r.id as request_id, r.consultation_id, r.brand_id, r.patient_id, r.acting_id, r.channel,
    (b.data #>> '{policy,call,reserve_minutes}')::int as reserve_minutes,
    (b.data #>> '{policy,call,join_seconds}')::int as join_seconds,
    array(select id from given_up) as given_up
"""
WHY_NOT_TAKEN = """
select (select state from duty where doctor_id = $2) is not distinct from 'on' as on_duty,
    exists (select from requests r, doctors d, people patient, people me
        where r.id = $1 and d.person_id = $2 and r.language = any(d.languages)
          and (r.channel = any(d.channels) or r.offered_to = $2 or r.wished_doctor_id = $2)
          and patient.id = r.patient_id and me.id = d.person_id and patient.niss_hmac <> me.niss_hmac
          and (select niss_hmac from people where people.id = r.acting_id) <> me.niss_hmac
          and (r.wished_doctor_id is null or r.wished_doctor_id = $2)) as for_this_doctor
"""
# Who had an appointment has no place in the line to go back to: the first missed call is the last.
FIND_MATCHED = """
select case when r.appointment_id is null then r.missed_calls else 1 end as missed_calls, r.brand_id,
    r.patient_id, r.acting_id, r.appointment_id is null as in_line,
    (b.data #>> '{policy,call,grace_seconds}')::int as grace_seconds
from requests r join brands b on b.id = r.brand_id
where r.id = $1 and r.state = 'matched' and r.ended_at is null
for no key update of r
"""
MISS = """
update requests
set state = $2, missed_calls = $3, keep_until = $4, away = $2 = 'waiting', doctor_id = null,
    consultation_id = null, ended_at = case when $2 = 'expired' then $5::timestamptz end
where id = $1
"""
FINISH = "update requests set ended_at = $2 where id = $1 and state = 'matched' and ended_at is null"
EXPIRE = """
update requests set state = case when leaving then 'cancelled' else 'expired' end, ended_at = $2
where id = $1 and state = any($3) and away and keep_until <= $2
returning patient_id, brand_id, leaving
"""
GRACES_OVER = "select id from requests where state = 'waiting' and away and keep_until <= $1"
# Nobody looks any more, at any device; a place that is kept after a missed call is kept.
GONE = """
select r.id from requests r join brands b on b.id = r.brand_id
where r.state = 'waiting' and not r.leaving and (r.keep_until is null or r.keep_until <= $1)
  and greatest(r.asked_at, (select max(seen_at) from presence where person_id in (r.patient_id, r.acting_id)))
      <= $1::timestamptz - make_interval(mins => (b.data #>> '{policy,line,place_minutes}')::int)
"""
END_GONE = "\n".join(
    (
        "update requests set state = 'expired', ended_at = $1 where id = $2 and id in (",
        GONE,
        ") and state = 'waiting' returning patient_id, brand_id",
    )
)
# Whose place ends within a third of its time because no page is open: who asked, and when it does.
LEAVING = """
select r.id, r.acting_id, seen.last_at + place.kept as ends_at
from requests r join brands b on b.id = r.brand_id
cross join lateral (select make_interval(mins => (b.data #>> '{policy,line,place_minutes}')::int) as kept) place
cross join lateral (select greatest(r.asked_at, max(seen_at)) as last_at from presence
    where person_id in (r.patient_id, r.acting_id)) seen
where r.state = 'waiting' and not r.away
  and seen.last_at <= $1::timestamptz - place.kept * 2 / 3 and seen.last_at > $1::timestamptz - place.kept
"""
CLOSE = """
update requests set state = 'expired', ended_at = $3
where brand_id = $1 and state = 'waiting' and asked_at < $2 and not leaving
returning id, patient_id
"""
# Each brand's oldest first, a part at a time.
FORGET = """
delete from requests where id in (
    select old.id from brands b cross join lateral (
        select r.id from requests r
        where r.brand_id = b.id and r.asked_at < $1 and r.ended_at is not null
        order by r.asked_at limit 1000) old)
"""
HELD = """
select id, acting_id, device_id, state, urgency, language, channel, wished_doctor_id, offered_until, doctor_id,
    consultation_id, safe_id, asked_at, missed_calls, lost_calls, away, leaving, keep_until, ended_at, first_free,
    appointment_id, quote_id, acting_as
from requests where patient_id = $1 order by asked_at, id
"""
HAS_OPEN = f"select exists {_OPEN_OF}"
ACTING_OF = "select acting_id from requests where id = $1"
WAITS_BY = """
select id, brand_id from requests
where patient_id = $1 and acting_id = $2 and state = any(array['waiting', 'offered']) and ended_at is null
for no key update
"""


@dataclass(frozen=True)
class Matched:
    """A matched request whose patient did not come."""

    missed_calls: int
    brand_id: str
    patient_id: UUID
    acting_id: UUID
    in_line: bool
    grace: timedelta


async def find_request(work: Work, request_id: UUID, person_id: UUID) -> Request | None:
    """A request of which this person is the patient or the one who acts."""
    row = await work.sql.fetchrow(FIND_REQUEST, request_id, person_id)
    return Request(**row) if row else None


async def find_open(work: Work, person_id: UUID) -> Request | None:
    """The person's open request: the one they made before one that somebody made for them."""
    row = await work.sql.fetchrow(FIND_OPEN, person_id)
    return Request(**row) if row else None


async def acting_of(work: Work, request_id: UUID) -> UUID | None:
    """Who asked."""
    return await work.sql.fetchval(ACTING_OF, request_id)


async def waits_by(work: Work, patient_id: UUID, acting_id: UUID) -> list[tuple[UUID, str]]:
    """Requests that wait, made by this person for this patient, locked; and their brand."""
    return [(row["id"], row["brand_id"]) for row in await work.sql.fetch(WAITS_BY, patient_id, acting_id)]


async def insert_request(work: Work, wish: Wish, acting_as: ActingAs) -> UUID | None:
    """Put a request into the line; None when the patient has an open one, or whoever asks does."""
    actor = work.actor
    return await work.sql.fetchval(
        ASK,
        work.brand,
        wish.patient_id,
        actor.person_id,
        actor.device_id,
        wish.urgency,
        wish.language,
        wish.channel,
        wish.wished_doctor_id,
        work.now,
        wish.safe_id,
        wish.quote_id,
        wish.first_free,
        acting_as,
    )


async def wished_doctor(work: Work, doctor_id: UUID, patient_id: UUID) -> tuple[str, list[str]] | None:
    """Duty and channels of a doctor of this brand; None for any other doctor, and for patient and asker themselves."""
    row = await work.sql.fetchrow(WISHED_DOCTOR, doctor_id, work.brand, patient_id, work.actor.person_id)
    return (row["duty"], row["channels"]) if row else None


async def cancel(work: Work, request_id: UUID) -> tuple[bool, UUID | None]:
    """End the request if it still waits: whether it did, and to whom it was offered."""
    row = await work.sql.fetchrow(CANCEL, request_id, work.now, REQUEST.before("cancelled"))
    return (False, None) if row is None else (True, row["offered_to"])


async def leave(work: Work, request_id: UUID, kept: timedelta) -> tuple[UUID | None, datetime] | None:
    """Give the place up: to whom it was offered, and until when it is kept; None when it does not wait any more."""
    row = await work.sql.fetchrow(LEAVE, request_id, work.now, kept)
    return (row["offered_to"], row["keep_until"]) if row else None


async def stay(work: Work, request_id: UUID) -> bool:
    """Have the place back; False when it was not being given up."""
    return not (await work.sql.execute(STAY, request_id)).endswith(" 0")


async def drop_wish(work: Work, request_id: UUID) -> bool:
    """Any doctor will do; False when it does not wait."""
    return await work.sql.fetchval(ANY_DOCTOR, request_id) is not None


async def want_first_free(work: Work, request_id: UUID) -> bool:
    """The order of doctors does not matter to this patient; False when that is known, or nobody waits."""
    return not (await work.sql.execute(FIRST_FREE, request_id)).endswith(" 0")


async def came_back(work: Work, patient_id: UUID) -> tuple[UUID, str] | None:
    """Offer the patient's request again; answers its id and brand when the patient was away."""
    row = await work.sql.fetchrow(CAME_BACK, patient_id)
    return (row["id"], row["brand_id"]) if row else None


async def take(work: Work, request_id: UUID, doctor_id: UUID) -> tuple[Match, list[UUID]] | None:
    """Match request and doctor, if the database lets this doctor win; and the offers given up for it."""
    row = await work.sql.fetchrow(TAKE, request_id, doctor_id, work.now)
    if row is None:
        return None
    fields: dict[str, Any] = dict(row)
    given_up = fields.pop("given_up")
    reserve = timedelta(minutes=fields.pop("reserve_minutes"))
    join = timedelta(seconds=fields.pop("join_seconds"))
    return Match(**fields, reserve=reserve, join=join), given_up


async def why_not_taken(work: Work, request_id: UUID, doctor_id: UUID) -> tuple[bool, bool]:
    """Whether the doctor is on duty, and whether the request is there for this doctor at all."""
    row = await work.sql.fetchrow(WHY_NOT_TAKEN, request_id, doctor_id)
    return (row["on_duty"], row["for_this_doctor"]) if row else (False, False)


async def find_matched(work: Work, request_id: UUID) -> Matched | None:
    """The request, locked, if it is matched and its consultation goes on."""
    row = await work.sql.fetchrow(FIND_MATCHED, request_id)
    if row is None:
        return None
    grace = timedelta(seconds=row["grace_seconds"])
    given = ("missed_calls", "brand_id", "patient_id", "acting_id", "in_line")
    return Matched(**{name: row[name] for name in given}, grace=grace)


async def miss(work: Work, request_id: UUID, state: str, missed_calls: int, keep_until: datetime | None) -> None:
    """Put a matched request back into the line, or end it."""
    await work.sql.execute(MISS, request_id, state, missed_calls, keep_until, work.now)


async def finish(work: Work, request_id: UUID) -> None:
    """The request led to a consultation that is over."""
    await work.sql.execute(FINISH, request_id, work.now)


async def expire(work: Work, request_id: UUID) -> tuple[UUID, str, bool] | None:
    """End a request whose patient did not come back in time; answers patient, brand, and whether they were leaving."""
    row = await work.sql.fetchrow(EXPIRE, request_id, work.now, REQUEST.before("expired"))
    return (row["patient_id"], row["brand_id"], row["leaving"]) if row else None


async def graces_over(work: Work) -> Sequence[UUID]:
    """Requests whose place is not kept any longer."""
    return [row["id"] for row in await work.sql.fetch(GRACES_OVER, work.now)]


async def gone(work: Work) -> Sequence[UUID]:
    """Requests that wait although nobody has had a page open for too long."""
    return [row["id"] for row in await work.sql.fetch(GONE, work.now)]


async def leaving(work: Work) -> list[tuple[UUID, UUID, datetime]]:
    """Request, asker and end of the places that end soon because nobody has a page open."""
    return [(row["id"], row["acting_id"], row["ends_at"]) for row in await work.sql.fetch(LEAVING, work.now)]


async def end_gone(work: Work, request_id: UUID) -> tuple[UUID, str] | None:
    """End a request whose patient is gone; answers patient and brand, None when somebody is back."""
    row = await work.sql.fetchrow(END_GONE, work.now, request_id)
    return (row["patient_id"], row["brand_id"]) if row else None


async def close(work: Work, brand: str, closed_at: datetime) -> list[tuple[UUID, UUID]]:
    """End the brand's requests that wait since before it closed; answers request and patient."""
    rows = await work.sql.fetch(CLOSE, brand, closed_at, work.now)
    return [(row["id"], row["patient_id"]) for row in rows]


async def forget(work: Work, before: datetime) -> None:
    """Delete requests from before that which ended; what came of them is a consultation, or nothing."""
    await work.sql.execute(FORGET, before)


async def held(work: Work, patient_id: UUID) -> list[dict[str, Any]]:
    """Everything we hold on the patient's requests."""
    return [dict(row) for row in await work.sql.fetch(HELD, patient_id)]


async def has_open(work: Work, patient_id: UUID) -> bool:
    """Whether there is an open request of this person, or one that they made for somebody."""
    return bool(await work.sql.fetchval(HAS_OPEN, patient_id))
