"""One open page: its socket, what waits to be sent, and how much it may say."""

import asyncio
import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from starlette.types import Send

from doktr.kernel.work import Face

SIGNED_OUT, DEVICE_GONE, BAD_MESSAGE, TOO_MANY, TOO_SLOW = 4401, 4403, 4400, 4429, 1013
# A page that does not read: so many characters may wait for it, then it is closed and comes back by itself.
MOST_WAITING = 512 * 1024
# Of one person at one process: more than anybody opens, fewer than would hurt.
MOST_PAGES = 30
# So many seconds' worth of messages may come at once.
BURST_S = 5


class BadMessage(Exception):
    """A frame that no page of ours sends."""


@dataclass(frozen=True, slots=True)
class Who:
    """Whose page it is, from which device, and within which brands events concern them."""

    person_id: UUID
    face: Face
    session_id: UUID
    device_id: UUID
    brand: str
    reach: frozenset[str]
    idle: timedelta


class Page:
    """Kept small, there are thousands; a task exists only while there is something to send."""

    __slots__ = (
        "_allowance",
        "_asked_at",
        "_per_second",
        "_pump",
        "_send",
        "_size",
        "_waiting",
        "caught_up",
        "hidden",
        "is_closed",
        "missed",
        "place",
        "seen",
        "sent",
        "vouched_at",
        "who",
    )

    def __init__(self, who: Who, sent: int, send: Send, per_second: int) -> None:
        self.who = who
        self.sent = sent
        self.place: int | None = None
        self.seen = False
        self.hidden: bool | None = None
        self.vouched_at = -math.inf
        self.missed: tuple[UUID, float] | None = None
        self.is_closed = False
        self.caught_up: Callable[[Page], None] | None = None
        self._send = send
        self._waiting: deque[str | bytes] | None = None
        self._size = 0
        self._pump: asyncio.Task[None] | None = None
        self._per_second = per_second
        self._allowance = float(per_second * BURST_S)
        self._asked_at = 0.0

    @property
    def is_behind(self) -> bool:
        """Whether it should read what it has before it gets more of what can wait."""
        return self._size > MOST_WAITING // 4

    def push(self, frame: str | bytes) -> None:
        """Send a text or binary frame after those that wait. A page that is too slow is closed."""
        if self.is_closed:
            return
        if self._size + len(frame) > MOST_WAITING:
            self.close(TOO_SLOW)
            return
        if self._waiting is None:
            self._waiting = deque()
        self._waiting.append(frame)
        self._size += len(frame)
        if self._pump is None:
            self._pump = asyncio.create_task(self._send_waiting())

    def close(self, code: int) -> None:
        """Drop what waits, say why and hang up."""
        if self.is_closed:
            return
        self.is_closed = True
        self._waiting = None
        if self._pump is not None:
            self._pump.cancel()
        self._pump = asyncio.create_task(self._hang_up(code))

    def gone(self) -> None:
        """The other side is gone: nothing more is sent."""
        self.is_closed = True
        self._waiting = None
        if self._pump is not None:
            self._pump.cancel()

    def may_ask(self, now: float) -> bool:
        """Whether one more message is within what a page may say (a bucket that refills)."""
        earned = (now - self._asked_at) * self._per_second
        self._allowance = min(self._per_second * BURST_S, self._allowance + earned)
        self._asked_at = now
        self._allowance -= 1
        return self._allowance >= 0

    async def _send_waiting(self) -> None:
        while self._waiting:
            frame = self._waiting.popleft()
            try:
                kind = "text" if isinstance(frame, str) else "bytes"
                await self._send({"type": "websocket.send", kind: frame})
            except OSError:
                self.gone()
                return
            self._size -= len(frame)
        self._waiting = None
        self._pump = None
        if self.caught_up is not None and not self.is_closed:
            self.caught_up(self)

    async def _hang_up(self, code: int) -> None:
        try:
            await self._send({"type": "websocket.close", "code": code})
        except (OSError, RuntimeError):
            self._pump = None
