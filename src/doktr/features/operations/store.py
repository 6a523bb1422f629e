"""The operator's figures, read from the tables of the features below; it changes nothing."""

import json
from typing import Any

from doktr.features.operations.model import DoctorRow, Line, Today
from doktr.kernel.work import Work

DOCTORS = """
select doctor.given_name, doctor.family_name, d.state, d.since, d.busy, d.languages
from doctors_at_work d
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
# What ended today began yesterday at the earliest: that is what the indexes know.
TODAY = """
with since as (
    select midnight, midnight - interval '1 day' as earliest
    from date_trunc('day', $2::timestamptz, $3) as midnight
),
asked as (
    select extract(hour from asked_at at time zone $3)::int as hour, count(*) as many
    from requests, since where brand_id = $1 and asked_at >= midnight group by 1
),
closed as (
    select state from requests, since
    where brand_id = $1 and asked_at >= earliest and ended_at >= midnight
      and state = any(array['cancelled', 'expired'])
)
select
    (select coalesce(sum(many), 0)::int from asked) as asked,
    (select count(*) from consultations, since where brand_id = $1 and matched_at >= midnight) as matched,
    (select count(*) from consultations, since
     where brand_id = $1 and matched_at >= earliest and ended_at >= midnight) as ended,
    (select count(*) from closed where state = 'cancelled') as cancelled,
    (select count(*) from closed where state = 'expired') as expired,
    (select coalesce(json_object_agg(hour, many order by hour), '{}') from asked) as asked_by_hour
"""


async def doctors(work: Work) -> tuple[DoctorRow, ...]:
    """Who is on duty, by name."""
    rows = await work.sql.fetch(DOCTORS, work.brand)
    return tuple(DoctorRow(**{**row, "languages": tuple(row["languages"])}) for row in rows)


async def line(work: Work) -> Line:
    """Who waits, in figures."""
    return Line(**_parsed(await work.sql.fetchrow(LINE, work.brand, work.now), "by_language", "by_urgency"))


async def today(work: Work, timezone: str) -> Today:
    """What happened since midnight in this time zone."""
    row = await work.sql.fetchrow(TODAY, work.brand, work.now, timezone)
    return Today(**_parsed(row, "asked_by_hour"))


def _parsed(row: Any, *names: str) -> dict[str, Any]:
    return {**row, **{name: json.loads(row[name]) for name in names}}
