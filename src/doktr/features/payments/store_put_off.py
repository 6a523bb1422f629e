"""What a sweep of money could not do and puts off, in the database; and all that is stuck, counted."""

from datetime import datetime
from typing import Any
from uuid import UUID

from doktr.features.payments.model import PutOffKind
from doktr.kernel.work import Work

TRIES = "select tries from put_off where kind = $1 and brand_id = $2 and cause_id = $3"
PUT_OFF = """
insert into put_off (brand_id, kind, cause_id, tries, since, again_at) values ($2, $1, $3, 1, $4, $5)
on conflict (kind, brand_id, cause_id) do update set tries = put_off.tries + 1, again_at = excluded.again_at
"""
DONE = "delete from put_off where kind = $1 and brand_id = $2 and cause_id = $3"
NOT_YET = "select exists (select from put_off where kind = $1 and brand_id = $2 and cause_id = $3 and again_at > $4)"
# What was tried as often as that somebody must look at; accounts are counted at each brand that their doctor works for.
STUCK = """
select kind, count(*)::int as count, min(since) as since
from (
    select put_off.kind, put_off.since from put_off where brand_id = $1 and tries >= $2
        and not exists (select from charges where put_off.kind = 'charge' and consultation_id = cause_id)
    union all
    select 'balance', coalesce(read_at, balances.since) from balances
    left join provider_accounts account on account.id = account_id
    where tries >= $2 and (account_id is null or account.state = 'connected' and exists (select from doctor_brands
        where doctor_brands.doctor_id = account.doctor_id and doctor_brands.brand_id = $1))
    union all
    select 'grant', changed_at from provider_accounts account
    where revoke_sealed is not null and revoke_tries >= $2 and exists (select from doctor_brands
        where doctor_brands.doctor_id = account.doctor_id and doctor_brands.brand_id = $1)
) as things
group by kind order by kind
"""


async def tries(work: Work, kind: PutOffKind, cause_id: UUID) -> int:
    """How often it was put off at the brand of this work."""
    return await work.sql.fetchval(TRIES, kind, work.brand, cause_id) or 0


async def put_off(work: Work, kind: PutOffKind, cause_id: UUID, again_at: datetime) -> None:
    """It could not be done: again then."""
    await work.sql.execute(PUT_OFF, kind, work.brand, cause_id, work.now, again_at)


async def done(work: Work, kind: PutOffKind, cause_id: UUID) -> None:
    """It is done."""
    await work.sql.execute(DONE, kind, work.brand, cause_id)


async def not_yet(work: Work, kind: PutOffKind, cause_id: UUID) -> bool:
    """Whether it is put off until later than now."""
    return bool(await work.sql.fetchval(NOT_YET, kind, work.brand, cause_id, work.now))


async def stuck(work: Work, least_tries: int) -> list[dict[str, Any]]:
    """What was tried that often in vain: kind, how many, since when."""
    return [dict(row) for row in await work.sql.fetch(STUCK, work.brand, least_tries)]
