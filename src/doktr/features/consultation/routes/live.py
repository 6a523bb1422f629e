"""Everybody who has a page open at this process, and what they are told: events, places in the line, farewells."""

import asyncio
import json
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from types import TracebackType
from typing import Self
from uuid import UUID

import asyncpg
import structlog
from prometheus_client import Gauge

from doktr.features import booking, identity
from doktr.features.consultation import store_live, store_vanished
from doktr.features.consultation.routes.back import Back
from doktr.features.consultation.routes.heartbeat import Heartbeat
from doktr.features.consultation.routes.page import DEVICE_GONE, MOST_PAGES, SIGNED_OUT, TOO_MANY, Page
from doktr.features.consultation.routes.sight import Sight
from doktr.kernel.work import EVERYWHERE, Bus, Event, Works

log = structlog.get_logger("doktr.live")
OPEN_PAGES = Gauge("doktr_open_pages", "Pages whose socket is open at this process.")
SETTLE_S = 0.2
# Whoever is told first waits so long for others: one look into the database then serves them all.
GATHER_S = 0.005
RETRY_S = 1.0
CHECK_S = 60.0
ID_BYTES = 16
VOUCH_S = 2.0
REFETCH = '{"type":"queue"}'


def frame_of(event: Event) -> str:
    """An event as a page gets it."""
    at = event.at.isoformat()
    return f'{{"type":"event","seq":{event.seq},"at":"{at}","kind":"{event.kind}","body":{event.body}}}'


class Live:
    """Four tasks per process, however many pages: they read events, tell places, check sessions, say who is there."""

    def __init__(self, works: Works, bus: Bus) -> None:
        self.works = works
        self.bus = bus
        self._by_person: dict[UUID, set[Page]] = defaultdict(set)
        self._by_device: dict[UUID, set[Page]] = defaultdict(set)
        self._to_read: set[UUID] = set()
        self._moved: set[str] = set()
        self._new: set[Page] = set()
        self._something_to_read = asyncio.Event()
        self._something_moved = asyncio.Event()
        self._heartbeat = Heartbeat(works, lambda: self)
        self.sight = Sight(works, self.at_device)
        self.back = Back(works)
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        await self.bus.subscribe("people", self._heard_of_people)
        await self.bus.subscribe("line", self._heard_of_line)
        await self.bus.subscribe("revoked", self._heard_of_end)
        steps = (self._read_events, self._tell_places, self._check_now_and_then, self._heartbeat.beat)
        self._tasks = [asyncio.create_task(self._again_and_again(step)) for step in steps]
        self.works.background += self._tasks
        self.works.listeners.append(self._tell_at_once)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.works.listeners.remove(self._tell_at_once)
        for task in self._tasks:
            self.works.background.remove(task)
            task.cancel()
        saying = [*self.sight.tasks(), *self.back.tasks()]
        for task in saying:
            task.cancel()
        await asyncio.gather(*self._tasks, *saying, return_exceptions=True)

    def __iter__(self) -> Iterator[Page]:
        return (page for pages in list(self._by_person.values()) for page in list(pages))

    def enter(self, page: Page) -> None:
        """A page opened: it gets what it missed, and where it stands."""
        OPEN_PAGES.inc()
        self._by_person[page.who.person_id].add(page)
        if len(self._by_person[page.who.person_id]) > MOST_PAGES:
            page.close(TOO_MANY)
        self._by_device[page.who.device_id].add(page)
        self._read_for([page.who.person_id])
        self._heartbeat.opened(page)
        if page.who.face == "patient":
            self._new.add(page)
            self._something_moved.set()

    def leave(self, page: Page) -> None:
        """A page is gone."""
        OPEN_PAGES.dec()
        page.gone()
        self._heartbeat.closed(page)
        self._new.discard(page)
        for pages, key in ((self._by_person, page.who.person_id), (self._by_device, page.who.device_id)):
            pages[key].discard(page)
            if not pages[key]:
                del pages[key]
        self.sight.left(page)

    def at_device(self, device_id: UUID) -> Iterable[Page]:
        """The pages open on a device."""
        return tuple(self._by_device.get(device_id, ()))

    def of_person(self, person_id: UUID) -> Iterable[Page]:
        """The pages that a person has open."""
        return tuple(self._by_person.get(person_id, ()))

    async def vouch(self, page: Page, consultation_id: UUID) -> None:
        """A patient's page sees the doctor of this call. Said again within two seconds it costs nothing."""
        now = time.monotonic()
        if now - page.vouched_at < VOUCH_S:
            return
        page.vouched_at = now
        async with self.works.open(page.who.brand) as work:
            await store_vanished.vouch(work, consultation_id, page.who.person_id, page.who.device_id)

    async def _again_and_again(self, step: Callable[[], Awaitable[None]]) -> None:
        """Without a database there is nothing to tell; when it is back, everything may have been missed."""
        while True:
            try:
                await step()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as broken:
                log.warning("cannot read for pages", error=type(broken).__name__)
                await asyncio.sleep(RETRY_S)
                self._read_for(self._by_person)
                self._new.update(page for page in self if page.who.face == "patient")
                self._something_moved.set()

    def _read_for(self, people: Iterable[UUID]) -> None:
        self._to_read.update(people)
        self._something_to_read.set()

    async def _heard_of_people(self, payload: bytes) -> None:
        """Ids of people for whom there is something to read, 16 bytes each."""
        if not payload:
            self._read_for(self._by_person)
            return
        told = {UUID(bytes=payload[at : at + ID_BYTES]) for at in range(0, len(payload), ID_BYTES)}
        if here := told & self._by_person.keys():
            self._read_for(here)

    async def _heard_of_line(self, payload: bytes) -> None:
        moved = [json.loads(payload)["brand"]] if payload else {page.who.brand for page in self}
        self._moved.update(moved)
        self._something_moved.set()

    async def _heard_of_end(self, payload: bytes) -> None:
        if not payload:
            await self.check_sessions()
            return
        ended = json.loads(payload)
        for page in list(self._by_person.get(UUID(ended["person"]), ())):
            if str(page.who.device_id) == ended["device"]:
                page.close(DEVICE_GONE)
            elif str(page.who.session_id) in ended["sessions"]:
                page.close(SIGNED_OUT)

    async def _read_events(self) -> None:
        await self._something_to_read.wait()
        await asyncio.sleep(GATHER_S)
        self._something_to_read.clear()
        people, self._to_read = self._to_read, set()
        ready = {person_id: self._ready(person_id) for person_id in people}
        wanted = {person_id: min(page.sent for page in pages) for person_id, pages in ready.items() if pages}
        if wanted:
            async with self.works.open("", EVERYWHERE) as work:
                found = await store_live.events_after(work, wanted)
            self._tell(found)

    def _ready(self, person_id: UUID) -> list[Page]:
        """The person's pages that can take more; the others come back when they caught up."""
        pages = self._by_person.get(person_id, ())
        for page in pages:
            page.caught_up = self._caught_up if page.is_behind else None
        return [page for page in pages if not page.is_behind]

    def _caught_up(self, page: Page) -> None:
        self._read_for([page.who.person_id])

    def _tell_at_once(self, told: Sequence[Event]) -> None:
        """What this very process committed needs no reading, where a page has everything that came before it."""
        for event in told:
            for page in self._by_person.get(event.person_id, ()):
                if event.seq == page.sent + 1 and page.caught_up is None and not page.is_behind:
                    page.sent = event.seq
                    page.push(frame_of(event))

    def _tell(self, found: list[Event]) -> None:
        counts: dict[UUID, int] = defaultdict(int)
        for event in found:
            counts[event.person_id] += 1
            frame = frame_of(event)
            for page in self._by_person.get(event.person_id, ()):
                if page.is_behind:
                    page.caught_up = self._caught_up
                elif page.sent < event.seq and page.caught_up is None:
                    page.sent = event.seq
                    page.push(frame)
        self._read_for(person for person, count in counts.items() if count == store_live.EVENTS_AT_ONCE)

    async def _tell_places(self) -> None:
        await self._something_moved.wait()
        await asyncio.sleep(SETTLE_S)
        self._something_moved.clear()
        moved, self._moved = self._moved, set()
        new, self._new = self._new, set()
        self._tell_doctors(moved)
        for brand, pages in self._waiting_pages(moved, new).items():
            await self._tell_patients(brand, pages)

    def _tell_doctors(self, moved: set[str]) -> None:
        for page in self:
            if page.who.face == "doctor" and moved & page.who.reach:
                page.push(REFETCH)

    def _waiting_pages(self, moved: set[str], new: set[Page]) -> dict[str, set[Page]]:
        pages: dict[str, set[Page]] = defaultdict(set)
        for page in new:
            pages[page.who.brand].add(page)
        for page in self if moved else ():
            if page.who.face == "patient" and page.who.brand in moved:
                pages[page.who.brand].add(page)
        return pages

    async def _tell_patients(self, brand: str, pages: set[Page]) -> None:
        """One query per brand, whoever waits; a page hears of its place when it changed."""
        people = list({page.who.person_id for page in pages})
        async with self.works.open(brand) as work:
            places = await booking.places(work, brand, people)
        for page in pages:
            ahead = places.get(page.who.person_id)
            if ahead != page.place:
                page.place = ahead
                position = None if ahead is None else ahead + 1
                page.push(json.dumps({"type": "queue", "position": position, "ahead": ahead}))

    async def _check_now_and_then(self) -> None:
        await asyncio.sleep(CHECK_S)
        await self.check_sessions()

    async def check_sessions(self) -> None:
        """Close the pages of sessions that ended. Those of who looked at a page, or waits in the line, are kept.

        A page in the line says nothing over HTTP for as long as the wait is, and nobody is to be signed out of a place.
        """
        pages: dict[UUID, list[Page]] = defaultdict(list)
        for page in self:
            pages[page.who.session_id].append(page)
        if not pages:
            return
        kept = [one for one, tabs in pages.items() if any(page.seen or page.place is not None for page in tabs)]
        async with self.works.open("", EVERYWHERE) as work:
            for session_id in kept:
                await identity.touch(work, session_id)
            seen_after = {session_id: work.now - tabs[0].who.idle for session_id, tabs in pages.items()}
            over = set(await store_live.sessions_over(work, seen_after))
        for page in self:
            page.seen = False
            if page.who.session_id in over:
                page.close(SIGNED_OUT)
