"""A push service and the browsers behind it: checks who sends (RFC 8292), opens as a browser does (RFC 8291, 8188).

Written from the RFCs on `cryptography` alone, so that it shares no code with whatever sends to it.
"""

import json
import struct
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from secrets import token_bytes, token_urlsafe
from typing import Any

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDH,
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

DAY_S = 24 * 3600
LONGEST_TOPIC = 32
LARGEST = 4096
URGENCIES = ("very-low", "low", "normal", "high")
HEADER = 21


class Refused(Exception):
    """The push is not as the standards want it. Carries the status and a word that says what is wrong."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status, self.why = status, why


def b64(raw: bytes) -> str:
    """base64url without padding."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    """The bytes of base64url without padding."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def raw_public(key: EllipticCurvePrivateKey) -> bytes:
    """The public half: 65 bytes."""
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _point(raw: bytes) -> EllipticCurvePublicKey:
    return EllipticCurvePublicKey.from_encoded_point(SECP256R1(), raw)


@dataclass
class Browser:
    """A browser that takes pushes, with the keys that never leave it. `server_key`: who may send, None for anybody."""

    id: str = field(default_factory=lambda: token_urlsafe(16))
    private: EllipticCurvePrivateKey = field(default_factory=lambda: generate_private_key(SECP256R1()))
    auth: bytes = field(default_factory=lambda: token_bytes(16))
    server_key: bytes | None = None
    gone: bool = False

    def subscription(self, origin: str) -> dict[str, object]:
        """What `PushSubscription.toJSON()` says."""
        keys = {"p256dh": b64(raw_public(self.private)), "auth": b64(self.auth)}
        return {"endpoint": f"{origin}/push/{self.id}", "expirationTime": None, "keys": keys}

    def open(self, body: bytes) -> bytes:
        """The words in a push. Raises `Refused` for what a browser would throw away."""
        if not HEADER + 65 < len(body) <= LARGEST:
            raise Refused(413, "size")
        salt, (size, named) = body[:16], struct.unpack(">IB", body[16:HEADER])
        sender, sealed = body[HEADER : HEADER + named], body[HEADER + named :]
        if named != 65 or len(sealed) > size:
            raise Refused(400, "header")
        key, nonce = self._keys(salt, sender)
        try:
            padded = AESGCM(key).decrypt(nonce, sealed, None).rstrip(b"\0")
        except InvalidTag as broken:
            raise Refused(400, "seal") from broken
        if padded[-1:] != b"\2":  # the delimiter of the last record
            raise Refused(400, "padding")
        return padded[:-1]

    def _keys(self, salt: bytes, sender: bytes) -> tuple[bytes, bytes]:
        shared = self.private.exchange(ECDH(), _point(sender))
        info = b"WebPush: info\0" + raw_public(self.private) + sender
        secret = HKDF(SHA256(), 32, self.auth, info).derive(shared)
        key = HKDF(SHA256(), 16, salt, b"Content-Encoding: aes128gcm\0").derive(secret)
        return key, HKDF(SHA256(), 12, salt, b"Content-Encoding: nonce\0").derive(secret)


def check_sender(authorization: str, origin: str, browser: Browser) -> None:
    """VAPID: a fresh token for this very origin, signed by the key that the browser was subscribed for."""
    scheme, _, given = authorization.partition(" ")
    parts = dict(part.strip().split("=", 1) for part in given.split(",") if "=" in part)
    if scheme.lower() != "vapid" or not {"t", "k"} <= parts.keys():
        raise Refused(401, "vapid")
    key = unb64(parts["k"])
    if browser.server_key not in (None, key):
        raise Refused(403, "server-key")
    claims = _claims(parts["t"], key)
    if claims.get("aud") != origin or not time.time() < claims.get("exp", 0) <= time.time() + DAY_S:
        raise Refused(403, "claims")
    if not str(claims.get("sub", "")).startswith(("https:", "mailto:")):
        raise Refused(403, "contact")


def _claims(token: str, key: bytes) -> dict[str, Any]:
    try:
        signed, _, signature = token.rpartition(".")
        raw = unb64(signature)
        pair = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
        _point(key).verify(pair, signed.encode(), ECDSA(SHA256()))
        header, claims = (json.loads(unb64(part)) for part in signed.split("."))
    except (ValueError, InvalidSignature) as broken:
        raise Refused(403, "signature") from broken
    if header.get("alg") != "ES256":
        raise Refused(403, "algorithm")
    return claims


def check_headers(headers: dict[str, str]) -> None:
    """What RFC 8030 wants of a request for a push."""
    if headers.get("content-encoding") != "aes128gcm":
        raise Refused(415, "coding")
    if not headers.get("ttl", "").isdigit():
        raise Refused(400, "ttl")
    if len(headers.get("topic", "")) > LONGEST_TOPIC or headers.get("urgency", "normal") not in URGENCIES:
        raise Refused(400, "topic-or-urgency")
