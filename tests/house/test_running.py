"""What whoever runs the service asks a process: is it alive, is it ready, which keys are ours, which hosts are."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any, cast

import asyncpg
import httpx
import pytest
from starlette.datastructures import Headers

from doktr.app.edge import host_name
from doktr.app.ready import Readiness, newest_migration
from doktr.app.settings import from_environment
from doktr.app.web import bare_app, create_app
from doktr.app.wiring import platform
from doktr.features.brands import known
from doktr_sandbox.whole_service import Service
from tests.features.people import ROOT

MIGRATE = "update alembic_version set version_num = $1"


@pytest.fixture
async def running(start_service: Any) -> AsyncIterator[httpx.AsyncClient]:
    service: Service = start_service(worker=False)
    async with httpx.AsyncClient(base_url=service.origin(), trust_env=False) as client:
        yield client


async def says(running: httpx.AsyncClient, status: int) -> bool:
    """Whether the process comes to say so: it keeps an answer for a second."""
    for _ in range(100):
        if (await running.get("/readyz")).status_code == status:
            return True
        await asyncio.sleep(0.1)
    return False


async def test_a_process_is_ready_when_the_database_holds_the_migrations_it_needs(
    running: httpx.AsyncClient, everything: asyncpg.Connection
) -> None:
    newest = newest_migration(ROOT)
    for there, status in ((newest, 200), ("0001", 503), ("9999", 200), ("0001", 503), (newest, 200)):
        await everything.execute(MIGRATE, there)
        assert await says(running, status)
    assert (await running.get("/healthz")).status_code == 200


class Asked:
    """A pool that counts what it is asked, and answers after a moment, or fails."""

    def __init__(self) -> None:
        self.questions = 0
        self.trouble: Exception | None = None

    async def fetchval(self, _query: str) -> str:
        self.questions += 1
        await asyncio.sleep(0)
        if self.trouble is not None:
            raise self.trouble
        return "0070"


async def test_however_often_somebody_asks_the_database_is_asked_once_a_second() -> None:
    pool, now = Asked(), [0.0]
    readiness = Readiness(cast("asyncpg.Pool", pool), "0070", clock=lambda: now[0])
    assert all(await asyncio.gather(*(readiness.is_ready() for _ in range(50))))
    assert pool.questions == 1
    pool.trouble = ConnectionRefusedError()
    now[0] = 0.9
    assert await readiness.is_ready()
    now[0] = 1.0
    assert [await readiness.is_ready() for _ in range(50)] == [False] * 50
    assert pool.questions == 2
    pool.trouble = None
    now[0] = 2.0
    assert await readiness.is_ready()


async def test_while_the_database_is_away_the_apps_are_served_and_a_process_without_brands_says_503(
    settings: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = create_app(from_environment(settings))
    transport = httpx.ASGITransport(app)

    @asynccontextmanager
    async def away(*_reach: Any) -> AsyncIterator[None]:
        raise ConnectionRefusedError
        yield

    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://localhost") as client,
    ):
        open_works = app.state.works.open
        monkeypatch.setattr(app.state.works, "open", away)
        assert (await client.get("/")).status_code == 503
        monkeypatch.setattr(app.state.works, "open", open_works)
        assert (await client.get("/")).status_code == 200
        monkeypatch.setattr(known, "FRESH_S", -1.0)
        monkeypatch.setattr(app.state.works, "open", away)
        assert [(await client.get(path)).status_code for path in ("/", "/doctor/", "/readyz")] == [200, 200, 200]


async def test_a_process_whose_background_work_died_is_not_healthy() -> None:
    app = bare_app()

    async def dies() -> None:
        raise ValueError

    goes_on = asyncio.create_task(asyncio.sleep(60))
    app.state.works = SimpleNamespace(background=[goes_on])
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        assert (await client.get("/healthz")).status_code == 200
        dead = asyncio.create_task(dies())
        await asyncio.gather(dead, return_exceptions=True)
        app.state.works.background.append(dead)
        assert (await client.get("/healthz")).status_code >= 500
    goes_on.cancel()


async def test_an_answered_request_is_counted_and_timed(running: httpx.AsyncClient) -> None:
    answered = 'doktr_http_requests_total{method="GET",route="/api/brand",status="200"}'
    timed = 'doktr_http_request_seconds_count{method="GET",route="/api/brand"}'
    for number in (1.0, 2.0):
        assert (await running.get("/api/brand")).status_code == 200
        found = (await running.get("/metrics")).text.splitlines()
        assert {f"{answered} {number}", f"{timed} {number}"} <= set(found)


async def test_a_fault_of_ours_is_a_problem_with_the_number_under_which_it_stands_in_the_log(
    start_service: Any, everything: asyncpg.Connection
) -> None:
    service: Service = start_service(worker=False)
    counted = 'doktr_http_requests_total{method="GET",route="/log/entries",status="500"} 1.0'
    async with httpx.AsyncClient(base_url=service.origin(), trust_env=False) as client:
        await everything.execute("alter table log_leaves rename to log_leaves_away")
        try:
            answer = await client.get("/log/entries?from=0&to=1", headers={"x-request-id": "a-fault-of-ours"})
        finally:
            await everything.execute("alter table log_leaves_away rename to log_leaves")
        assert (answer.status_code, answer.json()["type"]) == (500, "/problems/failed")
        assert answer.headers["x-request-id"] == "a-fault-of-ours"
        assert answer.headers["content-security-policy"]
        assert counted in (await client.get("/metrics")).text.splitlines()
    lines = [json.loads(line) for line in service.logs().splitlines() if "a-fault-of-ours" in line]
    assert [(line["event"], line.get("exc_type"), line.get("status")) for line in lines] == [
        ("failed", "UndefinedTableError", None),
        ("request", None, 500),
    ]


async def test_our_public_keys_may_be_kept_for_ten_minutes(running: httpx.AsyncClient) -> None:
    assert (await running.get("/.well-known/jwks.json")).headers["cache-control"] == "public, max-age=600"


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("doktr.example", "doktr.example"),
        ("Doktr.Example:8443", "doktr.example"),
        ("[::1]:80", "::1"),
        ("doktr.example:1@evil.example", ""),
        ("doktr.example:80:80", ""),
        ("doktr.example:", ""),
        ("doktr.example/evil", ""),
        ("", ""),
    ],
)
def test_a_host_is_a_name_and_perhaps_a_port(host: str, name: str) -> None:
    assert host_name(Headers({"host": host})) == name


async def test_our_calls_outside_do_not_follow_the_environment(
    settings: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[bool] = []

    class Noted(httpx.AsyncClient):
        def __init__(self, **wishes: Any) -> None:
            super().__init__(**wishes)
            made.append(self.trust_env)

    monkeypatch.setattr(httpx, "AsyncClient", Noted)
    async with platform(from_environment(settings)):
        assert made == [False]
