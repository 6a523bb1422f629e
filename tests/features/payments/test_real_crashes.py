"""Real servers, a real worker and PostgreSQL die amid a storm of messages: no payment is lost, none is made twice."""

import asyncio

import pytest

from bench import ground, webhooks
from bench.accept_floor import JSON_LOG
from bench.webhooks_ground import open_till


@pytest.mark.prove
def test_whatever_dies_everything_ends_as_the_provider_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhooks, "CRASH_MESSAGES", 600)
    monkeypatch.setattr(webhooks, "CRASH_DRAFTS", 100)
    monkeypatch.setattr(webhooks, "DEATHS", 8)

    async def story() -> int:
        till = await open_till(ground.superuser(running), f"http://127.0.0.1:{service.ports.payment}", service.origin())
        return await webhooks.amid_crashes(till, running, service)

    with (
        ground.cluster("crashes", JSON_LOG) as running,
        ground.service(running, servers=2, worker=True, payment=True) as service,
    ):
        assert asyncio.run(story()) == 0
