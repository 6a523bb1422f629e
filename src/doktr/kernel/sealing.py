"""Sealing of what is stored only encrypted: national numbers, found by a keyed HMAC, and tokens of others' services."""

import hmac
import os
from hashlib import sha256

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def _derive(key: bytes, label: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=label).derive(key)


class _Sealed:
    """Seals words under a key of its own, derived from one 32-byte secret that lives outside the database."""

    def __init__(self, key: bytes, label: bytes) -> None:
        if len(key) != 32:
            raise ValueError("the key must be 32 bytes")
        self._seal = AESGCM(_derive(key, label))

    def seal(self, said: str) -> bytes:
        """12-byte nonce followed by AES-256-GCM ciphertext."""
        nonce = os.urandom(12)
        return nonce + self._seal.encrypt(nonce, said.encode(), None)

    def open(self, sealed: bytes) -> str:
        """What was sealed. Raises `cryptography.exceptions.InvalidTag` for another key or changed bytes."""
        return self._seal.decrypt(sealed[:12], sealed[12:], None).decode()


class NationalNumbers(_Sealed):
    """Seals and finds national numbers (NISS)."""

    def __init__(self, key: bytes) -> None:
        super().__init__(key, b"doktr/niss/seal/v1")
        self._find = _derive(key, b"doktr/niss/find/v1")

    def fingerprint(self, niss: str) -> bytes:
        """HMAC-SHA-256 of the 11 digits: equal for equal numbers; nobody can go back without the key."""
        return hmac.new(self._find, niss.encode(), sha256).digest()


class Secrets(_Sealed):
    """Seals tokens, and vouches for what comes back by way of a browser."""

    def __init__(self, key: bytes) -> None:
        super().__init__(key, b"doktr/secrets/seal/v1")
        self._vouch = _derive(key, b"doktr/secrets/vouch/v1")

    def voucher(self, *said: str) -> str:
        """Words that only we can have said: 64 hexadecimal digits."""
        return hmac.new(self._vouch, "\0".join(said).encode(), sha256).hexdigest()
