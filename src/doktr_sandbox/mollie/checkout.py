"""The payment page: choose Bancontact, a card or a bank button, then how it ends; and back to where one came from."""

import json
from collections.abc import Callable
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from doktr_sandbox.mollie.memory import SESSION, Memory, Payment, now

HERE = Path(__file__).parent
ENDS = ("paid", "failed", "canceled", "expired", "pending")
METHODS = ("bancontact", "creditcard", "kbc", "belfius")
POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'"


class Checkout:
    """The pages that people see."""

    def __init__(self, memory: Memory, tell: Callable[[Payment], None]) -> None:
        self.memory = memory
        self.tell = tell
        self.templates = Environment(loader=FileSystemLoader(HERE), autoescape=True)
        self.words = json.loads((HERE / "words.json").read_text(encoding="utf-8"))

    def routes(self) -> list[Route]:
        """Where they are."""
        return [
            Route("/checkout.css", lambda _request: FileResponse(HERE / "checkout.css")),
            Route("/checkout/{id}", self.page),
            Route("/checkout/{id}", self.choose, methods=["POST"]),
        ]

    async def page(self, request: Request) -> Response:
        """What is to be paid, to whom, and how."""
        payment = self.memory.payments.get(request.path_params["id"])
        if payment is None:
            return HTMLResponse("", 404)
        if payment.status == "open" and now() - payment.made_at > SESSION:
            payment.become("expired")
            self.tell(payment)
        if payment.status != "open":
            return RedirectResponse(payment.asked["redirectUrl"], 303)
        language = (payment.asked.get("locale") or "en")[:2]
        words = {key: texts.get(language, texts["en"]) for key, texts in self.words.items()}
        value = payment.asked["amount"]["value"].replace(".", "." if language == "en" else ",")
        page = self.templates.get_template("checkout.html").render(
            payment=payment, words=words, language=language, value=value, methods=METHODS, ends=ENDS
        )
        return HTMLResponse(page, headers={"content-security-policy": POLICY, "cache-control": "no-store"})

    async def choose(self, request: Request) -> Response:
        """It ends as the person chose, the webhook leaves, and the browser goes back."""
        payment = self.memory.payments.get(request.path_params["id"])
        form = await request.form()
        if payment is None or form.get("method") not in METHODS or form.get("end") not in ENDS:
            return HTMLResponse("", 422)
        if payment.status == "open":
            payment.method = str(form["method"])
            payment.become(str(form["end"]))
            self.tell(payment)
        return RedirectResponse(payment.asked["redirectUrl"], 303)
