"""What a page may say costs the database little, and a database that is away costs nobody their page."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from starlette.types import Message

from doktr.features.consultation.routes import socket
from doktr.features.consultation.routes.courier import Courier
from doktr.features.consultation.routes.live import Live
from doktr.features.consultation.routes.page import Page, Who
from doktr.features.consultation.routes.relay import Relay, read
from doktr.kernel.work import Bus, Works
from doktr_sandbox.visitor import eventually
from tests.realtime.letters import frame, header_of, seal

TIMES = 30


class Database:
    """Works on a database in which nobody takes part in anything; it counts transactions and statements."""

    def __init__(self) -> None:
        self.opened = 0
        self.asked: list[str] = []
        self.hidden: list[bool] = []
        self.away = False

    @asynccontextmanager
    async def open(self, brand: str, _reach: Sequence[str] | None = None) -> AsyncIterator[Any]:
        self.opened += 1
        if self.away:
            raise ConnectionRefusedError
        yield SimpleNamespace(sql=self, brand=brand, now=datetime.now(UTC))

    async def execute(self, statement: str, *given: object) -> None:
        self.asked.append(statement)
        if "hidden_since" in statement:
            self.hidden.append(given[-1] is True)

    async def fetch(self, statement: str, *_given: object) -> list[Any]:
        self.asked.append(statement)
        return []


class Talk:
    """One patient's page, and what it was told."""

    def __init__(self, database: Database) -> None:
        self.told: list[Message] = []
        live = Live(cast("Works", database), cast("Bus", None))
        self.behind = socket.Behind(live, Relay(live), cast("Courier", None), 1_000)
        ids = [uuid4() for _ in range(3)]
        who = Who(ids[0], "patient", ids[1], ids[2], "doktr", frozenset({"doktr"}), timedelta(hours=1))
        self.who = who
        self.page = self.tab()
        self.key = Ed25519PrivateKey.generate()

    def tab(self) -> Page:
        """One more page at the same device."""
        page = Page(self.who, 0, self._told, 1_000)
        self.behind.live.enter(page)
        return page

    async def _told(self, message: Message) -> None:
        self.told.append(message)

    def signal(self) -> dict[str, str]:
        """A letter into a consultation that there is not."""
        call, to = str(uuid4()), str(uuid4())
        return frame(call, to, seal(self.key, header_of(call, str(self.page.who.device_id), to), b"offer"))

    async def say(self, *frames: dict[str, Any]) -> list[dict[str, Any]]:
        """Say all of this and be told everything; then the page is as open as before."""
        said = iter([*({"type": "websocket.receive", "text": json.dumps(one)} for one in frames)])

        async def receive() -> Message:
            return next(said, {"type": "websocket.disconnect"})

        await socket._listen(self.page, self.behind, receive)
        while self.page._pump is not None and not self.page._pump.done():
            await self.page._pump
        return [json.loads(one["text"]) for one in self.told if one["type"] == "websocket.send"]


def sight(hidden: bool) -> dict[str, Any]:
    """What a page says when it goes out of sight or comes back."""
    return {"type": "ping", "hidden": hidden}


async def until_hidden(database: Database, *states: bool) -> None:
    """These states, and no others, stand in the database one after the other."""

    async def so() -> bool:
        return len(database.hidden) >= len(states)

    await eventually(so)
    assert database.hidden == list(states)


@pytest.fixture
def database() -> Database:
    return Database()


async def test_however_often_a_page_says_that_it_sees_the_doctor_it_is_written_once_in_two_seconds(
    database: Database,
) -> None:
    talk = Talk(database)
    told = await talk.say(*({"type": "ping", "sees": str(uuid4())} for _ in range(TIMES)))
    assert told == [{"type": "pong"}] * TIMES
    assert (database.opened, len(database.asked)) == (1, 1)


async def test_however_often_a_page_goes_out_of_sight_little_is_written_and_its_last_word_counts(
    database: Database,
) -> None:
    talk = Talk(database)
    told = await talk.say(*(sight(hidden) for _ in range(TIMES) for hidden in (True, False, True)))
    assert told == [{"type": "pong"}] * 3 * TIMES
    await until_hidden(database, True)
    await talk.say(*(sight(hidden) for _ in range(TIMES) for hidden in (True, False)))
    assert database.opened == 1
    await until_hidden(database, True, False)
    await talk.say(*(sight(False) for _ in range(TIMES)))
    assert database.opened == 2


async def test_what_a_page_says_of_its_sight_while_the_database_is_away_is_written_once_it_is_back(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("doktr.features.consultation.routes.sight.SAY_S", 0.01)
    talk = Talk(database)
    database.away = True
    assert await talk.say(sight(False), sight(True)) == [{"type": "pong"}] * 2

    async def tried_again() -> bool:
        return database.opened > 1

    await eventually(tried_again)
    assert not talk.page.is_closed
    database.away = False
    await until_hidden(database, True)


async def test_a_device_is_in_sight_while_one_of_its_tabs_is(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("doktr.features.consultation.routes.sight.SAY_S", 0.01)
    talk = Talk(database)
    other = talk.tab()
    talk.behind.live.sight.said(other, False)
    await until_hidden(database, False)
    await talk.say(sight(True))
    await until_hidden(database, False, False)
    talk.behind.live.leave(other)
    await until_hidden(database, False, False, True)


async def test_consultations_that_a_page_is_not_in_are_not_looked_up_one_after_another(database: Database) -> None:
    talk = Talk(database)
    told = await talk.say(*(talk.signal() for _ in range(TIMES)))
    assert [one["reason"] for one in told] == ["unknown-device"] * TIMES
    assert (database.opened, len(database.asked)) == (1, 1)


async def test_while_the_database_is_away_the_page_stays_open_and_is_told_that_it_is_not_now(
    database: Database,
) -> None:
    talk = Talk(database)
    database.away = True
    said = [{"type": "ping", "sees": str(uuid4())}, talk.signal(), {"type": "ping"}]
    told = await talk.say(*said)
    not_now = {"type": "problem", "slug": "not-ready"}
    assert [lost | not_now for lost in told[1:3]] == told[1:3]
    assert [told[0], *told[3:]] == [{"type": "pong"}] * 2
    assert not talk.page.is_closed
    database.away = False
    assert (await talk.say(talk.signal()))[-1]["reason"] == "unknown-device"


async def test_a_page_whose_signal_was_lost_hears_which_and_when_the_database_is_back(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("doktr.features.consultation.routes.back.LOOK_S", 0.01)
    talk = Talk(database)
    other = Talk(database)
    database.away = True
    lost = talk.signal()
    told = await talk.say(lost, {"type": "ping", "sees": str(uuid4())})
    number = read(lost)[1].n
    assert told[0] == {"type": "problem", "slug": "not-ready", "consultation": lost["consultation"], "signal": number}
    assert {"type": "ready"} not in told
    opened = database.opened

    async def looked_again() -> bool:
        return database.opened > opened + 2

    await eventually(looked_again)
    assert {"type": "ready"} not in await talk.say()
    database.away = False

    async def told_so() -> bool:
        return {"type": "ready"} in await talk.say()

    await eventually(told_so)
    assert (await talk.say()).count({"type": "ready"}) == 1
    assert await other.say() == []
    assert talk.behind.live.back.tasks() == []
