"""The destroyer is killed for good, by SIGKILL, in the middle of each step; a second one finishes, once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest

from doktr.adapters.shares.files import ShareFiles
from doktr.features.vault import ShareGone, actions
from doktr.features.vault.model import SafeDestroyed, SafeExpired
from doktr_sandbox.processes import Child, doktr, python
from tests.conftest import Database
from tests.features.clinic import Clinic, Person
from tests.features.vault.sealed import Chain, appends, makes_safe
from tests.features.vault.test_destruction import LEAVES, PARTITIONS, check_destroyed
from tests.journeys.polling import until

pytestmark = pytest.mark.prove  # processes that are killed and followed by others, at every step

AGO_HOURS = 60
GATE = 4711
A_MINUTE_AND_MORE_S = 90  # the worker sweeps once a minute
HOLD = f"""
create function hold_here() returns trigger language plpgsql set lock_timeout = 0 as
$$ begin perform pg_advisory_xact_lock({GATE}); return new; end $$;
create function hold_drops() returns event_trigger language plpgsql set lock_timeout = 0 as
$$ begin if current_query() like '%drop_hour%' then perform pg_advisory_xact_lock({GATE}); end if; end $$;
"""
WAITS = f"select pid from pg_locks where locktype = 'advisory' and objid = {GATE} and not granted"
OF_HOURS = "trigger held before update on safe_hours for each row when"
UNHOLD = "drop function hold_here(), hold_drops() cascade"


@dataclass(frozen=True)
class Step:
    """Where the destroyer is held and killed, and what is true of the hour then."""

    held_by: str
    key: bool
    partitions: int
    receipt: bool


STEPS = {
    "closing": Step(f"{OF_HOURS} (new.state = 'closing')", True, 2, False),
    "key destroyed": Step("event trigger held on ddl_command_start when tag in ('ALTER TABLE')", False, 2, False),
    "partition detached": Step("event trigger held on ddl_command_end when tag in ('ALTER TABLE')", False, 2, False),
    "partition dropped": Step("event trigger held on sql_drop", False, 2, False),
    "all dropped": Step("trigger held before update of receipt on safes for each row", False, 0, False),
    "receipt logged": Step("trigger held after insert on log_leaves for each row", False, 0, False),
    "receipt given": Step(f"{OF_HOURS} (new.state = 'destroyed')", False, 0, True),
}


@dataclass
class Ended:
    """A safe whose hour was over twelve hours ago."""

    clinic: Clinic
    shares: ShareFiles
    patient: Person
    chain: Chain
    share: bytes
    hour: datetime


@pytest.fixture
async def ended(clinic: Clinic, shares: ShareFiles) -> Ended:
    """Made long ago; since then no worker was there."""
    clinic.later(hours=-AGO_HOURS)
    patient = await clinic.patient()
    chain = await makes_safe(clinic, shares, patient)
    await appends(clinic, patient, chain, "answers")
    clinic.later(hours=AGO_HOURS)
    row = await clinic.row("safes", chain.safe_id)
    return Ended(clinic, shares, patient, chain, row["share"], row["hour"])


@pytest.fixture
def environment(settings: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """The product's, with the keys of the hours where the test has them."""
    return settings | {"SHARES_DIR": str(tmp_path / "shares")}


def destroyer(environment: dict[str, str], folder: Path, name: str) -> Child:
    """A process that makes one round."""
    return Child(name, python("-m", "tests.features.vault.destroyer"), environment, folder / f"{name}.log")


@asynccontextmanager
async def held(database: Database, step: Step) -> AsyncIterator[asyncpg.Connection]:
    """Whoever comes to this step waits at the gate."""
    gate = await asyncpg.connect(database.superuser_url)
    function = "hold_drops" if step.held_by.startswith("event") else "hold_here"
    await gate.execute(f"{HOLD} create {step.held_by} execute function {function}()")
    await gate.execute(f"select pg_advisory_lock({GATE})")
    try:
        yield gate
    finally:
        await gate.close()


async def killed_at(gate: asyncpg.Connection, worker: Child) -> None:
    """Wait until the worker is at the gate, kill it, open the gate, and see its connection end with nothing done."""
    pid = await until(lambda: gate.fetchval(WAITS), A_MINUTE_AND_MORE_S, "the worker comes to the gate")
    worker.kill()
    await gate.execute(f"select pg_advisory_unlock({GATE})")
    gone = "select not exists (select from pg_stat_activity where pid = $1)"
    await until(lambda: gate.fetchval(gone, pid), told="the dead worker's connection has ended")
    await gate.execute(UNHOLD)


async def partitions_of(safe: Ended) -> int:
    """How many partitions of the safe's hour there are."""
    suffix = f"{safe.hour.astimezone(UTC):%Y%m%d%H}"
    return len([name for (name,) in await safe.clinic.sql.fetch(PARTITIONS) if name.endswith(suffix)])


async def stands_as_said(safe: Ended, step: Step) -> None:
    """What a thief of everything finds after the kill; nobody gets anything out of the service in any case."""
    with pytest.raises((SafeExpired, SafeDestroyed)):
        async with safe.clinic.as_(safe.patient) as work:
            await actions.live_safe_by(work, safe.chain.safe_id)
    row = await safe.clinic.row("safes", safe.chain.safe_id)
    assert (row["share"] is not None, safe.hour in await safe.shares.hours()) == (step.key, step.key)
    if not step.key:
        with pytest.raises(ShareGone):
            await safe.shares.open(safe.hour, safe.chain.safe_id, safe.share)
    assert await partitions_of(safe) == step.partitions
    assert (row["receipt"] is not None, await safe.clinic.sql.fetchval(LEAVES)) == (step.receipt, int(step.receipt))


@pytest.mark.parametrize("name", STEPS, ids=lambda name: name.replace(" ", "-"))
async def test_a_destroyer_killed_at_any_step_leaves_nothing_readable_and_a_second_one_finishes(
    name: str, ended: Ended, environment: dict[str, str], database: Database, tmp_path: Path
) -> None:
    async with held(database, STEPS[name]) as gate:
        first = destroyer(environment, tmp_path, "first")
        first.start()
        await killed_at(gate, first)
    await stands_as_said(ended, STEPS[name])
    second = destroyer(environment, tmp_path, "second")
    second.start()
    assert second.process is not None
    assert await asyncio.to_thread(second.process.wait) == 0, second.last_words()
    receipt = await check_destroyed(ended.clinic, ended.shares, (ended.patient,), ended.chain)
    assert receipt


async def test_two_processes_at_once_destroy_it_once(
    ended: Ended, environment: dict[str, str], database: Database, tmp_path: Path
) -> None:
    both = [destroyer(environment, tmp_path, name) for name in ("one", "other")]
    async with held(database, STEPS["key destroyed"]) as gate:
        for one in both:
            one.start()
        await until(lambda: gate.fetchval(WAITS), told="the first of them is in the middle")
        await gate.execute(f"select pg_advisory_unlock({GATE})")
        for one in both:
            assert one.process is not None
            assert await asyncio.to_thread(one.process.wait) == 0, one.last_words()
        await gate.execute(UNHOLD)
    await check_destroyed(ended.clinic, ended.shares, (ended.patient,), ended.chain)


async def test_the_product_s_own_worker_is_killed_and_the_next_one_finishes(
    ended: Ended, environment: dict[str, str], database: Database, tmp_path: Path
) -> None:
    first, second = (Child(name, doktr("work"), environment, tmp_path / f"{name}.log") for name in ("first", "second"))
    async with held(database, STEPS["key destroyed"]) as gate:
        first.start()
        await killed_at(gate, first)
    await stands_as_said(ended, STEPS["key destroyed"])
    second.start()
    over = "select state = 'destroyed' from safe_hours where hour = $1"
    await until(lambda: ended.clinic.sql.fetchval(over, ended.hour), A_MINUTE_AND_MORE_S, "the second one finishes")
    await check_destroyed(ended.clinic, ended.shares, (ended.patient,), ended.chain)
    second.stop()
