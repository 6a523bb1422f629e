"""Opens the provider's nested tokens (encrypted to us, signed by it) and checks what an ID token must say.

OpenID Connect Core 3.1.3.7 (ID token) and 5.3.4 (userinfo); algorithms fixed to itsme's profile, so that a
token can never choose weaker ones: RSA-OAEP-256 with A128CBC-HS256 outside, RS256 inside.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from joserfc import jwe, jws
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from doktr.adapters.login.keys import KeyRing
from doktr.kernel.outside import Misread, Refused

JWE_PARTS = 5
JWS_PARTS = 3
KEY_ENCRYPTION = "RSA-OAEP-256"
CONTENT_ENCRYPTION = "A128CBC-HS256"
SIGNATURE = "RS256"
# The last second that JSON's numbers name exactly everywhere (RFC 8259, 6).
LAST_S = 2**53
# providers may repeat iss and aud in the outer header (RFC 7519 5.3), which the strict check would not know
OUTER = jwe.JWERegistry(algorithms=[KEY_ENCRYPTION, CONTENT_ENCRYPTION], strict_check_header=False)
INNER = jws.JWSRegistry(algorithms=[SIGNATURE], strict_check_header=False)

Claims = dict[str, Any]
FindKey = Callable[[str | None], Awaitable[RSAKey]]


@dataclass(frozen=True)
class Expected:
    """What this login asked for. `acrs` are the levels of assurance that are strong enough."""

    issuer: str
    client_id: str
    nonce: str
    acrs: frozenset[str]


async def open_nested(token: str, ring: KeyRing, signing_key: FindKey) -> Claims:
    """Decrypt, then verify. Raises `Refused` for a token not protected as agreed, `Misread` for no token."""
    inner = _decrypt(token, ring)
    header = _header(inner, JWS_PARTS, otherwise="not-signed")
    if header.get("alg") == "none":
        raise Refused("not-signed")
    if header.get("alg") != SIGNATURE:
        raise Refused("wrong-algorithm")
    return _verify(inner, await signing_key(_kid(header)))


def check_id_token(claims: Claims, expected: Expected, now: datetime, skew_s: int) -> None:
    """Raises `Refused` with the first thing that is wrong, `Misread` when a claim has the wrong shape."""
    check_origin(claims, expected.issuer, expected.client_id)
    _check_times(claims, now.timestamp(), skew_s)
    if not hmac.compare_digest(_text(claims, "nonce").encode(), expected.nonce.encode()):
        raise Refused("wrong-nonce")
    if claims.get("acr") not in expected.acrs:
        raise Refused("weak-acr")
    if not _text(claims, "sub"):
        raise Misread("unreadable-claims")


def check_origin(claims: Claims, issuer: str, client_id: str) -> None:
    """From this provider, for us and for nobody else."""
    if claims.get("iss") != issuer:
        raise Refused("wrong-issuer")
    audience = claims.get("aud")
    if ([audience] if isinstance(audience, str) else audience) != [client_id]:
        raise Refused("not-for-us")
    if claims.get("azp", client_id) != client_id:
        raise Refused("wrong-party")


def check_userinfo(claims: Claims, subject: str, issuer: str, client_id: str) -> None:
    """Userinfo speaks of the same person as the ID token; issuer and audience are optional there."""
    if claims.get("sub") != subject:
        raise Refused("wrong-subject")
    check_origin({"iss": issuer, "aud": client_id} | claims, issuer, client_id)


def check_access_token(claims: Claims, access_token: str) -> None:
    """`at_hash`, where the provider gives one, binds the access token to the ID token (Core 3.1.3.6)."""
    half = hashlib.sha256(access_token.encode()).digest()[:16]
    ours = base64.urlsafe_b64encode(half).rstrip(b"=").decode()
    if claims.get("at_hash", ours) != ours:
        raise Refused("wrong-access-token")


def _check_times(claims: Claims, now_s: float, skew_s: int) -> None:
    issued, expires, begins = (_moment(claims, name) for name in ("iat", "exp", "nbf"))
    if issued is None or expires is None:
        raise Misread("unreadable-claims")
    if expires <= now_s - skew_s:
        raise Refused("token-expired")
    if max(issued, begins or issued) > now_s + skew_s:
        raise Refused("token-from-the-future")


def _moment(claims: Claims, name: str) -> float | None:
    value = claims.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Misread("unreadable-claims")
    # JSON as Python reads it knows NaN, than which nothing is later, infinity, and whole numbers that no float holds
    if not abs(value) <= LAST_S:
        raise Misread("unreadable-claims")
    return float(value)


def _text(claims: Claims, name: str) -> str:
    value = claims.get(name, "")
    if not isinstance(value, str):
        raise Misread("unreadable-claims")
    return value


def _decrypt(token: str, ring: KeyRing) -> str:
    if token.count(".") + 1 == JWS_PARTS:
        raise Refused("not-encrypted")
    header = _header(token, JWE_PARTS, otherwise=None)
    if (header.get("alg"), header.get("enc")) != (KEY_ENCRYPTION, CONTENT_ENCRYPTION) or "zip" in header:
        raise Refused("wrong-encryption")
    for key in ring.decrypting(_kid(header)):
        try:
            plaintext = jwe.decrypt_compact(token, key, registry=OUTER).plaintext or b""
            return plaintext.decode("ascii")
        except (JoseError, ValueError):
            continue
    raise Refused("undecryptable")


def _verify(inner: str, key: RSAKey) -> Claims:
    try:
        payload = jws.deserialize_compact(inner, key, registry=INNER).payload
    except (JoseError, ValueError) as error:
        raise Refused("bad-signature") from error
    try:
        claims = json.loads(payload or b"")
    except (ValueError, RecursionError) as error:
        raise Misread("unreadable-claims") from error
    if not isinstance(claims, dict):
        raise Misread("unreadable-claims")
    return claims


def _header(token: str, parts: int, otherwise: str | None) -> Claims:
    pieces = token.split(".")
    try:
        header = json.loads(base64.urlsafe_b64decode(pieces[0] + "=" * (-len(pieces[0]) % 4)))
    except (ValueError, RecursionError):
        header = None
    if len(pieces) != parts or not isinstance(header, dict):
        raise Refused(otherwise) if otherwise else Misread("unreadable-token")
    return header


def _kid(header: Claims) -> str | None:
    kid = header.get("kid")
    if kid is not None and not isinstance(kid, str):
        raise Misread("unreadable-token")
    return kid
