"""What must be true of live data at every moment, as questions to the database: each answers what breaks it."""

from doktr.features.mandates import MandateRules
from doktr.kernel.work import Work

TWO_AT_ONCE = """
select doctor_id::text from consultations where state <> 'ended' group by doctor_id having count(*) > 1
union all
select patient_id::text from consultations where state <> 'ended' group by patient_id having count(*) > 1
"""
OVERLAPS = """
select one.id::text from doctor_time one join doctor_time other
    on other.doctor_id = one.doctor_id and other.id > one.id and other.during && one.during
where one.live and other.live
"""
# Looked at from each place back: what the same number used before its account went counts along.
OVER_QUOTA = """
select one.patient_id::text from quota_places one join brands b on b.id = one.brand_id
join people me on me.id = one.patient_id
cross join lateral (select (date_trunc('month', one.at at time zone (b.data #>> '{policy,hours,timezone}')))
    at time zone (b.data #>> '{policy,hours,timezone}') as month) calendar
cross join lateral (select case b.data #>> '{policy,quota,window}' when 'calendar_month' then calendar.month
    else one.at - make_interval(hours => 24 * (b.data #>> '{policy,quota,days}')::int) + interval '1 microsecond'
    end as since) period
where one.at between $1::timestamptz - interval '40 days' and $1::timestamptz + interval '1 year' and
    (select count(*) from quota_places other where other.patient_id = one.patient_id
        and other.brand_id = one.brand_id and other.at between period.since and one.at)
    + (select count(*) from kept_places kept where kept.niss_hmac = me.niss_hmac
        and kept.brand_id = one.brand_id and kept.at between period.since and one.at)
    > (b.data #>> '{policy,quota,limit}')::int
"""
# What still holds a place although its request is over and did not count; an older place is in nobody's way any more.
PLACES_FOR_NOTHING = """
select place.cause_id::text from quota_places place join requests on requests.id = place.cause_id
where place.at between $1::timestamptz - interval '40 days' and $1::timestamptz + interval '1 year'
  and not place.counted and requests.ended_at is not null
"""
# Each consultation from the line held against those before it, as the guard saw them. Limits that changed since say
# nothing of it; appointments were admitted on the day they were booked.
OVER_GUARD = """
with held as (
    select member.doctor_id, greatest(max(b.imported_at), (select max(own.changed_at) from doctor_limits own
        where own.doctor_id = member.doctor_id)) as since
    from doctor_brands member join brands b on b.id = member.brand_id group by 1
), lately as (
    select t.id, t.doctor_id, lower(t.during) as began, t.ends_at, g.*, asked.appointment_id is null as from_line,
        held.since, max(t.ends_at) over (partition by t.doctor_id order by lower(t.during), t.id
            rows between unbounded preceding and 1 preceding) as before_end
    from doctor_time t join held on held.doctor_id = t.doctor_id cross join lateral guard_of(t.doctor_id) g
    left join consultations c on c.id = t.cause_id left join requests asked on asked.id = c.request_id
    where t.kind = 'consultation' and t.ends_at > $1::timestamptz - interval '9 days' and lower(t.during) <= $1
), runs as (
    select *, count(*) filter (where began >= before_end + make_interval(mins => pause_minutes))
        over (partition by doctor_id order by began, id) as run
    from lately
), counted as (
    select *, began - min(began) over (partition by doctor_id, run) as runs_for,
        count(*) over (partition by doctor_id order by began
            range between interval '59 minutes 59.999999 seconds' preceding and current row) as of_hour,
        count(*) over (partition by doctor_id, date_trunc('day', began, timezone) order by began) as of_day,
        count(*) over (partition by doctor_id, date_trunc('week', began, timezone) order by began) as of_week
    from runs
)
select distinct doctor_id::text from counted
where from_line and began > $1::timestamptz - interval '1 day' and began > since and (of_hour > per_hour
    or of_day > per_day or of_week > per_week or runs_for >= make_interval(mins => run_minutes))
"""
# What a doctor asked of themselves under a brand as it is; a brand that became stricter since then holds anyway.
LOOSE_LIMITS = """
select own.doctor_id::text from doctor_limits own join doctor_brands member on member.doctor_id = own.doctor_id
join brands b on b.id = member.brand_id and b.imported_at <= own.changed_at
cross join lateral (select b.data #> '{policy,guard}' as guard) said
where own.per_hour > (guard ->> 'per_hour')::int or own.per_day > (guard ->> 'per_day')::int
   or own.per_week > (guard ->> 'per_week')::int or own.run_minutes > (guard ->> 'run_minutes')::int
   or own.pause_minutes < (guard ->> 'pause_minutes')::int
"""
# What is promised holds the doctor's time, and nothing else does.
PROMISED_TIME = """
select a.id::text from appointments a where a.ended_at is null and a.state = any(array['held', 'booked'])
    and not exists (select from doctor_time t where t.cause_id = a.id and t.live
        and t.kind = case a.state when 'held' then 'hold' else 'appointment' end)
union all
select t.id::text from doctor_time t where t.live and t.kind = any(array['hold', 'appointment'])
    and not exists (select from appointments a where a.id = t.cause_id and a.ended_at is null
        and a.state = case t.kind when 'hold' then 'held' else 'booked' end)
"""
# What is booked holds a place of the quota at its moment; what will not be holds none. A place that counts belongs to a
# request, never to an appointment.
PROMISED_PLACE = """
select a.id::text from appointments a where a.ended_at is null and a.state = 'booked'
    and not exists (select from quota_places q where q.cause_id = a.id and q.at = a.starts_at and not q.counted)
union all
select q.cause_id::text from quota_places q join appointments a on a.id = q.cause_id
where q.at between $1::timestamptz - interval '40 days' and $1::timestamptz + interval '1 year' and not q.counted
    and a.state = any(array['held', 'released', 'moved', 'cancelled', 'no_show', 'lapsed'])
"""
# A request that is matched and open has a live consultation; one that is over has none.
STATES = """
select r.id::text from requests r left join consultations c on c.id = r.consultation_id
where r.state = 'matched' and r.ended_at is null and (c.state = 'ended' or c.id is null)
union all
select r.id::text from consultations c join requests r on r.id = c.request_id
where c.state <> 'ended' and r.ended_at is not null
"""
TIME_OF_NOBODY = """
select t.id::text from doctor_time t join consultations c on c.id = t.cause_id
where t.live and t.kind = 'consultation' and c.state = 'ended'
"""
# The gates ask at every step; what stays although nobody may act any more was to be tidied up within a minute or two.
ACTED_FOR_NOBODY = """
select r.id::text from requests r
where r.acting_as <> 'self' and r.state = any(array['waiting', 'offered']) and not exists (
    select from mandates m where m.patient_id = r.patient_id and m.mandatary_id = r.acting_id
      and coalesce(m.ended_at, upper(m.during)) > $1::timestamptz - interval '5 minutes')
"""
# A child is cared for until a birthday, and nobody acts for themselves.
MANDATES_TOO_LONG = """
select m.id::text from mandates m join people p on p.id = m.patient_id
where m.ended_at is null and p.erased_at is null and m.kind = 'child'
  and upper(m.during) > p.birthdate + make_interval(years => $1, days => 2)
"""
# What is charged stands in the books, and what is not charged any more does not: taken back by an entry of its own.
BOOKS_AND_CHARGES = """
select c.id::text from charges c
cross join lateral (select count(*) filter (where e.cause_kind = 'charge')
    - count(*) filter (where e.cause_kind = 'waiver')
    - count(*) filter (where x.id is not null and e.cause_kind = 'charge') as standing
    from ledger_entries e left join ledger_entries x on x.corrects = e.id
    where e.cause_id = c.id and e.cause_kind = any(array['charge', 'waiver'])) booked
where c.at between $1::timestamptz - interval '40 days' and $1::timestamptz + interval '1 day'
  and c.amount_cents + c.insurer_cents > 0
  and booked.standing <> (c.state = any(array['due', 'paid', 'free']))::int
"""
# What came and went back for licences stands in the books as it does with them, and nothing else does; what is
# withdrawn there is withdrawn here.
RECEIVED_LICENCES = """
with booked as (
    select e.cause_id, sum(l.cents) as cents from ledger_entries e
    join ledger_lines l on l.entry_id = e.id and l.account = 'bank'
    where e.cause_kind in ('licence_paid', 'licence_back') and not exists (
        select from ledger_entries x where x.corrects = e.id)
    group by e.cause_id
), standing as (select id, licence_id, cents from licence_transfers where not taken_back)
select coalesce(standing.id, booked.cause_id)::text from standing full join booked on booked.cause_id = standing.id
where standing.cents is distinct from booked.cents
union all
select l.id::text from licences l
where l.received_cents <> coalesce((select sum(cents) from standing where licence_id = l.id), 0)
    or l.withdrawn <> exists (select from ledger_entries e join ledger_entries x on x.corrects = e.id
        where e.cause_kind = 'licence' and e.cause_id = l.id)
"""
QUESTIONS = {
    "two-at-once": TWO_AT_ONCE,
    "overlaps": OVERLAPS,
    "over-quota": OVER_QUOTA,
    "places-for-nothing": PLACES_FOR_NOTHING,
    "over-guard": OVER_GUARD,
    "loose-limits": LOOSE_LIMITS,
    "promised-time": PROMISED_TIME,
    "promised-place": PROMISED_PLACE,
    "states": STATES,
    "time-of-nobody": TIME_OF_NOBODY,
    "acted-for-nobody": ACTED_FOR_NOBODY,
    "mandates-too-long": MANDATES_TOO_LONG,
    "books-and-charges": BOOKS_AND_CHARGES,
    "received-licences": RECEIVED_LICENCES,
}


async def broken(work: Work, law: MandateRules) -> dict[str, list[str]]:
    """Ids that break something, by what they break; nothing where all holds."""
    found: dict[str, list[str]] = {}
    for name, question in QUESTIONS.items():
        asked = law.child_years if question == MANDATES_TOO_LONG else work.now
        values = (asked,) if "$1" in question else ()
        rows = await work.sql.fetch(question, *values)
        if rows:
            found[name] = [row[0] for row in rows]
    return found
