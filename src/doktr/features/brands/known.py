"""The brands as a process knows them: asked on every request, changed a few times a year."""

import asyncio
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

import structlog
from pydantic import TypeAdapter

from doktr.features.brands import store
from doktr.features.brands.model import NOTICE_KINDS, QUIET_KINDS, Brand
from doktr.kernel.problems import NotFound, NotReady
from doktr.kernel.work import EVERYWHERE, NO_DATABASE, Works

log = structlog.get_logger("doktr.brands")
FRESH_S = 5.0
# Whoever asks while the database hangs is answered with what is known, and that soon.
PATIENCE_S = 2.0
BRAND = TypeAdapter(Brand)
# What a brand says that an earlier version of this service stored, until it is imported anew.
CALL_BEFORE: Mapping[str, Any] = {"missed_calls": 2}
LINE_BEFORE: Mapping[str, Any] = {
    "missed_rings": 2, "vanished_minutes": 5, "correct_hours": 24, "object_hours": 48, "leave_seconds": 300
}  # fmt: skip
SAFE_BEFORE: Mapping[str, Any] = {"young_hours": 24}
MONEY_BEFORE: Mapping[str, Any] = {"insurer_days": 7}
WAY_BEFORE: Mapping[str, Any] = {
    "channels": ("push", "sms", "mail"), "grace_seconds": 60, "useful_minutes": 60, "attempts": 3
}  # fmt: skip
QUIET_BEFORE: Mapping[str, Any] = {
    "since": "22:00", "until": "07:00", "kinds": QUIET_KINDS, "source": "Decision of this project.",
    "date": "2026-11-23",
}  # fmt: skip


@dataclass
class _Known:
    """The brands as they were read last; `at` is when that was tried last (monotonic seconds)."""

    at: float | None = None
    by_id: Mapping[str, Brand] = field(default_factory=dict[str, Brand])
    by_host: Mapping[str, Brand] = field(default_factory=dict[str, Brand])
    reading: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def fresh(self) -> bool:
        """Whether there is something, and no need to ask."""
        return self.at is not None and time.monotonic() - self.at <= FRESH_S


_known: WeakKeyDictionary[Works, _Known] = WeakKeyDictionary()


def stored(data: Mapping[str, Any]) -> Brand:
    """A brand as it is stored, by this version, an earlier or a later one: an update never stands still over that."""
    policy = data["policy"]
    ways = policy["notices"]["kinds"]
    kinds = {kind: ways.get(kind, WAY_BEFORE) for kind in NOTICE_KINDS}
    notices, line = {"quiet": QUIET_BEFORE, **policy["notices"], "kinds": kinds}, {**LINE_BEFORE, **policy["line"]}
    money, safe = {**MONEY_BEFORE, **policy["money"]}, {**SAFE_BEFORE, **policy["safe"]}
    known = {"call": {**CALL_BEFORE, **policy["call"]}, "line": line, "money": money, "safe": safe}
    filled = {**data, "policy": policy | known | {"notices": notices}}
    return BRAND.validate_python(filled, extra="ignore")


def parsed(rows: list[store.StoredBrand]) -> list[Brand]:
    """Brands as they are stored."""
    return [stored(row.data) for row in rows]


async def _fresh(works: Works) -> _Known:
    """All brands, at most five seconds old, or as old as they must be while the database is away.

    One asks at a time; whoever comes meanwhile takes what is known. Raises `NotReady` where nothing is.
    """
    known = _known.setdefault(works, _Known())
    if known.fresh or known.at is not None and known.reading.locked():
        return known
    async with known.reading:
        if not known.fresh:
            await _read(works, known)
    return known


async def _read(works: Works, known: _Known) -> None:
    try:
        async with asyncio.timeout(PATIENCE_S), works.open("", EVERYWHERE) as work:
            brands = parsed(await store.all_brands(work.sql))
    except NO_DATABASE as away:
        if known.at is None:
            raise NotReady from away
        log.warning("brands", reason="no database")
    else:
        known.by_id = {brand.id: brand for brand in brands}
        known.by_host = {host: brand for brand in brands for host in brand.hosts}
    known.at = time.monotonic()


async def by_host(works: Works, host: str) -> Brand | None:
    """The brand that answers at this host name (lower case, no port)."""
    return (await _fresh(works)).by_host.get(host)


async def every(works: Works) -> Collection[Brand]:
    """All brands there are."""
    return (await _fresh(works)).by_id.values()


async def by_id(works: Works, brand: str) -> Brand:
    """The brand with this id. Raises `NotFound`."""
    found = (await _fresh(works)).by_id.get(brand)
    if found is None:
        raise NotFound
    return found
