"""Importing brands from a folder, and finding the brand that answers at a host."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Self, TypeVar
from uuid import UUID

from pydantic import TypeAdapter, ValidationError

from doktr.features.brands import rules, store
from doktr.features.brands.known import BRAND, parsed, stored
from doktr.features.brands.model import DOCUMENTS, Brand, BrandRefused, Closed, Document, HoursChange, Opening
from doktr.kernel.problems import BadInput, NotFound
from doktr.kernel.work import Sql, Work

DOCUMENT = TypeAdapter(Document)
T = TypeVar("T")


@dataclass(frozen=True)
class BrandFolder:
    """One brand folder, read and checked."""

    brand: Brand
    data: dict[str, Any]
    documents: Mapping[tuple[str, str], Document]

    @property
    def digest(self) -> bytes:
        """Equal for equal brands, whatever the layout of their files."""
        return sha256(json.dumps(self.data, sort_keys=True).encode()).digest()

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read `brand.json` and the documents. Raises `BrandRefused` naming the file and what to change."""
        data = _json(folder / "brand.json")
        brand = _valid(BRAND, data, folder / "brand.json")
        if brand.id != folder.name:
            raise BrandRefused(f"{folder}: the folder must be named like the brand, {brand.id}")
        documents = {
            (kind, language): _valid(DOCUMENT, _json(path), path)
            for kind in DOCUMENTS
            for language in brand.languages
            if (path := folder / f"{kind}.{language}.json").exists()
        }
        rules.check_brand(brand)
        rules.check_documents(brand, documents)
        return cls(brand, data, documents)


def _json(path: Path) -> dict[str, Any]:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BrandRefused(f"{path}: cannot be read: {error}") from error


def _valid(adapter: TypeAdapter[T], data: dict[str, Any], path: Path) -> T:
    try:
        return adapter.validate_python(data)
    except ValidationError as error:
        raise BrandRefused(f"{path}: {error}") from error


def read_brands(folder: Path) -> list[BrandFolder]:
    """Every brand under `folder`. Raises `BrandRefused`; nothing is imported unless all of them pass."""
    found: list[BrandFolder] = []
    for path in sorted(folder.glob("*/brand.json")):
        try:
            found.append(BrandFolder.read(path.parent))
        except BrandRefused as refused:
            raise BrandRefused(f"{path.parent.name}: {refused}") from refused
    if not found:
        raise BrandRefused(f"{folder}: no brand found here")
    return found


async def import_brands(sql: Sql, folder: Path) -> list[str]:
    """Bring the database to the state of `folder`, all or nothing; one line per change."""
    found = read_brands(folder)
    async with sql.transaction():
        await store.see_every_brand(sql)
        changed = [line for brand in found for line in await _import(sql, brand)]
        here = {brand.id: brand for brand in parsed(await store.all_brands(sql))}
        shared = rules.shared_hosts(here.values())
        if shared:
            raise BrandRefused(f"hosts claimed by more than one brand: {', '.join(shared)}")
    return changed


async def _import(sql: Sql, found: BrandFolder) -> list[str]:
    brand = found.brand
    lines = []
    if await store.keep_brand(sql, brand.id, brand.hosts, found.data, found.digest):
        lines.append(f"{brand.id}: imported")
    for (kind, language), document in sorted(found.documents.items()):
        words = store.StoredDocument(document.version, language, document.valid_from, document.title, document.blocks)
        kept = await store.keep_document(sql, brand.id, kind, words)
        if kept is None:
            raise BrandRefused(
                f"{brand.id}: {kind}.{language} {document.version} is published already with other words; "
                "a changed document needs a new version"
            )
        if kept:
            lines.append(f"{brand.id}: {kind}.{language} {document.version} published")
    return lines


@lru_cache(maxsize=64)
def _parsed(data: str) -> Brand:
    return stored(json.loads(data))


async def of(work: Work, brand_id: str = "") -> Brand:
    """The brand this work is done at, or this one: for jobs and actions that have no request to take it from."""
    data = await store.brand_data(work.sql, brand_id or work.brand)
    if data is None:
        raise NotFound
    return _parsed(data)


async def current_versions(work: Work) -> dict[str, str]:
    """Which version of each document is in force at this work's brand and moment."""
    return await store.current_versions(work.sql, work.brand, work.now)


async def document(work: Work, kind: str, language: str) -> store.StoredDocument:
    """The document in force. Raises `NotFound` for a language this brand does not speak."""
    found = await store.current_document(work.sql, work.brand, kind, language, work.now)
    if found is None:
        raise NotFound
    return found


async def opening(work: Work) -> Opening:
    """Whether this work's brand is open at this moment, by its hours and by what an operator changed."""
    changes = await store.hours_changes(work.sql, work.brand, work.now)
    return rules.opening((await of(work)).policy.hours, changes, work.now)


async def open_from(work: Work, at: datetime) -> datetime:
    """The first moment from `at` on when this work's brand is open, as far as is known; `at` where none is."""
    changes = await store.hours_changes(work.sql, work.brand, work.now)
    found = rules.opening((await of(work)).policy.hours, changes, at)
    return at if found.open else found.opens_at or at


async def require_open(work: Work) -> None:
    """Raises `Closed` unless the brand takes people in now."""
    found = await opening(work)
    if not found.open:
        raise Closed(opens_at=found.opens_at.isoformat() if found.opens_at else None)


async def hours_changes(work: Work) -> list[HoursChange]:
    """What was opened or closed by hand, now and later."""
    return await store.hours_changes(work.sql, work.brand, work.now)


async def change_hours(work: Work, start: datetime, end: datetime, is_open: bool) -> list[HoursChange]:
    """The acting operator opens or closes by hand. Raises `HoursOverlap`, or `BadInput` for a time that is over."""
    if end <= start or end <= work.now:
        raise BadInput(errors=[{"pointer": "/body/end", "code": "too-early"}])
    await store.change_hours(work.sql, work.brand, (start, end), is_open, work.actor.person_id, work.now)
    return await hours_changes(work)


async def withdraw_change(work: Work, change_id: UUID) -> list[HoursChange]:
    """The brand's own hours count again; saying it again changes nothing."""
    await store.withdraw_change(work.sql, work.brand, change_id, work.now)
    return await hours_changes(work)
