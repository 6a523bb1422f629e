"""The twin's own keys, the clients' published keys, and tokens that are signed and then encrypted."""

import json
import time
from typing import Any

import httpx
from joserfc import jwe, jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, RSAKey

FETCH_TIMEOUT_S = 5.0
CACHE_S = 1800.0
KEY_ENCRYPTION = "RSA-OAEP-256"
CONTENT_ENCRYPTION = "A128CBC-HS256"


class ProviderKeys:
    """A signing and an encryption key, new at every start and whenever `rotate` is called."""

    def __init__(self) -> None:
        self._signing: list[RSAKey] = []
        self._encryption = _pair("enc", KEY_ENCRYPTION)
        self.rotate()

    @property
    def current(self) -> RSAKey:
        return self._signing[-1]

    def rotate(self) -> None:
        """Sign with a new key; the one before stays published."""
        self._signing = [*self._signing[-1:], _pair("sig", "RS256")]

    def published(self) -> dict[str, Any]:
        return {"keys": [key.as_dict(private=False) for key in [*self._signing, self._encryption]]}

    def sign(self, claims: dict[str, Any]) -> str:
        header = {"alg": "RS256", "kid": self.current.kid}
        return jwt.encode(header, claims, self.current, algorithms=["RS256"])


class ClientKeys:
    """The key sets that clients publish, fetched over HTTP and fetched again for an unknown key id."""

    def __init__(self) -> None:
        self._cached: dict[str, tuple[float, list[RSAKey]]] = {}

    def verification_key(self, jwks_uri: str, kid: str) -> RSAKey | None:
        for fetch_again in (False, True):
            for key in self._keys(jwks_uri, fetch_again):
                if key.kid == kid and key.get("use") == "sig":
                    return key
        return None

    def encryption_key(self, jwks_uri: str) -> RSAKey | None:
        """Any of the client's encryption keys may be taken; the twin takes the last one listed."""
        found = [key for key in self._keys(jwks_uri, fetch_again=False) if key.get("use") == "enc"]
        return found[-1] if found else None

    def _keys(self, jwks_uri: str, fetch_again: bool) -> list[RSAKey]:
        known = self._cached.get(jwks_uri)
        if known is not None and not fetch_again and time.monotonic() - known[0] < CACHE_S:
            return known[1]
        keys = _fetch(jwks_uri)
        if keys:
            self._cached[jwks_uri] = (time.monotonic(), keys)
        return keys


def encrypt(token: str, key: RSAKey) -> str:
    """Wrap a signed token for its reader: `cty: JWT` says that another one is inside."""
    header = {"alg": KEY_ENCRYPTION, "enc": CONTENT_ENCRYPTION, "cty": "JWT", "kid": key.kid}
    return jwe.encrypt_compact(header, token, key, algorithms=[KEY_ENCRYPTION, CONTENT_ENCRYPTION])


def _pair(use: str, algorithm: str) -> RSAKey:
    return RSAKey.generate_key(2048, {"use": use, "alg": algorithm}, auto_kid=True)


def _fetch(jwks_uri: str) -> list[RSAKey]:
    try:
        answer = httpx.get(jwks_uri, timeout=FETCH_TIMEOUT_S, trust_env=False)
        answer.raise_for_status()
        found = KeySet.import_key_set(answer.json())
    except (httpx.HTTPError, json.JSONDecodeError, JoseError, KeyError, TypeError):
        return []
    return [key for key in found.keys if isinstance(key, RSAKey)]
