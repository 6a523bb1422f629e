"""Jobs in pgqueuer's table: enqueued on the caller's transaction, woken through our bus, retried, held when stuck."""

import asyncio
import json
import traceback
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from types import TracebackType
from typing import Any

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
from pgqueuer.domain.models import Schedule
from pgqueuer.domain.settings import DBSettings, Durability
from pgqueuer.domain.types import Channel
from pgqueuer.ports.driver import Driver, NotifyCallback

from doktr.kernel.work import Bus, Job, Sql, Works

log = structlog.get_logger("doktr.jobs")
Handler = Callable[[Works, Mapping[str, Any]], Awaitable[None]]
Sweep = Callable[[Works], Awaitable[None]]

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
    """pgqueuer's driver, with our bus in place of a LISTEN connection of its own."""

    def __init__(self, pool: asyncpg.Pool, bus: Bus) -> None:
        super().__init__(pool)
        self._bus = bus

    async def notify(self, channel: str, payload: str) -> None:
        """Say it on the bus."""
        await self._bus.publish(TOPIC, payload.encode())

    async def add_listener(self, channel: str, callback: NotifyCallback) -> None:
        """Hear the bus; after an outage, look into the table."""

        async def heard(payload: bytes) -> None:
            callback((payload or WAKE).decode())

        await self._bus.subscribe(TOPIC, heard)


def _queries(driver: Driver) -> Queries:
    return Queries(driver, QueryBuilderEnvironment(NAMES), QueryQueueBuilder(NAMES), QuerySchedulerBuilder(NAMES))


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
        """Do jobs, at least once each, until `stop` is set; jobs that run then are finished first."""
        queries = _queries(BusDriver(self._pool, self._bus))
        jobs = QueueManager(queries, NAMES.channel)
        clock = SchedulerManager(queries)
        jobs.shutdown = clock.shutdown = stop
        for name, handler in handlers.items():
            register = jobs.entrypoint(name, on_failure="hold", executor_factory=_executor)
            register(partial(_do, works, handler))
        for name, sweep in every_minute.items():
            clock.schedule(name, "* * * * *", clean_old=True)(partial(self._sweep, works, sweep))
        await asyncio.gather(
            jobs.run(dequeue_timeout=POLL, batch_size=AT_ONCE, heartbeat_timeout=HEARTBEAT), clock.run()
        )

    async def _sweep(self, works: Works, sweep: Sweep, schedule: Schedule) -> None:
        stuck = await self.stuck()
        if stuck:
            log.warning("jobs stuck", count=stuck)
        with Failures(schedule.entrypoint, 0):
            await sweep(works)


async def _do(works: Works, handler: Handler, job: PickedJob) -> None:
    with Failures(job.entrypoint, job.attempts):
        await handler(works, json.loads(job.payload or b"{}"))
