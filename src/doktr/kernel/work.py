"""One piece of work: one person, one brand, one moment, one transaction.

Nothing else reads the clock, the tenant or the user. The reach (which brands' rows are visible) is set on the
connection too, so that row-level security is a second lock.
"""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol
from uuid import UUID

import asyncpg

Face = Literal["patient", "doctor", "operator"]
EVERYWHERE = ("*",)

BEGIN = "select set_config('doktr.brands', $1, true), now()"
TELL = """
with numbered as (
    insert into person_sequences (person_id, last_seq) values ($1, 1)
    on conflict (person_id) do update set last_seq = person_sequences.last_seq + 1
    returning last_seq
)
insert into events (person_id, seq, brand_id, at, kind, body)
select $1, last_seq, (select brand_id from people where id = $1), $2, $3, $4::jsonb from numbered
returning seq
"""


@dataclass(frozen=True)
class Actor:
    """Who acts: the acting person, on which face, from which device and session."""

    person_id: UUID
    face: Face
    session_id: UUID
    device_id: UUID | None


class JobQueue(Protocol):
    """Work to be done later, enqueued on the caller's own transaction."""

    async def enqueue(
        self, sql: asyncpg.Connection, name: str, payload: Mapping[str, Any], at: datetime | None
    ) -> None:
        """Add job `name` with a JSON payload of ids only, due at once or at `at`."""
        ...

    async def wake(self) -> None:
        """Hint to workers, after commit, that there is something to do."""
        ...


class Bus(Protocol):
    """Hints between processes; losing one never loses data."""

    async def publish(self, topic: str, payload: bytes) -> None:
        """Send to every process that listens to `topic`."""
        ...

    async def subscribe(self, topic: str, heard: Callable[[bytes], Awaitable[None]]) -> None:
        """Call `heard` for every payload published on `topic`, in this and other processes."""
        ...


@dataclass
class Work:
    """The one context of an action. `now` is the database's moment of this transaction (UTC)."""

    sql: asyncpg.Connection
    brand: str
    now: datetime
    jobs: JobQueue
    journey: Mapping[str, Sequence[str]]
    _actor: Actor | None = None
    told: set[UUID] = field(default_factory=set)
    hints: list[tuple[str, bytes]] = field(default_factory=list)
    enqueued: bool = False

    @property
    def actor(self) -> Actor:
        """The acting person; work that nobody acts in (jobs, imports) has none."""
        if self._actor is None:
            raise RuntimeError("this work has no actor")
        return self._actor

    def act_as(self, actor: Actor) -> None:
        """Say once who acts."""
        self._actor = actor

    async def reach(self, brands: Sequence[str]) -> None:
        """Make the rows of these brands visible for the rest of the transaction."""
        await self.sql.fetchrow(BEGIN, ",".join(brands))

    async def tell(self, person_id: UUID, kind: str, body: Mapping[str, Any]) -> int:
        """Write an event for a person, numbered in this very transaction; sockets hear of it after commit."""
        self.told.add(person_id)
        return await self.sql.fetchval(TELL, person_id, self.now, kind, json.dumps(body, default=str))

    def hint(self, topic: str, payload: Mapping[str, Any]) -> None:
        """Publish on the bus after commit."""
        self.hints.append((topic, json.dumps(payload, default=str).encode()))

    async def later(self, job: str, payload: Mapping[str, Any], at: datetime | None = None) -> None:
        """Enqueue a job on this transaction; payloads carry ids and moments only."""
        self.enqueued = True
        await self.jobs.enqueue(self.sql, job, payload, at)

    async def announce(self, fact: Any) -> None:
        """Announce a fact (a frozen dataclass of ids): the journey says which jobs it wakes, in this transaction."""
        for job in self.journey.get(type(fact).__name__, ()):
            await self.later(job, asdict(fact))


class Works:
    """Opens pieces of work on the pool and sends their hints after commit."""

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

    @asynccontextmanager
    async def open(self, brand: str, reach: Sequence[str] | None = None) -> AsyncIterator[Work]:
        """One transaction at `brand`, seeing the rows of `reach` (default: that brand alone).

        Commits on a clean exit, rolls back on any exception; hints leave only after the commit.
        """
        async with self.pool.acquire() as connection:
            async with connection.transaction():
                row = await connection.fetchrow(BEGIN, ",".join(reach or (brand,)))
                work = Work(connection, brand, self.clock(row[1]), self.jobs, self.journey)
                yield work
        await self._after_commit(work)

    async def _after_commit(self, work: Work) -> None:
        for person_id in work.told:
            await self.bus.publish("people", str(person_id).encode())
        for topic, payload in work.hints:
            await self.bus.publish(topic, payload)
        if work.enqueued:
            await self.jobs.wake()
