"""One piece of work: one person, one brand, one moment, one transaction.

Nothing else reads the clock, the tenant or the user. The reach (which brands' rows are visible) is set on the
connection too, so that row-level security is a second lock.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol
from uuid import UUID

import asyncpg
from asyncpg.pool import PoolConnectionProxy

Sql = asyncpg.Connection | PoolConnectionProxy
Face = Literal["patient", "doctor", "operator", "guest", "assistant"]
EVERYWHERE = ("*",)
# What a database that is away, or not set up yet, answers with. A timeout is an `OSError`.
NO_DATABASE = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError)

BEGIN = "select set_config('doktr.brands', $1, true), now()"
TELL = """
with told as (
    select person_id, kind, body, row_number() over (partition by person_id order by place) as nth,
        count(*) over (partition by person_id) as many
    from unnest($1::uuid[], $2::text[], $3::jsonb[]) with ordinality as given (person_id, kind, body, place)
), numbered as (
    insert into person_sequences (person_id, last_seq)
    select person_id, max(many) from told group by person_id order by person_id
    on conflict (person_id) do update set last_seq = person_sequences.last_seq + excluded.last_seq
    returning person_id, last_seq
)
insert into events (person_id, seq, brand_id, at, kind, body)
select told.person_id, last_seq - many + nth, people.brand_id, $4, told.kind, told.body
from told join numbered using (person_id) join people on people.id = told.person_id
returning person_id, seq, at, kind, body
"""


_open: ContextVar[int] = ContextVar("open", default=0)


@contextmanager
def _counted() -> Iterator[None]:
    _open.set(_open.get() + 1)
    try:
        yield
    finally:
        _open.set(_open.get() - 1)


def within_a_transaction() -> bool:
    """Whether this task holds a piece of work open. Nobody outside is asked then: they may take their time."""
    return _open.get() > 0


def _plain(value: Any) -> str:
    """How moments and ids stand in JSON: moments as RFC 3339 says, which every browser reads."""
    return value.isoformat() if isinstance(value, datetime) else str(value)


@dataclass(frozen=True)
class Actor:
    """Who acts: the acting person, on which face, from which device and session."""

    person_id: UUID
    face: Face
    session_id: UUID
    device_id: UUID | None


@dataclass(frozen=True)
class Job:
    """Something to do later: its name, a JSON payload of ids and moments only, due at once or at `at`.

    Of those with the same `once` only the first waits, until it is done.
    """

    name: str
    payload: Mapping[str, Any]
    at: datetime | None = None
    once: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """Something that a person was told, as it is stored; the body is JSON text."""

    person_id: UUID
    seq: int
    at: datetime
    kind: str
    body: str


class JobQueue(Protocol):
    """Work to be done later, enqueued on the caller's own transaction."""

    async def enqueue(self, sql: Sql, jobs: Sequence[Job]) -> None:
        """Add these jobs in one statement."""
        ...

    async def wake(self) -> None:
        """Hint to workers, after commit, that there is something to do."""
        ...


class Bus(Protocol):
    """Hints between processes; losing one never loses data."""

    async def publish(self, topic: str, payload: bytes) -> None:
        """Send to every process that listens to `topic`, in order; never waits for the network."""
        ...

    async def subscribe(self, topic: str, heard: Callable[[bytes], Awaitable[None]]) -> None:
        """Call `heard` for every payload published on `topic`, in this and other processes.

        An empty payload says that the bus was away for a moment: read again what may have been missed.
        """
        ...


@dataclass
class Work:
    """The one context of an action. `now` is the database's moment of this transaction (UTC)."""

    sql: Sql
    brand: str
    now: datetime
    jobs: JobQueue
    journey: Mapping[str, Sequence[str]]
    brands: Sequence[str] = ()
    _actor: Actor | None = None
    events: list[tuple[UUID, str, str]] = field(default_factory=list)
    told: list[Event] = field(default_factory=list)
    hints: list[tuple[str, bytes]] = field(default_factory=list)
    queued: list[Job] = field(default_factory=list)

    @property
    def actor(self) -> Actor:
        """The acting person; work that nobody acts in (jobs, imports) has none."""
        if self._actor is None:
            raise RuntimeError("this work has no actor")
        return self._actor

    def act_as(self, actor: Actor) -> None:
        """Say once who acts."""
        self._actor = actor

    def at(self, brand: str) -> None:
        """Go on at the brand of a thing, whichever host somebody came by: its books, its policies, its rows."""
        self.brand = brand

    async def reach(self, brands: Sequence[str]) -> None:
        """Make the rows of these brands visible for the rest of the transaction."""
        self.brands = brands
        await self.sql.fetchrow(BEGIN, ",".join(brands))

    async def tell(self, person_id: UUID, kind: str, body: Mapping[str, Any]) -> None:
        """An event for a person, numbered in this very transaction; sockets hear of it after commit."""
        self.events.append((person_id, kind, json.dumps(body, default=_plain)))

    def hint(self, topic: str, payload: Mapping[str, Any]) -> None:
        """Publish on the bus after commit."""
        self.hints.append((topic, json.dumps(payload, default=_plain).encode()))

    async def later(
        self, job: str, payload: Mapping[str, Any], at: datetime | None = None, once: str | None = None
    ) -> None:
        """Enqueue a job on this transaction; payloads carry ids and moments only. `once`: as in `Job`."""
        self.queued.append(Job(job, payload, at, once))

    async def announce(self, fact: Any) -> None:
        """Announce a fact (a frozen dataclass of ids): the journey says which jobs it wakes."""
        for job in self.journey.get(type(fact).__name__, ()):
            await self.later(job, asdict(fact))

    @asynccontextmanager
    async def part(self) -> AsyncIterator[None]:
        """A part that fails alone: what it wrote, told, hinted at and enqueued is undone, and its error goes on."""
        said = (self.events, self.hints, self.queued)
        kept = [len(one) for one in said]
        try:
            async with self.sql.transaction():
                yield
        except BaseException:
            for one, length in zip(said, kept, strict=True):
                del one[length:]
            raise

    async def settle(self) -> None:
        """Write events and jobs as the last statements before the commit.

        Two statements however many there are; a person's counter is locked for a moment only, always in the
        same order, so that two pieces of work that tell the same people cannot block each other crosswise.
        """
        if self.events:
            people, kinds, bodies = zip(*self.events, strict=True)
            written = await self.sql.fetch(TELL, people, kinds, bodies, self.now)
            if len(written) != len(self.events):
                raise RuntimeError("an event was told to somebody out of reach")
            self.told = sorted((Event(*row) for row in written), key=lambda event: event.seq)
        if self.queued:
            await self.jobs.enqueue(self.sql, self.queued)


class Works:
    """Opens pieces of work on the pool and sends their hints after commit.

    `background` are the tasks that must go on as long as the process does; one that ended is a defect.
    `listeners` of this process hear of events the moment they are committed, and must not wait.
    """

    def __init__(
        self,
        pool: asyncpg.Pool,
        bus: Bus,
        jobs: JobQueue,
        journey: Mapping[str, Sequence[str]],
        clock: Callable[[datetime], datetime] = lambda moment: moment,
    ) -> None:
        self.pool = pool
        self.bus = bus
        self.jobs = jobs
        self.journey = journey
        self.clock = clock
        self.background: list[asyncio.Task[None]] = []
        self.listeners: list[Callable[[Sequence[Event]], None]] = []

    @asynccontextmanager
    async def open(self, brand: str, reach: Sequence[str] | None = None) -> AsyncIterator[Work]:
        """One transaction at `brand`, seeing the rows of `reach` (default: that brand alone).

        Commits on a clean exit, rolls back on any exception; hints leave only after the commit.
        """
        async with self.pool.acquire() as connection, connection.transaction():
            within = reach or (brand,)
            row = await connection.fetchrow(BEGIN, ",".join(within))
            work = Work(connection, brand, self.clock(row[1]), self.jobs, self.journey, within)
            with _counted():
                yield work
            await work.settle()
        await self._after_commit(work)

    async def _after_commit(self, work: Work) -> None:
        if work.events:
            for told in self.listeners:
                told(work.told)
            people = dict.fromkeys(event[0] for event in work.events)
            await self.bus.publish("people", b"".join(person_id.bytes for person_id in people))
        for topic, payload in dict.fromkeys(work.hints):
            await self.bus.publish(topic, payload)
        if work.queued:
            await self.jobs.wake()
