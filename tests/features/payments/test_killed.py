"""A real worker is killed by SIGKILL at the very moment between two facts, held there by the database itself.

A lock that the test holds stops the worker where it is about to write, or about to say that a job is done; then it is
killed, the lock goes, and another worker begins. Nothing depends on how fast anything is.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import asyncpg
import httpx
import pytest

from bench import ground
from bench.webhooks_ground import Owed, Till, hook_of, open_till
from doktr_sandbox.processes import Child
from doktr_sandbox.visitor import eventually
from doktr_sandbox.whole_service import Service

pytestmark = pytest.mark.prove  # a service of its own, whose worker dies again and again
WAITING = """
select count(*) from pg_stat_activity
where wait_event_type = 'Lock' and usename = 'doktr_app' and state = 'active'
"""
GONE = """
select pg_terminate_backend(pid) from pg_stat_activity where usename = 'doktr_app' and wait_event_type = 'Lock'
"""
PAYMENT = "select state, provider_id from payments where id = $1"
BOOKED = "select count(*) from ledger_entries where cause_kind = $1 and cause_id = $2"
JOBS = "select count(*) from pgqueuer where entrypoint like 'payments.%'"
# Whoever takes a job from the queue, because it is done, comes past this lock.
STOPS = """
create function stops_here() returns trigger language plpgsql as
    $$ begin perform pg_advisory_xact_lock(42); return old; end $$;
create trigger stops before delete on pgqueuer for each row execute function stops_here()
"""
PATIENCE_S = 60.0


@contextmanager
def at_the_till() -> Iterator[tuple[Service, str]]:
    with (
        ground.cluster("killed") as running,
        ground.service(running, servers=1, worker=True, payment=True) as service,
    ):
        yield service, ground.superuser(running)


@asynccontextmanager
async def held(url: str, lock: str, *given: object) -> AsyncIterator[asyncpg.Connection]:
    """Until the end nobody gets past this lock; another connection looks at who waits for it."""
    holding, looking = await asyncpg.connect(url), await asyncpg.connect(url)
    try:
        async with holding.transaction():
            await holding.execute(lock, *given)
            yield looking
    finally:
        await looking.close()
        await holding.close()


async def stands_before_it(looking: asyncpg.Connection) -> None:
    """Somebody of the service waits for the lock."""

    async def waits() -> Any:
        return await looking.fetchval(WAITING)

    await eventually(waits, patience_s=PATIENCE_S)


def worker_of(service: Service) -> Child:
    return next(one for one in service.others if one.name == "worker")


async def is_killed(service: Service, looking: asyncpg.Connection) -> None:
    """SIGKILL, and gone, with its connections: what waits in the database for the lock is never done."""
    worker_of(service).kill()
    await looking.execute(GONE)


async def told(service: Service, one: Owed) -> None:
    """The provider sends its message."""
    async with httpx.AsyncClient(trust_env=False) as http:
        address = hook_of(service.origin(), one.payment)
        (await http.post(address, data={"id": one.provider or ""})).raise_for_status()


async def ends(till: Till, one: Owed) -> None:
    """Everything comes to rest: paid once, in the books once, at the provider once."""

    async def rests() -> bool:
        (row,) = await till.fetch(PAYMENT, one.payment)
        (jobs,) = await till.fetch(JOBS)
        return row["state"] == "paid" and jobs[0] == 0

    await eventually(rests, patience_s=PATIENCE_S)
    assert await till.wrong() == []
    ((booked,),) = await till.fetch(BOOKED, "payment", one.payment)
    assert booked == 1


async def dies_before(till: Till, service: Service, url: str, one: Owed, lock: str, state: str, *given: object) -> None:
    """The worker is told, comes to the lock, is killed there while the payment is in this state; another one begins."""
    async with held(url, lock, *given) as looking:
        await told(service, one)
        await stands_before_it(looking)
        assert (await looking.fetchrow(PAYMENT, one.payment))["state"] == state
        await is_killed(service, looking)
    worker_of(service).start()
    await ends(till, one)


async def story(service: Service, url: str) -> None:
    till = await open_till(url, f"http://127.0.0.1:{service.ports.payment}", service.origin())
    # between "the provider said paid" and "we wrote it": the row of the payment cannot be written
    (first,) = await till.owed(1, "written")
    await till.at_provider([first], all_paid=True)
    await dies_before(till, service, url, first, "select from charges where id = $1 for update", "open", first.charge)
    # between the write and its acknowledgement: the job cannot be taken from the queue
    superuser = await asyncpg.connect(url)
    await superuser.execute(STOPS)
    await superuser.close()
    (second,) = await till.owed(1, "known")
    await till.at_provider([second], all_paid=True)
    await dies_before(till, service, url, second, "select pg_advisory_xact_lock(42)", "paid")
    # between "made at the provider" and "we wrote its id": the payment is paid there at once
    await till.pays_by_itself()
    async with held(url, "lock table events in exclusive mode") as looking:
        (third,) = await till.owed(1, "made", drafts=True)
        await stands_before_it(looking)
        await is_killed(service, looking)
    worker_of(service).start()
    await ends(till, third)


def test_a_worker_killed_between_two_facts_leaves_nothing_lost_or_done_twice() -> None:
    with at_the_till() as (service, url):
        asyncio.run(story(service, url))
