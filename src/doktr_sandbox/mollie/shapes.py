"""What the API's answers look like: HAL documents, lists and problems."""

import json
from typing import Any

from starlette.responses import Response

from doktr_sandbox.mollie.memory import Payment, cents, euros, stamp

HAL = "application/hal+json"
METHODS = {
    "bancontact": "Bancontact",
    "creditcard": "Card",
    "kbc": "KBC/CBC Payment Button",
    "belfius": "Belfius Pay Button",
}


def hal(body: dict[str, Any], status: int = 200) -> Response:
    """An answer."""
    return Response(json.dumps(body), status, media_type=HAL)


def body_of(answer: Response) -> dict[str, Any]:
    """What an answer says."""
    return json.loads(bytes(answer.body) or b"{}")


def problem(status: int, title: str, detail: str, field: str | None = None) -> Response:
    """An error, as Mollie writes them."""
    body = {"status": status, "title": title, "detail": detail, "_links": {}}
    return hal(body | ({"field": field} if field else {}), status)


def no_such(what: str) -> Response:
    """404."""
    return problem(404, "Not Found", f"No {what} exists with this token.")


def link(address: str, path: str) -> dict[str, str]:
    """A HAL link."""
    return {"href": f"{address}{path}", "type": HAL}


def payment(found: Payment, address: str) -> dict[str, Any]:
    """A payment."""
    whole, links = cents(found.asked["amount"]), {"self": link(address, f"/v2/payments/{found.id}")}
    if found.status == "open":
        links["checkout"] = {"href": f"{address}/checkout/{found.id}", "type": "text/html"}
    body = {
        "resource": "payment", "id": found.id, "mode": found.mode, "createdAt": stamp(found.made_at),
        "amount": found.asked["amount"], "description": found.asked["description"], "method": found.method,
        "metadata": found.asked.get("metadata"), "status": found.status, "isCancelable": found.status == "open",
        "profileId": found.asked.get("profileId", "pfl_QkEhN94Ba"), "sequenceType": "oneoff",
        "redirectUrl": found.asked["redirectUrl"],
        "locale": found.asked.get("locale"), "_links": links,
    }  # fmt: skip
    if found.asked.get("webhookUrl"):
        body["webhookUrl"] = found.asked["webhookUrl"]
    if found.status == "paid":
        body["amountRefunded"] = euros(found.given_back)
        body["amountRemaining"] = euros(whole - found.given_back)
    return body | found.stamps


def refund(found: dict[str, Any], address: str) -> dict[str, Any]:
    """A refund."""
    path = f"/v2/payments/{found['paymentId']}"
    links = {"self": link(address, f"{path}/refunds/{found['id']}"), "payment": link(address, path)}
    return {"resource": "refund", "mode": "test"} | found | {"_links": links}


def capture(found: dict[str, Any], address: str) -> dict[str, Any]:
    """A capture."""
    path = f"/v2/payments/{found['paymentId']}"
    links = {"self": link(address, f"{path}/captures/{found['id']}"), "payment": link(address, path)}
    return {"resource": "capture", "mode": "test"} | found | {"_links": links}


def listed(name: str, found: list[dict[str, Any]], address: str) -> Response:
    """A list."""
    links = {"self": link(address, f"/v2/{name}"), "previous": None, "next": None}
    return hal({"count": len(found), "_embedded": {name: found}, "_links": links})


def methods(address: str) -> Response:
    """The methods that the page offers."""
    found = [
        {"resource": "method", "id": id, "description": name, "status": "activated", "image": {},
         "minimumAmount": euros(2), "maximumAmount": euros(150_000),
         "_links": {"self": link(address, f"/v2/methods/{id}")}}
        for id, name in METHODS.items()
    ]  # fmt: skip
    return listed("methods", found, address)
