"""Doctors' patterns and exceptions in the database, and what of their time is taken."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from doktr.features.agenda.model import AgendaDoctor, Busy, Extra, Hours, Off, Pattern, Plan
from doktr.kernel.work import Work

DOCTORS = """
select d.person_id as id, person.given_name, person.family_name, d.languages, d.channels, d.profession
from doctors d
join doctor_brands member on member.doctor_id = d.person_id and member.brand_id = $1 and member.suspended_at is null
join people person on person.id = d.person_id
where not exists (select from people where people.id = any($2) and people.niss_hmac = person.niss_hmac)
  and (exists (select from agenda_patterns p where p.doctor_id = d.person_id and p.brand_id = $1)
    or exists (select from agenda_exceptions e where e.doctor_id = d.person_id and e.brand_id = $1
        and e.day >= $3::timestamptz::date))
order by unaccent(lower(person.family_name)), unaccent(lower(person.given_name)), d.person_id
"""
# Everything that one brand's free slots of these doctors are derived from, in one question; nobody is a doctor of
# their own, nor of whom they act for ($7).
PLANS = """
select member.doctor_id, d.languages, d.channels,
    (select json_agg(json_build_array(p.weekday, p.from_minute, p.to_minute, p.slot_minutes, p.buffer_minutes))
     from agenda_patterns p where p.doctor_id = member.doctor_id and p.brand_id = $2) as patterns,
    (select json_agg(json_build_array(e.id, e.kind, e.day, e.from_minute, e.to_minute, e.slot_minutes,
        e.buffer_minutes))
     from agenda_exceptions e where e.doctor_id = member.doctor_id and (e.brand_id is null or e.brand_id = $2)
       and e.day between $3 and $4) as exceptions,
    (select json_agg(json_build_array(lower(t.during), upper(t.during)))
     from doctor_time t where t.doctor_id = member.doctor_id and t.live
       and t.ends_at > $5 and lower(t.during) < $6) as busy
from doctor_brands member
join doctors d on d.person_id = member.doctor_id
join people person on person.id = member.doctor_id
    and not exists (select from people where people.id = any($7) and people.niss_hmac = person.niss_hmac)
where member.brand_id = $2 and member.doctor_id = any($1) and member.suspended_at is null
order by member.doctor_id
"""
PATTERN = """
select brand_id, weekday, from_minute, to_minute, slot_minutes, buffer_minutes from agenda_patterns
where doctor_id = $1 order by weekday, from_minute, brand_id
"""
# Two pages that save at once do not mix: the doctor's row is their lock.
HOLD_DOCTOR = "select person_id from doctors where person_id = $1 for no key update"
CLEAR = "delete from agenda_patterns where doctor_id = $1"
PUT = """
insert into agenda_patterns (doctor_id, brand_id, weekday, from_minute, to_minute, slot_minutes, buffer_minutes)
select $1, given.* from unnest($2::text[], $3::int[], $4::int[], $5::int[], $6::int[], $7::int[]) as given
"""
EXCEPTIONS = """
select id, brand_id, kind, day, from_minute, to_minute, slot_minutes, buffer_minutes from agenda_exceptions
where doctor_id = $1 and day between $2 and $3 order by day, from_minute, id
"""
ADD = """
insert into agenda_exceptions (doctor_id, brand_id, kind, day, from_minute, to_minute, slot_minutes, buffer_minutes)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (doctor_id, brand_id, kind, day, from_minute, to_minute)
do update set slot_minutes = excluded.slot_minutes, buffer_minutes = excluded.buffer_minutes
"""
DROP = "delete from agenda_exceptions where id = $1 and doctor_id = $2"


async def doctors(work: Work, patient_id: UUID) -> list[AgendaDoctor]:
    """Who sees this brand's patients by appointment, by name; neither the patient nor who asks for them."""
    rows = await work.sql.fetch(DOCTORS, work.brand, [patient_id, work.actor.person_id], work.now)
    return [AgendaDoctor(**{**row, **{name: tuple(row[name]) for name in ("languages", "channels")}}) for row in rows]


async def plans(
    work: Work,
    brand: str,
    doctors: Sequence[UUID],
    days: tuple[date, date],
    within: tuple[datetime, datetime],
    sides: Sequence[UUID],
) -> list[Plan]:
    """What these doctors' free slots are derived from, for a patient of the brand and who acts for them (`sides`)."""
    rows = await work.sql.fetch(PLANS, doctors, brand, *days, *within, list(sides))
    return [_plan(brand, dict(row)) for row in rows]


def _plan(brand: str, row: dict[str, Any]) -> Plan:
    exceptions = [_exception(brand, *one) for one in json.loads(row["exceptions"] or "[]")]
    return Plan(
        doctor_id=row["doctor_id"],
        languages=tuple(row["languages"]),
        channels=tuple(row["channels"]),
        patterns=tuple(Pattern(brand, day, Hours(*hours)) for day, *hours in json.loads(row["patterns"] or "[]")),
        extras=tuple(one for one in exceptions if isinstance(one, Extra)),
        offs=tuple(one for one in exceptions if isinstance(one, Off)),
        busy=tuple(Busy(*map(datetime.fromisoformat, one)) for one in json.loads(row["busy"] or "[]")),
    )


def _exception(brand: str, id: str, kind: str, day: str, *hours: int) -> Extra | Off:
    if kind == "extra":
        return Extra(UUID(id), brand, date.fromisoformat(day), Hours(*hours))
    return Off(UUID(id), date.fromisoformat(day), *hours[:2])


async def pattern(work: Work, doctor_id: UUID) -> list[Pattern]:
    """The doctor's weekly pattern, for the patients of every brand within reach."""
    rows = await work.sql.fetch(PATTERN, doctor_id)
    return [Pattern(brand, day, Hours(*hours)) for brand, day, *hours in (tuple(row) for row in rows)]


async def put_pattern(work: Work, doctor_id: UUID, patterns: Sequence[Pattern]) -> None:
    """Replace the doctor's weekly pattern."""
    await work.sql.execute(HOLD_DOCTOR, doctor_id)
    await work.sql.execute(CLEAR, doctor_id)
    hours = [one.hours for one in patterns]
    await work.sql.execute(
        PUT, doctor_id, [one.brand_id for one in patterns], [one.weekday for one in patterns],
        [one.from_minute for one in hours], [one.to_minute for one in hours],
        [one.slot_minutes for one in hours], [one.buffer_minutes for one in hours],
    )  # fmt: skip


async def exceptions(work: Work, doctor_id: UUID, first: date, last: date) -> list[Extra | Off]:
    """The doctor's extra hours and time off on these days."""
    found: list[Extra | Off] = []
    for row in await work.sql.fetch(EXCEPTIONS, doctor_id, first, last):
        id, brand, kind, day, *hours = tuple(row)
        found.append(Extra(id, brand, day, Hours(*hours)) if kind == "extra" else Off(id, day, *hours[:2]))
    return found


async def add_off(work: Work, doctor_id: UUID, day: date, from_minute: int, to_minute: int) -> None:
    """Time off; adding it again changes nothing."""
    await work.sql.execute(ADD, doctor_id, None, "off", day, from_minute, to_minute, None, None)


async def add_extra(work: Work, doctor_id: UUID, brand: str, day: date, hours: Hours) -> None:
    """Extra hours; adding them again changes nothing."""
    await work.sql.execute(
        ADD, doctor_id, brand, "extra", day, hours.from_minute, hours.to_minute, hours.slot_minutes,
        hours.buffer_minutes,
    )  # fmt: skip


async def drop_exception(work: Work, doctor_id: UUID, exception_id: UUID) -> None:
    """Take an exception away; doing it again changes nothing."""
    await work.sql.execute(DROP, exception_id, doctor_id)
