"""Chats through our relay, one message of a pair under way at a time: a process of its own, fed by standard input.

In: {"seconds", "body", "pairs": [{"safe", "head", "seq", "key", "device", "sender", "receiver"}]}; a sender and a
receiver are {"port", "path", "cookie"}. Out: {"seconds", "each_ms", "busy_s", "sent"}. A message counts when its sender
has the acknowledgement and its receiver has the very bytes. Only the chain and the signature are made anew for each.
"""

import asyncio
import json
import sys
import time
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, cast

import uvloop
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

WARM_S = 1.0
SETTLE_S = 0.5
AT = "2026-11-24T10:00:00.000Z"
LABEL = b"doktr/env/v1\0"
# RFC 6455: a client masks what it sends; with a key of zeros the masked bytes are the bytes.
NO_MASK = b"\0\0\0\0"
TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
KEY = "AAAAAAAAAAAAAAAAAAAAAA=="


def frame(kind: int, payload: bytes) -> bytes:
    """One whole WebSocket frame from a client."""
    size = len(payload)
    length = bytes((0x80 | size,)) if size < 126 else b"\xfe" + size.to_bytes(2, "big")
    return bytes((0x80 | kind,)) + length + NO_MASK + payload


class Socket(asyncio.Protocol):
    """One page's WebSocket, as little as it takes: its binary and text frames go to `heard`."""

    def __init__(self, page: Mapping[str, Any]) -> None:
        self._page = page
        self._buffer = b""
        self._is_open = False
        self.opened = asyncio.get_running_loop().create_future()
        self.transport: asyncio.WriteTransport | None = None
        self.chat: Chat | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.WriteTransport, transport)
        host = f"localhost:{self._page['port']}"
        self.transport.write(
            f"GET {self._page['path']} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {KEY}\r\n"
            f"Cookie: {self._page['cookie']}\r\n\r\n".encode()
        )

    def connection_lost(self, exc: Exception | None) -> None:
        if self.chat is not None:
            self.chat.broke(exc or ConnectionError("the server hung up"))

    def data_received(self, data: bytes) -> None:
        data = self._buffer + data
        if not self._is_open:
            head, found, data = data.partition(b"\r\n\r\n")
            if not found:
                self._buffer = head
                return
            self._is_open = True
        self._buffer = self._frames(data)

    def _frames(self, data: bytes) -> bytes:
        at = 0
        while len(data) - at >= 2:
            size, body_at = data[at + 1], at + 2
            if size == 126:
                size, body_at = int.from_bytes(data[at + 2 : at + 4], "big"), at + 4
            if len(data) < body_at + size:
                break
            self._heard(data[at] & 0x0F, data[body_at : body_at + size])
            at = body_at + size
        return data[at:]

    def _heard(self, kind: int, payload: bytes) -> None:
        if kind == TEXT and not self.opened.done():
            self.opened.set_result(payload)
        elif kind == PING and self.transport is not None:
            self.transport.write(frame(PONG, payload))
        elif kind == CLOSE and self.chat is not None:
            self.chat.broke(ConnectionError(f"closed with {int.from_bytes(payload[:2], 'big')}"))
        elif self.chat is not None:
            self.chat.heard(self, kind, payload)


@dataclass
class Chat:
    """One pair; the next message leaves when the last is acknowledged and received."""

    pair: Mapping[str, Any]
    body: bytes
    sender: Socket
    receiver: Socket
    ends: float = 0.0
    under_way: bytes = b""
    sent_at: float = 0.0
    acknowledged: bool = False
    received: bool = False
    done: list[tuple[float, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.over = asyncio.get_running_loop().create_future()
        self.sender.chat = self.receiver.chat = self
        self.key = Ed25519PrivateKey.from_private_bytes(b64decode(self.pair["key"]))
        self.body_hash = sha256(self.body).digest()
        self.seq, self.prev = int(self.pair["seq"]), b64decode(self.pair["head"])
        safe, device = self.pair["safe"], self.pair["device"]
        self.before = f'{{"safe":"{safe}","epoch":1,"type":"message","device":"{device}","seq":'

    def broke(self, why: Exception) -> None:
        """A line of this pair is gone."""
        if not self.over.done():
            self.over.set_exception(why)

    def send(self) -> None:
        """Sign and send the next message, or be over."""
        if self.sender.transport is None or self.over.done():
            return
        self.sent_at = time.perf_counter()
        if self.sent_at >= self.ends:
            self.over.set_result(None)
            return
        self.under_way = self._sealed()
        self.acknowledged = self.received = False
        self.sender.transport.write(frame(BINARY, b"\x01" + self.seq.to_bytes(4, "big") + self.under_way))

    def _sealed(self) -> bytes:
        """The next envelope of the chain."""
        prev = urlsafe_b64encode(self.prev)[:43].decode()
        header = f'{self.before}{self.seq + 1},"prev":"{prev}","at":"{AT}","extra":{{}}}}'.encode()
        size = len(header).to_bytes(2, "big")
        signature = self.key.sign(LABEL + size + header + self.body_hash)
        return b"\x01" + size + header + signature + self.body

    def heard(self, socket: Socket, kind: int, payload: bytes) -> None:
        """An acknowledgement, an envelope, or an event that says the same again."""
        if socket is self.sender and payload.startswith(b'{"type":"appended"'):
            self.acknowledged = True
        elif socket is self.receiver and kind == BINARY and payload[1:] == self.under_way:
            self.received = True
        elif payload.startswith(b'{"type":"problem"'):
            self.broke(RuntimeError(f"refused: {payload!r}"))
            return
        else:
            return
        if self.acknowledged and self.received:
            self.done.append((self.sent_at, time.perf_counter()))
            self.seq, self.prev = self.seq + 1, sha256(self.under_way).digest()
            self.send()


async def opened(page: Mapping[str, Any]) -> Socket:
    """A page's socket, welcomed."""
    loop = asyncio.get_running_loop()
    _, socket = await loop.create_connection(lambda: Socket(page), "127.0.0.1", page["port"])
    await asyncio.wait_for(socket.opened, 30)
    return socket


async def run(given: Mapping[str, Any]) -> dict[str, Any]:
    """Let all pairs talk for so many seconds, after a moment to warm up."""
    body = b64decode(given["body"])
    chats = [Chat(pair, body, await opened(pair["sender"]), await opened(pair["receiver"])) for pair in given["pairs"]]
    await asyncio.sleep(SETTLE_S)
    begins = time.perf_counter() + WARM_S
    ends, busy = begins + given["seconds"], time.process_time()
    for chat in chats:
        chat.ends = ends
        chat.send()
    await asyncio.wait_for(asyncio.gather(*(chat.over for chat in chats)), given["seconds"] + 60)
    share = given["seconds"] / (time.perf_counter() - begins + WARM_S)
    counted = [(had - sent) * 1000 for chat in chats for sent, had in chat.done if begins <= had <= ends]
    return {"seconds": given["seconds"], "each_ms": counted, "busy_s": (time.process_time() - busy) * share,
            "sent": [len(chat.done) for chat in chats]}  # fmt: skip


def main() -> None:
    """Read what to do, do it, print what came of it."""
    print(json.dumps(uvloop.run(run(json.load(sys.stdin)))))


if __name__ == "__main__":
    main()
