"""Opens many WebSockets and keeps them open: a process of its own.

In, one line: {"url", "greeted", "headers": [{...} per socket]}. Out, once all are open: one line with their number.
It closes them and ends when standard input does.
"""

import asyncio
import json
import sys
from collections.abc import Mapping
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

AT_ONCE = 32
OPEN_S = 60


async def open_one(url: str, headers: Mapping[str, str], greeted: bool, turn: asyncio.Semaphore) -> ClientConnection:
    """Connect, and where the server greets, wait for its greeting."""
    async with turn:
        socket = await connect(
            url, additional_headers=headers, compression=None, ping_interval=None, open_timeout=OPEN_S
        )
        if greeted and json.loads(await socket.recv())["type"] != "welcome":
            raise RuntimeError("the first frame is not a welcome")
        return socket


async def run(given: Mapping[str, Any]) -> None:
    """Open all, say so, wait."""
    turn = asyncio.Semaphore(AT_ONCE)
    opening = [open_one(given["url"], headers, given["greeted"], turn) for headers in given["headers"]]
    sockets = await asyncio.gather(*opening)
    still_open = sum(socket.close_code is None for socket in sockets)
    print(still_open, flush=True)
    await asyncio.to_thread(sys.stdin.read)
    if any(socket.close_code is not None for socket in sockets):
        sys.exit("some sockets were closed by the server")


if __name__ == "__main__":
    asyncio.run(run(json.loads(sys.stdin.readline())))
