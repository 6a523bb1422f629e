"""Chats through Synapse, one message of a pair under way at a time: a process of its own, fed by standard input.

In: {"port", "seconds", "content", "pairs": [{"room", "sender", "receiver", "filter"}]}. Out: {"seconds", "each_ms",
"busy_s"}. A message counts when its sender has the answer and its receiver has it from /sync.
"""

import asyncio
import json
import secrets
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import quote

import httptools
import uvloop

WARM_S = 1.0
LONG_MS = 30_000


class Line(asyncio.Protocol):
    """One kept HTTP connection of one person: a request, then its answer."""

    def __init__(self, host: str, token: str) -> None:
        self._head = f"Host: {host}\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n"
        self._answer: asyncio.Future[bytes] | None = None
        self._body = bytearray()
        self._parser = httptools.HttpResponseParser(self)
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.WriteTransport, transport)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(exc or ConnectionError("the server hung up"))

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_body(self, body: bytes) -> None:
        """A piece of the answer."""
        self._body += body

    def on_message_complete(self) -> None:
        """The answer is whole."""
        body, self._body, status = bytes(self._body), bytearray(), self._parser.get_status_code()
        self._parser = httptools.HttpResponseParser(self)
        if self._answer is None or self._answer.done():
            return
        if status == 200:
            self._answer.set_result(body)
        else:
            self._answer.set_exception(RuntimeError(f"Synapse answered {status}: {body[:200]!r}"))

    async def ask(self, method: str, path: str, body: bytes = b"") -> dict[str, Any]:
        """The answer, decoded. Raises `RuntimeError` when it is no 200."""
        if self._transport is None:
            raise RuntimeError("not connected")
        self._answer = asyncio.get_running_loop().create_future()
        head = f"{method} {path} HTTP/1.1\r\n{self._head}Content-Length: {len(body)}\r\n\r\n"
        self._transport.write(head.encode() + body)
        return json.loads(await self._answer)


@dataclass
class Chat:
    """One pair: the receiver waits in /sync while the sender sends."""

    room: str
    filter: str
    content: Mapping[str, str]
    sender: Line
    receiver: Line
    since: str = ""
    done: list[tuple[float, float]] = field(default_factory=list)

    async def begin(self) -> None:
        """Where the receiver's news begin."""
        self.since = (await self.receiver.ask("GET", self._sync(0)))["next_batch"]

    def _sync(self, wait_ms: int) -> str:
        since = f"&since={self.since}" if self.since else ""
        return f"/_matrix/client/v3/sync?filter={self.filter}&timeout={wait_ms}{since}"

    async def _hear(self, name: str) -> None:
        while True:
            news = await self.receiver.ask("GET", self._sync(LONG_MS))
            self.since = news["next_batch"]
            joined = news.get("rooms", {}).get("join", {}).get(self.room, {})
            if any(event["content"].get("name") == name for event in joined.get("timeline", {}).get("events", ())):
                return

    async def talk(self, until: float) -> None:
        """One message after the other; what is under way at the end still counts for nothing."""
        while (sent_at := time.perf_counter()) < until:
            name = secrets.token_hex(8)
            hearing = asyncio.create_task(self._hear(name))
            path = f"/_matrix/client/v3/rooms/{quote(self.room)}/send/m.room.encrypted/{name}"
            await asyncio.gather(
                self.sender.ask("PUT", path, json.dumps({**self.content, "name": name}).encode()), hearing
            )
            self.done.append((sent_at, time.perf_counter()))


async def chat_of(port: int, content: Mapping[str, str], pair: Mapping[str, str]) -> Chat:
    """A pair, connected, its receiver up to date."""
    loop, host = asyncio.get_running_loop(), f"127.0.0.1:{port}"
    _, sender = await loop.create_connection(lambda: Line(host, pair["sender"]), "127.0.0.1", port)
    _, receiver = await loop.create_connection(lambda: Line(host, pair["receiver"]), "127.0.0.1", port)
    chat = Chat(pair["room"], pair["filter"], content, sender, receiver)
    await chat.begin()
    return chat


async def run(given: Mapping[str, Any]) -> dict[str, Any]:
    """Let all pairs talk for so many seconds, after a moment to warm up."""
    chats = [await chat_of(given["port"], given["content"], pair) for pair in given["pairs"]]
    begins = time.perf_counter() + WARM_S
    ends = begins + given["seconds"]
    busy = time.process_time()
    await asyncio.gather(*(chat.talk(ends) for chat in chats))
    over = time.perf_counter()
    share = given["seconds"] / (over - begins + WARM_S)
    counted = [(had - sent) * 1000 for chat in chats for sent, had in chat.done if begins <= had <= ends]
    return {"seconds": given["seconds"], "each_ms": counted, "busy_s": (time.process_time() - busy) * share}


def main() -> None:
    """Read what to do, do it, print what came of it."""
    print(json.dumps(uvloop.run(run(json.load(sys.stdin)))))


if __name__ == "__main__":
    main()
