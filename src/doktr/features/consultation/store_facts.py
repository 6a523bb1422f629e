"""The bare facts of consultations of long ago, in the database: found page by page, and thrown away."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from doktr.kernel.work import Work

PAGE = 500
PAST = """
select past.id, past.matched_at from brands b cross join lateral (
    select c.id, c.matched_at from consultations c
    where c.brand_id = b.id and c.matched_at >= $2 and c.matched_at < $1 and c.state = 'ended'
      and (c.matched_at, c.id) > ($2, $3)
    order by c.matched_at, c.id limit $4) past
order by past.matched_at, past.id limit $4
"""
FORGET_FACTS = """
with sat as (
    delete from participants where consultation_id = any($1)
), passed_on as (
    delete from handovers where consultation_id = any($1)
)
delete from consultations where id = any($1)
"""


class Past(NamedTuple):
    """A consultation of long ago."""

    id: UUID
    matched_at: datetime


async def past(work: Work, before: datetime, after: Past) -> list[Past]:
    """The next consultations of before then, the oldest first; as many as `PAGE`."""
    return [Past(**row) for row in await work.sql.fetch(PAST, before, after.matched_at, after.id, PAGE)]


async def forget(work: Work, ids: Collection[UUID]) -> None:
    """Throw them away, with who took part and to whom they were handed over."""
    await work.sql.execute(FORGET_FACTS, list(ids))
