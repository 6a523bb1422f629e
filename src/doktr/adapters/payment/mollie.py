"""Mollie's API, version 2: payments, refunds and captures, as published in github.com/mollie/openapi.

What a webhook says is never used: statuses are fetched. Amounts travel as text with two decimals.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx

from doktr.adapters.payment import mollie_balance
from doktr.features.payments import Access, Moved, Movements, Order, PaymentState, RefundSeen, RefundState, Seen
from doktr.kernel.outside import Misread, Refused, Unavailable

AMOUNT = re.compile(r"(\d{1,7})\.(\d{2})")
PAYMENT_ID, REFUND_ID = re.compile(r"tr_[A-Za-z0-9]{1,60}"), re.compile(r"re_[A-Za-z0-9]{1,60}")
STATUSES: dict[str, PaymentState] = {
    "open": "open", "pending": "pending", "authorized": "authorized", "paid": "paid", "canceled": "canceled",
    "expired": "expired", "failed": "failed",
}  # fmt: skip
REFUNDS: dict[str, RefundState] = {
    "queued": "queued", "pending": "queued", "processing": "queued", "refunded": "refunded", "failed": "failed",
    "canceled": "failed",
}  # fmt: skip
# Mollie has Belgian locales but for German.
LOCALES = {"fr": "fr_BE", "nl": "nl_BE", "de": "de_DE", "en": "en_US"}
MOST_PAGES = 40
LATER = frozenset({408, 425, 429, 500, 502, 503, 504})


def amount(cents: int) -> dict[str, str]:
    """400 -> {"currency": "EUR", "value": "4.00"}."""
    return {"currency": "EUR", "value": f"{cents // 100}.{cents % 100:02}"}


def cents_of(given: Any) -> int | None:
    """{"currency": "EUR", "value": "4.00"} -> 400; None for another currency. Raises `Misread`."""
    match given:
        case {"currency": "EUR", "value": str(value)} if found := AMOUNT.fullmatch(value):
            return int(found[1]) * 100 + int(found[2])
        case {"currency": str(currency), "value": str()} if currency != "EUR":
            return None
    raise Misread("amount")


@dataclass(frozen=True)
class Merchant:
    """On whose behalf we ask, with a token of theirs: their profile, and whether no real money is to move."""

    profile: str
    testmode: bool


class Mollie:
    """The `Provider` of payments: with the operator's key, or a doctor's token at their organisation."""

    def __init__(
        self, url: str, key: str, http: httpx.AsyncClient, merchant: Merchant | None = None, testmode: bool = False
    ) -> None:
        self._url = url.rstrip("/")
        self._key = key
        self._http = http
        self._merchant = merchant
        self._testmode = testmode

    def on_behalf(self, access: Access) -> "Mollie":
        """The same, at the doctor's own organisation."""
        return Mollie(self._url, access.token, self._http, Merchant(access.profile, self._testmode))

    async def create(self, order: Order) -> Seen:
        """POST /payments. Bank buttons, Bancontact and cards stand on Mollie's own page."""
        body = {
            "amount": amount(order.cents),
            "description": order.description,
            "redirectUrl": order.redirect_url,
            "webhookUrl": order.webhook_url,
            "locale": LOCALES[order.language],
        } | ({"profileId": self._merchant.profile} if self._merchant else {})
        return _payment(await self._ask("POST", "/payments", body, order.key))

    async def get(self, provider_id: str) -> Seen:
        """GET /payments/{id}."""
        return _payment(await self._ask("GET", f"/payments/{_checked(PAYMENT_ID, provider_id)}"))

    async def cancel(self, provider_id: str) -> Seen:
        """DELETE /payments/{id}."""
        return _payment(await self._ask("DELETE", f"/payments/{_checked(PAYMENT_ID, provider_id)}"))

    async def capture(self, provider_id: str, key: str, cents: int) -> None:
        """POST /payments/{id}/captures, for what was authorised on a card."""
        path = f"/payments/{_checked(PAYMENT_ID, provider_id)}/captures"
        await self._ask("POST", path, {"amount": amount(cents)}, key)

    async def refund(self, provider_id: str, key: str, cents: int, description: str) -> RefundSeen:
        """POST /payments/{id}/refunds."""
        path = f"/payments/{_checked(PAYMENT_ID, provider_id)}/refunds"
        return _refund(await self._ask("POST", path, {"amount": amount(cents), "description": description}, key))

    async def refunds(self, provider_id: str) -> list[RefundSeen]:
        """GET /payments/{id}/refunds; a payment has few, which stand on one page."""
        path = f"/payments/{_checked(PAYMENT_ID, provider_id)}/refunds"
        match await self._ask("GET", path, query={"limit": "250"}):
            case {"_embedded": {"refunds": list(listed)}}:
                return [_refund(one) for one in listed]
        raise Misread("refunds")

    async def find_refund(self, provider_id: str, refund_id: str) -> RefundSeen:
        """GET /payments/{id}/refunds/{id}."""
        path = f"/payments/{_checked(PAYMENT_ID, provider_id)}/refunds/{_checked(REFUND_ID, refund_id)}"
        return _refund(await self._ask("GET", path))

    async def movements(self, since: datetime, goes_on: str | None = None) -> Movements:
        """GET /balances/primary/transactions, latest first, page by page until what is older, or it is enough."""
        found: list[Moved] = []
        for _ in range(MOST_PAGES):
            asked = {"limit": "250"} | ({"from": goes_on} if goes_on else {})
            page = await self._ask("GET", "/balances/primary/transactions", query=asked)
            listed, goes_on = mollie_balance.page(page)
            found += [one for one in listed if one is not None and one.at >= since]
            if goes_on is None or mollie_balance.ends_before(page, since):
                return Movements(found)
        return Movements(found, goes_on)

    async def _ask(
        self, method: str, path: str, body: Any = None, key: str | None = None, query: dict[str, str] | None = None
    ) -> dict[str, Any]:
        if not self._key:
            raise Refused("not-configured")
        headers = {"Authorization": f"Bearer {self._key}"} | ({"Idempotency-Key": key} if key else {})
        asked: Any = ({"json": body} if body else {}) | ({"params": query} if query else {})
        if self._merchant and self._merchant.testmode:  # a key says by itself whether it is a test, a token does not
            as_test = {"json": (body or {}) | {"testmode": True}}
            asked = {"params": (query or {}) | {"testmode": "true"}} if method == "GET" else as_test
        return await ask(self._http, method, self._url + path, headers=headers, **asked)


async def ask(http: httpx.AsyncClient, method: str, url: str, **asked: Any) -> dict[str, Any]:
    """What Mollie answers; nothing for a 204. Raises `Refused`, `Unavailable` or `Misread`."""
    try:
        answer = await http.request(method, url, **asked)
    except httpx.TimeoutException as error:
        raise Unavailable("timeout") from error
    except httpx.HTTPError as error:
        raise Unavailable("no-connection") from error
    if answer.status_code in LATER:
        raise Unavailable(f"status-{answer.status_code}")
    if answer.status_code >= 400:
        raise Refused(f"status-{answer.status_code}")
    return {} if answer.status_code == 204 else _document(answer)


def _document(answer: httpx.Response) -> dict[str, Any]:
    try:
        found = answer.json()
    except ValueError as error:
        raise Misread("not-json") from error
    if not isinstance(found, dict):
        raise Misread("not-an-object")
    return found


def _checked(form: re.Pattern[str], given: str) -> str:
    """An id that may stand in an address. Raises `Refused`."""
    if not form.fullmatch(given):
        raise Refused("id")
    return given


def _payment(found: dict[str, Any]) -> Seen:
    """A payment as Mollie has it. Raises `Misread`."""
    match found:
        case {"resource": "payment", "id": str(id), "status": str(status), "amount": given} if status in STATUSES:
            return Seen(_read_id(PAYMENT_ID, id), STATUSES[status], cents_of(given), _checkout(found))
    raise Misread("payment")


def _checkout(found: dict[str, Any]) -> str | None:
    match found.get("_links"):
        case {"checkout": {"href": str(href)}}:
            return href
    return None


def _refund(found: Any) -> RefundSeen:
    """A refund as Mollie has it. Raises `Misread`."""
    match found:
        case {"resource": "refund", "id": str(id), "status": str(status), "amount": given} if status in REFUNDS:
            return RefundSeen(_read_id(REFUND_ID, id), REFUNDS[status], cents_of(given))
    raise Misread("refund")


def _read_id(form: re.Pattern[str], given: str) -> str:
    if not form.fullmatch(given):
        raise Misread("id")
    return given
