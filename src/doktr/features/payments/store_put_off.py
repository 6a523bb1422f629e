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
    select put_off.kind, put_off.since from put_off where brand_id = $1 and tries >= $2 and closed_at is null
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

# Held until the transaction ends: whoever charges and whoever closes come one after the other.
IS_CLOSED = """
select closed_at is not null from put_off where kind = 'charge' and brand_id = $1 and cause_id = $2 for update
"""
CLOSED_WHY = "select closed_why from put_off where kind = 'charge' and brand_id = $1 and cause_id = $2"
CLOSE = """
update put_off set closed_at = $3, closed_by = $4, closed_why = $5, niss_sealed = null, gender = null
where kind = 'charge' and brand_id = $1 and cause_id = $2 and closed_at is null and tries >= $6
    and not exists (select from charges where consultation_id = cause_id)
returning true
"""
# What an operator wrote is kept for the years of the books and their vouchers, from the first day of the year after it.
FORGET_WORDS = """
update put_off set closed_why = ''
where closed_why <> '' and date_trunc('year', closed_at, 'Europe/Brussels')
    < date_trunc('year', $1::timestamptz, 'Europe/Brussels') - make_interval(years => $2)
"""
UNCHARGED = """
select cause_id as consultation_id, since, closed_at, closed_why from put_off
where kind = 'charge' and brand_id = $1 and tries >= $2
    and not exists (select from charges where consultation_id = cause_id)
order by closed_at desc nulls first, since limit 50
"""
NUMBERS = """
select cause_id, brand_id, since from put_off
where kind = 'charge' and niss_sealed is not null and since <= $1 order by since limit 500
"""
FORGET_NUMBER = "update put_off set niss_sealed = null, gender = null where kind = 'charge' and cause_id = $1"


async def is_closed(work: Work, consultation_id: UUID) -> bool:
    """Whether an operator closed it; nobody does until the transaction ends."""
    return bool(await work.sql.fetchval(IS_CLOSED, work.brand, consultation_id))


async def closed_why(work: Work, consultation_id: UUID) -> str | None:
    """For which reason it was closed; None where it was not."""
    return await work.sql.fetchval(CLOSED_WHY, work.brand, consultation_id)


async def close(work: Work, consultation_id: UUID, why: str, least_tries: int) -> bool:
    """It is charged to nobody; False where it is not stuck, or closed already."""
    given = (work.brand, consultation_id, work.now, work.actor.person_id, why, least_tries)
    return bool(await work.sql.fetchval(CLOSE, *given))


async def uncharged(work: Work, least_tries: int) -> list[dict[str, Any]]:
    """Consultations that were tried that often in vain, and those that somebody closed."""
    return [dict(row) for row in await work.sql.fetch(UNCHARGED, work.brand, least_tries)]


async def forget_words(work: Work, years: int) -> None:
    """What was written when it was closed goes, those years after the year in which it was; it stays closed."""
    await work.sql.execute(FORGET_WORDS, work.now, years)


async def numbers(work: Work, until: datetime) -> list[Any]:
    """What keeps the number of a deleted account since before then: consultation, brand and moment."""
    return await work.sql.fetch(NUMBERS, until)


async def forget_number(work: Work, consultation_id: UUID) -> None:
    """The number goes."""
    await work.sql.execute(FORGET_NUMBER, consultation_id)


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
