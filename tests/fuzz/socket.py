"""The socket of a page, said bent things to: it answers, refuses or closes with a code of its own, and goes on."""

import asyncio
import json
from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any
from uuid import uuid4

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from doktr_sandbox.visitor import Visitor
from tests.fuzz.addresses import Desk
from tests.fuzz.bent import bent, rewritten
from tests.house import scene

# what a page may be closed with for what it says: a message that is none, and too many of them
CLOSES = (4400, 4429, 1007, 1009)
PATIENCE_S = 30
AT_ONCE = 32
PING = '{"type":"ping"}'


def _appended(chance: Random, desk: Desk) -> bytes:
    """A binary frame that appends an envelope: the envelope bent, or the frame around it."""
    number = chance.randrange(2**32).to_bytes(4, "big")
    good = scene.message(desk.patient, desk.safe_id, desk.first)
    if chance.random() < 0.8:
        return b"\x01" + number + bent(chance, good)
    return bent(chance, b"\x01" + number + good)


def _said(chance: Random, desk: Desk) -> str:
    """A text frame, bent as JSON or as what is sealed in it."""
    call, to = str(uuid4()), desk.doctor.device["id"]
    sealed = scene.envelope(desk.patient, call, to, chance.randrange(2**31))
    good: dict[str, Any] = {"type": "signal", "consultation": call, "to": to, "envelope": sealed}
    shown = rewritten(chance, chance.choice((good, good, {"type": "ping"}, {"type": "presence"})))
    return shown.decode("utf-8", "replace").encode("utf-8", "replace").decode()


FRAMES: tuple[Callable[[Random, Desk], bytes | str], ...] = (_appended, _appended, _said)


async def _heard(page: ClientConnection, pings: int, came: Counter[str]) -> None:
    """What the page gets until all its pings are answered, each with its kind. Raises `AssertionError`.

    A binary frame is an envelope that stayed good, delivered to the pages of the safe; text says what came of the rest.
    """
    while pings:
        frame = await asyncio.wait_for(page.recv(), PATIENCE_S)
        got = {"type": "delivered"} if isinstance(frame, bytes) else json.loads(frame)
        if got["type"] == "pong":
            pings -= 1
        elif got["type"] == "problem":
            came[got.get("reason", got["slug"])] += 1
        elif got["type"] == "appended":
            came["appended"] += 1


async def _one_page(visitor: Visitor, frames: list[bytes | str], came: Counter[str]) -> int:
    """Say these things on a fresh page; answers how many of them were sent before it closed, if it did."""
    sent = 0
    try:
        async with scene.socket(visitor, visitor.origin, visitor.face) as page:
            await page.recv()
            for frame in frames:
                sent += 1
                await page.send(frame)
                await page.send(PING)
                await _heard(page, 1, came)
    except ConnectionClosed as closed:
        code = closed.rcvd.code if closed.rcvd else 1006
        assert code in CLOSES, f"{frames[sent - 1]!r}: closed with {code}"
        came[f"closed {code}"] += 1
    return sent


async def try_out(desk: Desk, times: int, seed: int) -> Counter[str]:
    """Say so many things, on a fresh page whenever one was closed; answers what came of them.

    What gets no answer of its own (a signal to nobody, a second pong) counts as heard.
    """
    chance, came, said = Random(f"socket {seed}"), Counter[str](), 0
    while said < times:
        frames = [chance.choice(FRAMES)(chance, desk) for _ in range(min(AT_ONCE, times - said))]
        before = came.total()
        sent = await _one_page(desk.patient, frames, came)
        came["heard"] += max(0, sent - (came.total() - before))
        said += sent
    return came
