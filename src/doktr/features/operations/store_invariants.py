"""What must be true of live data at every moment, as questions to the database: each answers what breaks it."""

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
OVER_GUARD = """
select lately.doctor_id::text from (
    select doctor_id, array_agg(lower(during)) as began from doctor_time
    where kind = 'consultation' and ends_at between $1::timestamptz - interval '1 day 1 hour' and 'infinity'
    group by doctor_id) lately
cross join lateral guard_of(lately.doctor_id) g
where (select count(*) from unnest(began) at where at <= $1 and at >= date_trunc('day', $1::timestamptz, g.timezone))
    > g.per_day
"""
LOOSE_LIMITS = """
select own.doctor_id::text from doctor_limits own
join doctor_brands member on member.doctor_id = own.doctor_id join brands b on b.id = member.brand_id
group by own.doctor_id, own.changed_at, own.per_day
having own.per_day > max((b.data #>> '{policy,guard,per_day}')::int)
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
  and upper(m.during) > (p.birthdate + interval '16 years 2 days')
"""
QUESTIONS = {
    "two-at-once": TWO_AT_ONCE,
    "overlaps": OVERLAPS,
    "over-quota": OVER_QUOTA,
    "places-for-nothing": PLACES_FOR_NOTHING,
    "over-guard": OVER_GUARD,
    "loose-limits": LOOSE_LIMITS,
    "states": STATES,
    "time-of-nobody": TIME_OF_NOBODY,
    "acted-for-nobody": ACTED_FOR_NOBODY,
    "mandates-too-long": MANDATES_TOO_LONG,
}


async def broken(work: Work) -> dict[str, list[str]]:
    """Ids that break something, by what they break; nothing where all holds."""
    found: dict[str, list[str]] = {}
    for name, question in QUESTIONS.items():
        values = (work.now,) if "$1" in question else ()
        rows = await work.sql.fetch(question, *values)
        if rows:
            found[name] = [row[0] for row in rows]
    return found
