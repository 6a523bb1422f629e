"""An OpenID provider that lies on demand: correct by default, and every part of its answers can be replaced."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from joserfc import jwe, jws
from joserfc.jwk import KeySet, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

CLIENT = "doktr"
NONCE = "the-nonce-of-this-login"
V2 = "http://itsme.services/v2/claim/"
NISS = "85073003328"


def b64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def new_key(use: str = "sig", size: int = 2048) -> RSAKey:
    return RSAKey.generate_key(size, {"use": use}, auto_kid=True)


@dataclass
class Evil:
    """What it publishes and says. A test replaces one part and leaves the rest correct."""

    read_keys: Callable[[], dict[str, Any]]  # the relying party's JWKS
    issuer: str = ""
    key: RSAKey = field(default_factory=new_key)
    published: list[RSAKey] = field(default_factory=list)
    discovery: Any = None
    token: Callable[["Evil"], Response] | None = None
    userinfo: Callable[["Evil"], Response] | None = None
    jwks: Callable[["Evil"], Response] | None = None
    id_token: Callable[["Evil"], str] | None = None
    claims: dict[str, Any] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    fetches: int = 0
    forms: list[dict[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.published = [self.key]

    def application(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/v2/.well-known/openid-configuration", self._discovery),
                Route("/v2/jwks", self._jwks),
                Route("/v2/token", self._token, methods=["POST"]),
                Route("/v2/userinfo", self._userinfo),
            ]
        )

    def says(self) -> dict[str, Any]:
        """The claims of the ID token: all correct but for `claims` (a function is told the time) and `without`."""
        now_s = int(time.time())
        right = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": "subject-1",
            "nonce": NONCE,
            "iat": now_s,
            "exp": now_s + 300,
            "acr": f"{V2}acr_basic",
            f"{V2}BENationalNumber": NISS,
            "birthdate": "1985-07-30",
            "given_name": "Ada",
            "family_name": "Voorbeeld",
        }
        said = {name: value for name, value in (right | self.claims).items() if name not in self.without}
        return {name: value(now_s) if callable(value) else value for name, value in said.items()}

    def sign(self, claims: Any, key: RSAKey | None = None, **header: Any) -> str:
        key = key or self.key
        head = {"alg": "RS256", "kid": self.key.kid} | header
        payload = claims if isinstance(claims, bytes) else json.dumps(claims).encode()
        registry = jws.JWSRegistry(algorithms=[head["alg"]], strict_check_header=False)
        return jws.serialize_compact(head, payload, key, registry=registry)

    def signed_with_public_key(self, claims: Any) -> str:
        """The old trick: HMAC with the provider's public key as the secret."""
        head = {"alg": "HS256", "kid": self.key.kid}
        signed = f"{b64url(json.dumps(head).encode())}.{b64url(json.dumps(claims).encode())}"
        mac = hmac.new(self.key.as_pem(private=False), signed.encode(), hashlib.sha256).digest()
        return f"{signed}.{b64url(mac)}"

    def unsigned(self, claims: Any) -> str:
        return f"{b64url(json.dumps({'alg': 'none'}).encode())}.{b64url(json.dumps(claims).encode())}."

    def encrypt(self, text: str, key: RSAKey | None = None, **header: Any) -> str:
        """To the relying party's encryption key, or to any other."""
        found = [one for one in KeySet.import_key_set(self.read_keys()).keys if one.get("use") == "enc"]
        target = key or found[0]
        head = {"alg": "RSA-OAEP-256", "enc": "A128CBC-HS256", "cty": "JWT", "kid": target.kid} | header
        target = RSAKey.import_key({name: target[name] for name in ("kty", "n", "e")})
        registry = jwe.JWERegistry(
            algorithms=[head["alg"], head["enc"], *([head["zip"]] if "zip" in head else [])],
            strict_check_header=False,
        )
        clean = {name: value for name, value in head.items() if value is not None}
        return jwe.encrypt_compact(clean, text, target, registry=registry)

    def nested(self, claims: Any | None = None) -> str:
        return self.encrypt(self.sign(self.says() if claims is None else claims))

    async def _discovery(self, request: Request) -> Response:
        right = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorization",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/jwks",
        }
        if isinstance(self.discovery, Response):
            return self.discovery
        return JSONResponse(right | (self.discovery or {}))

    async def _jwks(self, request: Request) -> Response:
        self.fetches += 1
        if self.jwks is not None:
            return self.jwks(self)
        return JSONResponse({"keys": [key.as_dict(private=False) for key in self.published]})

    async def _token(self, request: Request) -> Response:
        form = await request.form()
        self.forms.append({name: str(value) for name, value in form.items()})
        if self.token is not None:
            return self.token(self)
        token = self.nested() if self.id_token is None else self.id_token(self)
        return JSONResponse({"access_token": "access-1", "token_type": "Bearer", "id_token": token})

    async def _userinfo(self, request: Request) -> Response:
        if self.userinfo is not None:
            return self.userinfo(self)
        return Response(self.nested(), media_type="application/jwt")
