"""Real browsers on the real service: the built apps, one service per module, profiles that record."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from playwright.async_api import expect

import dev
from doktr_sandbox.whole_service import Service
from tests.conftest import Database
from tests.journeys.pages import DoctorPage, OperatorPage, PatientPage
from tests.journeys.profile import DESK, MEDIA, PATIENCE_MS, PHONE, Profile

expect.set_options(timeout=PATIENCE_MS)
PICTURES = dev.CACHE / "journeys"
LOCALES = {"fr": "fr-BE", "nl": "nl-BE", "de": "de-BE", "en": "en-GB"}
NewProfile = Callable[..., Awaitable[Profile]]


@pytest.fixture(scope="session", autouse=True)
def built_apps() -> None:
    """The apps as their sources are now."""
    dev.CACHE.mkdir(exist_ok=True)
    dev.web_apps()


@pytest.fixture(scope="module")
def service(built_apps: None, module_database: Database, memory_folder: Path) -> Iterator[Service]:
    """One whole service per module; the apps are built."""
    running = Service(memory_folder, module_database.cluster, module_database.name, relay=True).start()
    yield running
    running.stop()


@pytest.fixture
async def fresh(module_database: Database) -> AsyncIterator[asyncpg.Connection]:
    """Nobody has ever been here: each test has all demo people to itself. Sees all rows."""
    connection = await asyncpg.connect(module_database.superuser_url)
    # as nobody may but a test: the ledger of money is only ever added to
    await connection.execute("set session_replication_role = replica")
    await connection.execute("truncate people cascade")
    await connection.execute("set session_replication_role = default")
    yield connection
    await connection.close()


@pytest.fixture
async def new_profile(chromium: Any, service: Service, request: pytest.FixtureRequest) -> AsyncIterator[NewProfile]:
    """Make browser profiles; at the end no page may have stumbled."""
    made: list[Profile] = []

    async def new(name: str, language: str = "en", media: tuple[str, ...] = MEDIA, **wishes: Any) -> Profile:
        origin = wishes.pop("origin", service.origin())
        context = await chromium.new_context(locale=LOCALES[language], **({"viewport": PHONE} | wishes))
        await context.grant_permissions(list(media), origin=origin)
        made.append(await Profile(context, origin, name).begin())
        return made[-1]

    yield new
    failed = request.node.stash.get(FAILED, False)
    for profile in made:
        if failed:
            folder = PICTURES / request.node.name
            folder.mkdir(parents=True, exist_ok=True)
            await profile.screenshot(folder)
        await profile.context.close()
    assert [trouble for profile in made for trouble in profile.troubles] == []


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
