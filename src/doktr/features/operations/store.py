"""The operator's figures, read from the tables of the features below; it changes nothing."""

import json
from typing import Any

from doktr.features.operations.model import DayFigures, DoctorRow, LanguageFigures, Line, Today
from doktr.kernel.work import Work

DOCTORS = """
select doctor.given_name, doctor.family_name, d.state, d.since, d.busy, d.languages, resting.rest_until,
    resting.rest_reason
from doctors_at_work d
left join duty resting on resting.doctor_id = d.doctor_id and resting.rest_until > $2
join doctor_brands member on member.doctor_id = d.doctor_id and member.brand_id = $1
join people doctor on doctor.id = d.doctor_id
order by unaccent(lower(doctor.family_name)), unaccent(lower(doctor.given_name)), d.doctor_id
"""
LINE = """
with line as (
    select language, urgency, extract(epoch from $2 - asked_at) as waited from requests
    where brand_id = $1 and state = any(array['waiting', 'offered'])
)
select count(*) as count, coalesce(max(waited), 0)::int as longest_s,
    coalesce(percentile_cont(0.5) within group (order by waited), 0)::int as median_s,
    (select coalesce(json_object_agg(language, many), '{}')
     from (select language, count(*) as many from line group by language)) as by_language,
    (select coalesce(json_object_agg(urgency, many), '{}')
     from (select urgency, count(*) as many from line group by urgency)) as by_urgency
from line
"""
# What ended today began yesterday at the earliest: that is what the indexes know. Both ends are named, although nothing
# comes after now: a plan for any two moments next to each other goes by the index, one for all since a moment need not.
TODAY = """
with since as not materialized (
    select date_trunc('day', $2::timestamptz, $3) as midnight,
        date_trunc('day', $2::timestamptz, $3) - interval '1 day' as earliest,
        date_trunc('day', $2::timestamptz, $3) + interval '25 hours' as latest
),
asked as (
    select extract(hour from asked_at at time zone $3)::int as hour, count(*) as many
    from requests, since where brand_id = $1 and asked_at >= midnight and asked_at < latest group by 1
),
closed as (
    select state from requests, since
    where brand_id = $1 and asked_at >= earliest and asked_at < latest and ended_at >= midnight
      and state = any(array['cancelled', 'expired'])
)
select
    (select coalesce(sum(many), 0)::int from asked) as asked,
    (select count(*) from consultations, since
     where brand_id = $1 and matched_at >= midnight and matched_at < latest) as matched,
    (select count(*) from consultations, since
     where brand_id = $1 and matched_at >= earliest and matched_at < latest and ended_at >= midnight) as ended,
    (select count(*) from closed where state = 'cancelled') as cancelled,
    (select count(*) from closed where state = 'expired') as expired,
    (select coalesce(json_object_agg(hour, many order by hour), '{}') from asked) as asked_by_hour
"""

GUARD_TODAY = """
select reason, count(*)::int as many from guard_actions
where brand_id = $1 and at >= date_trunc('day', $2::timestamptz, $3) group by reason order by reason
"""
# One row for each of the last days, also for those on which nothing happened.
DAYS = """
with days as (
    select midnight, lead as until, (midnight at time zone $3)::date as day from (
        select date_trunc('day', $2::timestamptz, $3) - make_interval(days => ahead) as midnight,
            date_trunc('day', $2::timestamptz, $3) - make_interval(days => ahead - 1) as lead
        from generate_series(0, $4::int - 1) ahead) given
)
select day,
    (select count(*) from requests r where r.brand_id = $1 and r.asked_at >= midnight and r.asked_at < until)::int
        as asked,
    waits.median_s, waits.ninth_s, coalesce(waits.known, 0)::int as known, coalesce(waits.hits, 0)::int as right,
    (select count(*) from guard_actions g where g.brand_id = $1 and g.at >= midnight and g.at < until
        and g.reason <> 'intake')::int as guard,
    (select count(*) from guard_actions g where g.brand_id = $1 and g.at >= midnight and g.at < until
        and g.reason = 'intake')::int as full
from days left join lateral (
    select (percentile_cont(0.5) within group (order by waited_s) filter (where not ended_without))::int as median_s,
        (percentile_cont(0.9) within group (order by waited_s) filter (where not ended_without))::int as ninth_s,
        count(*) as known, count(*) filter (where waited_s between low_s and high_s) as hits
    from wait_estimates w
    where w.brand_id = $1 and w.made_at >= midnight and w.made_at < until and w.closed_at is not null
) waits on true
order by day
"""
# The same of all these days for each language that was asked in: who waits longer for want of a doctor who speaks it.
LANGUAGES = """
with since as not materialized (
    select date_trunc('day', $2::timestamptz, $3) - make_interval(days => $4::int - 1) as midnight,
        date_trunc('day', $2::timestamptz, $3) + interval '25 hours' as latest
), asked as (
    select language, count(*)::int as many from requests, since
    where brand_id = $1 and asked_at >= midnight and asked_at < latest group by 1
), waits as (
    select language,
        (percentile_cont(0.5) within group (order by waited_s) filter (where not ended_without))::int as median_s,
        (percentile_cont(0.9) within group (order by waited_s) filter (where not ended_without))::int as ninth_s,
        count(*)::int as known, count(*) filter (where waited_s between low_s and high_s)::int as hits
    from wait_estimates, since
    where brand_id = $1 and made_at >= midnight and made_at < latest and closed_at is not null group by 1
)
select asked.language, asked.many as asked, waits.median_s, waits.ninth_s, coalesce(waits.known, 0) as known,
    coalesce(waits.hits, 0) as right
from asked left join waits on waits.language = asked.language
order by asked.many desc, asked.language
"""


async def doctors(work: Work) -> tuple[DoctorRow, ...]:
    """Who is on duty, by name."""
    rows = await work.sql.fetch(DOCTORS, work.brand, work.now)
    return tuple(DoctorRow(**{**row, "languages": tuple(row["languages"])}) for row in rows)


async def line(work: Work) -> Line:
    """Who waits, in figures."""
    return Line(**_parsed(await work.sql.fetchrow(LINE, work.brand, work.now), "by_language", "by_urgency"))


async def today(work: Work, timezone: str) -> Today:
    """What happened since midnight in this time zone."""
    row = await work.sql.fetchrow(TODAY, work.brand, work.now, timezone)
    return Today(**_parsed(row, "asked_by_hour"))


async def guard_today(work: Work, timezone: str) -> dict[str, int]:
    """What the guard did since midnight, by reason."""
    rows = await work.sql.fetch(GUARD_TODAY, work.brand, work.now, timezone)
    return {row["reason"]: row["many"] for row in rows}


async def days(work: Work, timezone: str, count: int) -> list[DayFigures]:
    """The last days, first to last; today is the last."""
    return [DayFigures(**dict(row)) for row in await work.sql.fetch(DAYS, work.brand, work.now, timezone, count)]


async def languages(work: Work, timezone: str, count: int) -> list[LanguageFigures]:
    """The last days by language, the one that most asked in first."""
    rows = await work.sql.fetch(LANGUAGES, work.brand, work.now, timezone, count)
    return [LanguageFigures(**dict(row)) for row in rows]


def _parsed(row: Any, *names: str) -> dict[str, Any]:
    return {**row, **{name: json.loads(row[name]) for name in names}}
