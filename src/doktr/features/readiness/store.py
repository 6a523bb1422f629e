"""Readiness in the database."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from doktr.features.readiness.model import Code, Readiness
from doktr.kernel.work import Work

# Of the acting person's own request that waits, or appointment that is to come; the latest word counts.
KEEP = """
insert into readiness (cause_id, brand_id, patient_id, codes, at)
select own.id, own.brand_id, own.patient_id, $3, $4 from (
    select id, brand_id, patient_id from requests
    where id = $1 and $2 in (patient_id, acting_id) and state in ('waiting', 'offered')
    union all
    select id, brand_id, patient_id from appointments
    where id = $1 and $2 in (patient_id, acting_id) and state in ('booked', 'started')
) own
on conflict (cause_id) do update set codes = excluded.codes, at = excluded.at
returning cause_id
"""
DROP = """
delete from readiness where cause_id = $1 and (patient_id = $2 or exists (select from requests
    where requests.id = $1 and acting_id = $2) or exists (select from appointments where appointments.id = $1
    and acting_id = $2))
"""
SEEN = """
select r.cause_id, r.codes, r.at from readiness r join requests q on q.id = r.cause_id
where q.state in ('waiting', 'offered')
union all
select r.cause_id, r.codes, r.at from readiness r join appointments a on a.id = r.cause_id
where a.doctor_id = $1 and a.state in ('booked', 'started')
"""
FORGET = """
delete from readiness
where not exists (select from requests q where q.id = readiness.cause_id and q.state in ('waiting', 'offered'))
  and not exists (select from appointments a where a.id = readiness.cause_id and a.state in ('booked', 'started'))
"""
HELD = "select cause_id, codes, at from readiness where patient_id = $1 order by at"


async def keep(work: Work, cause_id: UUID, codes: Sequence[Code]) -> bool:
    """Keep what was found; False when this is not theirs, or is over."""
    found = await work.sql.fetchval(KEEP, cause_id, work.actor.person_id, list(codes), work.now)
    return found is not None


async def drop(work: Work, cause_id: UUID) -> None:
    """Forget what was found."""
    await work.sql.execute(DROP, cause_id, work.actor.person_id)


async def seen(work: Work) -> list[Readiness]:
    """What doctors see: of who waits in their reach, and of their own appointments."""
    rows = await work.sql.fetch(SEEN, work.actor.person_id)
    return [Readiness(row["cause_id"], tuple(row["codes"]), row["at"]) for row in rows]


async def forget(work: Work) -> None:
    """Whatever is about something that is over goes with it."""
    await work.sql.execute(FORGET)


async def held(work: Work, patient_id: UUID) -> list[dict[str, Any]]:
    """What is held about somebody."""
    return [dict(row) for row in await work.sql.fetch(HELD, patient_id)]
