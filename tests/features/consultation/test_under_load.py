"""Nobody keeps others from being heard: neither by opening and closing pages, nor by writing without end."""

import asyncio
import json
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest

from doktr.features.consultation.routes import courier as couriers
from doktr.features.consultation.routes import heartbeat as heartbeats
from doktr.features.consultation.routes.courier import Courier
from doktr.features.consultation.routes.heartbeat import Heartbeat


class AnyPage:
    """A page as far as heartbeat and courier look at it."""

    def __init__(self) -> None:
        self.who = SimpleNamespace(device_id=uuid4(), person_id=uuid4(), face="patient", reach=("doktr",))
        self.is_closed = False
        self.told: list[dict[str, Any]] = []

    def push(self, frame: str) -> None:
        self.told.append(json.loads(frame))


async def test_pages_that_open_and_close_without_end_keep_nobody_from_being_seen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(heartbeats, "BEAT_S", 0.1)
    monkeypatch.setattr(heartbeats, "SETTLE_S", 0.005)
    here: Any = AnyPage()
    restless: Any = AnyPage()
    nowhere: Any = None
    beating = Heartbeat(nowhere, lambda: [here])
    seen: list[Any] = []

    async def see(devices: Any, _gone: Any) -> None:
        await asyncio.sleep(0.004)
        seen.extend(devices)

    monkeypatch.setattr(beating, "_see", see)

    async def open_and_close() -> None:
        while True:
            beating.opened(restless)
            await asyncio.sleep(0.001)

    async def beat() -> None:
        while True:
            await beating.beat()

    tasks = [asyncio.create_task(open_and_close()), asyncio.create_task(beat())]
    await asyncio.sleep(1)
    for task in tasks:
        task.cancel()
    assert seen.count(here.who.device_id) >= 5
    assert restless.who.device_id in seen


async def test_one_person_fills_no_more_than_their_share_of_what_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    def item(page: AnyPage, _raw: bytes) -> Any:
        return SimpleNamespace(person_id=page.who.person_id, envelope=SimpleNamespace(safe_id=uuid4()))

    monkeypatch.setattr(couriers, "_item", item)
    nobody: Any = SimpleNamespace()
    courier = Courier(nobody)
    restless: Any = AnyPage()
    other: Any = AnyPage()
    frame = b"\x01\0\0\0\1envelope"
    for _ in range(couriers.MOST_OF_ONE + 1):
        courier.take(restless, frame)
    courier.take(other, frame)
    assert [one["slug"] for one in restless.told] == ["not-ready"]
    assert other.told == []

    async def appended(_letters: Any) -> None: ...

    monkeypatch.setattr(courier, "_append", appended)
    await courier._append_gathered()
    courier.take(restless, frame)
    assert len(restless.told) == 1
