"""The twin as a web application: Mollie's API under /v2; the payment page is in checkout.py."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from doktr_sandbox.mollie import balances, connect, shapes
from doktr_sandbox.mollie.checkout import Checkout
from doktr_sandbox.mollie.memory import KEYS_LAST, Fault, Memory, Payment, cents, euros, fresh, now, stamp

AMOUNT = re.compile(r"\d{1,7}\.\d{2}")
Handler = Callable[[Request], Awaitable[Response]]
HOOK_TRIES, HOOK_AGAIN_S = 5, 0.2


class Twin:
    """One running twin. `address` is where it answers, without a slash at its end."""

    def __init__(self, address: str, key: str, app: str = "app_twin:secret", balance: str = "access_own") -> None:
        self.address = address
        self.key = key
        self.balance = balance
        self.memory = Memory()
        self.connect = connect.Connect(address, app, self.memory)
        self.tasks: set[asyncio.Task[None]] = set()
        self.http = httpx.AsyncClient(timeout=10, trust_env=False)

    def application(self) -> Starlette:
        """All routes."""
        checkout = Checkout(self.memory, self.tell)
        return Starlette(
            routes=[
                Route("/healthz", lambda _request: PlainTextResponse("ok")),
                Route("/v2/methods", self.guarded(self.methods)),
                Route("/v2/payments", self.guarded(self.create), methods=["POST"]),
                Route("/v2/payments", self.guarded(self.listed)),
                Route("/v2/payments/{id}", self.guarded(self.get)),
                Route("/v2/payments/{id}", self.guarded(self.cancel), methods=["DELETE"]),
                Route("/v2/payments/{id}/refunds", self.guarded(self.refund), methods=["POST"]),
                Route("/v2/payments/{id}/refunds", self.guarded(self.refunds)),
                Route("/v2/payments/{id}/refunds/{refund}", self.guarded(self.one_refund)),
                Route("/v2/payments/{id}/captures", self.guarded(self.capture), methods=["POST"]),
                Route("/v2/payments/{id}/captures", self.guarded(self.captures)),
                Route("/v2/payments/{id}/release-authorization", self.guarded(self.release), methods=["POST"]),
                Route("/v2/balances/primary/transactions", self.guarded(self.transactions)),
                Route("/v2/organizations/me", self.guarded(self.organization)),
                Route("/v2/profiles", self.guarded(self.profiles)),
                Route("/twin/faults", self.faults, methods=["POST"]),
                Route("/twin/open", self.open, methods=["POST"]),
                Route("/twin/payments/{id}", self.force, methods=["POST"]),
                Route("/twin/state", self.state),
                *checkout.routes(),
                *self.connect.routes(),
            ]
        )

    def guarded(self, handler: Handler) -> Handler:
        """The key is checked, faults happen, and a repeated key gets the answer of the first time."""

        async def guard(request: Request) -> Response:
            self.memory.calls += 1
            token = request.headers.get("authorization", "").removeprefix("Bearer ")
            own = balances.OWN if token == self.balance else None
            request.state.owner = None if token == self.key else own or self.connect.whose(token)
            if token != self.key and request.state.owner is None:
                return shapes.problem(401, "Unauthorized Request", "Missing authentication, or failed to authenticate")
            fault = self.memory.fault(f"{request.method} {request.url.path}")
            if fault and not fault.after:
                await asyncio.sleep(fault.delay_s)
                return shapes.problem(fault.status, "Internal Server Error", "Planned by a test")
            answer = await self._once(request, handler)
            if fault:
                await asyncio.sleep(fault.delay_s)
                return shapes.problem(fault.status, "Internal Server Error", "Planned by a test, after it was done")
            return answer

        return guard

    async def _once(self, request: Request, handler: Handler) -> Response:
        key = request.headers.get("idempotency-key")
        place = f"{request.state.owner or ''}{request.url.path}"
        kept = self.memory.keys.get((place, key)) if key else None
        if kept is not None and now() < kept["at"] + self.memory.keys_last:
            return shapes.hal(kept["body"], kept["status"])
        answer = await handler(request)
        if key and answer.status_code < 400:
            self.memory.keys[place, key] = {
                "body": shapes.body_of(answer), "status": answer.status_code, "at": now(),
            }  # fmt: skip
        return answer

    async def _find(self, request: Request) -> Payment | None:
        """A payment of who asks; with a merchant's token, of the mode that is asked for."""
        payment = self.memory.payments.get(request.path_params["id"])
        if payment is None or payment.owner != request.state.owner:
            return None
        body = await request.body() if request.method != "GET" else b""
        asked = json.loads(body or b"{}").get("testmode") or request.query_params.get("testmode") == "true"
        return payment if payment.owner is None or (payment.mode == "test") == bool(asked) else None

    async def organization(self, request: Request) -> Response:
        """Whose token it is."""
        owner = request.state.owner
        return shapes.hal(connect.organization(owner, self.address)) if owner else shapes.no_such("organization")

    async def profiles(self, request: Request) -> Response:
        """The merchant's profiles."""
        owner = request.state.owner
        return shapes.listed("profiles", [connect.profile(owner, self.address)] if owner else [], self.address)

    async def transactions(self, request: Request) -> Response:
        """What moved on the merchant's balance, latest first; keys of the API may not ask."""
        owner, asked = request.state.owner, request.query_params
        if owner is None:
            return shapes.problem(403, "Forbidden", "Balances need an access token of an organization")
        mode = "test" if asked.get("testmode") == "true" else "live"
        moved = [one for one in balances.of(self.memory, owner) if one["mode"] == mode]
        return balances.listed(moved[::-1], asked.get("from"), int(asked.get("limit", "50")), self.address)

    async def methods(self, request: Request) -> Response:
        """Which methods there are."""
        return shapes.methods(self.address)

    async def create(self, request: Request) -> Response:
        """A new payment."""
        asked = await request.json()
        owner = request.state.owner
        fault = _fault_of(asked) or (owner and not asked.get("profileId") and "profileId")
        if fault:
            return shapes.problem(422, "Unprocessable Entity", f"The {fault} is missing or invalid", fault)
        payment = Payment(asked, owner=owner)
        self.memory.payments[payment.id] = payment
        if self.memory.pays:
            payment.become("paid")
            self.tell(payment)
        return shapes.hal(shapes.payment(payment, self.address), 201)

    async def listed(self, request: Request) -> Response:
        """The latest payments."""
        latest = list(self.memory.payments.values())[::-1][: int(request.query_params.get("limit", "50"))]
        return shapes.listed("payments", [shapes.payment(one, self.address) for one in latest], self.address)

    async def get(self, request: Request) -> Response:
        """One payment."""
        payment = await self._find(request)
        return shapes.hal(shapes.payment(payment, self.address)) if payment else shapes.no_such("payment")

    async def cancel(self, request: Request) -> Response:
        """Cancel what nobody has paid yet."""
        payment = await self._find(request)
        if payment is None:
            return shapes.no_such("payment")
        if payment.status not in ("open", "authorized"):
            return shapes.problem(422, "Unprocessable Entity", "The payment cannot be cancelled", "id")
        payment.become("canceled")
        self.tell(payment)
        return shapes.hal(shapes.payment(payment, self.address))

    async def refund(self, request: Request) -> Response:
        """Give something back."""
        payment = await self._find(request)
        if payment is None:
            return shapes.no_such("payment")
        asked = await request.json()
        whole = cents(payment.asked["amount"]) - balances.taken(self.memory, payment)
        wanted = cents(asked["amount"]) if "amount" in asked else whole - payment.given_back
        if any(one["status"] == "pending" and cents(one["amount"]) == wanted for one in payment.refunds):
            return shapes.problem(409, "Conflict", "A duplicate refund has been detected")
        if payment.status != "paid" or wanted < 1 or payment.given_back + wanted > whole:
            return shapes.problem(422, "Unprocessable Entity", "The amount is higher than what remains", "amount")
        made = {
            "id": fresh("re_"), "amount": euros(wanted), "status": "pending", "createdAt": stamp(now()),
            "description": asked.get("description", ""), "metadata": asked.get("metadata"), "paymentId": payment.id,
        }  # fmt: skip
        payment.refunds.append(made)
        return shapes.hal(shapes.refund(made, self.address), 201)

    async def refunds(self, request: Request) -> Response:
        """The refunds of a payment."""
        payment = await self._find(request)
        if payment is None:
            return shapes.no_such("payment")
        return shapes.listed("refunds", [shapes.refund(one, self.address) for one in payment.refunds], self.address)

    async def one_refund(self, request: Request) -> Response:
        """One refund; it has reached the patient by the time somebody asks."""
        payment = await self._find(request)
        if payment is None:
            return shapes.no_such("payment")
        for one in payment.refunds:
            if one["id"] == request.path_params["refund"]:
                if one["status"] == "pending":
                    one["status"] = "refunded"
                    balances.moves(self.memory, payment, "refund", -cents(one["amount"]))
                return shapes.hal(shapes.refund(one, self.address))
        return shapes.no_such("refund")

    async def capture(self, request: Request) -> Response:
        """Take what is held on a card."""
        payment = await self._find(request)
        if payment is None:
            return shapes.no_such("payment")
        asked = await request.json()
        if payment.status != "authorized":
            return shapes.problem(422, "Unprocessable Entity", "The payment is not authorized", "id")
        amount = asked.get("amount", payment.asked["amount"])
        made = {"id": fresh("cpt_"), "amount": amount, "status": "succeeded", "createdAt": stamp(now())}
        payment.captures.append(made | {"paymentId": payment.id})
        payment.become("paid")
        self.tell(payment)
        return shapes.hal(shapes.capture(payment.captures[-1], self.address), 201)

    async def captures(self, request: Request) -> Response:
        """The captures of a payment."""
        payment = await self._find(request)
        if payment is None:
            return shapes.no_such("payment")
        return shapes.listed("captures", [shapes.capture(one, self.address) for one in payment.captures], self.address)

    async def release(self, request: Request) -> Response:
        """Let go of what is held."""
        payment = await self._find(request)
        if payment is None:
            return shapes.no_such("payment")
        payment.become("canceled")
        self.tell(payment)
        return Response(status_code=202)

    async def faults(self, request: Request) -> Response:
        """For tests: what goes wrong next, whether webhooks are sent, and whether what is made is paid by itself."""
        asked = await request.json()
        self.memory.pays = asked.get("pays", self.memory.pays)
        self.memory.hooks = asked.get("hooks", self.memory.hooks)
        self.memory.keys_last = timedelta(seconds=asked.get("keys_last_s", KEYS_LAST.total_seconds()))
        self.memory.faults = [Fault(**one) for one in asked.get("faults", [])]
        return JSONResponse({"faults": len(self.memory.faults)})

    async def open(self, request: Request) -> Response:
        """For tests: many payments that were made before, with their ids and how they ended."""
        asked = await request.json()
        for one in asked["payments"]:
            made = {"amount": {"currency": "EUR", "value": one["value"]}, "webhookUrl": one["webhookUrl"]}
            payment = Payment(made | {"description": "made before", "redirectUrl": self.address}, one["id"])
            payment.become(one["status"])
            self.memory.payments[payment.id] = payment
        return JSONResponse({"payments": len(self.memory.payments)}, 201)

    async def force(self, request: Request) -> Response:
        """For tests: another status or amount, with or without a webhook."""
        asked, payment = await request.json(), self.memory.payments.get(request.path_params["id"])
        if payment is None:
            return shapes.no_such("payment")
        if "value" in asked:
            payment.asked["amount"] = {"currency": asked.get("currency", "EUR"), "value": asked["value"]}
        if "refund_status" in asked:
            payment.refunds[-1]["status"] = asked["refund_status"]
        if "status" in asked:
            payment.become(asked["status"])
        if "moved" in asked:
            balances.moves(self.memory, payment, asked["moved"], int(asked["moved_cents"]))
        if asked.get("tell", True):
            self.tell(payment)
        return shapes.hal(shapes.payment(payment, self.address))

    async def state(self, request: Request) -> Response:
        """For tests: everything, in short."""
        known = [
            {"id": one.id, "status": one.status, "refunded": one.given_back, "description": one.asked["description"],
             "webhookUrl": one.asked.get("webhookUrl"), "value": one.asked["amount"]["value"],
             "metadata": one.asked.get("metadata"), "refunds": len(one.refunds), "owner": one.owner}
            for one in self.memory.payments.values()
        ]  # fmt: skip
        return JSONResponse({"payments": known, "calls": self.memory.calls})

    def tell(self, payment: Payment) -> None:
        """Send the webhook, in the background, again while nobody takes it."""
        url = payment.asked.get("webhookUrl")
        if url and self.memory.hooks:
            task = asyncio.get_running_loop().create_task(self._send(url, payment.id))
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)

    async def _send(self, url: str, id: str) -> None:
        for attempt in range(HOOK_TRIES):
            try:
                if (await self.http.post(url, data={"id": id})).status_code == 200:
                    return
            except httpx.HTTPError:
                pass
            await asyncio.sleep(HOOK_AGAIN_S * 2**attempt)


def _fault_of(asked: dict[str, Any]) -> str | None:
    """What is wrong with a new payment."""
    amount = asked.get("amount") or {}
    if amount.get("currency") != "EUR" or not AMOUNT.fullmatch(str(amount.get("value", ""))):
        return "amount"
    if cents(amount) < 2:
        return "amount"
    return next((name for name in ("description", "redirectUrl") if not asked.get(name)), None)
