"""Browsers of a crowd's members, speaking to whole services over HTTP and the socket."""

import asyncio
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from doktr_sandbox.crowd import Member

PATIENCE_S = 20


@dataclass
class Browser:
    """One signed-in browser at one server."""

    member: Member
    origin: str

    def __post_init__(self) -> None:
        where = urlsplit(self.origin)
        headers = {
            "host": where.netloc,
            "cookie": self.member.cookie,
            "origin": self.origin,
            "x-csrf-token": self.member.csrf,
        }
        address = f"http://127.0.0.1:{where.port}"
        self.http = httpx.AsyncClient(base_url=address, headers=headers, timeout=PATIENCE_S, trust_env=False)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.http.aclose()

    async def get(self, path: str) -> httpx.Response:
        return await self.http.get(f"/api/{self.member.face}/{path}")

    async def post(self, path: str, body: Any = None, key: str | None = None) -> httpx.Response:
        headers = {"idempotency-key": key} if key else {}
        return await self.http.post(f"/api/{self.member.face}/{path}", json=body, headers=headers)

    async def accept(self, request_id: str, key: str | None = None) -> httpx.Response:
        return await self.post(f"requests/{request_id}/accept", key=key or secrets.token_hex(16))

    async def end(self, consultation_id: str, outcome: str = "technical_failure") -> httpx.Response:
        return await self.post(f"consultations/{consultation_id}/end", {"outcome": outcome})

    def page(self, after: int | None = None, **wishes: Any) -> "Page":
        """A page's socket."""
        query = "" if after is None else f"?after={after}"
        address = self.origin.replace("http", "ws", 1) + f"/api/{self.member.face}/socket{query}"
        headers = {"cookie": self.member.cookie, "origin": self.origin} | wishes.pop("headers", {})
        return Page(address, headers, wishes)


@dataclass
class Page:
    """A socket as a page holds it; frames that came are kept until somebody asks for them."""

    address: str
    headers: dict[str, str]
    wishes: dict[str, Any]
    frames: list[dict[str, Any]] = field(default_factory=list)
    code: int | None = None

    async def __aenter__(self) -> Self:
        self.socket: ClientConnection = await connect(
            self.address, host="127.0.0.1", additional_headers=self.headers, compression=None, proxy=None, **self.wishes
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.socket.close()

    async def say(self, frame: Any) -> None:
        await self.socket.send(frame if isinstance(frame, str | bytes) else json.dumps(frame))

    async def hear(self, patience_s: float = 5) -> dict[str, Any]:
        """The next frame."""

        said = await asyncio.wait_for(self.socket.recv(), patience_s)
        frame = {"type": "bytes", "bytes": said} if isinstance(said, bytes) else json.loads(said)
        self.frames.append(frame)
        return frame

    async def hear_until(self, wanted: Callable[[dict[str, Any]], bool], patience_s: float = 5) -> dict[str, Any]:
        """The next frame that is wanted; those before it are kept in `frames`."""
        while not wanted(frame := await self.hear(patience_s)):
            pass
        return frame

    async def hear_event(self, kind: str, patience_s: float = 5) -> dict[str, Any]:
        """The next event of this kind."""
        return await self.hear_until(lambda frame: frame.get("kind") == kind, patience_s)

    async def hear_all(self, quiet_s: float = 0.5) -> list[dict[str, Any]]:
        """Everything that comes until it is quiet."""
        heard: list[dict[str, Any]] = []
        try:
            while True:
                heard.append(await self.hear(quiet_s))
        except TimeoutError:
            return heard

    async def closing_code(self, patience_s: float = 5) -> int | None:
        """The code with which the server hangs up; whatever comes before is kept."""
        try:
            while True:
                await self.hear(patience_s)
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else None
