"""The whole way without a browser: somebody is called, and it reaches them by push, then by text, then by mail."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import httpx
import pytest

from doktr_sandbox.visitor import Visitor, eventually
from doktr_sandbox.whole_service import Service

PATIENCE_S = 60
SOON = "update brands set data = jsonb_set(data, '{policy,notices,kinds,your_turn,grace_seconds}', '3')"


@pytest.fixture
async def running(start_service: Any, everything: asyncpg.Connection) -> Service:
    await everything.execute(SOON)
    return start_service(outbox=True)


@pytest.fixture
async def people(running: Service) -> AsyncIterator[tuple[Visitor, Visitor]]:
    async with (
        Visitor(running.origin(), "patient", "tom") as patient,
        Visitor(running.origin(), "doctor", "dr-claes") as doctor,
    ):
        (await doctor.go_on_duty()).raise_for_status()
        yield patient, doctor


async def received(running: Service, channel: str) -> list[dict[str, Any]]:
    """What the twin got on this channel about the call."""
    async with httpx.AsyncClient(trust_env=False) as http:
        answer = await http.get(f"http://127.0.0.1:{running.ports.outbox}/outbox.json")
    found = [one for one in answer.raise_for_status().json() if one["channel"] == channel]
    return [one for one in found if "It is your turn." in one["text"]]


async def browser(running: Service) -> dict[str, Any]:
    """A new browser's subscription at the twin, as pages hand it in."""
    async with httpx.AsyncClient(trust_env=False) as http:
        made = (await http.post(f"http://127.0.0.1:{running.ports.outbox}/browsers")).raise_for_status().json()
    return {"endpoint": made["endpoint"]} | made["keys"]


async def test_who_is_called_without_a_page_hears_it_three_times(running, people, everything) -> None:
    patient, doctor = people
    (await patient.put("push", await browser(running))).raise_for_status()
    asked = (await patient.ask(language="en")).raise_for_status().json()["id"]
    await everything.execute("delete from presence where person_id = $1::text::uuid", patient.person_id)
    (await doctor.accept(asked)).raise_for_status()
    for channel in ("push", "sms", "mail"):
        assert len(await eventually(lambda channel=channel: received(running, channel), PATIENCE_S)) == 1
    told = "select told_by from notices where kind = 'your_turn' and state = 'told'"
    assert await eventually(lambda: everything.fetchval(told), PATIENCE_S) == ["push", "sms", "mail"]


async def test_a_page_that_opens_after_the_push_ends_it(running, people, everything) -> None:
    patient, doctor = people
    (await patient.put("push", await browser(running))).raise_for_status()
    asked = (await patient.ask(language="en")).raise_for_status().json()["id"]
    await everything.execute("delete from presence where person_id = $1::text::uuid", patient.person_id)
    (await doctor.accept(asked)).raise_for_status()
    await eventually(lambda: received(running, "push"), PATIENCE_S)
    seen = "insert into presence select id, person_id, brand_id, now() from devices where person_id = $1::text::uuid"
    await everything.execute(seen, patient.person_id)
    state = "select state = 'seen' from notices where kind = 'your_turn'"
    await eventually(lambda: everything.fetchval(state), PATIENCE_S)
    assert await received(running, "sms") == []


async def test_only_push_services_can_be_subscribed(running, people) -> None:
    patient, _ = people
    elsewhere = await browser(running) | {"endpoint": "http://169.254.169.254/latest/meta-data"}
    refused = await patient.put("push", elsewhere)
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/push-service-unknown")
