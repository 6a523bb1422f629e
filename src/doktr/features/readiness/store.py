"""Readiness in the database."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from doktr.features.readiness.model import Code, Readiness
from doktr.kernel.work import Work

# Of a request that waits, or an appointment that is to come.
WHOSE = """
select patient_id, acting_id from requests where id = $1 and state in ('waiting', 'offered')
union all
select patient_id, acting_id from appointments where id = $1 and state in ('booked', 'started')
"""
# The latest word counts.
KEEP = """
insert into readiness (cause_id, brand_id, patient_id, codes, at)
select own.id, own.brand_id, own.patient_id, $2, $3 from (
    select id, brand_id, patient_id from requests where id = $1 and state in ('waiting', 'offered')
    union all
    select id, brand_id, patient_id from appointments where id = $1 and state in ('booked', 'started')
) own
on conflict (cause_id) do update set codes = excluded.codes, at = excluded.at
returning cause_id
"""
DROP = "delete from readiness where cause_id = $1"
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


async def whose(work: Work, cause_id: UUID) -> tuple[UUID, UUID] | None:
    """Patient and acting person of what is still to come; None when it is over, or never was."""
    row = await work.sql.fetchrow(WHOSE, cause_id)
    return (row["patient_id"], row["acting_id"]) if row else None


async def keep(work: Work, cause_id: UUID, codes: Sequence[Code]) -> bool:
    """Keep what was found; False when it is over."""
    return await work.sql.fetchval(KEEP, cause_id, list(codes), work.now) is not None


async def drop(work: Work, cause_id: UUID) -> None:
    """Forget what was found."""
    await work.sql.execute(DROP, cause_id)


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
