"""Sealing and opening one body as devices do: the key of a safe from both halves, RFC 5869 and RFC 8188."""

import os
from hashlib import sha256

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

RECORD = 65536


def derived(ikm: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    """HKDF with SHA-256."""
    return HKDF(SHA256(), length, salt, info).derive(ikm)


def content_key(room: bytes, share: bytes) -> bytes:
    """What opens a safe: both halves are needed."""
    return derived(room, share, b"doktr/content/v1", 32)


def _record_key(key: bytes, header: bytes, salt: bytes) -> tuple[AESGCM, bytes]:
    message = derived(key, b"", b"doktr/msg/v1\0" + sha256(header).digest(), 32)
    sealing = AESGCM(derived(message, salt, b"Content-Encoding: aes128gcm\0", 16))
    return sealing, derived(message, salt, b"Content-Encoding: nonce\0", 12)


def sealed(key: bytes, header: bytes, plain: bytes) -> bytes:
    """One last record of the content coding aes128gcm."""
    salt = os.urandom(16)
    sealing, nonce = _record_key(key, header, salt)
    return salt + RECORD.to_bytes(4, "big") + b"\0" + sealing.encrypt(nonce, plain + b"\x02", None)


def opened(key: bytes, header: bytes, body: bytes) -> bytes:
    """What was sealed. Raises `InvalidTag` for another key."""
    sealing, nonce = _record_key(key, header, body[:16])
    return sealing.decrypt(nonce, body[21:], None).rstrip(b"\0")[:-1]
