"""Real browsers on the real service: the built apps, one service for all, profiles that record."""

import secrets
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from playwright.async_api import expect

import dev
from doktr_sandbox.postgres import Cluster
from doktr_sandbox.whole_service import Service, copy_database, drop_database
from tests.conftest import TEMPLATE, Database, ended
from tests.journeys.pages import DoctorPage, OperatorPage, PatientPage
from tests.journeys.profile import DESK, PATIENCE_MS
from tests.journeys.profiles import NewProfile, Profiles
from tests.journeys.shared_call import SharedCall

expect.set_options(timeout=PATIENCE_MS)
PICTURES = dev.CACHE / "journeys"
TRIES = 5


@pytest.fixture(scope="session", autouse=True)
def built_apps() -> None:
    """The apps as their sources are now."""
    dev.CACHE.mkdir(exist_ok=True)
    dev.web_apps()


def started(database: Database, folder: Path) -> Iterator[Service]:
    """A whole service on this database until the end."""
    running = Service(folder, database.cluster, database.name, relay=True, warm=True).start()
    yield running
    ended(running)


@pytest.fixture(scope="session")
async def session_database(cluster: Cluster) -> AsyncIterator[Database]:
    """A migrated database with brands for all journeys of this run."""
    name = f"journeys_{secrets.token_hex(6)}"
    await copy_database(cluster, TEMPLATE, name)
    yield Database(cluster, name)
    await drop_database(cluster, name)


@pytest.fixture(scope="session")
def service(built_apps: None, session_database: Database, memory_folder: Path) -> Iterator[Service]:
    """One whole service for all journeys. Who kills a part of it, changes a brand or reads all logs has an own one."""
    yield from started(session_database, memory_folder)


@pytest.fixture(scope="module")
def own_service(built_apps: None, module_database: Database, memory_folder: Path) -> Iterator[Service]:
    """A whole service for one module alone, which names it `service` there."""
    yield from started(module_database, memory_folder)


async def empty(service: Service) -> asyncpg.Connection:
    """Nobody has ever been here, and it is never night. The connection sees all rows."""
    connection = await asyncpg.connect(service.cluster.url("postgres", service.database))
    # as nobody may but a test: the ledger of money is only ever added to
    await connection.execute("set session_replication_role = replica")
    for left in reversed(range(TRIES)):
        try:
            await connection.execute("truncate people cascade")
            break
        except asyncpg.DeadlockDetectedError:  # with what the last journey's pages still ask
            if not left:
                raise
    await connection.execute("set session_replication_role = default")
    await connection.execute("update brands set data = jsonb_set(data, '{policy,notices,quiet}', 'null')")
    return connection


@pytest.fixture
async def fresh(service: Service) -> AsyncIterator[asyncpg.Connection]:
    """Nobody has ever been here: each test has all demo people to itself. Sees all rows."""
    connection = await empty(service)
    yield connection
    await connection.close()


@pytest.fixture
async def new_profile(chromium: Any, service: Service, request: pytest.FixtureRequest) -> AsyncIterator[NewProfile]:
    """Make browser profiles; at the end no page may have stumbled."""
    profiles = Profiles(chromium, service.origin())
    yield profiles.new
    if request.node.stash.get(FAILED, False):
        await profiles.photograph(PICTURES / request.node.name)
    await profiles.close()
    assert profiles.troubles == []


@pytest.fixture(scope="module")
async def shared_call(chromium: Any, service: Service) -> AsyncIterator[SharedCall]:
    """The call that journeys of a module share when they are not about how it comes about."""

    async def begin() -> None:
        await (await empty(service)).close()

    shared = SharedCall(Profiles(chromium, service.origin()), begin)
    yield shared
    await shared.profiles.close()


@pytest.fixture
async def ongoing(shared_call: SharedCall, request: pytest.FixtureRequest) -> AsyncIterator[SharedCall]:
    """Tom talks to Dr. Claes: still, since an earlier journey, or anew. Leave the call as you found it."""
    await shared_call.goes_on()
    yield shared_call
    if request.node.stash.get(FAILED, False):
        await shared_call.profiles.photograph(PICTURES / request.node.name)
        await shared_call.profiles.close()
    assert shared_call.profiles.troubles == []


FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Remember whether the test failed, so that its pages are photographed."""
    outcome: Any = yield
    report = outcome.get_result()
    failed = not report.passed and not report.skipped  # or put off until the end of the run
    item.stash[FAILED] = item.stash.get(FAILED, False) or failed


@pytest.fixture
async def patient(fresh: Any, new_profile: NewProfile) -> PatientPage:
    """A patient's phone, in English."""
    return PatientPage(await new_profile("patient"))


@pytest.fixture
async def doctor(fresh: Any, new_profile: NewProfile) -> DoctorPage:
    """A doctor's desk, in English."""
    return DoctorPage(await new_profile("doctor", viewport=DESK))


@pytest.fixture
async def operator(fresh: Any, new_profile: NewProfile) -> OperatorPage:
    """An operator's desk, in English."""
    return OperatorPage(await new_profile("operator", viewport=DESK))
