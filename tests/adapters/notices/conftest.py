"""The outbox twin as a process of its own, and what a test asks of it."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from doktr_sandbox.postgres import free_port
from doktr_sandbox.processes import SMS_ACCOUNT, Ports, await_answer, outbox_twin


@dataclass
class Outbox:
    """What arrived at the twin, and the troubles to wish for."""

    ports: Ports
    http: httpx.AsyncClient
    token: str = SMS_ACCOUNT

    @property
    def origin(self) -> str:
        return f"http://localhost:{self.ports.outbox}"

    async def received(self) -> list[dict[str, Any]]:
        return (await self.http.get(f"{self.origin}/outbox.json")).raise_for_status().json()

    async def last(self) -> dict[str, Any]:
        return (await self.received())[-1]

    async def browser(self, server_key: str | None = None) -> dict[str, Any]:
        answer = await self.http.post(f"{self.origin}/browsers", json={"server_key": server_key})
        return answer.raise_for_status().json()

    async def leave(self, browser: dict[str, Any]) -> None:
        (await self.http.delete(f"{self.origin}/browsers/{browser['id']}")).raise_for_status()

    async def trouble(self, channel: str, answer: str | None) -> None:
        given = {"channel": channel, "answer": answer}
        (await self.http.post(f"{self.origin}/trouble", json=given)).raise_for_status()


@pytest.fixture(scope="module")
def twin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ports]:
    ports = Ports(0, 0, 0, 0, outbox=free_port(), smtp=free_port())
    child = outbox_twin(ports, tmp_path_factory.mktemp("outbox") / "outbox.log")
    child.start()
    await_answer(f"http://127.0.0.1:{ports.outbox}/healthz", child)
    yield ports
    child.stop()


@pytest.fixture
async def outbox(twin: Ports) -> AsyncIterator[Outbox]:
    async with httpx.AsyncClient(trust_env=False) as http:
        made = Outbox(twin, http)
        yield made
        for channel in ("push", "sms", "mail"):
            await made.trouble(channel, None)
