"""Signed frames: version, header, signature, body; what every sealed thing that devices exchange is wrapped in.

    version 1 | header length, 2 bytes big endian | header (JSON) | signature, 64 bytes | body

The signature is Ed25519 over a label of its kind, the header length, the header as sent, and the SHA-256 of the body.
The header is checked as it came and never written again.
"""

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, NoReturn
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from doktr.kernel.envelopes import EnvelopeRefused

VERSION = 1
SIGNATURE_BYTES = 64
LARGEST_HEADER = 2048
BEFORE_HEADER = 3
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?Z")


@dataclass(frozen=True)
class Frame:
    """The parts of a frame; nothing of it is to be trusted before `check_signature`."""

    raw: bytes
    header: bytes
    signature: bytes
    body: bytes

    @property
    def hash(self) -> bytes:
        """SHA-256 of the whole frame."""
        return sha256(self.raw).digest()


def split(raw: bytes, largest: int) -> Frame:
    """Take a frame apart. Raises `EnvelopeRefused` (`malformed` or `too-large`)."""
    if len(raw) > largest:
        raise EnvelopeRefused("too-large")
    if len(raw) < BEFORE_HEADER or raw[0] != VERSION:
        raise EnvelopeRefused("malformed")
    signature_at = BEFORE_HEADER + int.from_bytes(raw[1:BEFORE_HEADER], "big")
    body_at = signature_at + SIGNATURE_BYTES
    header = raw[BEFORE_HEADER:signature_at]
    if not header or len(header) > LARGEST_HEADER or len(raw) < body_at:
        raise EnvelopeRefused("malformed")
    return Frame(raw, header, raw[signature_at:body_at], raw[body_at:])


def join(header: bytes, signature: bytes, body: bytes = b"") -> bytes:
    """A frame of its parts."""
    return bytes((VERSION,)) + len(header).to_bytes(2, "big") + header + signature + body


def signed(label: bytes, header: bytes, body: bytes = b"") -> bytes:
    """What the signature of a frame is over."""
    return label + len(header).to_bytes(2, "big") + header + sha256(body).digest()


def check_signature(frame: Frame, label: bytes, public_key: bytes) -> None:
    """Whether the holder of this key signed it. Raises `EnvelopeRefused` (`bad-signature`)."""
    if not is_signed(frame.signature, signed(label, frame.header, frame.body), public_key):
        raise EnvelopeRefused("bad-signature")


def is_signed(signature: bytes, message: bytes, public_key: bytes) -> bool:
    """Whether this is an Ed25519 signature of this key."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def fields(header: bytes, names: tuple[str, ...], maybe: tuple[str, ...] = ()) -> dict[str, Any]:
    """The header's members, these in this order (and perhaps those after them). Raises `EnvelopeRefused` (`malformed`).

    Only the one spelling that clients accept: what they refuse must not get into a chain, where all would stop at it.
    """
    try:
        found = json.loads(header.decode(), object_pairs_hook=_each_once, parse_constant=_no_number)
        again = json.dumps(found, separators=(",", ":"), ensure_ascii=False).encode()
    except (ValueError, RecursionError) as broken:
        raise EnvelopeRefused("malformed") from broken
    if again != header or not isinstance(found, dict) or tuple(found) not in (names, names + maybe):
        raise EnvelopeRefused("malformed")
    return found


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)


def an_id(value: object) -> UUID:
    """A lower-case UUID in its usual form. Raises `EnvelopeRefused`."""
    if not isinstance(value, str) or not ID.fullmatch(value):
        raise EnvelopeRefused("malformed")
    return UUID(value)


def a_number(value: object, least: int, most: int) -> int:
    """A whole number between these. Raises `EnvelopeRefused`."""
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise EnvelopeRefused("malformed")
    return value


def a_moment(value: object) -> datetime:
    """An RFC 3339 moment in UTC, written with Z. Raises `EnvelopeRefused`."""
    if not isinstance(value, str) or not MOMENT.fullmatch(value):
        raise EnvelopeRefused("malformed")
    try:
        return datetime.fromisoformat(value)
    except ValueError as broken:
        raise EnvelopeRefused("malformed") from broken


def some_bytes(value: object, *sizes: int) -> bytes:
    """Bytes of one of these sizes in base64url without padding, written in the one right way."""
    try:
        raw = urlsafe_b64decode(value + "=" * (-len(value) % 4)) if isinstance(value, str) else b""
    except (NotBase64, ValueError) as broken:
        raise EnvelopeRefused("malformed") from broken
    if len(raw) not in sizes or b64url(raw) != value:
        raise EnvelopeRefused("malformed")
    return raw


def b64url(raw: bytes) -> str:
    """base64url without padding."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
