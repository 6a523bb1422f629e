"""Jobs in pgqueuer's table: enqueued on the caller's transaction, woken through our bus, retried, held when stuck."""

import asyncio
import json
import traceback
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from functools import partial
from types import TracebackType
from typing import Any, TypeVar

import asyncpg
import structlog
from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver, AsyncpgPoolDriver
from pgqueuer.adapters.persistence.qb import (
    QueryBuilderEnvironment,
    QueryQueueBuilder,
    QuerySchedulerBuilder,
)
from pgqueuer.adapters.persistence.queries import Queries
from pgqueuer.core.executors import DatabaseRetryEntrypointExecutor, EntrypointExecutorParameters
from pgqueuer.core.qm import QueueManager
from pgqueuer.core.sm import SchedulerManager
from pgqueuer.domain.models import Job as PickedJob
from pgqueuer.domain.models import Schedule, TracebackRecord
from pgqueuer.domain.settings import DBSettings, Durability
from pgqueuer.domain.types import Channel
from pgqueuer.ports.driver import Driver, NotifyCallback

from doktr.kernel.work import Bus, Job, Sql, Works

log = structlog.get_logger("doktr.jobs")
Handler = Callable[[Works, Mapping[str, Any]], Awaitable[None]]
Sweep = Callable[[Works], Awaitable[None]]
Answer = TypeVar("Answer")

# Every name is given here: pgqueuer would otherwise read variables such as CHANNEL from the environment.
NAMES = DBSettings(
    prefix="",
    db_schema=None,
    channel=Channel("ch_pgqueuer"),
    function="fn_pgqueuer_changed",
    statistics_table="pgqueuer_statistics",
    queue_status_type="pgqueuer_status",
    queue_table="pgqueuer",
    queue_table_log="pgqueuer_log",
    trigger="tg_pgqueuer_changed",
    schedules_table="pgqueuer_schedules",
    durability=Durability.balanced,
    widen_id=True,
)
TOPIC = "jobs"
WATCH, EVERY_MINUTE = "jobs.stuck", "* * * * *"
# What pgqueuer's worker expects to hear when its table changed.
WAKE = json.dumps(
    {
        "channel": NAMES.channel,
        "operation": "insert",
        "sent_at": "2000-01-01T00:00:00Z",
        "table": NAMES.queue_table,
        "type": "table_changed_event",
    }
).encode()
ENQUEUE = """
insert into pgqueuer (priority, entrypoint, payload, execute_after, status, dedupe_key)
select 0, name, payload, coalesce(due, now()), 'queued', once
from unnest($1::text[], $2::bytea[], $3::timestamptz[], $4::text[]) as given (name, payload, due, once)
on conflict do nothing
"""
# Its statement trigger would notify inside our transactions, which halves how many fit into a second.
SILENCE = "alter table pgqueuer disable trigger tg_pgqueuer_changed"
STUCK = """
select count(*) from pgqueuer
where status = 'failed' or status = 'queued' and execute_after < now() - interval '1 minute'
   or status = 'picked' and heartbeat < now() - interval '2 minutes'
"""
ATTEMPTS = 10
FIRST_RETRY, LONGEST_RETRY = timedelta(seconds=1), timedelta(minutes=5)
POLL, HEARTBEAT = timedelta(seconds=2), timedelta(seconds=6)
AT_ONCE = 20
# What a database says that went away, is not there yet or lets nobody in: the same statement passes later.
AWAY = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InterfaceError,
)
FIRST_WAIT_S, LONGEST_WAIT_S = 0.1, 2.0
MOST_HELD = 100_000


class JobFailed(Exception):
    """A job broke. Carries the class of the error only: messages of databases may quote what people typed."""


class Failures:
    """Turns whatever a job raises into a log line and a `JobFailed`, both without its message."""

    def __init__(self, name: str, attempt: int) -> None:
        self.name = name
        self.attempt = attempt

    def __enter__(self) -> None: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, Exception):
            where = traceback.extract_tb(trace)[-1]
            place = f"{where.filename.rsplit('/', 1)[-1]}:{where.lineno}"
            log.error("job failed", job=self.name, attempt=self.attempt, error=type(error).__name__, at=place)
            raise JobFailed(type(error).__name__) from None


class BusDriver(AsyncpgPoolDriver):
    """pgqueuer's driver, with our bus in place of a LISTEN connection of its own, and patience with a database.

    All that pgqueuer asks may be asked twice. To it a statement that fails is the end of the worker, or of the job.
    """

    def __init__(self, pool: asyncpg.Pool, bus: Bus, stop: asyncio.Event) -> None:
        super().__init__(pool)
        self._bus = bus
        self._stop = stop

    async def fetch(self, query: str, *args: object) -> list[dict[str, object]]:
        """Ask until there is an answer."""
        return await self._patiently(partial(super().fetch, query, *args))

    async def execute(self, query: str, *args: object) -> str:
        """Say it until it is done."""
        return await self._patiently(partial(super().execute, query, *args))

    async def _patiently(self, ask: Callable[[], Awaitable[Answer]]) -> Answer:
        """Again and again while the database is away; whoever is asked to stop waits no longer."""
        wait = FIRST_WAIT_S
        while True:
            try:
                return await ask()
            except AWAY as error:
                if self._stop.is_set() or self._pool.is_closing():
                    raise
                log.warning("jobs wait for the database", error=type(error).__name__)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stop.wait(), wait)
            wait = min(wait * 2, LONGEST_WAIT_S)

    async def notify(self, channel: str, payload: str) -> None:
        """Say it on the bus."""
        await self._bus.publish(TOPIC, payload.encode())

    async def add_listener(self, channel: str, callback: NotifyCallback) -> None:
        """Hear the bus; after an outage, look into the table."""

        async def heard(payload: bytes) -> None:
            callback((payload or WAKE).decode())

        await self._bus.subscribe(TOPIC, heard)


class Patient(Queries):
    """A job that is to be tried again is never given up because that could not be written down."""

    async def retry_job(self, job: PickedJob, delay: timedelta, traceback_record: TracebackRecord | None) -> None:
        """Where the database is away to the end, its row stays taken by nobody who lives: another worker has it."""
        with suppress(*AWAY):
            await super().retry_job(job, delay, traceback_record)


def _queries(driver: Driver) -> Queries:
    return Patient(driver, QueryBuilderEnvironment(NAMES), QueryQueueBuilder(NAMES), QuerySchedulerBuilder(NAMES))


def _executor(parameters: EntrypointExecutorParameters) -> DatabaseRetryEntrypointExecutor:
    return DatabaseRetryEntrypointExecutor(
        parameters, max_attempts=ATTEMPTS, initial_delay=FIRST_RETRY, max_delay=LONGEST_RETRY
    )


async def install(owner: asyncpg.Connection) -> None:
    """Make or update the job tables, as their owner; safe to repeat."""
    queries = _queries(AsyncpgDriver(owner))
    if await queries.schema_is_installed():
        await queries.apply_upgrade()
    else:
        await queries.install()
    await owner.execute(SILENCE)


class PgQueuer:
    """The `JobQueue` of the service, and the worker's loop."""

    def __init__(self, pool: asyncpg.Pool, bus: Bus) -> None:
        self._pool = pool
        self._bus = bus

    async def enqueue(self, sql: Sql, jobs: Sequence[Job]) -> None:
        """Add these jobs in one statement of the caller's transaction."""
        payloads = [json.dumps(job.payload, default=str).encode() for job in jobs]
        moments, keys = [job.at for job in jobs], [job.once for job in jobs]
        await sql.execute(ENQUEUE, [job.name for job in jobs], payloads, moments, keys)

    async def wake(self) -> None:
        """Hint to workers, after commit, that there is something to do."""
        await self._bus.publish(TOPIC, WAKE)

    async def stuck(self) -> int:
        """Jobs that gave up, or that nobody takes: somebody should look."""
        return await self._pool.fetchval(STUCK)

    async def work(
        self,
        works: Works,
        handlers: Mapping[str, Handler],
        every_minute: Mapping[str, Sweep],
        stop: asyncio.Event,
    ) -> None:
        """Do jobs, at least once each, until `stop` is set; jobs that run then are finished first.

        A database that goes away is waited for. Where it is away at the end, what could not be noted is done again.
        """
        queries = _queries(BusDriver(self._pool, self._bus, stop))
        jobs = QueueManager(queries, NAMES.channel)
        clock = SchedulerManager(queries)
        jobs.shutdown = clock.shutdown = stop
        for name, handler in handlers.items():
            register = jobs.entrypoint(name, on_failure="hold", executor_factory=_executor)
            register(partial(_do, works, handler))
        # Rows of earlier workers stay: who took them away, and died, would leave the others nothing to go by.
        for name, sweep in every_minute.items():
            clock.schedule(name, EVERY_MINUTE)(partial(_sweep, works, sweep))
        clock.schedule(WATCH, EVERY_MINUTE)(self._watch)
        loops = (jobs.run(dequeue_timeout=POLL, batch_size=AT_ONCE, heartbeat_timeout=HEARTBEAT), clock.run())
        for trouble in await asyncio.gather(*(_both(stop, loop) for loop in loops), return_exceptions=True):
            if isinstance(trouble, BaseException) and not isinstance(trouble, AWAY):
                raise trouble

    async def held(self) -> Mapping[str, int]:
        """How many jobs of each kind gave up and wait for somebody."""
        counted: Counter[str] = Counter()
        for one in await self._plainly().queue_size():
            if one.status == "failed":
                counted[one.entrypoint] += one.count
        return dict(sorted(counted.items()))

    async def again(self, name: str) -> int:
        """All held jobs of this kind are due again, with every attempt before them; answers how many."""
        queries, count = self._plainly(), 0
        for job in await queries.list_failed_jobs(limit=MOST_HELD):
            if job.entrypoint == name:
                with suppress(asyncpg.UniqueViolationError):  # another that does the same is due already
                    await queries.requeue_jobs([job.id])
                    count += 1
        await self.wake()
        return count

    def _plainly(self) -> Queries:
        return _queries(AsyncpgPoolDriver(self._pool))

    async def _watch(self, _schedule: Schedule) -> None:
        stuck = await self.stuck()
        if stuck:
            log.warning("jobs stuck", count=stuck)


async def _both(stop: asyncio.Event, loop: Awaitable[None]) -> None:
    """Who does jobs and who sweeps end together, however one of them ends."""
    try:
        await loop
    finally:
        stop.set()


async def _sweep(works: Works, sweep: Sweep, schedule: Schedule) -> None:
    with Failures(schedule.entrypoint, 0):
        await sweep(works)


async def _do(works: Works, handler: Handler, job: PickedJob) -> None:
    with Failures(job.entrypoint, job.attempts):
        await handler(works, json.loads(job.payload or b"{}"))
