"""Says in the database, again and again, at which devices this process has a page open, and where one is in sight."""

import asyncio
from collections.abc import Callable, Collection, Iterable
from uuid import UUID

from doktr.features import capacity, identity
from doktr.features.consultation.routes.page import Page
from doktr.kernel.work import EVERYWHERE, Works

BEAT_S = 10.0
SETTLE_S = 0.2


class Heartbeat:
    """One transaction for all pages of the process every ten seconds, and one soon after some open or close.

    A dead process says nothing. That a page is in sight is said again with each beat: another process, which has only
    hidden pages of the same device, may have said the contrary.
    """

    def __init__(self, works: Works, pages: Callable[[], Iterable[Page]]) -> None:
        self._works = works
        self._pages = pages
        self._changed: dict[UUID, Page] = {}
        self._something_changed = asyncio.Event()
        self._next_s = 0.0

    def opened(self, page: Page) -> None:
        """Somebody is there: everybody may know it before the next beat."""
        self._changed[page.who.device_id] = page
        self._something_changed.set()

    def closed(self, page: Page) -> None:
        """Until now somebody was there; of a doctor it matters when they do not come back."""
        self._changed[page.who.device_id] = page
        self._something_changed.set()

    async def beat(self) -> None:
        """Wait for the next moment, and say who is there. What could not be said is said with the next beat."""
        if asyncio.get_running_loop().time() >= self._next_s:  # first: changes without end must not keep it off
            await self._tell_all()
            return
        try:
            async with asyncio.timeout_at(self._next_s):
                await self._something_changed.wait()
        except TimeoutError:
            return
        await self._tell_change()

    async def _tell_all(self) -> None:
        self._next_s = asyncio.get_running_loop().time() + BEAT_S
        await self._see({page.who.device_id for page in self._pages()}, ())

    async def _tell_change(self) -> None:
        await asyncio.sleep(SETTLE_S)
        self._something_changed.clear()
        changed, self._changed = self._changed, {}
        await self._see(changed.keys(), [page for page in changed.values() if page.is_closed])

    async def _see(self, devices: Collection[UUID], gone: Iterable[Page]) -> None:
        if not devices:
            return
        async with self._works.open("", EVERYWHERE) as work:
            await identity.see(work, devices)
            # looked up only now that these rows are locked: what a page says from here on is written after this
            if in_sight := {page.who.device_id for page in self._pages() if page.hidden is False} & set(devices):
                await identity.in_sight(work, in_sight)
            for doctor_id in {page.who.person_id for page in gone if page.who.face == "doctor"}:
                await capacity.page_closed(work, doctor_id)
