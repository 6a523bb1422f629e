"""Bytes that come in: taken up to a size, decoded, and taken apart; what does not fit is one problem."""

from base64 import urlsafe_b64decode
from binascii import Error as NotBase64
from collections.abc import Callable
from typing import TypeVar

from fastapi import Request

from doktr.features.vault.model import EnvelopeRefused
from doktr.kernel.envelopes import EnvelopeRefused as Malformed
from doktr.kernel.problems import TooLarge

Read = TypeVar("Read")


async def taken(request: Request, most: int) -> bytes:
    """The body, of at most so many bytes. Raises `TooLarge`."""
    received = bytearray()
    async for piece in request.stream():
        received += piece
        if len(received) > most:
            raise TooLarge
    return bytes(received)


def decoded(text: str) -> bytes:
    """The bytes of base64url without padding. Raises `EnvelopeRefused`."""
    try:
        return urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (NotBase64, ValueError) as broken:
        raise EnvelopeRefused(reason="malformed") from broken


def parsed(read: Callable[[bytes], Read], raw: bytes) -> Read:
    """What `read` makes of these bytes. Raises `EnvelopeRefused`, the problem."""
    try:
        return read(raw)
    except Malformed as refused:
        raise EnvelopeRefused(reason=refused.reason) from refused
