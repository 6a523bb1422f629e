"""Whether the database answers and holds what this code needs, asked of it once a second at most, whoever asks us."""

import asyncio
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

import asyncpg

from doktr.kernel.work import NO_DATABASE

MIGRATION = "select max(version_num) from alembic_version"
KNOWN_S = 1.0
PATIENCE_S = 2


@cache
def newest_migration(root: Path) -> str:
    """The number of the newest migration in the checkout that this code runs from."""
    return max(file.name.split("_")[0] for file in (root / "migrations" / "versions").glob("[0-9]*.py"))


class Readiness:
    """One question at a time, whose answer everybody gets for a second: nobody can keep the pool busy by asking."""

    def __init__(self, pool: asyncpg.Pool, needed: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._pool = pool
        self._needed = needed
        self._clock = clock
        self._until = float("-inf")
        self._ready = False
        self._asking = asyncio.Lock()

    async def is_ready(self) -> bool:
        """Whether work can be done here."""
        async with self._asking:
            if self._clock() >= self._until:
                self._ready = await self._ask()
                self._until = self._clock() + KNOWN_S
            return self._ready

    async def _ask(self) -> bool:
        try:
            async with asyncio.timeout(PATIENCE_S):
                there = await self._pool.fetchval(MIGRATION)
        except NO_DATABASE:
            return False
        return there is not None and there >= self._needed
