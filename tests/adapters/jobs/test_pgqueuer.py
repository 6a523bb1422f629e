"""Jobs: once the transaction commits, soon, at least once, again after a failure, and never lost with a worker."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from structlog.testing import capture_logs

from doktr.adapters.jobs import pgqueuer
from doktr.adapters.jobs.pgqueuer import PgQueuer
from doktr.kernel.work import Works
from doktr_sandbox.visitor import eventually
from doktr_sandbox.whole_service import command
from tests.adapters.jobs.office import Diary, at_work, enqueue
from tests.conftest import settings_for

SECRET = "Ludovica Vandersteen"


async def test_a_job_is_done_soon_after_its_transaction_commits(works: Works, database: Any) -> None:
    """Other work on this machine can only make it later, so the quickest of a few counts."""
    diary, took = Diary(), []
    async with at_work(database.url, {"note": diary}):
        while len(took) < 5 and min(took[1:], default=1) >= 1:
            began = asyncio.get_running_loop().time()
            await enqueue(works, "note", id=len(took))
            await eventually(lambda: len(diary.done) > len(took), every_s=0.005)
            took.append(asyncio.get_running_loop().time() - began)
    assert min(took[1:]) < 1
    assert diary.done == [{"id": number} for number in range(len(took))]


async def test_a_transaction_that_fails_leaves_no_job(works: Works, everything: asyncpg.Connection) -> None:
    with pytest.raises(LookupError):
        async with works.open("doktr") as work:
            await work.later("note", {"id": 1})
            await work.settle()
            raise LookupError
    assert await everything.fetchval("select count(*) from pgqueuer") == 0


async def test_a_job_for_later_is_done_then_and_not_before(works: Works, database: Any) -> None:
    diary = Diary()
    async with at_work(database.url, {"note": diary}):
        await asyncio.sleep(0.3)
        await enqueue(works, "note", at=timedelta(seconds=1.2), id=1)
        await asyncio.sleep(0.9)
        assert diary.done == []
        await eventually(lambda: diary.done, patience_s=1.5)


async def test_a_job_that_fails_is_tried_again(works: Works, database: Any) -> None:
    tries: list[int] = []

    async def shaky(_works: Works, payload: Mapping[str, Any]) -> None:
        tries.append(payload["id"])
        if len(tries) < 2:
            raise LookupError("not yet")

    async with at_work(database.url, {"shaky": shaky}):
        await enqueue(works, "shaky", id=7)
        await eventually(lambda: len(tries) == 2)
    assert tries == [7, 7]


async def test_a_job_that_gives_up_is_held_where_somebody_sees_it_and_says_nothing_of_people(
    works: Works, database: Any, everything: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pgqueuer, "ATTEMPTS", 1)
    monkeypatch.setattr(pgqueuer, "FIRST_RETRY", timedelta(milliseconds=10))

    async def hopeless(_works: Works, _payload: Mapping[str, Any]) -> None:
        raise LookupError(SECRET)

    queue = PgQueuer(works.pool, works.bus)
    assert await queue.stuck() == 0
    async with at_work(database.url, {"hopeless": hopeless}):
        await enqueue(works, "hopeless", id=1)
        await eventually(queue.stuck)
    tables = ("pgqueuer", "pgqueuer_log", "pgqueuer_statistics")
    kept = [str(dict(row)) for table in tables for row in await everything.fetch(f"select * from {table}")]
    assert any("LookupError" in row for row in kept)
    assert not any(SECRET in row for row in kept)


async def test_a_job_that_nobody_takes_is_seen_too(works: Works) -> None:
    await enqueue(works, "unknown", at=timedelta(minutes=-2))
    assert await PgQueuer(works.pool, works.bus).stuck() == 1


WORKER = """
import asyncio, sys, asyncpg
from doktr.adapters.bus.postgres import PostgresBus
from doktr.adapters.jobs.pgqueuer import PgQueuer
from doktr.kernel.work import Works

async def hang(works, payload):
    print("taken", flush=True)
    await asyncio.sleep(600)

async def main(url):
    async with asyncpg.create_pool(url, min_size=1, max_size=6) as pool, PostgresBus(url) as bus:
        jobs = PgQueuer(pool, bus)
        await jobs.work(Works(pool, bus, jobs, {}), {"long": hang}, {}, asyncio.Event())

asyncio.run(main(sys.argv[1]))
"""


async def test_another_worker_takes_over_what_a_killed_one_left(works: Works, database: Any) -> None:
    diary = Diary()
    await enqueue(works, "long", id=1)
    doomed = await asyncio.create_subprocess_exec(
        sys.executable, "-c", WORKER, database.url, stdout=subprocess.PIPE, env={**os.environ}
    )
    assert doomed.stdout is not None
    assert await asyncio.wait_for(doomed.stdout.readline(), 20) == b"taken\n"
    async with at_work(database.url, {"long": diary}):
        await asyncio.sleep(0.5)
        assert diary.done == []
        doomed.send_signal(signal.SIGKILL)
        await doomed.wait()
        await eventually(lambda: diary.done, patience_s=20)
    assert diary.done == [{"id": 1}]


async def test_a_worker_that_is_asked_to_stop_finishes_its_job(works: Works, database: Any) -> None:
    began, ended = asyncio.Event(), asyncio.Event()

    async def slow(_works: Works, _payload: Mapping[str, Any]) -> None:
        began.set()
        await asyncio.sleep(0.5)
        ended.set()

    async with at_work(database.url, {"slow": slow}):
        await enqueue(works, "slow")
        await began.wait()
    assert ended.is_set()


async def test_installing_twice_changes_nothing_and_no_trigger_notifies(
    database: Any, everything: asyncpg.Connection
) -> None:
    owner = await asyncpg.connect(database.owner_url)
    for _ in range(2):
        await pgqueuer.install(owner)
    await owner.close()
    enabled = await everything.fetchval("select tgenabled from pg_trigger where tgname = 'tg_pgqueuer_changed'")
    assert enabled == b"D"


def test_no_variable_of_the_environment_renames_a_table() -> None:
    hostile = {
        "PGQUEUER_PREFIX": "x_",
        "CHANNEL": "elsewhere",
        "TRIGGER": "t",
        "QUEUE_TABLE": "q",
        "PGQUEUER_SCHEMA": "s",
    }
    script = "from doktr.adapters.jobs.pgqueuer import NAMES; print(NAMES.model_dump_json())"
    plain, changed = (
        subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, check=True).stdout
        for env in ({**os.environ}, {**os.environ, **hostile})
    )
    assert json.loads(plain) == json.loads(changed)


async def test_whoever_starts_takes_no_schedule_from_the_others(
    works: Works, database: Any, everything: asyncpg.Connection
) -> None:
    async def sweep(_works: Works) -> None: ...

    ids = "select array_agg(id order by id) from pgqueuer_schedules"
    async with at_work(database.url, {}, {"sweep": sweep}):
        first = await eventually(lambda: everything.fetchval(ids))
        async with at_work(database.url, {"note": Diary()}, {"sweep": sweep}) as other:
            await enqueue(other, "note")
            await eventually(lambda: _none_left(everything))
    assert len(first) == len(["sweep", "jobs.stuck"])
    assert await everything.fetchval(ids) == first


async def _none_left(everything: asyncpg.Connection) -> bool:
    return await everything.fetchval("select count(*) from pgqueuer") == 0


async def test_jobs_that_are_stuck_are_told_once_a_turn_however_much_is_swept(
    works: Works, database: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pgqueuer, "EVERY_MINUTE", "* * * * * *")
    turns: list[str] = []

    def noting(name: str) -> Any:
        async def sweep(_works: Works) -> None:
            turns.append(name)

        return sweep

    names = ("one", "two", "three", "four")
    await enqueue(works, "unknown", at=timedelta(minutes=-2))
    with capture_logs() as said:
        async with at_work(database.url, {}, {name: noting(name) for name in names}):
            await eventually(lambda: min(turns.count(name) for name in names) > 1, patience_s=30)
    told = [line["count"] for line in said if line["event"] == "jobs stuck"]
    assert set(told) == {1}
    assert len(told) <= max(turns.count(name) for name in names) + 1


async def test_what_is_held_is_counted_by_kind_and_put_back_by_kind(
    works: Works, database: Any, everything: asyncpg.Connection
) -> None:
    queue, diary = PgQueuer(works.pool, works.bus), Diary()
    for name, number in (("note", 1), ("note", 2), ("other", 3)):
        await enqueue(works, name, id=number)
    await everything.execute("update pgqueuer set status = 'failed', attempts = 10")
    assert await queue.held() == {"note": 2, "other": 1}
    async with at_work(database.url, {"note": diary, "other": diary}):
        assert await queue.again("note") == 2
        await eventually(lambda: len(diary.done) == 2)
    assert sorted(given["id"] for given in diary.done) == [1, 2]
    assert await queue.held() == {"other": 1}
    assert await queue.again("note") == 0


async def test_what_is_held_and_due_again_already_stays_held(works: Works, everything: asyncpg.Connection) -> None:
    queue = PgQueuer(works.pool, works.bus)
    async with works.open("doktr") as work:
        await work.later("note", {"id": 1}, once="same")
    await everything.execute("update pgqueuer set status = 'failed'")
    async with works.open("doktr") as work:
        await work.later("note", {"id": 1}, once="same")
    assert await queue.again("note") == 0
    assert await queue.held() == {"note": 1}


async def test_the_command_counts_what_is_held_and_puts_it_back(
    works: Works, database: Any, everything: asyncpg.Connection, tmp_path: Path
) -> None:
    settings = settings_for(tmp_path, database.cluster, database.name)
    command(settings, "keys", "init")
    assert await asyncio.to_thread(command, settings, "jobs") == "Nothing is held.\n"
    await enqueue(works, "note", who=SECRET)
    await everything.execute("update pgqueuer set status = 'failed'")
    assert await asyncio.to_thread(command, settings, "jobs") == "note: 1 held\n"
    said = await asyncio.to_thread(command, settings, "jobs", "--again", "note")
    assert said == "note: 1 put back\nNothing is held.\n"
    assert await everything.fetchval("select status::text from pgqueuer") == "queued"
