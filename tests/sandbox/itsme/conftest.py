"""The twin as a process, a client with published keys, and real browsers."""

from collections.abc import AsyncIterator, Iterator

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from doktr_sandbox.itsme.running import RunningTwin, running
from tests.adapters.login.conftest import browser, client_entry, folder, http, itsme, jwks_uri, ring, twin

__all__ = ["browser", "client_entry", "folder", "http", "itsme", "jwks_uri", "ring", "twin"]


@pytest.fixture(scope="session")
def hasty_twin(client_entry: dict[str, object]) -> Iterator[RunningTwin]:
    """Waits one second for an approval instead of three minutes."""
    with running([client_entry], approval_seconds=1) as started:
        yield started


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
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
