"""What whoever runs the service asks a process: is it alive, is it ready, which keys are ours, which hosts are."""

import asyncio
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import asyncpg
import httpx
import pytest
from starlette.datastructures import Headers

from doktr.app.edge import host_name
from doktr.app.settings import from_environment
from doktr.app.web import bare_app, newest_migration
from doktr.app.wiring import platform
from doktr_sandbox.whole_service import Service
from tests.features.people import ROOT

MIGRATE = "update alembic_version set version_num = $1"


@pytest.fixture
async def running(start_service: Any) -> AsyncIterator[httpx.AsyncClient]:
    service: Service = start_service(worker=False)
    async with httpx.AsyncClient(base_url=service.origin(), trust_env=False) as client:
        yield client


async def test_a_process_is_ready_when_the_database_holds_the_migrations_it_needs(
    running: httpx.AsyncClient, everything: asyncpg.Connection
) -> None:
    newest = newest_migration(ROOT)
    for there, status in ((newest, 200), ("0001", 503), ("9999", 200), (newest, 200)):
        await everything.execute(MIGRATE, there)
        assert (await running.get("/readyz")).status_code == status
    assert (await running.get("/healthz")).status_code == 200


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
