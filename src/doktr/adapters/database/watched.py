"""Connections to PostgreSQL on which both ends notice that the other one vanished without a word."""

import socket
from asyncio import BaseTransport
from typing import Any, TypedDict

import asyncpg

SILENCE_S = 20


class Watch(TypedDict):
    """What `asyncpg.connect` and `asyncpg.create_pool` take."""

    connection_class: type[asyncpg.Connection]
    server_settings: dict[str, str]


def watched(silence_s: int, **server_settings: str) -> Watch:
    """A host that says nothing for so many seconds, not even that it heard, is gone: whatever waits for it fails.

    The kernel asks, so that a statement may take as long as it takes. The server asks too: what a vanished client
    holds is free again. A line that is no TCP, such as a socket of this machine, is never silent.
    """
    idle, interval, count = _probes(silence_s)

    class Watched(asyncpg.Connection):
        def __init__(self, protocol: Any, transport: BaseTransport, *rest: Any) -> None:
            super().__init__(protocol, transport, *rest)
            line = transport.get_extra_info("socket")
            if line is not None and line.family in (socket.AF_INET, socket.AF_INET6):
                line.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
                line.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, idle)
                line.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, interval)
                line.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, count)
                line.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, silence_s * 1000)

    asked = {
        "tcp_keepalives_idle": str(idle),
        "tcp_keepalives_interval": str(interval),
        "tcp_keepalives_count": str(count),
        "tcp_user_timeout": f"{silence_s}s",
        "client_connection_check_interval": f"{silence_s}s",
    }
    return Watch(connection_class=Watched, server_settings=asked | server_settings)


def _probes(silence_s: int) -> tuple[int, int, int]:
    """After how many seconds of silence the kernel asks, how often then, and how many times in vain."""
    idle = max(1, silence_s // 2)
    interval = max(1, (silence_s - idle) // 3)
    return idle, interval, max(1, (silence_s - idle) // interval)
