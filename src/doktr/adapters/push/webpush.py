"""Web Push: sealed for one browser (RFC 8291), signed as ours (RFC 8292, VAPID), handed to its push service (RFC 8030).

The push service learns which browser gets a push, when, and that all of them are equally long; nothing of the words.
"""

import asyncio
import os
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Sequence
from fnmatch import fnmatch
from typing import Protocol
from urllib.parse import urlsplit

import http_ece
import httpx
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jwt
from joserfc.jwk import ECKey

from doktr.kernel.outside import Misread, Refused, Unavailable

TIMEOUT_S = 8.0
# At most a day (RFC 8292, section 2); half of one leaves room for clocks that differ.
TOKEN_S = 12 * 3600
GONE = (404, 410)
BUSY, BROKEN = 429, 500
ACCEPTED = (200, 201, 202, 204)
RECORD = 4096


class Browser(Protocol):
    """Where a browser takes pushes, and the keys that only it can open them with."""

    @property
    def endpoint(self) -> str: ...
    @property
    def p256dh(self) -> bytes: ...
    @property
    def auth(self) -> bytes: ...


def raw_public(key: EllipticCurvePrivateKey) -> bytes:
    """The public half, uncompressed: 65 bytes."""
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


class WebPush:
    """Pushes to browsers whose push service is one of `services` (`scheme://host` with `*`, as in file names).

    Whoever subscribes tells us an address to send to; only addresses of known push services are taken, so that
    nobody can point our servers at something inside our own network.
    """

    def __init__(
        self,
        key: EllipticCurvePrivateKey,
        contact: str,
        services: Sequence[str],
        http: httpx.AsyncClient,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._key = ECKey.import_key(key)
        self.public_key = raw_public(key)
        self._contact, self._services, self._http, self._clock = contact, tuple(services), http, clock

    def takes(self, endpoint: str) -> bool:
        """Whether this is an address of a push service that we send to."""
        try:
            there = urlsplit(endpoint)
        except ValueError:  # a bracket where no IPv6 address is
            return False
        origin = f"{there.scheme}://{there.netloc}"
        return "@" not in there.netloc and any(fnmatch(origin, service) for service in self._services)

    async def push(self, to: Browser, payload: bytes, *, topic: str, ttl_s: int, at_once: bool) -> None:
        """Send `payload` (at most 3,900 bytes). Raises `Refused` when the browser took its subscription back."""
        if not self.takes(to.endpoint):
            raise Refused("push-service-unknown")
        headers = {
            "Authorization": self._authorization(to.endpoint),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(ttl_s),
            "Topic": topic,
            "Urgency": "high" if at_once else "normal",
        }
        _sort(await self._post(to.endpoint, sealed(payload, to.p256dh, to.auth), headers))

    async def _post(self, endpoint: str, body: bytes, headers: dict[str, str]) -> int:
        try:
            async with asyncio.timeout(TIMEOUT_S):
                return (await self._http.post(endpoint, content=body, headers=headers)).status_code
        except (httpx.TransportError, httpx.DecodingError, httpx.InvalidURL, TimeoutError) as error:
            raise Unavailable("push-unavailable") from error

    def _authorization(self, endpoint: str) -> str:
        there = urlsplit(endpoint)
        claims = {
            "aud": f"{there.scheme}://{there.netloc}",
            "exp": int(self._clock()) + TOKEN_S,
            "sub": self._contact,
        }
        token = jwt.encode({"typ": "JWT", "alg": "ES256"}, claims, self._key, algorithms=["ES256"])
        return f"vapid t={token}, k={urlsafe_b64encode(self.public_key).rstrip(b'=').decode()}"


def sealed(payload: bytes, p256dh: bytes, auth: bytes) -> bytes:
    """The body for one browser: one record of aes128gcm under a key that is used once. Raises `Refused`."""
    once = generate_private_key(SECP256R1())
    try:
        return http_ece.encrypt(
            payload, salt=os.urandom(16), private_key=once, dh=p256dh, auth_secret=auth, rs=RECORD, version="aes128gcm"
        )
    except (ValueError, http_ece.ECEException) as broken:  # not a point of the curve: nobody could open it
        raise Refused("push-key-unusable") from broken


def _sort(status: int) -> None:
    if status in ACCEPTED:
        return
    if status in GONE:
        raise Refused("push-gone")
    if status == BUSY or status >= BROKEN:
        raise Unavailable("push-unavailable")
    raise Misread("push-misread")
