"""One HTTP request to a provider: bounded in time and size, its troubles sorted into our three failures."""

import asyncio
import json
from dataclasses import dataclass
from typing import Any

import httpx

from doktr.kernel.outside import Misread, Unavailable

TIMEOUT_S = 8.0
LARGEST_ANSWER = 256 * 1024
BUSY = 429
BROKEN = 500


@dataclass(frozen=True)
class Answer:
    """What came back: the status and the whole body."""

    status: int
    body: bytes

    def json_object(self) -> dict[str, Any]:
        """The body as a JSON object. Raises `Misread` for anything else."""
        try:
            document = json.loads(self.body)
        except (ValueError, RecursionError) as error:
            raise Misread("unreadable-answer") from error
        if not isinstance(document, dict):
            raise Misread("unreadable-answer")
        return document


async def send(http: httpx.AsyncClient, request: httpx.Request) -> Answer:
    """The whole answer. Raises `Unavailable` (silence, 429, 5xx) or `Misread` (broken coding, too large)."""
    try:
        async with asyncio.timeout(TIMEOUT_S):
            return await _read(http, request)
    except (httpx.TransportError, TimeoutError) as error:
        raise Unavailable("unavailable") from error
    except httpx.DecodingError as error:
        raise Misread("unreadable-answer") from error


async def _read(http: httpx.AsyncClient, request: httpx.Request) -> Answer:
    response = await http.send(request, stream=True, follow_redirects=False)
    try:
        if response.status_code == BUSY or response.status_code >= BROKEN:
            raise Unavailable("unavailable")
        body = bytearray()
        async for piece in response.aiter_bytes():
            body += piece
            if len(body) > LARGEST_ANSWER:
                raise Misread("unreadable-answer")
        return Answer(response.status_code, bytes(body))
    finally:
        await response.aclose()
