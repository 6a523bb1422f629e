"""The bus on PostgreSQL's LISTEN/NOTIFY: one connection of its own, never inside a transaction of the service."""

import asyncio
import contextlib
import secrets
from base64 import b64decode, b64encode
from collections import OrderedDict
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

import asyncpg
import structlog

from doktr.adapters.bus.inbox import Heard, Inbox
from doktr.adapters.database.watched import SILENCE_S, watched

log = structlog.get_logger("doktr.bus")
NOTIFY = "select pg_notify(channel, payload) from unnest($1::text[], $2::text[]) as n (channel, payload)"
CHANNEL = "doktr_"
# NOTIFY takes 7,999 bytes; base64 makes 4 of 3, and the frame's head needs a few.
CHUNK = 5_800
MOST_FRAMES = 4_000
MOST_UNFINISHED = 200
WAIT_S, LONGEST_WAIT_S = 0.1, 5.0
STATEMENT_S = 10.0
LAST_WORDS_S = 2.0


@dataclass(frozen=True)
class Listen:
    """A wish to hear a channel."""

    channel: str
    done: asyncio.Future[None]


@dataclass
class Chunks:
    """Frames of messages longer than one NOTIFY, until all are there."""

    parts: OrderedDict[str, dict[int, bytes]] = field(default_factory=OrderedDict)

    def add(self, frame: str) -> bytes | None:
        """The whole message, once its last frame came."""
        origin, serial, index, count, body = frame.split(".", 4)
        if count == "1":
            return b64decode(body)
        key = f"{origin}.{serial}"
        parts = self.parts.setdefault(key, {})
        parts[int(index)] = b64decode(body)
        if len(self.parts) > MOST_UNFINISHED:
            self.parts.popitem(last=False)
        if len(parts) < int(count):
            return None
        del self.parts[key]
        return b"".join(parts[place] for place in sorted(parts))


class PostgresBus:
    """Publishing only appends; one task sends what has gathered as one statement, and reconnects for ever."""

    def __init__(self, url: str, silence_s: int = SILENCE_S) -> None:
        self._url = url
        self._watch = watched(silence_s)
        self._inbox = Inbox()
        self._origin = secrets.token_hex(4)
        self._serial = 0
        self._chunks = Chunks()
        self._frames: list[tuple[str, str]] = []
        self._listens: list[Listen] = []
        self._wake = asyncio.Event()
        self._all_said = asyncio.Event()
        self._line: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        connection = await asyncpg.connect(self._url, **self._watch)
        self._inbox.start()
        self._line = asyncio.create_task(self._keep_line(connection), name="bus-line")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._line is not None:
            # Whoever ends right after a commit would leave pages waiting for news that nobody repeats.
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._all_said.wait(), LAST_WORDS_S)
            self._line.cancel()
            await asyncio.gather(self._line, return_exceptions=True)
        await self._inbox.stop()

    async def publish(self, topic: str, payload: bytes) -> None:
        """To this process at once, to the others with the next statement."""
        self._inbox.put(topic, payload)
        self._serial += 1
        count = max(1, -(-len(payload) // CHUNK))
        for index in range(count):
            body = b64encode(payload[index * CHUNK : (index + 1) * CHUNK]).decode()
            self._frames.append((CHANNEL + topic, f"{self._origin}.{self._serial}.{index}.{count}.{body}"))
        if len(self._frames) > MOST_FRAMES:
            del self._frames[: len(self._frames) - MOST_FRAMES]
        self._all_said.clear()
        self._wake.set()

    async def subscribe(self, topic: str, heard: Heard) -> None:
        """Hear `topic` from now on."""
        if self._inbox.listen(topic, heard):
            wish = Listen(CHANNEL + topic, asyncio.get_running_loop().create_future())
            self._listens.append(wish)
            self._wake.set()
            await wish.done

    async def _keep_line(self, connection: asyncpg.Connection) -> None:
        while True:
            try:
                await self._talk(connection)
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as broken:
                log.warning("bus lost", error=type(broken).__name__)
            finally:
                connection.terminate()
            connection = await self._reconnect()
            self._inbox.missed()

    async def _talk(self, connection: asyncpg.Connection) -> None:
        """Send and hear until the connection is gone; the frames of a failed statement are sent again."""
        connection.add_termination_listener(lambda _gone: self._wake.set())
        while not connection.is_closed():
            self._wake.clear()
            while self._listens:
                await connection.add_listener(self._listens[0].channel, self._heard)
                self._listens.pop(0).done.set_result(None)
            if self._frames:
                await self._send(connection)
            else:
                self._all_said.set()
                await self._wake.wait()

    async def _send(self, connection: asyncpg.Connection) -> None:
        frames, self._frames = self._frames, []
        channels, payloads = [frame[0] for frame in frames], [frame[1] for frame in frames]
        try:
            await connection.execute(NOTIFY, channels, payloads, timeout=STATEMENT_S)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            self._frames = frames + self._frames
            raise

    async def _reconnect(self) -> asyncpg.Connection:
        wait = WAIT_S
        while True:
            try:
                connection = await asyncpg.connect(self._url, **self._watch)
                for topic in self._inbox.topics:
                    await connection.add_listener(CHANNEL + topic, self._heard)
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                await asyncio.sleep(wait)
                wait = min(wait * 2, LONGEST_WAIT_S)
            else:
                return connection

    def _heard(self, _connection: object, _pid: int, channel: str, frame: object) -> None:
        if not isinstance(frame, str) or frame.startswith(self._origin):
            return
        message = self._chunks.add(frame)
        if message is not None:
            self._inbox.put(channel.removeprefix(CHANNEL), message)
