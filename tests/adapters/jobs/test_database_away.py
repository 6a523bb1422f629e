"""A database that dies and comes back: no job is lost by it, none is held for it, and the worker goes on."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from structlog.testing import capture_logs

from doktr.adapters.jobs import pgqueuer
from doktr.kernel.work import Works
from doktr_sandbox import postgres
from doktr_sandbox.visitor import eventually
from tests.adapters.jobs.office import at_work, enqueue

EVERY_SECOND = "* * * * * *"
WAITS = "jobs wait for the database"


@pytest.fixture
async def mortal(memory_folder: Path) -> AsyncIterator[postgres.Cluster]:
    """A server of this test's own, which keeps what it said that it kept."""
    cluster = await asyncio.to_thread(postgres.start, memory_folder / "mortal")
    await postgres.prepare(cluster)
    owner = await asyncpg.connect(url_of(cluster))
    await pgqueuer.install(owner)
    await owner.execute("delete from pgqueuer")
    await owner.execute("delete from pgqueuer_schedules")
    await owner.close()
    yield cluster
    cluster.stop()


def url_of(cluster: postgres.Cluster) -> str:
    return cluster.url("doktr_owner")


async def comes_back(cluster: postgres.Cluster) -> None:
    """Recovered, at the same port; who waits for it goes on waiting meanwhile."""
    started = await asyncio.to_thread(postgres.start, cluster.folder, port=cluster.port)
    cluster.process = started.process


class Waiting:
    """A job that begins, and waits until it may go on."""

    def __init__(self) -> None:
        self.began, self.may_go_on = asyncio.Event(), asyncio.Event()

    async def __call__(self, _works: Works, _payload: Mapping[str, Any]) -> None:
        self.began.set()
        await self.may_go_on.wait()


class Needy(Waiting):
    """It needs the database then."""

    def __init__(self) -> None:
        super().__init__()
        self.attempts: list[int] = []
        self.failed = 0

    async def __call__(self, works: Works, payload: Mapping[str, Any]) -> None:
        await super().__call__(works, payload)
        try:
            self.attempts.append(await works.pool.fetchval("select attempts from pgqueuer"))
        except pgqueuer.AWAY:
            self.failed += 1
            raise


async def kept(cluster: postgres.Cluster) -> list[tuple[str, int]]:
    """The state of every job that is there, and how often it was tried in vain."""
    owner = await asyncpg.connect(url_of(cluster))
    rows = await owner.fetch("select status::text, attempts from pgqueuer")
    await owner.close()
    return [(row["status"], row["attempts"]) for row in rows]


async def test_a_job_whose_database_dies_under_it_counts_an_attempt_and_is_done_by_the_same_worker(
    mortal: postgres.Cluster,
) -> None:
    job = Needy()
    async with at_work(url_of(mortal), {"needy": job}) as works:
        await enqueue(works, "needy")
        await job.began.wait()
        mortal.crash()
        with capture_logs() as said:
            job.may_go_on.set()
            await eventually(lambda: job.failed and any(line["event"] == WAITS for line in said))
        await comes_back(mortal)
        await eventually(lambda: job.attempts, patience_s=30)
    assert (job.failed, job.attempts) == (1, [1])
    assert await kept(mortal) == []


async def test_a_worker_that_ends_while_the_database_is_away_leaves_its_job_to_the_next_one(
    mortal: postgres.Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is back before the worker is gone: what the worker has to say by then must not be that the job is given up."""
    job, other = Needy(), Waiting()
    put_off, unheard = pgqueuer.Queries.retry_job, asyncio.Event()

    async def in_vain(*given: Any) -> None:
        try:
            await put_off(*given)
        except pgqueuer.AWAY:
            unheard.set()
            raise

    monkeypatch.setattr(pgqueuer.Queries, "retry_job", in_vain)

    async def after_the_end_has_begun() -> None:
        job.may_go_on.set()
        await unheard.wait()
        await comes_back(mortal)
        other.may_go_on.set()

    async with at_work(url_of(mortal), {"needy": job, "other": other}) as works:
        for name in ("needy", "other"):
            await enqueue(works, name)
        await asyncio.gather(job.began.wait(), other.began.wait())
        mortal.crash()
        rest = asyncio.create_task(after_the_end_has_begun())
    await rest
    assert (job.failed, job.attempts) == (1, [])
    assert await kept(mortal) == [("picked", 0)]
    async with at_work(url_of(mortal), {"needy": job}):
        await eventually(lambda: job.attempts, patience_s=30)
    assert job.attempts == [0]
    assert await kept(mortal) == []


async def test_what_is_swept_every_minute_is_swept_again_once_the_database_is_back(
    mortal: postgres.Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pgqueuer, "EVERY_MINUTE", EVERY_SECOND)
    swept: list[int] = []

    async def sweep(_works: Works) -> None:
        swept.append(len(swept))

    async with at_work(url_of(mortal), {}, {"sweep": sweep}):
        await eventually(lambda: swept, patience_s=20)
        mortal.crash()
        with capture_logs() as said:
            await eventually(lambda: any(line["event"] == WAITS for line in said))
        await comes_back(mortal)
        before = len(swept)
        await eventually(lambda: len(swept) > before, patience_s=60)
