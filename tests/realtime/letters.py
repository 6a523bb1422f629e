"""Signed envelopes as the web client makes them, and as somebody who means harm would."""

import json
from base64 import urlsafe_b64encode
from hashlib import sha256
from itertools import count
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

LABEL = b"doktr/signal/v1\0"
NUMBERS = count(1)


def b64url(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def header_of(consultation: str, sender: str, to: str, **changed: Any) -> dict[str, Any]:
    return {
        "consultation": consultation,
        "from": sender,
        "to": to,
        "n": next(NUMBERS),
        "at": "2026-11-24T10:00:00Z",
    } | changed


def seal(key: Ed25519PrivateKey, header: dict[str, Any] | bytes, body: bytes, label: bytes = LABEL) -> bytes:
    """The envelope: version, header length, header, signature, body."""
    head = header if isinstance(header, bytes) else json.dumps(header).encode()
    length = len(head).to_bytes(2, "big")
    return b"\x01" + length + head + key.sign(label + length + head + sha256(body).digest()) + body


def frame(consultation: str, to: str, envelope: bytes) -> dict[str, str]:
    return {"type": "signal", "consultation": consultation, "to": to, "envelope": b64url(envelope)}
