"""Transactions of a Mollie balance (GET /balances/primary/transactions), as published at docs.mollie.com.

Amounts are signed text with two decimals; what Mollie kept is the difference of `initialAmount` and `resultAmount`.
Which payment moved stands in `context`, flat or under the name of the movement: both forms are published.
"""

import re
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from doktr.features.payments import Moved, MovedKind
from doktr.kernel.outside import Misread

SIGNED = re.compile(r"(-?)(\d{1,9})\.(\d{2})")
KINDS: dict[str, MovedKind] = {
    "payment": "payment", "capture": "payment", "refund": "refund", "returned-refund": "refund_returned",
    "chargeback": "chargeback", "chargeback-reversal": "chargeback_reversed", "outgoing-transfer": "transfer",
}  # fmt: skip


def page(found: dict[str, Any]) -> tuple[list[Moved | None], str | None]:
    """What moved, with None for what is no payment's, and where the next page begins. Raises `Misread`."""
    return [_moved(one) for one in _listed(found)], _following(found)


def ends_before(found: dict[str, Any], since: datetime) -> bool:
    """Whether a page reaches back further than that. Raises `Misread`."""
    listed = _listed(found)
    return not listed or _moment(listed[-1].get("createdAt")) < since


def _listed(found: dict[str, Any]) -> list[dict[str, Any]]:
    match found.get("_embedded"):
        case {"balance_transactions": list(listed)} if all(isinstance(one, dict) for one in listed):
            return listed
    raise Misread("balance")


def _following(found: dict[str, Any]) -> str | None:
    match found.get("_links"):
        case {"next": {"href": str(href)}}:
            return next(iter(parse_qs(urlsplit(href).query).get("from", [])), None)
    return None


def _moved(one: dict[str, Any]) -> Moved | None:
    match one:
        case {"id": str(id), "type": str(kind), "resultAmount": result} if kind in KINDS:
            cents, at = _cents(one.get("initialAmount") or result), _moment(one.get("createdAt"))
            return Moved(id[:80], KINDS[kind], _payment(one.get("context")), cents, cents - _cents(result), at)
        case {"id": str(), "type": str()}:
            return None
    raise Misread("balance")


def _payment(context: Any) -> str | None:
    if not isinstance(context, dict):
        return None
    flat = [context, *(inner for inner in context.values() if isinstance(inner, dict))]
    return next((one["paymentId"] for one in flat if isinstance(one.get("paymentId"), str)), None)


def _cents(given: Any) -> int:
    match given:
        case {"currency": "EUR", "value": str(value)} if found := SIGNED.fullmatch(value):
            return (int(found[2]) * 100 + int(found[3])) * (-1 if found[1] else 1)
    raise Misread("amount")


def _moment(given: Any) -> datetime:
    try:
        found = datetime.fromisoformat(given)
    except (TypeError, ValueError) as error:
        raise Misread("balance") from error
    if found.tzinfo is None:
        raise Misread("balance")
    return found
