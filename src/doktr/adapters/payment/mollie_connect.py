"""Mollie Connect: a doctor lets us make payments at their own organisation (OAuth 2), as published at docs.mollie.com.

Access tokens last an hour, refresh tokens until somebody takes them back. A code lasts 30 seconds.
"""

from typing import Any
from urllib.parse import urlencode

import httpx

from doktr.adapters.payment.mollie import LOCALES, ask
from doktr.features.brands import Language
from doktr.features.payments import Organization, Tokens
from doktr.kernel.outside import Misread, Refused

# What is asked of the doctor, and no more: their payments and refunds, what became of them, and who they are.
SCOPES = "payments.read payments.write refunds.read refunds.write profiles.read organizations.read balances.read"


class MollieConnect:
    """The `Connect` of payments."""

    def __init__(self, url: str, authorize_url: str, app: tuple[str, str], http: httpx.AsyncClient) -> None:
        """`url`: of the API, with its version; tokens are had beside it."""
        self._url = url.rstrip("/")
        self._tokens_url = self._url.removesuffix("/v2") + "/oauth2/tokens"
        self._authorize_url = authorize_url
        self._app = app
        self._http = http

    @property
    def possible(self) -> bool:
        """Whether there is an app that doctors could connect."""
        return bool(self._app[0])

    def address(self, state: str, redirect_uri: str, language: Language) -> str:
        """Where the doctor says yes or no."""
        asked = {
            "client_id": self._app[0], "redirect_uri": redirect_uri, "state": state, "scope": SCOPES,
            "response_type": "code", "approval_prompt": "auto", "locale": LOCALES[language],
        }  # fmt: skip
        return f"{self._authorize_url}?{urlencode(asked)}"

    async def finish(self, code: str, redirect_uri: str) -> tuple[Tokens, Organization]:
        """What the doctor's yes is worth, and whose it is."""
        asked = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri}
        found = await self._ask("POST", self._tokens_url, asked)
        if not set(SCOPES.split()) <= set(str(found.get("scope", "")).split()):  # the address was changed on the way
            raise Refused("scope")
        tokens = _tokens(found, redirect_uri)
        return tokens, await self._whose(tokens.access)

    async def renew(self, refresh_token: str) -> Tokens:
        """A fresh access token, with what `finish` gave. `Refused` once the doctor took it back."""
        token, _, redirect_uri = refresh_token.partition(" ")
        asked = {"grant_type": "refresh_token", "refresh_token": token, "redirect_uri": redirect_uri}
        return _tokens(await self._ask("POST", self._tokens_url, asked), redirect_uri)

    async def revoke(self, refresh_token: str) -> None:
        """Give it back, and every access token with it."""
        token = refresh_token.partition(" ")[0]
        await self._ask("DELETE", self._tokens_url, {"token": token, "token_type_hint": "refresh_token"})

    async def _whose(self, token: str) -> Organization:
        found = await self._ask("GET", f"{self._url}/organizations/me", token=token)
        profiles = await self._ask("GET", f"{self._url}/profiles", token=token)
        match found, profiles:
            case {"id": str(id), "name": str(name)}, {"_embedded": {"profiles": list(listed)}}:
                verified_first = sorted(listed, key=lambda one: one.get("status") != "verified")
                usable = [one["id"] for one in verified_first if one.get("status") in ("verified", "unverified")]
                if not usable:
                    raise Refused("no-profile")
                return Organization(id, name[:200], str(usable[0]))
        raise Misread("organization")

    async def _ask(
        self, method: str, url: str, form: dict[str, str] | None = None, token: str | None = None
    ) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        auth = None if token else httpx.BasicAuth(*self._app)
        return await ask(self._http, method, url, data=form, headers=headers, auth=auth)


def _tokens(found: dict[str, Any], redirect_uri: str) -> Tokens:
    """The provider asks that a renewal name the very address of the first grant, so that the two are kept together."""
    match found:
        case {"access_token": str(access), "refresh_token": str(refresh), "expires_in": int(seconds)}:
            return Tokens(access, f"{refresh} {redirect_uri}", seconds)
    raise Misread("tokens")
