"""The second client, first layer: texts, strict JSON and frames (docs/protocol.md, sections 1 and 2)."""

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ENVELOPE = b"doktr/env/v1\0"
STATEMENT = b"doktr/kem/v1\0"
DUTY_STATEMENT = b"doktr/duty-kem/v1\0"
PREGRANT = b"doktr/pregrant/v1\0"
RECEIPT = b"doktr/receipt/v1\0"

LARGEST, LARGEST_HEADER, SIGNATURE = 65_536, 2048, 64
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


class Refused(Exception):
    """Something that is not followed; `name` is one of section 12."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def need(holds: bool, name: str) -> None:
    """Raise `Refused(name)` unless it holds."""
    if not holds:
        raise Refused(name)


def b64u(raw: bytes) -> str:
    """base64url without padding."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def unb64u(text: object, size: int | None = None) -> bytes:
    """The bytes of the one spelling. Raises `Refused` (`malformed`)."""
    need(isinstance(text, str) and re.fullmatch(r"[A-Za-z0-9_-]*", text) is not None, "malformed")
    padded = str(text) + "=" * (-len(str(text)) % 4)
    need(len(str(text)) % 4 != 1, "malformed")
    raw = urlsafe_b64decode(padded)
    need(b64u(raw) == text and size in (None, len(raw)), "malformed")
    return raw


def raw_id(text: str) -> bytes:
    """The 16 bytes of an id."""
    return UUID(text).bytes


def digest(raw: bytes) -> bytes:
    """SHA-256."""
    return sha256(raw).digest()


def strict(value: object) -> bytes:
    """Strict JSON: what JSON.stringify writes."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def read_strict(raw: bytes, keys: Sequence[str]) -> dict[str, Any]:
    """An object with exactly these keys in this order. Raises `Refused` (`malformed`)."""
    try:
        value = json.loads(raw)
        same = strict(value) == raw
    except (ValueError, RecursionError):
        raise Refused("malformed") from None
    need(same and isinstance(value, dict) and list(value) == list(keys), "malformed")
    return value


def is_id(value: object) -> bool:
    """Whether it is an id as section 1 says."""
    return isinstance(value, str) and ID.fullmatch(value) is not None


def is_moment(value: object) -> bool:
    """Whether it is a moment as section 1 says."""
    return isinstance(value, str) and MOMENT.fullmatch(value) is not None


def is_count(value: object) -> bool:
    """Whether it is a whole number from 1."""
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value < 2**53


@dataclass(frozen=True)
class Frame:
    """A signed thing in its parts; nothing of it is to be trusted before `signed_by`."""

    raw: bytes
    header: bytes
    signature: bytes
    body: bytes

    def signed_by(self, key: bytes, label: bytes) -> bool:
        """Whether this key signed it under this label."""
        try:
            Ed25519PublicKey.from_public_bytes(key).verify(self.signature, to_sign(label, self.header, self.body))
        except (InvalidSignature, ValueError):
            return False
        return True


def to_sign(label: bytes, header: bytes, body: bytes) -> bytes:
    """What the signature is over."""
    return label + len(header).to_bytes(2, "big") + header + digest(body)


def frame(key: Ed25519PrivateKey, label: bytes, header: bytes, body: bytes = b"") -> bytes:
    """Sign a header and a body."""
    signature = key.sign(to_sign(label, header, body))
    return b"\1" + len(header).to_bytes(2, "big") + header + signature + body


def unframe(raw: bytes) -> Frame:
    """Split a frame. Raises `Refused` (`too-large` or `malformed`)."""
    need(len(raw) <= LARGEST, "too-large")
    need(len(raw) >= 3 and raw[0] == 1, "malformed")
    end = 3 + int.from_bytes(raw[1:3], "big")
    need(3 < end <= 3 + LARGEST_HEADER and len(raw) >= end + SIGNATURE, "malformed")
    return Frame(raw, raw[3:end], raw[end : end + SIGNATURE], raw[end + SIGNATURE :])
