"""While bookings compete: servers and worker are killed with SIGKILL and started again, PostgreSQL is restarted."""

import asyncio
import secrets
from contextlib import suppress
from types import TracebackType
from typing import Self

from bench.accept_floor import JSON_LOG
from doktr_sandbox import postgres
from doktr_sandbox.processes import Child
from doktr_sandbox.whole_service import Service


class Havoc:
    """Between entering and leaving, something dies every second or so; on leaving everything runs again."""

    def __init__(self, running: postgres.Cluster, service: Service) -> None:
        self._running = running
        self._service = service
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

    async def _rage(self) -> None:
        """Everything is killed and started in this thread: children die with the thread that started them."""
        worker = next(one for one in self._service.others if one.name == "worker")
        await asyncio.sleep(self._random.uniform(0.3, 0.8))
        again(self._random.choice(self._service.web))
        await asyncio.sleep(self._random.uniform(0.3, 0.8))
        again(worker)
        restart(self._running)
        while True:
            await asyncio.sleep(self._random.uniform(2, 4))
            again(self._random.choice(self._service.web))


def again(child: Child) -> None:
    """Killed without a word of warning, and started at once."""
    child.kill()
    child.start()


def restart(running: postgres.Cluster) -> None:
    """PostgreSQL goes, with every connection, and comes back at the same port."""
    running.stop()
    running.process = postgres.start(running.folder, port=running.port, settings=JSON_LOG).process
