"""A registered client with published keys, the twin as a process, and a real browser."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright
from starlette.applications import Starlette
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route

from doktr.adapters.login import keys
from doktr.adapters.login.keys import KeyRing
from doktr_sandbox.itsme.running import RunningTwin, running
from tests.adapters.login.served import served
from tests.chromium import CHROMIUM, QUIET, as_root
from tests.sandbox.itsme.asking import CALLBACK, CLIENT, PORT, SERVICE


@pytest.fixture(scope="session")
def ring(tmp_path_factory: pytest.TempPathFactory) -> KeyRing:
    folder: Path = tmp_path_factory.mktemp("client-keys")
    keys.init(folder)
    return KeyRing(folder)


@pytest.fixture(scope="session")
def client_entry(ring: KeyRing) -> Iterator[dict[str, object]]:
    """The client as it is registered; its keys and its callback page are served meanwhile."""
    published = Route("/jwks.json", lambda request: JSONResponse(ring.published()))
    returned = Route("/api/login/callback", lambda request: PlainTextResponse("back"))
    with served(Starlette(routes=[published, returned]), PORT) as origin:
        yield {
            "client_id": CLIENT,
            "service_code": SERVICE,
            "name": "Doktr",
            "redirect_uris": [CALLBACK],
            "jwks_uri": f"{origin}/jwks.json",
        }


@pytest.fixture(scope="session")
def twin(client_entry: dict[str, object]) -> Iterator[RunningTwin]:
    with running([client_entry]) as started:
        yield started


@pytest.fixture(scope="session")
def hasty_twin(client_entry: dict[str, object]) -> Iterator[RunningTwin]:
    """Waits three seconds for an approval instead of three minutes."""
    with running([client_entry], approval_seconds=3) as started:
        yield started


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False, timeout=15) as client:
        yield client


@pytest.fixture
async def browser() -> AsyncIterator[httpx.AsyncClient]:
    """Keeps cookies, has no script."""
    async with httpx.AsyncClient(trust_env=False, timeout=15) as client:
        yield client


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=CHROMIUM, args=[*QUIET, *as_root()])
        yield started
        await started.close()


@pytest.fixture
async def context(chromium: Browser) -> AsyncIterator[BrowserContext]:
    opened = await chromium.new_context()
    yield opened
    await opened.close()


@pytest.fixture
async def page(context: BrowserContext) -> Page:
    return await context.new_page()
