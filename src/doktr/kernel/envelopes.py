"""Signed envelopes in which signals travel from device to device: the server checks the outside, never the body.

    version 1 | header length, 2 bytes big endian | header (JSON) | signature, 64 bytes | body

The signature is Ed25519 by the sending device over "doktr/signal/v1" NUL, the header length, the header as sent,
and the SHA-256 of the body. The header is {"consultation", "from", "to", "n", "at"}.
"""

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

LARGEST = 48 * 1024
LARGEST_HEADER = 1024
VERSION = 1
LABEL = b"doktr/signal/v1\0"
SIGNATURE_BYTES = 64
LARGEST_N = 2**53 - 1

Refusal = Literal["malformed", "too-large", "wrong-address", "bad-signature", "replayed", "unknown-device"]


class EnvelopeRefused(Exception):
    """An envelope that is not passed on. `reason` says why, without repeating anything of it."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason)
        self.reason: Refusal = reason


@dataclass(frozen=True)
class Envelope:
    """What the outside of an envelope says; nothing of it is to be trusted before `check_signature`."""

    consultation: UUID
    sender: UUID
    to: UUID
    n: int
    signed: bytes
    signature: bytes


def read(raw: bytes) -> Envelope:
    """Split an envelope into its parts. Raises `EnvelopeRefused` (`malformed` or `too-large`)."""
    if len(raw) > LARGEST:
        raise EnvelopeRefused("too-large")
    if len(raw) < 3 or raw[0] != VERSION:
        raise EnvelopeRefused("malformed")
    body_at = 3 + int.from_bytes(raw[1:3], "big") + SIGNATURE_BYTES
    header = raw[3 : body_at - SIGNATURE_BYTES]
    if not header or len(header) > LARGEST_HEADER or len(raw) < body_at:
        raise EnvelopeRefused("malformed")
    fields = _fields(header)
    return Envelope(
        consultation=_id(fields["consultation"]),
        sender=_id(fields["from"]),
        to=_id(fields["to"]),
        n=_number(fields["n"]),
        signed=LABEL + raw[1:3] + header + sha256(raw[body_at:]).digest(),
        signature=raw[body_at - SIGNATURE_BYTES : body_at],
    )


def check_signature(envelope: Envelope, public_key: bytes) -> None:
    """Whether the device with this key signed it. Raises `EnvelopeRefused` (`bad-signature`)."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(envelope.signature, envelope.signed)
    except (InvalidSignature, ValueError) as forged:
        raise EnvelopeRefused("bad-signature") from forged


def _fields(header: bytes) -> dict[str, object]:
    try:
        fields = json.loads(header)
    except (ValueError, RecursionError) as broken:
        raise EnvelopeRefused("malformed") from broken
    if not isinstance(fields, dict) or set(fields) != {"consultation", "from", "to", "n", "at"}:
        raise EnvelopeRefused("malformed")
    if not isinstance(fields["at"], str):
        raise EnvelopeRefused("malformed")
    return fields


def _id(value: object) -> UUID:
    try:
        return UUID(value if isinstance(value, str) else "")
    except ValueError as broken:
        raise EnvelopeRefused("malformed") from broken


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= LARGEST_N:
        raise EnvelopeRefused("malformed")
    return value
