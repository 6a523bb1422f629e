"""What tests stand on: one PostgreSQL in memory, a database each, whole services, real browsers."""

import os
import secrets
import shutil
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from hypothesis import settings

from doktr.adapters.bus.postgres import PostgresBus
from doktr.adapters.jobs.pgqueuer import PgQueuer
from doktr.app.journey import JOURNEY
from doktr.app.wiring import STATEMENTS_KEPT
from doktr.kernel.work import Works
from doktr_sandbox import postgres
from doktr_sandbox.processes import Ports, product_settings
from doktr_sandbox.whole_service import WEB_DIST, Service, copy_database, drop_database, fill
from tests.chromium import CHROMIUM, chromium_flags

# how long one example takes says nothing: other tests run on the same cores
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

TEMPLATE = "doktr_template"
MEMORY = "doktr-tests-"
LOOPBACK = ("127.", "::1", "localhost")


@pytest.fixture(scope="session", autouse=True)
def only_loopback() -> Iterator[None]:
    """A test that reaches for another machine fails."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not str(address[0]).startswith(LOOPBACK):
            raise AssertionError("a test tried to leave this machine")
        return connect(self, address)

    socket.socket.connect = guarded
    yield
    socket.socket.connect = connect


@pytest.fixture(scope="session")
def memory_folder() -> Iterator[Path]:
    """A folder in memory, private to this run."""
    parent = Path("/dev/shm") if os.access("/dev/shm", os.W_OK) else Path("/tmp")
    for left in parent.glob(f"{MEMORY}*"):  # a run that was killed could not tidy up
        if not Path("/proc", left.name.removeprefix(MEMORY)).exists():
            shutil.rmtree(left, ignore_errors=True)
    folder = parent / f"{MEMORY}{os.getpid()}"
    folder.mkdir(mode=0o700)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def cluster(memory_folder: Path) -> Iterator[postgres.Cluster]:
    """A PostgreSQL 18 whose template database is migrated and holds brands and operators."""
    # a password that is hard to guess from its hash is of no use here, and every connection pays for it
    wanted = {"max_connections": "300", "scram_iterations": "1"}
    running = postgres.start(memory_folder / "pg", durable=False, settings=wanted)
    postgres.prepare_now(running, TEMPLATE)
    fill(settings_for(memory_folder, running, TEMPLATE))
    yield running
    running.stop()


def settings_for(folder: Path, cluster: postgres.Cluster, database: str) -> dict[str, str]:
    """The product's settings for a database of the cluster, with no service behind the addresses."""
    nowhere = Ports(1, 1, 1, 1)
    return product_settings(
        folder, nowhere, cluster.url("doktr_app", database), cluster.url("doktr_owner", database), WEB_DIST
    )


@dataclass(frozen=True)
class Database:
    """A database of one's own."""

    cluster: postgres.Cluster
    name: str

    @property
    def url(self) -> str:
        """As the application role."""
        return self.cluster.url("doktr_app", self.name)

    @property
    def owner_url(self) -> str:
        """As the owner role (row-level security is forced on it too)."""
        return self.cluster.url("doktr_owner", self.name)

    @property
    def superuser_url(self) -> str:
        """As the superuser, who sees past row-level security: for tests that count everything."""
        return self.cluster.url("postgres", self.name)


@pytest.fixture(scope="session")
async def maker(cluster: postgres.Cluster) -> AsyncIterator[asyncpg.Connection]:
    """Who makes databases and takes them away: one connection for all, for two cost nearly as much as a database."""
    admin = await asyncpg.connect(cluster.url("postgres", "postgres"))
    yield admin
    await admin.close()


@asynccontextmanager
async def fresh_database(cluster: postgres.Cluster, maker: asyncpg.Connection | None = None) -> AsyncIterator[Database]:
    """A migrated database with brands, of nobody else's, gone afterwards."""
    name = f"test_{secrets.token_hex(6)}"
    await copy_database(cluster, TEMPLATE, name, maker)
    yield Database(cluster, name)
    await drop_database(cluster, name, maker)


@pytest.fixture
async def database(cluster: postgres.Cluster, maker: asyncpg.Connection) -> AsyncIterator[Database]:
    """A fresh, migrated database with brands."""
    async with fresh_database(cluster, maker) as made:
        yield made


@pytest.fixture(scope="module")
async def module_database(cluster: postgres.Cluster, maker: asyncpg.Connection) -> AsyncIterator[Database]:
    """As `database`, shared by the tests of a module."""
    async with fresh_database(cluster, maker) as made:
        yield made


@asynccontextmanager
async def works_on(database: Database) -> AsyncIterator[Works]:
    """Pieces of work on this database, with the real bus and job queue; statements are kept as the product does."""
    async with (
        asyncpg.create_pool(
            database.url,
            min_size=1,
            max_size=8,
            statement_cache_size=STATEMENTS_KEPT,
            max_cached_statement_lifetime=0,
        ) as pool,
        PostgresBus(database.url) as bus,
    ):
        yield Works(pool, bus, PgQueuer(pool, bus), JOURNEY)


@asynccontextmanager
async def everything_of(database: Database) -> AsyncIterator[asyncpg.Connection]:
    """A connection that sees all rows of all tenants."""
    connection = await asyncpg.connect(database.superuser_url)
    yield connection
    await connection.close()


@pytest.fixture
async def works(database: Database) -> AsyncIterator[Works]:
    """Pieces of work on a fresh database."""
    async with works_on(database) as made:
        yield made


@pytest.fixture
async def everything(database: Database) -> AsyncIterator[asyncpg.Connection]:
    """A connection that sees all rows of all tenants."""
    async with everything_of(database) as connection:
        yield connection


@pytest.fixture
def settings(database: Database, memory_folder: Path) -> dict[str, str]:
    """The product's environment on a fresh database."""
    return settings_for(memory_folder, database.cluster, database.name)


StartService = Callable[..., Service]
ASKED_WITHIN = "asked outside within a transaction"


def ended(service: Service) -> None:
    """Stop it; in all that it did it asked nobody outside while it held a transaction open."""
    service.stop()
    assert ASKED_WITHIN not in service.logs()


@pytest.fixture
def start_service(database: Database, memory_folder: Path) -> Iterator[StartService]:
    """Start a whole service on a fresh database: `start_service(servers=2, worker=False, relay=True, …)`."""
    running: list[Service] = []

    def start(**wishes: Any) -> Service:
        wishes.setdefault("warm", True)
        service = Service(memory_folder, database.cluster, database.name, **wishes)
        running.append(service)
        return service.start()

    yield start
    for service in running:
        ended(service)


@pytest.fixture(scope="module")
def service(module_database: Database, memory_folder: Path) -> Iterator[Service]:
    """One whole service per module: a server, a worker, the twin and a relay."""
    running = Service(memory_folder, module_database.cluster, module_database.name, relay=True, warm=True).start()
    yield running
    ended(running)


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Any]:
    """Debian's Chromium with fake media, driven by Playwright; one browser, a context per profile."""
    from playwright.async_api import async_playwright

    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=CHROMIUM, args=chromium_flags())
        yield browser
        await browser.close()
