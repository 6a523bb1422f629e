"""A small platform for feature tests: the real edge and routes, and a login desk that vouches for people."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import httpx
import pytest
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError

from doktr.adapters.register.file import RegisterFile
from doktr.app.edge import Edge, problem_response
from doktr.features import brands, identity, mandates, patients
from doktr.kernel.problems import BadInput, Problem
from doktr.kernel.work import EVERYWHERE, Work, Works
from tests.features.clinic import ALWAYS, Clinic
from tests.features.people import ROOT, Browser, Desk, Heard, Platform


@pytest.fixture
async def platform(database: Any) -> AsyncIterator[Platform]:
    heard = Heard()
    async with asyncpg.create_pool(database.url, min_size=1, max_size=8) as pool:
        works = Works(pool, heard, heard, {})
        register = RegisterFile(ROOT / "data" / "register" / "demo.json")
        made = Platform(works, heard, Desk(), register)
        works.clock = lambda moment: moment + made.shift
        yield made


@pytest.fixture
def app(platform: Platform) -> FastAPI:
    app = FastAPI()
    for router in (brands.router, identity.router, patients.router, mandates.router):
        app.include_router(router)
    app.state.platform, app.state.works = platform, platform.works

    async def problem(_request: Any, found: Any) -> Any:
        return problem_response(found)

    async def bad_input(_request: Any, _found: Any) -> Any:
        return problem_response(BadInput())

    async def find_brand(host: str) -> object | None:
        return await brands.by_host(platform.works, host)

    app.add_exception_handler(Problem, problem)
    app.add_exception_handler(RequestValidationError, bad_input)
    app.add_middleware(Edge, find_brand=find_brand, per_minute=100_000, hooks_per_minute=100_000, https=False)
    return app


@pytest.fixture
async def browsers(app: FastAPI, platform: Platform) -> AsyncIterator[Any]:
    """Makes browsers: `browsers()` at Doktr, `browsers("heidra.localhost")` at Heidra."""
    opened: list[httpx.AsyncClient] = []

    def make(host: str = "localhost") -> Browser:
        http = httpx.AsyncClient(
            transport=httpx.ASGITransport(app),
            base_url=f"http://{host}:8081",
            headers={"user-agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"},
        )
        opened.append(http)
        return Browser(http, platform)

    yield make
    for http in opened:
        await http.aclose()


@pytest.fixture
async def work(platform: Platform) -> AsyncIterator[Work]:
    """Work that sees every brand, to look into the database."""
    async with platform.works.open("doktr", EVERYWHERE) as work:
        yield work


async def open_clinic(works: Works, everything: asyncpg.Connection) -> Clinic:
    """A clinic that never closes, at which it is never night, whose jobs run when the test says so."""
    found = Clinic(works, everything)
    for brand in ("doktr", "heidra"):
        await found.policy(brand, "hours", days=ALWAYS, holidays=None)
        await found.policy(brand, "notices", quiet=None)
    return found


@pytest.fixture
async def clinic(works: Works, everything: asyncpg.Connection) -> Clinic:
    """A clinic on a fresh database."""
    return await open_clinic(works, everything)
