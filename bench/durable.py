"""Refuses to measure on a database that could forget: figures without durability are worth nothing."""

from collections.abc import Mapping
from pathlib import Path

import asyncpg

MUST_BE_ON = ("fsync", "synchronous_commit", "full_page_writes")
SETTINGS = "select name, setting from pg_settings where name = any($1)"
DATA = "select setting from pg_settings where name = 'data_directory'"
IN_MEMORY = frozenset({"tmpfs", "ramfs"})


class NotDurable(Exception):
    """The database may lose what it said is committed."""


def filesystem(place: Path, mounts: str | None = None) -> str:
    """The kind of file system that holds `place`."""
    lines = [line.split() for line in (mounts or Path("/proc/mounts").read_text()).splitlines()]
    holding = [(Path(line[1]), line[2]) for line in lines if place.is_relative_to(line[1])]
    # of mounts on the same folder the last one counts; sorting keeps their order
    return sorted(holding, key=lambda mount: len(mount[0].parts))[-1][1] if holding else "unknown"


def why_not(settings: Mapping[str, str], kind: str) -> list[str]:
    """Every reason why a server with these settings on this kind of file system is not durable."""
    off = [f"{name} is {settings.get(name, 'unknown')}" for name in MUST_BE_ON if settings.get(name) != "on"]
    return off + ([f"its data lie on {kind}"] if kind in IN_MEMORY | {"unknown"} else [])


async def refuse_unless_durable(superuser_url: str, *other_urls: str) -> None:
    """Ask the server itself, as every role that will be measured. Raises `NotDurable`."""
    superuser = await asyncpg.connect(superuser_url)
    kind = filesystem(Path(await superuser.fetchval(DATA)))
    await superuser.close()
    for url in (superuser_url, *other_urls):
        connection = await asyncpg.connect(url)
        settings = {row["name"]: row["setting"] for row in await connection.fetch(SETTINGS, MUST_BE_ON)}
        await connection.close()
        reasons = why_not(settings, kind)
        if reasons:
            raise NotDurable(f"this database is not durable: {', '.join(reasons)}")
