"""Mollie Connect in the twin: merchants let an app use their organisation (OAuth 2), and take that back.

Codes last 30 seconds and once, access tokens an hour, as published; refresh tokens until they are revoked. Tokens name
their organisation themselves, so that a connection outlives a restart of the twin.
"""

import base64
import binascii
import hmac
import json
import time
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from doktr_sandbox.mollie import shapes
from doktr_sandbox.mollie.memory import Memory, fresh

HERE = Path(__file__).parent
POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'"
SCOPES = frozenset({
    "payments.read", "payments.write", "refunds.read", "refunds.write", "profiles.read", "organizations.read",
    "balances.read",
})  # fmt: skip
PRACTICES = {"org_1001": "Praktijk De Linde", "org_1002": "Cabinet du Parc", "org_1003": "Praxis am Markt"}
CODE_S, ACCESS_S = 30, 3600


@dataclass(frozen=True)
class Code:
    """What a merchant allowed, until the app fetches its tokens."""

    organization: str
    redirect_uri: str
    scope: str
    until: float


class Connect:
    """Authorising an app, its tokens, and whose they are."""

    def __init__(self, address: str, app: str, memory: Memory) -> None:
        self.address = address
        self.memory = memory
        self.client_id, _, self.secret = app.partition(":")
        self.codes: dict[str, Code] = {}
        self.granted: dict[str, str] = {}
        self.revoked: set[str] = set()
        self.templates = Environment(loader=FileSystemLoader(HERE), autoescape=True)
        self.words = json.loads((HERE / "words.json").read_text(encoding="utf-8"))

    def routes(self) -> list[Route]:
        """Where they are."""
        return [
            Route("/oauth2/authorize", self.page),
            Route("/oauth2/authorize", self.choose, methods=["POST"]),
            Route("/oauth2/tokens", self.tokens, methods=["POST"]),
            Route("/oauth2/tokens", self.revoke, methods=["DELETE"]),
            Route("/twin/revoke/{organization}", self.withdraw, methods=["POST"]),
        ]

    async def page(self, request: Request) -> Response:
        """What the app wants, and which practice says yes."""
        asked = request.query_params
        scopes = frozenset(asked.get("scope", "").split())
        if asked.get("client_id") != self.client_id or not asked.get("state") or not scopes <= SCOPES:
            return HTMLResponse("", 400)
        language = asked.get("locale", "en")[:2]
        words = {key: texts.get(language, texts["en"]) for key, texts in self.words.items()}
        page = self.templates.get_template("connect.html").render(
            asked=asked, words=words, language=language, practices=PRACTICES
        )
        return HTMLResponse(page, headers={"content-security-policy": POLICY, "cache-control": "no-store"})

    async def choose(self, request: Request) -> Response:
        """The merchant said yes, for one organisation, or no; the browser goes back."""
        form = {name: str(value) for name, value in (await request.form()).items()}
        if form.get("client_id") != self.client_id or form.get("organization") not in PRACTICES:
            return HTMLResponse("", 422)
        answer = {"state": form["state"]}
        if form.get("end") == "yes":
            answer["code"] = self.allow(form["organization"], form["redirect_uri"], form.get("scope", ""))
        else:
            answer |= {"error": "access_denied", "error_description": "The merchant said no"}
        return RedirectResponse(f"{form['redirect_uri']}?{urlencode(answer)}", 303)

    def allow(self, organization: str, redirect_uri: str, scope: str = " ".join(SCOPES)) -> str:
        """A code for an organisation."""
        code = fresh("auth_")
        self.codes[code] = Code(organization, redirect_uri, scope, time.time() + CODE_S)
        return code

    async def tokens(self, request: Request) -> Response:
        """A code or a refresh token becomes an access token."""
        form = {name: str(value) for name, value in (await request.form()).items()}
        if not self._is_app(request, form):
            return _refusal("invalid_client", 401)
        if form.get("grant_type") == "authorization_code":
            code = self.codes.pop(form.get("code", ""), None)
            if code is None or code.until < time.time() or form.get("redirect_uri", "") != code.redirect_uri:
                return _refusal("invalid_grant")
            self.revoked.discard(code.organization)
            self.granted[code.organization] = code.scope
            return self._grant(code.organization, code.scope)
        organization = self.whose(form.get("refresh_token", ""), "refresh")
        if organization is None:
            return _refusal("invalid_grant")
        return self._grant(organization, self.granted.get(organization, " ".join(SCOPES)))

    async def revoke(self, request: Request) -> Response:
        """A refresh token takes all its access tokens with it."""
        form = {name: str(value) for name, value in (await request.form()).items()}
        if not self._is_app(request, form):
            return _refusal("invalid_client", 401)
        if fault := self.memory.fault("DELETE /oauth2/tokens"):
            return _refusal("planned_by_a_test", fault.status)
        organization = self.whose(form.get("token", ""), form.get("token_type_hint", "").removesuffix("_token"))
        if organization:
            self.revoked.add(organization)
        return Response(status_code=204)

    async def withdraw(self, request: Request) -> Response:
        """For tests: the merchant takes it back at Mollie."""
        self.revoked.add(request.path_params["organization"])
        return Response(status_code=204)

    def _is_app(self, request: Request, form: dict[str, str]) -> bool:
        scheme, _, basic = request.headers.get("authorization", "").partition(" ")
        try:
            said = base64.b64decode(basic).decode() if scheme == "Basic" else ""
        except (binascii.Error, UnicodeDecodeError):
            return False
        said = said or f"{form.get('client_id')}:{form.get('client_secret')}"
        return hmac.compare_digest(said, f"{self.client_id}:{self.secret}")

    def _grant(self, organization: str, scope: str) -> Response:
        until = str(int(time.time()) + ACCESS_S)
        return JSONResponse({
            "access_token": self.token("access", organization, until), "expires_in": ACCESS_S, "token_type": "bearer",
            "refresh_token": self.token("refresh", organization, "0"), "scope": scope,
        })  # fmt: skip

    def token(self, kind: str, organization: str, until: str) -> str:
        """access_org1001x1790000000x…: whose, until when (0: until revoked), and a seal."""
        said = f"{organization.replace('_', '')}x{until}"
        seal = hmac.new(self.secret.encode(), f"{kind}.{said}".encode(), sha256).hexdigest()[:24]
        return f"{kind}_{said}x{seal}"

    def whose(self, token: str, kind: str = "access") -> str | None:
        """The organisation of a token that still counts."""
        parts = token.removeprefix(f"{kind}_").split("x")
        if len(parts) != 3 or not parts[1].isdigit():
            return None
        organization = parts[0].replace("org", "org_")
        alive = parts[1] == "0" or int(parts[1]) > time.time()
        known = hmac.compare_digest(token, self.token(kind, organization, parts[1]))
        return organization if known and alive and organization not in self.revoked else None


def organization(id: str, address: str) -> dict[str, Any]:
    """Who a token belongs to."""
    return {
        "resource": "organization", "id": id, "name": PRACTICES.get(id, id), "locale": "nl_BE",
        "_links": {"self": shapes.link(address, "/v2/organizations/me")},
    }  # fmt: skip


def profile(id: str, address: str) -> dict[str, Any]:
    """The organisation's one profile."""
    made = f"pfl_{id.removeprefix('org_')}"
    return {
        "resource": "profile", "id": made, "mode": "live", "name": PRACTICES.get(id, id), "status": "verified",
        "website": "https://practice.example", "_links": {"self": shapes.link(address, f"/v2/profiles/{made}")},
    }  # fmt: skip


def _refusal(slug: str, status: int = 400) -> Response:
    return JSONResponse({"error": slug, "error_description": "See the documentation"}, status)
