"""What the provider publishes about itself: its endpoints and its public keys, kept for an hour."""

import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from doktr.adapters.login import wire
from doktr.kernel.outside import Misread, Refused

FRESH_S = 3600.0
OK = 200


@dataclass(frozen=True)
class Endpoints:
    """The provider's addresses, from its discovery document."""

    authorization: str
    token: str
    userinfo: str
    keys: str


def is_safe(url: str) -> bool:
    """Whether personal data may travel to `url`: https anywhere, plain http only on this machine."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    host = parts.hostname or ""
    here = host in ("localhost", "127.0.0.1", "::1") or host.endswith(".localhost")
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and here))


class Provider:
    """An OpenID provider seen from outside. Knows nothing of people."""

    def __init__(self, issuer: str, http: httpx.AsyncClient) -> None:
        if not is_safe(issuer):
            raise ValueError("the issuer must be an https address, or http on this machine")
        self.issuer = issuer
        self._http = http
        self._endpoints: tuple[float, Endpoints] | None = None
        self._keys: tuple[float, dict[str, RSAKey]] | None = None

    async def endpoints(self) -> Endpoints:
        """The addresses. Raises `Refused` when the document found there speaks for another issuer."""
        if self._endpoints is None or time.monotonic() - self._endpoints[0] > FRESH_S:
            document = await self._get(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
            if document.get("issuer") != self.issuer:
                raise Refused("wrong-issuer")
            self._endpoints = (time.monotonic(), _endpoints(document))
        return self._endpoints[1]

    async def signing_key(self, kid: str | None) -> RSAKey:
        """The key that `kid` names. An unknown one is looked for once more at the provider, then refused."""
        found = _named(kid, self._known_keys()) or _named(kid, await self._fetch_keys())
        if found is None:
            raise Refused("unknown-key")
        return found

    def _known_keys(self) -> dict[str, RSAKey]:
        if self._keys is None or time.monotonic() - self._keys[0] > FRESH_S:
            return {}
        return self._keys[1]

    async def _fetch_keys(self) -> dict[str, RSAKey]:
        keys = _signing_keys(await self._get((await self.endpoints()).keys))
        self._keys = (time.monotonic(), keys)
        return keys

    async def _get(self, url: str) -> dict[str, Any]:
        answer = await wire.send(self._http, self._http.build_request("GET", url))
        if answer.status != OK:
            raise Misread("unreadable-answer")
        return answer.json_object()


def _named(kid: str | None, keys: dict[str, RSAKey]) -> RSAKey | None:
    if kid is None and len(keys) == 1:
        return next(iter(keys.values()))
    return keys.get(kid) if kid is not None else None


def _endpoints(document: dict[str, Any]) -> Endpoints:
    names = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")
    found = [document.get(name) for name in names]
    addresses = [url for url in found if isinstance(url, str) and is_safe(url)]
    if len(addresses) != len(names):
        raise Misread("unreadable-answer")
    return Endpoints(*addresses)


def _signing_keys(document: dict[str, Any]) -> dict[str, RSAKey]:
    published = document.get("keys")
    if not isinstance(published, list):
        raise Misread("unreadable-answer")
    usable = [jwk for jwk in published if isinstance(jwk, dict) and _signs(jwk)]
    try:
        keys = [_public_key(jwk) for jwk in usable]
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise Misread("unreadable-answer") from error
    return {key.kid or key.thumbprint(): key for key in keys}


def _signs(jwk: dict[str, Any]) -> bool:
    return jwk.get("kty") == "RSA" and jwk.get("use", "sig") == "sig" and jwk.get("alg", "RS256") == "RS256"


def _public_key(jwk: dict[str, Any]) -> RSAKey:
    kid = {"kid": jwk["kid"]} if isinstance(jwk.get("kid"), str) else {}
    return RSAKey.import_key({name: jwk[name] for name in ("kty", "n", "e")} | kid)
