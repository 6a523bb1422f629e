"""The bus on NATS: for many processes, or where signalling should not touch the database server."""

import asyncio
from types import TracebackType
from typing import Self

import nats
import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from doktr.adapters.bus.inbox import Heard, Inbox

log = structlog.get_logger("doktr.bus")
SUBJECT = "doktr."
CLOSE_WITHIN_S = 2.0


class NatsBus:
    """One NATS connection per process; the client library queues and reconnects for ever."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._inbox = Inbox()
        self._client: Client | None = None
        self._closing = False

    async def __aenter__(self) -> Self:
        # no_echo: this process hears itself directly, as it would without any server.
        self._client = await nats.connect(
            self._url,
            name="doktr",
            no_echo=True,
            allow_reconnect=True,
            max_reconnect_attempts=-1,
            reconnect_time_wait=0.2,
            reconnected_cb=self._reconnected,
            disconnected_cb=self._disconnected,
            error_cb=self._failed,
        )
        self._inbox.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing = True
        if self._client is not None:
            closing = asyncio.ensure_future(self._client.close())
            await asyncio.wait({closing}, timeout=CLOSE_WITHIN_S)
        await self._inbox.stop()

    async def publish(self, topic: str, payload: bytes) -> None:
        """To this process at once, to the others as soon as the connection takes it."""
        self._inbox.put(topic, payload)
        try:
            await self._connected.publish(SUBJECT + topic, payload)
        except NatsError as broken:
            log.warning("bus message dropped", topic=topic, error=type(broken).__name__)

    async def subscribe(self, topic: str, heard: Heard) -> None:
        """Hear `topic` from now on."""
        if self._inbox.listen(topic, heard):
            await self._connected.subscribe(SUBJECT + topic, cb=self._heard)
            # The client writes a ping past what is pending, so only the second one follows the subscription.
            await self._connected.flush()
            await self._connected.flush()

    @property
    def _connected(self) -> Client:
        if self._client is None:
            raise RuntimeError("the bus is used before it is opened")
        return self._client

    async def _heard(self, message: Msg) -> None:
        self._inbox.put(message.subject.removeprefix(SUBJECT), message.data)

    async def _reconnected(self) -> None:
        self._inbox.missed()

    async def _disconnected(self) -> None:
        if not self._closing:
            log.warning("bus lost")

    async def _failed(self, error: Exception) -> None:
        log.warning("bus trouble", error=type(error).__name__)
