"""Tells pages whose words were lost while the database was away that it is back: they say them again."""

import asyncio
import json

import structlog

from doktr.features.consultation.routes.page import Page
from doktr.kernel.work import EVERYWHERE, NO_DATABASE, Works

log = structlog.get_logger("doktr.live")
LOOK_S = 0.25
READY = json.dumps({"type": "ready"})


class Back:
    """A task for the whole process, only while somebody waits."""

    def __init__(self, works: Works) -> None:
        self._works = works
        self._waiting: set[Page] = set()
        self._looking: asyncio.Task[None] | None = None

    def tell(self, page: Page) -> None:
        """The page is told as soon as the database answers."""
        self._waiting.add(page)
        if self._looking is None:
            log.info("pages wait for the database")
            self._looking = asyncio.create_task(self._look())

    def tasks(self) -> list[asyncio.Task[None]]:
        """What is under way, to be ended with the process."""
        return [self._looking] if self._looking else []

    async def _look(self) -> None:
        try:
            while not await self._answers():
                await asyncio.sleep(LOOK_S)
                self._waiting = {page for page in self._waiting if not page.is_closed}
        finally:
            self._looking = None
        for page in self._waiting:
            page.push(READY)
        self._waiting = set()

    async def _answers(self) -> bool:
        try:
            async with self._works.open("", EVERYWHERE):
                return True
        except NO_DATABASE:
            return False
