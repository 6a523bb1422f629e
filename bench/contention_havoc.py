"""While bookings compete: servers and worker are killed with SIGKILL at random, PostgreSQL crashes and recovers.

As on any machine somebody starts again what has ended, for a server that finds no database says so and ends.
"""

import asyncio
import secrets
import socket
import time
from collections import Counter
from contextlib import suppress
from types import TracebackType
from typing import Self

from bench.accept_floor import JSON_LOG
from doktr_sandbox import postgres
from doktr_sandbox.processes import Child
from doktr_sandbox.whole_service import Service

SOON_S, LATER_S, WORKER_STARTS_S, LOOK_S = (0.1, 0.4), (3.0, 6.0), 4.0, 0.2


class Havoc:
    """Between entering and leaving, something dies every few seconds; on leaving everything runs again.

    In the first second, while there is most to book, one server, the worker and PostgreSQL die, in any order. What
    died is counted in `died`.
    """

    def __init__(self, running: postgres.Cluster, service: Service, died: Counter[str] | None = None) -> None:
        self._running = running
        self._service = service
        self._died: Counter[str] = Counter() if died is None else died
        self._worker = next(one for one in service.others if one.name == "worker")
        self._random = secrets.SystemRandom()
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._rage())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._task:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        self._look_after()

    def _look_after(self) -> None:
        """Start what has ended by itself."""
        for one in (*self._service.web, self._worker):
            if not one.running:
                one.start()

    async def _rage(self) -> None:
        """Everything is killed and started in this thread: children die with the thread that started them."""
        first = [self._random.choice(self._service.web), self._worker, self._running]
        self._random.shuffle(first)
        for one in first:
            await asyncio.sleep(self._random.uniform(*SOON_S))
            self._end(one)
        while True:
            until = time.monotonic() + self._random.uniform(*LATER_S)
            while time.monotonic() < until:
                await asyncio.sleep(LOOK_S)
                self._look_after()
            one = self._random.choice([*self._service.web, self._worker])
            if self._is_up(one):
                self._end(one)

    def _is_up(self, one: Child) -> bool:
        """Whether it has begun to work again: who dies while starting over and over never does anything halfway."""
        if one.name == "worker":
            return time.monotonic() - one.started_at > WORKER_STARTS_S
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self._service.web_ports[self._service.web.index(one)])) == 0

    def _end(self, one: Child | postgres.Cluster) -> None:
        if isinstance(one, Child):
            again(one)
            self._died["worker" if one.name == "worker" else "server"] += 1
        else:
            crash(one)
            self._died["PostgreSQL"] += 1


def again(child: Child) -> None:
    """Killed without a word of warning, and started at once."""
    child.kill()
    child.start()


def restart(running: postgres.Cluster) -> None:
    """PostgreSQL goes, with every connection, and comes back at the same port."""
    running.stop()
    running.process = postgres.start(running.folder, port=running.port, settings=JSON_LOG).process


def crash(running: postgres.Cluster) -> None:
    """PostgreSQL drops everything without a checkpoint, and comes back at the same port from its log."""
    running.crash()
    running.process = postgres.start(running.folder, port=running.port, settings=JSON_LOG).process
