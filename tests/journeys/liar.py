"""A server that stands in between two people who call each other: it ends each line at itself and lies about it."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from playwright.async_api import Page, Route, WebSocketRoute

from doktr_sandbox.visitor import b64, unb64
from tests.journeys.profile import Profile
from tests.journeys.signals import SIGNATURE_BYTES

LABEL = b"doktr/signal/v1\0"
STAND_BETWEEN = Path(__file__).with_name("between.js").read_text(encoding="utf-8")
Letter = dict[str, Any]
Forge = Callable[[bytes, bytes, bytes], bytes]


def keep_signature(header: bytes, signature: bytes, body: bytes) -> bytes:
    """What was signed is changed, and the signature is left as it was."""
    return _sealed(header, signature, body)


@dataclass
class Liar:
    """Its browser page, what it does to letters, and whether it lies about the people's keys as well."""

    page: Page
    forge: Forge = keep_signature
    lies_about_keys: bool = False
    private: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    offers: dict[str, Letter] = field(default_factory=dict)
    sent: dict[str, asyncio.Future[Letter]] = field(default_factory=dict)
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def sign_anew(self, header: bytes, _: bytes, body: bytes) -> bytes:
        """Signed with a key of its own."""
        signed = LABEL + len(header).to_bytes(2, "big") + header + sha256(body).digest()
        return _sealed(header, self.private.sign(signed), body)

    async def begin(self, ice: Letter) -> None:
        """Have the means of a browser."""
        servers = {"iceServers": ice["ice_servers"], "iceTransportPolicy": ice["policy"]}
        await self.page.evaluate(STAND_BETWEEN, servers)

    async def overheard(self) -> dict[str, int]:
        """How many lines it was at the end of, and what it was told over them."""
        return await self.page.evaluate("overheard()")

    async def stand_before(self, profile: Profile, person: str) -> None:
        """All that the server tells this person from now on goes through here."""

        def opened(socket: WebSocketRoute) -> None:
            server, letters = socket.connect_to_server(), asyncio.Queue[str | bytes]()
            server.on_message(letters.put_nowait)
            self.tasks.append(asyncio.create_task(self._deliver(letters, socket, person)))

        await profile.context.route_web_socket("**", opened)
        if self.lies_about_keys:
            await profile.context.route("**/api/*/consultations**", lambda route: self._answer(route, person))

    async def _answer(self, route: Route, person: str) -> None:
        answer = await route.fetch()
        text = await answer.text()
        changed = json.dumps(self._about_keys(json.loads(text), person)) if answer.ok and text else text
        await route.fulfill(response=answer, body=changed)

    async def _deliver(self, letters: "asyncio.Queue[str | bytes]", socket: WebSocketRoute, person: str) -> None:
        while True:
            told = await letters.get()
            frame = json.loads(told) if isinstance(told, str) else None
            if frame is not None and frame.get("type") == "signal":
                frame = await self._letter(frame)
                told = json.dumps(frame) if frame else b""
            elif frame is not None:
                told = json.dumps(self._about_keys(frame, person))
            if told:
                socket.send(told)

    def _about_keys(self, told: Any, person: str) -> Any:
        """Everybody else's key is said to be its own."""
        if not self.lies_about_keys:
            return told
        if isinstance(told, list):
            return [self._about_keys(one, person) for one in told]
        if not isinstance(told, dict):
            return told
        changed = {name: self._about_keys(value, person) for name, value in told.items()}
        if changed.get("public_key") and changed.get("person_id") not in (None, person):
            changed["public_key"] = b64(self.private.public_key().public_bytes_raw())
        return changed

    async def _letter(self, frame: Letter) -> Letter | None:
        """The letter to deliver instead of this one; None for what it keeps to itself."""
        envelope = unb64(frame["envelope"])
        end = 3 + int.from_bytes(envelope[1:3], "big")
        header, signature = envelope[3:end], envelope[end : end + SIGNATURE_BYTES]
        body = await self._other(json.loads(envelope[end + SIGNATURE_BYTES :]), frame["from"])
        if body is None:
            return None
        forged = self.forge(header, signature, json.dumps(body).encode())
        return frame | {"envelope": b64(forged)}

    async def _other(self, body: Letter, sender: str) -> Letter | None:
        attempt, kind = body["attempt"], body["kind"]
        if kind == "offer":
            return None if body["restart"] else await self._once(body["sdp"], self._offer(body, sender))
        if kind == "answer":
            return await self._once(body["sdp"], self._answer_to(body)) if attempt in self.offers else None
        if kind == "candidate" and body["candidate"] and attempt in self.offers:
            side = "near" if self.offers[attempt]["by"] == sender else "far"
            await self.page.evaluate("(told) => found(...told)", [attempt, side, body["candidate"]])
        return body if kind in ("bye", "lost") else None

    async def _once(self, sdp: str, making: Any) -> Letter:
        """What is said again is answered with the same."""
        if sdp in self.sent:
            making.close()
        else:
            self.sent[sdp] = asyncio.ensure_future(making)
        return await self.sent[sdp]

    async def _offer(self, body: Letter, sender: str) -> Letter:
        self.offers[body["attempt"]] = {"by": sender, "sdp": body["sdp"]}
        return body | {"sdp": await self.page.evaluate("(told) => offered(...told)", [body["attempt"], body["sdp"]])}

    async def _answer_to(self, body: Letter) -> Letter:
        attempt = body["attempt"]
        own = await self.page.evaluate("(told) => answered(...told)", [attempt, body["sdp"]])
        return body | {"sdp": own, "offer": b64(sha256(self.offers[attempt]["sdp"].encode()).digest())}

    def stop(self) -> None:
        """Stand between nobody any more."""
        for task in self.tasks:
            task.cancel()


def _sealed(header: bytes, signature: bytes, body: bytes) -> bytes:
    return b"\x01" + len(header).to_bytes(2, "big") + header + signature + body
