"""The socket of a page, said bent things to: it answers, refuses or closes with a code of its own, and goes on."""

import asyncio
import json
from base64 import urlsafe_b64decode
from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any
from uuid import uuid4

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from doktr.features.vault import rules
from doktr.kernel import envelopes
from doktr_sandbox.visitor import b64
from tests.fuzz.addresses import Desk
from tests.fuzz.bent import bent, rewritten
from tests.fuzz.signing import bent_and_signed
from tests.house import scene

# what a page may be closed with for what it says: a message that is none, and too many of them
CLOSES = (4400, 4429, 1007, 1009)
PATIENCE_S = 30
AT_ONCE = 32
PING = '{"type":"ping"}'


def _appended(chance: Random, desk: Desk) -> bytes:
    """A binary frame that appends an envelope: the envelope bent, or the frame around it."""
    number = chance.randrange(2**32).to_bytes(4, "big")
    good = desk.envelope(chance)
    signed = bent_and_signed(chance, desk.patient.private, rules.ENVELOPE_LABEL, good)
    if signed and chance.random() < 0.5:
        return b"\x01" + number + signed
    if chance.random() < 0.8:
        return b"\x01" + number + bent(chance, good)
    return bent(chance, b"\x01" + number + good)


def _said(chance: Random, desk: Desk) -> str:
    """A text frame, bent as JSON or as what is sealed in it."""
    call, to = str(uuid4()), desk.doctor.device["id"]
    sealed = scene.envelope(desk.patient, call, to, chance.randrange(2**31))
    if chance.random() < 0.3:
        signed = bent_and_signed(chance, desk.patient.private, envelopes.LABEL, urlsafe_b64decode(sealed + "=="))
        sealed = b64(signed) if signed else sealed
    good: dict[str, Any] = {"type": "signal", "consultation": call, "to": to, "envelope": sealed}
    shown = rewritten(chance, chance.choice((good, good, {"type": "ping"}, {"type": "ping", "hidden": False})))
    return shown.decode("utf-8", "replace").encode("utf-8", "replace").decode()


FRAMES: tuple[Callable[[Random, Desk], bytes | str], ...] = (_appended, _appended, _said)


async def _heard(desk: Desk, page: ClientConnection, pings: int, came: Counter[str]) -> None:
    """What the page gets until all its pings are answered, each with its kind. Raises `AssertionError`.

    A binary frame is an envelope that stayed good, delivered to the pages of the safe; text says what came of the rest.
    """
    while pings:
        frame = await asyncio.wait_for(page.recv(), PATIENCE_S)
        got = {"type": "delivered"} if isinstance(frame, bytes) else json.loads(frame)
        if got["type"] == "pong":
            pings -= 1
        elif got["type"] == "problem":
            desk.heard(got)
            came[got.get("reason", got["slug"])] += 1
        elif got["type"] == "appended":
            desk.heard(got)
            came["appended"] += 1


async def _one_page(desk: Desk, chance: Random, most: int, came: Counter[str]) -> int:
    """Say so many things on a fresh page; answers how many of them were sent before it closed, if it did."""
    sent, frame = 0, b""
    try:
        async with scene.socket(desk.patient, desk.patient.origin, desk.patient.face) as page:
            await page.recv()
            while sent < most:
                frame = chance.choice(FRAMES)(chance, desk)
                sent += 1
                await page.send(frame)
                await page.send(PING)
                await _heard(desk, page, 1, came)
    except ConnectionClosed as closed:
        code = closed.rcvd.code if closed.rcvd else 1006
        assert code in CLOSES, f"{frame!r}: closed with {code}"
        came[f"closed {code}"] += 1
    return sent


async def try_out(desk: Desk, times: int, seed: int) -> Counter[str]:
    """Say so many things, on a fresh page whenever one was closed; answers what came of them.

    What gets no answer of its own (a signal to nobody, a second pong) counts as heard.
    """
    chance, came, said = Random(f"socket {seed}"), Counter[str](), 0
    while said < times:
        before = came.total()
        sent = await _one_page(desk, chance, min(AT_ONCE, times - said), came)
        came["heard"] += max(0, sent - (came.total() - before))
        said += sent
    return came
