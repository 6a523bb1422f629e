"""Brands and their documents in the database."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from asyncpg import ExclusionViolationError

from doktr.features.brands.model import Block, HoursChange, HoursOverlap
from doktr.kernel.work import Sql

SEE_EVERY_BRAND = "select set_config('doktr.brands', '*', true)"
ALL_BRANDS = "select id, hosts, data, digest from brands order by id"
BRAND_DATA = "select data from brands where id = $1"
# The same digest changes nothing, so that importing twice costs nothing and says nothing.
KEEP_BRAND = """
insert into brands (id, hosts, data, digest) values ($1, $2, $3::jsonb, $4)
on conflict (id) do update set hosts = excluded.hosts, data = excluded.data, digest = excluded.digest,
    imported_at = now()
where brands.digest <> excluded.digest
returning id
"""
# A published version never changes: people agreed to those very words.
KEEP_DOCUMENT = """
insert into brand_documents (brand_id, document, version, language, valid_from, title, body)
values ($1, $2, $3, $4, $5, $6, $7::jsonb)
on conflict do nothing
returning true
"""
# Which kind of space stands between two words is no word: what was agreed to stays as it was published.
SAME_DOCUMENT = """
select valid_from = $5 and translate(title, U&'\\00A0\\202F', '  ') = translate($6, U&'\\00A0\\202F', '  ')
    and translate(body::text, U&'\\00A0\\202F', '  ') = translate($7::jsonb::text, U&'\\00A0\\202F', '  ')
from brand_documents
where brand_id = $1 and document = $2 and version = $3 and language = $4
"""
CURRENT_VERSIONS = """
select distinct on (document) document, version from brand_documents
where brand_id = $1 and valid_from <= $2
order by document, valid_from desc, version desc
"""
CURRENT_DOCUMENT = """
select version, language, valid_from, title, body from brand_documents
where brand_id = $1 and document = $2 and language = $3 and valid_from <= $4
order by valid_from desc, version desc
limit 1
"""

# What an operator opened or closed by hand and is not over yet.
HOURS_CHANGES = """
select id, lower(during) as start, upper(during) as end, open from hours_changes
where brand_id = $1 and withdrawn_at is null and upper(during) > $2
order by 2
"""
CHANGE_HOURS = """
insert into hours_changes (brand_id, during, open, operator_id, at) values ($1, tstzrange($2, $3), $4, $5, $6)
returning id
"""
WITHDRAW_CHANGE = """
update hours_changes set withdrawn_at = $3 where id = $1 and brand_id = $2 and withdrawn_at is null
"""


@dataclass(frozen=True)
class StoredBrand:
    """A brand as the database holds it."""

    id: str
    hosts: tuple[str, ...]
    data: dict[str, Any]
    digest: bytes


@dataclass(frozen=True)
class StoredDocument:
    """A document as the database holds it."""

    version: str
    language: str
    valid_from: datetime
    title: str
    blocks: tuple[Block, ...]


async def see_every_brand(sql: Sql) -> None:
    """Widen the reach of this transaction to all brands."""
    await sql.execute(SEE_EVERY_BRAND)


async def all_brands(sql: Sql) -> list[StoredBrand]:
    """Every brand, by id."""
    rows = await sql.fetch(ALL_BRANDS)
    return [StoredBrand(row["id"], tuple(row["hosts"]), json.loads(row["data"]), row["digest"]) for row in rows]


async def brand_data(sql: Sql, brand: str) -> str | None:
    """One brand as JSON text."""
    return await sql.fetchval(BRAND_DATA, brand)


async def keep_brand(sql: Sql, brand: str, hosts: Sequence[str], data: dict[str, Any], digest: bytes) -> bool:
    """Insert or replace a brand; False when it was there in this very form."""
    return await sql.fetchval(KEEP_BRAND, brand, list(hosts), json.dumps(data), digest) is not None


async def keep_document(sql: Sql, brand: str, document: str, found: StoredDocument) -> bool | None:
    """Insert a document: True when new, False when already there, None when there with other words."""
    key = (brand, document, found.version, found.language)
    words = (found.valid_from, found.title, json.dumps([asdict(block) for block in found.blocks]))
    if await sql.fetchval(KEEP_DOCUMENT, *key, *words):
        return True
    return False if await sql.fetchval(SAME_DOCUMENT, *key, *words) else None


async def current_versions(sql: Sql, brand: str, now: datetime) -> dict[str, str]:
    """The version in force of each document."""
    return {row["document"]: row["version"] for row in await sql.fetch(CURRENT_VERSIONS, brand, now)}


async def current_document(sql: Sql, brand: str, document: str, language: str, now: datetime) -> StoredDocument | None:
    """The document in force, in one language."""
    row = await sql.fetchrow(CURRENT_DOCUMENT, brand, document, language, now)
    if row is None:
        return None
    blocks = tuple(Block(block["kind"], block["text"], tuple(block["items"])) for block in json.loads(row["body"]))
    return StoredDocument(row["version"], row["language"], row["valid_from"], row["title"], blocks)


async def hours_changes(sql: Sql, brand: str, now: datetime) -> list[HoursChange]:
    """What was opened or closed by hand, now and later."""
    return [HoursChange(**dict(row)) for row in await sql.fetch(HOURS_CHANGES, brand, now)]


async def change_hours(
    sql: Sql, brand: str, during: tuple[datetime, datetime], is_open: bool, operator: UUID, now: datetime
) -> None:
    """Keep hours changed by hand. Raises `HoursOverlap` when the database says so."""
    try:
        await sql.execute(CHANGE_HOURS, brand, *during, is_open, operator, now)
    except ExclusionViolationError as overlap:
        raise HoursOverlap from overlap


async def withdraw_change(sql: Sql, brand: str, change_id: UUID, now: datetime) -> bool:
    """The brand's own hours count again; False when they did already."""
    return not (await sql.execute(WITHDRAW_CHANGE, change_id, brand, now)).endswith(" 0")
