"""Sends bookings over kept HTTP connections, again with the same key when a server is gone: a process of its own.

In: {"ports": [...], "clients": n, "attempts": [{"request": text with {host}}]}.
Out: {"seconds", "answers": [[status, what], ...] in the order of the attempts, "each_ms", "sent_again"}; `what` is the
appointment's id, or the name of the problem.
"""

import asyncio
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import uvloop

PATIENCE_S = 300
PAUSE_S = 0.05
BUSY = (500, 502, 503)


@dataclass
class Load:
    """What is to be sent, and what came back."""

    ports: Sequence[int]
    requests: Sequence[str]
    answers: list[tuple[int, str]] = field(default_factory=list)
    each_ms: list[float] = field(default_factory=list)
    sent_again: int = 0
    next_one: int = 0

    def __post_init__(self) -> None:
        self.answers = [(0, "")] * len(self.requests)

    async def client(self, number: int) -> None:
        """One client: the next attempt leaves when the last one is answered."""
        line = Line(self.ports, number)
        while self.next_one < len(self.requests):
            which, self.next_one = self.next_one, self.next_one + 1
            began = time.perf_counter()
            self.answers[which] = await self.until_answered(line, self.requests[which])
            self.each_ms.append((time.perf_counter() - began) * 1000)
        line.close()

    async def until_answered(self, line: "Line", request: str) -> tuple[int, str]:
        """Status and what came of it. Whoever gets no answer, or hears that nothing was done, asks again."""
        while True:
            try:
                status, body = await line.ask(request)
            except (OSError, asyncio.IncompleteReadError, ValueError):
                line.close()
            else:
                if status not in BUSY:
                    return status, what_came(body)
            self.sent_again += 1
            line.turn_to_the_other()
            await asyncio.sleep(PAUSE_S)


class Line:
    """A kept connection to one of the servers."""

    def __init__(self, ports: Sequence[int], number: int) -> None:
        self._ports = ports
        self._at = number
        self._open: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, request: str) -> tuple[int, bytes]:
        """Send one request and read its answer."""
        port = self._ports[self._at % len(self._ports)]
        reader, writer = self._open = self._open or await asyncio.open_connection("127.0.0.1", port)
        writer.write(request.replace("{host}", f"localhost:{port}").encode())
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
        return int(head[9:12]), await reader.readexactly(length)

    def turn_to_the_other(self) -> None:
        """The next request goes to the other server."""
        self.close()
        self._at += 1

    def close(self) -> None:
        """Hang up."""
        if self._open:
            self._open[1].close()
        self._open = None


def what_came(body: bytes) -> str:
    """The appointment's id, or the name of the problem."""
    told: dict[str, Any] = json.loads(body or b"{}")
    return str(told.get("id") or told.get("type", "")).rsplit("/", 1)[-1]


async def run(ports: Sequence[int], requests: Sequence[str], clients: int) -> dict[str, object]:
    """Send everything with so many clients, shared out evenly over the servers."""
    load = Load(ports, requests)
    began = time.perf_counter()
    async with asyncio.timeout(PATIENCE_S):
        await asyncio.gather(*(load.client(number) for number in range(clients)))
    seconds = time.perf_counter() - began
    return {"seconds": seconds, "answers": load.answers, "each_ms": load.each_ms, "sent_again": load.sent_again}


def main() -> None:
    """Read what to send, send it, print what came of it."""
    given = json.load(sys.stdin)
    print(json.dumps(uvloop.run(run(given["ports"], given["attempts"], given["clients"]))))


if __name__ == "__main__":
    main()
