"""Codes in the database: each try counts before it is looked at, so that nobody tries twice at once."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from doktr.features.brands import LANGUAGES
from doktr.features.codes.model import Catalogue, Channel, Code
from doktr.kernel.work import Work

_CODE = """
select channel, address, asked_at, asks, first_asked_at, hash, expires_at, tries, confirmed_at from contact_codes
where person_id = $1
"""
OF_PERSON = f"{_CODE} order by channel"
ONE = f"{_CODE} and channel = $2"
# Another address begins anew; the count of asks goes on for an hour whatever the address.
ASK = """
insert into contact_codes (person_id, channel, brand_id, address, asked_at, first_asked_at)
values ($1, $2, $3, $4, $5, $5)
on conflict (person_id, channel) do update set address = excluded.address, asked_at = excluded.asked_at, hash = null,
    expires_at = null, tries = 0, confirmed_at = null,
    asks = case when contact_codes.first_asked_at <= $6 then 1 else contact_codes.asks + 1 end,
    first_asked_at = case when contact_codes.first_asked_at <= $6 then $5 else contact_codes.first_asked_at end
where (contact_codes.asked_at <= $7 or contact_codes.address <> excluded.address)
    and (contact_codes.first_asked_at <= $6 or contact_codes.asks < $8)
returning true
"""
DRAW = """
update contact_codes set hash = $3, expires_at = $4 where person_id = $1 and channel = $2 and hash is null
returning true
"""
TO_CARRY = """
select contact_codes.address, people.language, contact_codes.asked_at from contact_codes
join people on people.id = person_id where person_id = $1 and channel = $2 and hash is null
"""
TRY = """
update contact_codes set tries = tries + 1
where person_id = $1 and channel = $2 and address = $3 and tries < $4 and expires_at > $5 and confirmed_at is null
returning hash, tries
"""
CONFIRM = """
update contact_codes set confirmed_at = $3, hash = null, expires_at = null where person_id = $1 and channel = $2
"""
# Two who ask at once for the same person or to the same address wait for each other, in one order.
HOLD = """
select pg_advisory_xact_lock(hashtextextended(key, 0)) from unnest($1::text[]) as key order by key
"""
FORGET = "delete from code_asks where asked_at <= $1"
# What the same number asked for before its account went counts on.
LATELY = """
select count(*) filter (where own) as by_person, count(*) filter (where target = $2) as to_target,
    count(*) filter (where own and target = $2) as by_person_to_target
from (
    select target, coalesce(person_id = $1 or niss_hmac = (select niss_hmac from people where id = $1), false) as own
    from code_asks
    where person_id = $1 or target = $2 or niss_hmac = (select niss_hmac from people where id = $1)
) asked
"""
KEEP = "insert into code_asks (brand_id, person_id, target, asked_at) values ($1, $2, $3, $4)"
HELD_ASKS = """
select asks.asked_at from code_asks asks join people on people.id = $1
where asks.person_id = $1 or asks.niss_hmac = people.niss_hmac order by asks.asked_at, asks.id
"""
LEAVE_ASKS = """
update code_asks set person_id = null, niss_hmac = people.niss_hmac from people where people.id = $1 and person_id = $1
"""
HELD = """
select channel, address, asked_at, asks, first_asked_at, expires_at, tries, confirmed_at from contact_codes
where person_id = $1 order by channel
"""
ERASE = "delete from contact_codes where person_id = $1"


def read_words(folder: Path) -> Catalogue:
    """The texts of codes, by language."""
    return {one: json.loads((folder / f"{one}.json").read_text(encoding="utf-8")) for one in LANGUAGES}


async def of_person(work: Work) -> dict[str, Code]:
    """What the acting person asked for, by channel."""
    return {row["channel"]: Code(**row) for row in await work.sql.fetch(OF_PERSON, work.actor.person_id)}


async def one(work: Work, channel: Channel) -> Code | None:
    """What the acting person asked for last for this channel."""
    row = await work.sql.fetchrow(ONE, work.actor.person_id, channel)
    return Code(**row) if row else None


async def ask(work: Work, channel: Channel, address: str, window: datetime, again: datetime, most: int) -> bool:
    """Ask for a code; False where one was asked for a moment ago, or too many were."""
    person_id = work.actor.person_id
    return bool(await work.sql.fetchval(ASK, person_id, channel, work.brand, address, work.now, window, again, most))


async def lately(work: Work, target: bytes) -> tuple[int, int, int]:
    """How many codes within the day: by the acting person, to this target, by them to it; nobody adds one meanwhile."""
    person_id = work.actor.person_id
    await work.sql.execute(HOLD, [f"code_asks {person_id}", f"code_asks {target.hex()}"])
    row = await work.sql.fetchrow(LATELY, person_id, target)
    return (row["by_person"], row["to_target"], row["by_person_to_target"]) if row else (0, 0, 0)


async def forget(work: Work, until: datetime) -> None:
    """What was asked for before then counts no more."""
    await work.sql.execute(FORGET, until)


async def keep_ask(work: Work, target: bytes) -> None:
    """One more was asked for."""
    await work.sql.execute(KEEP, work.brand, work.actor.person_id, target, work.now)


async def to_carry(work: Work, person_id: UUID, channel: Channel) -> Any:
    """Where a code is to be sent, in which language; None when it was sent meanwhile."""
    return await work.sql.fetchrow(TO_CARRY, person_id, channel)


async def draw(work: Work, person_id: UUID, channel: Channel, kept: bytes, until: datetime) -> bool:
    """From now on these digits count; False when others do already."""
    return bool(await work.sql.fetchval(DRAW, person_id, channel, kept, until))


async def attempt(work: Work, channel: Channel, address: str, most: int) -> Any:
    """Count one more try; what is kept of the digits and how often they were typed, or None when they do not count."""
    return await work.sql.fetchrow(TRY, work.actor.person_id, channel, address, most, work.now)


async def confirm(work: Work, channel: Channel) -> None:
    """The address is proven."""
    await work.sql.execute(CONFIRM, work.actor.person_id, channel, work.now)


async def held(work: Work, person_id: UUID) -> dict[str, list[dict[str, Any]]]:
    """What is held about a person here."""
    queries = {"contact_codes": HELD, "code_asks": HELD_ASKS}
    return {name: [dict(row) for row in await work.sql.fetch(query, person_id)] for name, query in queries.items()}


async def erase(work: Work, person_id: UUID) -> None:
    """Nothing stays but how many codes the number asked for within the day."""
    await work.sql.execute(ERASE, person_id)
    await work.sql.execute(LEAVE_ASKS, person_id)
