"""Sends acceptances over kept HTTP connections and counts: a process of its own, fed by standard input.

In: {"clients": n, "accepts": [{"port", "request"}]}, the requests as text. Out: {"seconds", "statuses", "each_ms"}.
"""

import asyncio
import json
import sys
import time
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

import uvloop

HEAD_END = b"\r\n\r\n"
LENGTH = b"content-length:"
PATIENCE_S = 300


@dataclass
class Load:
    """What is still to send, per port, and what came back."""

    waiting: dict[int, deque[bytes]]
    open_connections: int
    done: asyncio.Future[None]
    statuses: Counter[int] = field(default_factory=Counter)
    each_ms: list[float] = field(default_factory=list)
    first_bodies: list[bytes] = field(default_factory=list)

    def close_one(self) -> None:
        """A connection has nothing more to send."""
        self.open_connections -= 1
        if not self.open_connections and not self.done.done():
            self.done.set_result(None)


class Client(asyncio.Protocol):
    """One kept connection: the next request leaves when the answer to the last one is whole."""

    def __init__(self, load: Load, port: int) -> None:
        self._load = load
        self._requests = load.waiting[port]
        self._buffer = bytearray()
        self._sent_at = 0.0
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.WriteTransport, transport)  # uvloop's does not inherit from it

    def connection_lost(self, exc: Exception | None) -> None:
        if not self._load.done.done() and self._requests:
            self._load.done.set_exception(exc or ConnectionError("the server hung up"))

    def send_next(self) -> None:
        """Send one more, or say that there is none."""
        if self._transport is None or not self._requests:
            self._load.close_one()
            return
        self._sent_at = time.perf_counter()
        self._transport.write(self._requests.popleft())

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head = self._buffer.find(HEAD_END)
        if head < 0:
            return
        headers = bytes(self._buffer[:head]).lower()
        at = headers.index(LENGTH) + len(LENGTH)
        whole = head + len(HEAD_END) + int(headers[at:].split(b"\r\n", 1)[0])
        if len(self._buffer) < whole:
            return
        self._note(int(headers[9:12]), bytes(self._buffer[head + 4 : whole]))
        del self._buffer[:whole]
        self.send_next()

    def _note(self, status: int, body: bytes) -> None:
        self._load.statuses[status] += 1
        self._load.each_ms.append((time.perf_counter() - self._sent_at) * 1000)
        if status != 201 and len(self._load.first_bodies) < 3:
            self._load.first_bodies.append(body)


async def run(ports: Sequence[int], accepts: Sequence[tuple[int, bytes]], clients: int) -> dict[str, object]:
    """Send everything with so many clients, shared out evenly over the ports."""
    loop = asyncio.get_running_loop()
    waiting: dict[int, deque[bytes]] = {port: deque() for port in ports}
    for port, request in accepts:
        waiting[port].append(request)
    load = Load(waiting, clients, loop.create_future())
    connections: list[Client] = []
    for number in range(clients):
        port = ports[number % len(ports)]
        _, client = await loop.create_connection(lambda port=port: Client(load, port), "127.0.0.1", port)
        connections.append(client)
    began = time.perf_counter()
    for client in connections:
        client.send_next()
    await asyncio.wait_for(load.done, PATIENCE_S)
    seconds = time.perf_counter() - began
    troubles = [body.decode(errors="replace") for body in load.first_bodies]
    return {"seconds": seconds, "statuses": dict(load.statuses), "each_ms": load.each_ms, "troubles": troubles}


def main() -> None:
    """Read what to send, send it, print what came of it."""
    given = json.load(sys.stdin)
    accepts = [(one["port"], one["request"].encode()) for one in given["accepts"]]
    print(json.dumps(uvloop.run(run(given["ports"], accepts, given["clients"]))))


if __name__ == "__main__":
    main()
