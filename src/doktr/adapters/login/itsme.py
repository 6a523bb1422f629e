"""Login with itsme: its OpenID Connect profile, spoken to any provider that conforms to it.

Authorization code with PKCE, `private_key_jwt`, ID token and userinfo signed and then encrypted
(https://belgianmobileid.github.io/doc/authentication/).  A pure client: it keeps nothing about a login, the
caller keeps `LoginStart` and brings it back.  It fails with `Refused`, `Unavailable` or `Misread` and one of
`reasons.ALL_REASONS`.
"""

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import httpx
from joserfc import jwt

from doktr.adapters.login import claims as people
from doktr.adapters.login import reasons, tokens, wire
from doktr.adapters.login.claims import ACR_ADVANCED, ACR_BASIC, Identity
from doktr.adapters.login.discovery import Provider
from doktr.adapters.login.keys import KeyRing
from doktr.kernel.outside import Misread, OutsideError, Refused

__all__ = ["ACR_ADVANCED", "ACR_BASIC", "Identity", "Itsme", "LoginStart"]

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ASSERTION_LIFE_S = 120
OK = 200
WANTED = (
    people.NATIONAL_NUMBER,
    "birthdate",
    "name",
    "given_name",
    "family_name",
    "gender",
    "locale",
    "email",
    "phone_number",
)


@dataclass(frozen=True)
class LoginStart:
    """Where to send the browser, and what must be kept for its return. Only `url` and `state` are public."""

    url: str
    state: str
    nonce: str
    code_verifier: str


class Itsme:
    """One registered service at one provider. `issuer` must equal the provider's own word for itself."""

    def __init__(
        self,
        *,
        issuer: str,
        client_id: str,
        service_code: str,
        keys: KeyRing,
        http: httpx.AsyncClient,
        skew_s: int = 60,
    ) -> None:
        self._provider = Provider(issuer, http)
        self._client_id = client_id
        self._service_code = service_code
        self._keys = keys
        self._http = http
        self._skew_s = skew_s

    async def begin(self, *, redirect_uri: str, language: str, acr: str = ACR_BASIC) -> LoginStart:
        """Open a login: the address to send the browser to, in `language` (fr, nl, de, en)."""
        endpoints = await self._provider.endpoints()
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        question = {
            "response_type": "code",
            "client_id": self._client_id,
            "scope": f"openid service:{self._service_code} profile email phone address eid",
            "redirect_uri": redirect_uri,
            "state": state,
            "nonce": nonce,
            "code_challenge": _b64url(hashlib.sha256(verifier.encode()).digest()),
            "code_challenge_method": "S256",
            "acr_values": acr,
            "ui_locales": language,
            "claims": _wanted(acr),
        }
        joint = "&" if "?" in endpoints.authorization else "?"
        return LoginStart(f"{endpoints.authorization}{joint}{urlencode(question)}", state, nonce, verifier)

    async def finish(
        self,
        *,
        code: str,
        redirect_uri: str,
        nonce: str,
        code_verifier: str,
        now: datetime,
        acr: str = ACR_BASIC,
    ) -> Identity:
        """Exchange the code for the person. `acr` is the weakest level of assurance that will do."""
        answer = await self._exchange(code, redirect_uri, code_verifier, now)
        claims = await tokens.open_nested(answer["id_token"], self._keys, self._provider.signing_key)
        expected = tokens.Expected(self._provider.issuer, self._client_id, nonce, people.strong_enough(acr))
        tokens.check_id_token(claims, expected, now, self._skew_s)
        tokens.check_access_token(claims, answer["access_token"])
        if not people.is_complete(claims):
            claims = await self._userinfo(answer["access_token"], claims["sub"]) | claims
        return people.identity(claims, self._provider.issuer)

    def refusal(self, error: str) -> OutsideError:
        """What `?error=…` on the way back means; the caller raises or shows it."""
        return reasons.spoken(error, reasons.AUTHORIZATION_ERRORS)

    def jwks(self) -> dict[str, list[dict[str, Any]]]:
        """Our public keys, for `/.well-known/jwks.json`."""
        return self._keys.published()

    async def _exchange(self, code: str, redirect_uri: str, code_verifier: str, now: datetime) -> dict[str, str]:
        token_endpoint = (await self._provider.endpoints()).token
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": code_verifier,
            "client_id": self._client_id,
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": self._assertion(token_endpoint, now),
        }
        answer = await wire.send(self._http, self._http.build_request("POST", token_endpoint, data=form))
        document = answer.json_object()
        if answer.status != OK:
            raise reasons.spoken(str(document.get("error")), reasons.TOKEN_ERRORS)
        found = {name: document.get(name) for name in ("id_token", "access_token", "token_type")}
        texts = {name: value for name, value in found.items() if isinstance(value, str) and value}
        if len(texts) != len(found) or texts["token_type"].lower() != "bearer":
            raise Misread("unreadable-answer")
        return texts

    async def _userinfo(self, access_token: str, subject: str) -> dict[str, Any]:
        url = (await self._provider.endpoints()).userinfo
        headers = {"Authorization": f"Bearer {access_token}", "Accept": "application/jwt"}
        answer = await wire.send(self._http, self._http.build_request("GET", url, headers=headers))
        if answer.status != OK:
            raise _userinfo_trouble(answer.status)
        token = answer.body.decode("ascii", errors="replace").strip()
        claims = await tokens.open_nested(token, self._keys, self._provider.signing_key)
        tokens.check_userinfo(claims, subject, self._provider.issuer, self._client_id)
        return claims

    def _assertion(self, audience: str, now: datetime) -> str:
        held = self._keys.signing()
        issued_s = int(now.timestamp())
        statement = {
            "iss": self._client_id,
            "sub": self._client_id,
            "aud": audience,
            "jti": secrets.token_urlsafe(24),
            "iat": issued_s,
            "exp": issued_s + ASSERTION_LIFE_S,
        }
        return jwt.encode({"alg": "RS256", "kid": held.kid}, statement, held.key, algorithms=["RS256"])


def _wanted(acr: str) -> str:
    """Ask for everything in the ID token (saves the userinfo call), and insist on the level of assurance."""
    essential: dict[str, Any] = {name: {"essential": True} for name in WANTED[:2]}
    optional: dict[str, Any] = dict.fromkeys(WANTED[2:])
    enough = {name for name in people.strong_enough(acr) if name.startswith(people.V2)} | {acr}
    level = {"essential": True, "values": sorted(enough)}
    return json.dumps({"id_token": essential | optional | {"acr": level}}, separators=(",", ":"))


def _userinfo_trouble(status: int) -> OutsideError:
    """By status alone: the error names stand in a header that not every provider sends."""
    if status in (401, 403):
        return Refused(reasons.USERINFO_ERRORS["invalid_token"])
    if status in (400, 405):
        return Refused(reasons.USERINFO_ERRORS["invalid_request"])
    return Misread("unreadable-answer")


def _b64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
