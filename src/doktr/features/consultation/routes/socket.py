"""The one WebSocket of a page: who may open it, and what it may say."""

import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, get_args
from uuid import UUID

import structlog
from fastapi import FastAPI
from starlette.datastructures import QueryParams
from starlette.requests import HTTPConnection
from starlette.types import Message, Receive, Scope, Send

from doktr.features.consultation import store_live
from doktr.features.consultation.routes.courier import Courier
from doktr.features.consultation.routes.live import Live
from doktr.features.consultation.routes.page import (
    BAD_MESSAGE,
    DEVICE_GONE,
    SIGNED_OUT,
    TOO_MANY,
    BadMessage,
    Page,
    Who,
)
from doktr.features.consultation.routes.relay import Relay, read
from doktr.features.identity import acting
from doktr.kernel.envelopes import EnvelopeRefused
from doktr.kernel.problems import CrossSite, DeviceNeeded, NotReady, SignedOut
from doktr.kernel.work import NO_DATABASE, Face

log = structlog.get_logger("doktr.live")
NOT_NOW = {"type": "problem", "slug": NotReady.slug()}
PONG = '{"type":"pong"}'
LONGEST_NUMBER = 15


class Socket:
    """A raw ASGI endpoint: one coroutine per page, which waits for what the page says."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        page = await self._opened(scope, receive, send)
        if page is not None:
            behind: Behind = scope["app"].state.behind
            try:
                await _listen(page, behind, receive)
            finally:
                behind.live.leave(page)

    async def _opened(self, scope: Scope, receive: Receive, send: Send) -> Page | None:
        """The page, welcomed; or the refusal, with a code where the browser may know it."""
        await receive()
        try:
            entering = await _entering(HTTPConnection(scope, receive))
        except CrossSite:
            await send({"type": "websocket.close", "code": BAD_MESSAGE})
            return None
        except (SignedOut, DeviceNeeded) as refused:
            code = SIGNED_OUT if isinstance(refused, SignedOut) else DEVICE_GONE
            await send({"type": "websocket.accept"})
            await send({"type": "websocket.close", "code": code})
            return None
        await send({"type": "websocket.accept"})
        return _welcomed(entering, _after(scope, entering.last_seq), scope["app"].state.behind, send)


@dataclass(frozen=True)
class Behind:
    """What stands behind the sockets of this process; `per_second` is how much each page may say."""

    live: Live
    relay: Relay
    courier: Courier
    per_second: int


@dataclass(frozen=True)
class Entering:
    """Who opens a page, and where their events stand at this moment."""

    who: Who
    last_seq: int
    now: datetime


async def _entering(connection: HTTPConnection) -> Entering:
    face = connection.path_params["face"]
    if face not in get_args(Face):
        raise CrossSite
    async with acting(connection, face) as work:
        actor = work.actor
        if actor.device_id is None:
            raise DeviceNeeded
        who = Who(
            person_id=actor.person_id,
            face=face,
            session_id=actor.session_id,
            device_id=actor.device_id,
            brand=work.brand,
            reach=frozenset(work.brands),
            idle=connection.state.brand.policy.session.idle,
        )
        return Entering(who, await store_live.last_seq(work, actor.person_id), work.now)


def _after(scope: Scope, last_seq: int) -> int:
    """From where the page wants to hear; a page that does not say has read the present state and starts now."""
    text = QueryParams(scope["query_string"]).get("after", "")
    return min(int(text), last_seq) if text.isdecimal() and len(text) <= LONGEST_NUMBER else last_seq


def _welcomed(entering: Entering, after: int, behind: Behind, send: Send) -> Page:
    page = Page(entering.who, after, send, behind.per_second)
    welcome = {"type": "welcome", "last_seq": entering.last_seq, "now": entering.now.isoformat()}
    page.push(json.dumps(welcome))
    behind.live.enter(page)
    return page


async def _listen(page: Page, behind: Behind, receive: Receive) -> None:
    while (message := await receive())["type"] != "websocket.disconnect":
        if page.is_closed:
            continue
        if not page.may_ask(time.monotonic()):
            page.close(TOO_MANY)
            continue
        try:
            await _hear(page, message, behind)
        except BadMessage:
            page.close(BAD_MESSAGE)
        except EnvelopeRefused as refused:
            problem = {"type": "problem", "slug": "envelope-refused", "reason": refused.reason}
            page.push(json.dumps(problem))
        except NO_DATABASE as away:
            # the page stays: what it said is said again
            log.warning("nothing done for a page", error=type(away).__name__)
            if message.get("bytes") is None:
                page.push(json.dumps(NOT_NOW))


async def _hear(page: Page, message: Message, behind: Behind) -> None:
    if (envelope := message.get("bytes")) is not None:
        behind.courier.take(page, envelope)
    else:
        await _answer(page, _frame(message.get("text")), behind)


def _frame(text: str | None) -> dict[str, Any]:
    try:
        frame = json.loads(text or "")
    except (ValueError, RecursionError) as broken:
        raise BadMessage from broken
    if not isinstance(frame, dict):
        raise BadMessage
    return frame


async def _answer(page: Page, frame: dict[str, Any], behind: Behind) -> None:
    kind = frame.get("type")
    says = SAYS.get(kind) if isinstance(kind, str) else None
    if says is None:
        raise BadMessage
    await says(page, frame, behind)


async def _signal(page: Page, frame: dict[str, Any], behind: Behind) -> None:
    """What is lost while the database is away is named: the page says it again once it hears that we are ready."""
    try:
        await behind.relay.send(page, frame)
    except NO_DATABASE as away:
        log.warning("a signal is lost", error=type(away).__name__)
        _raw, envelope = read(frame)
        page.push(json.dumps(NOT_NOW | {"consultation": str(envelope.consultation), "signal": envelope.n}))
        behind.live.back.tell(page)


async def _ping(page: Page, frame: dict[str, Any], behind: Behind) -> None:
    """A patient's page also says in which call it sees the doctor: that needs no line of the doctor's to us.

    And whether anybody can see it: who locked the phone is called back though the line is up. Whoever comes to look at
    any page uses the session.
    """
    page.push(PONG)
    page.seen = page.seen or frame.get("hidden") is False
    if isinstance(frame.get("hidden"), bool) and page.who.face == "patient":
        behind.live.sight.said(page, frame["hidden"])
    if "sees" in frame and page.who.face == "patient":
        await behind.live.vouch(page, _named(frame["sees"]))


def _named(text: object) -> UUID:
    try:
        return UUID(str(text))
    except ValueError as broken:
        raise BadMessage from broken


# what a page may say in text; in bytes it appends envelopes
SAYS: dict[str, Callable[[Page, dict[str, Any], Behind], Awaitable[None]]] = {
    "signal": _signal,
    "ping": _ping,
}
# everything that a page may say, as the authorisation table names it
MESSAGES = (*SAYS, "append")


@asynccontextmanager
async def sockets(app: FastAPI) -> AsyncIterator[None]:
    """Everything behind the sockets of this process, started and stopped with it."""
    platform = app.state.platform
    async with Live(app.state.works, platform.bus) as live, Courier(live) as courier:
        app.state.behind = Behind(live, Relay(live), courier, platform.messages_per_second)
        await app.state.behind.relay.start()
        yield
