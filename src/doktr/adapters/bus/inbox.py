"""What arrived on the bus, handed in order to those who listen in this process."""

import asyncio
import traceback
from collections.abc import Awaitable, Callable
from types import TracebackType

import structlog

log = structlog.get_logger("doktr.bus")
Heard = Callable[[bytes], Awaitable[None]]
MOST_WAITING = 10_000
MISSED = b""


class Logged:
    """Logs what a listener raises, by class and place only, and lets the others hear."""

    def __init__(self, topic: str) -> None:
        self.topic = topic

    def __enter__(self) -> None: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if isinstance(error, Exception):
            where = traceback.extract_tb(trace)[-1]
            place = f"{where.filename.rsplit('/', 1)[-1]}:{where.lineno}"
            log.error("listener failed", topic=self.topic, error=type(error).__name__, at=place)
            return True
        return False


class Inbox:
    """One queue and one task for all topics of a process: arrival order is kept, a listener's error is logged."""

    def __init__(self) -> None:
        self._listeners: dict[str, list[Heard]] = {}
        self._arrived: asyncio.Queue[tuple[str, bytes]] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None

    @property
    def topics(self) -> list[str]:
        """What somebody listens to."""
        return list(self._listeners)

    def listen(self, topic: str, heard: Heard) -> bool:
        """Add a listener; True for the first one of a topic."""
        is_new = topic not in self._listeners
        self._listeners.setdefault(topic, []).append(heard)
        return is_new

    def put(self, topic: str, payload: bytes) -> None:
        """Something arrived, here or from another process. Never blocks: too much at once becomes "missed"."""
        if topic not in self._listeners:
            return
        if self._arrived.qsize() >= MOST_WAITING:
            self._arrived = asyncio.Queue()
            self.missed()
            self.start()
        self._arrived.put_nowait((topic, payload))

    def missed(self) -> None:
        """Tell every listener that something may have been missed."""
        for topic in self._listeners:
            self._arrived.put_nowait((topic, MISSED))

    def start(self) -> None:
        """Begin to hand over what arrives."""
        if self._task is not None:
            self._task.cancel()
        self._task = asyncio.create_task(self._hand_over(self._arrived), name="bus-inbox")

    async def stop(self) -> None:
        """Hand over nothing more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _hand_over(self, arrived: asyncio.Queue[tuple[str, bytes]]) -> None:
        while True:
            topic, payload = await arrived.get()
            for listener in self._listeners.get(topic, ()):
                with Logged(topic):
                    await listener(payload)
