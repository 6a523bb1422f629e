"""Says in the database whether anybody can see the pages of a device: little is written, and the last word counts."""

import asyncio
from collections.abc import Callable, Iterable
from uuid import UUID

import structlog

from doktr.features import identity
from doktr.features.consultation.routes.page import Page
from doktr.kernel.work import NO_DATABASE, Works

log = structlog.get_logger("doktr.live")
SAY_S = 2.0


class Sight:
    """A task per device only while there is something to say of it; what could not be said is said again.

    A device is out of sight when each of its pages says so: another tab may be the one that is looked at. Those at
    other processes are not known here. So what is said here is the last word only until the next heartbeat of a process
    where one is in sight, and a device whose last page in sight here is gone is out of sight until somebody says else.
    """

    def __init__(self, works: Works, at_device: Callable[[UUID], Iterable[Page]]) -> None:
        self._works = works
        self._at_device = at_device
        self._said: dict[UUID, bool] = {}
        self._saying: dict[UUID, asyncio.Task[None]] = {}

    def said(self, page: Page, hidden: bool) -> None:
        """A page went out of sight or came back into it. Said again without a change it costs nothing.

        The first word of a page is always written: the device may have said another at another process.
        """
        if page.hidden is None:
            self._said.pop(page.who.device_id, None)
        page.hidden = hidden
        self._changed(page)

    def left(self, page: Page) -> None:
        """A page is gone: those that stay open at the device, here or elsewhere, may all be out of sight."""
        self._changed(page)

    def tasks(self) -> list[asyncio.Task[None]]:
        """What is under way, to be ended with the process."""
        return list(self._saying.values())

    def _changed(self, page: Page) -> None:
        device = page.who.device_id
        if device not in self._saying and self._unsaid(device) is not None:
            self._saying[device] = asyncio.create_task(self._say(device, page.who.brand))
        elif device not in self._saying and not self._pages(device):
            self._said.pop(device, None)

    def _pages(self, device: UUID) -> list[Page]:
        return [page for page in self._at_device(device) if page.hidden is not None]

    def _unsaid(self, device: UUID) -> bool | None:
        """What the database does not know yet, if anything."""
        pages = self._pages(device)
        said = self._said.get(device)
        hidden = all(page.hidden for page in pages)
        return hidden if said is not hidden and (pages or said is not None) else None

    async def _say(self, device: UUID, brand: str) -> None:
        try:
            while (hidden := self._unsaid(device)) is not None:
                try:
                    async with self._works.open(brand) as work:
                        await identity.looked_at(work, device, hidden)
                    self._said[device] = hidden
                except NO_DATABASE as away:
                    log.warning("cannot say who looks", error=type(away).__name__)
                await asyncio.sleep(SAY_S)
        finally:
            del self._saying[device]
            if not self._pages(device):
                self._said.pop(device, None)
