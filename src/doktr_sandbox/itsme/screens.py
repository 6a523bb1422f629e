"""What people see: the sign-in page, the waiting page, the page that plays the phone. None needs script."""

import secrets
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

import segno
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from doktr_sandbox.itsme import checks, drawing
from doktr_sandbox.itsme.claims import ACR_ADVANCED, Wanted
from doktr_sandbox.itsme.memory import Ask
from doktr_sandbox.itsme.protocol import Provider
from doktr_sandbox.itsme.registration import Client, Person, phone_digits

COOKIE = "itsme-twin"
CODE_DIGITS = 5
SEE_OTHER = 303


class Screens:
    """The pages of one twin."""

    def __init__(self, provider: Provider, people: dict[str, Person]) -> None:
        self._provider = provider
        self._memory = provider.memory
        self._people = people
        self._paper = drawing.Paper([o for client in provider.clients.values() for o in client.origins])

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/", self.home),
            Route("/sign-in", self.sign_in),
            Route("/sign-in", self.choose, methods=["POST"]),
            Route("/wait", self.wait),
            Route("/wait", self.interrupt, methods=["POST"]),
            Route("/wait/state", self.state),
            Route("/phone", self.phone),
            Route("/phone", self.decide, methods=["POST"]),
        ]

    def begin(
        self, request: Request, client: Client, parameters: dict[str, str], wanted: Wanted, language: str
    ) -> Response:
        """A new login in this browser: remember it and go to its sign-in page."""
        browser = request.cookies.get(COOKIE) or secrets.token_urlsafe(24)
        ask = self._memory.begin(client, parameters, wanted, language, browser)
        response = _to("/sign-in", ask=ask.id)
        response.set_cookie(COOKIE, browser, httponly=True, samesite="lax", path="/")
        return response

    def fault(self, fault: checks.Fault, language: str) -> Response:
        """What must not be sent anywhere is shown here."""
        return self._paper.page("fault", language, 400, fault=fault)

    async def home(self, request: Request) -> Response:
        return self._paper.page("home", _tongue(request, "fr"), path="/?")

    async def sign_in(self, request: Request) -> Response:
        ask = self._mine(request)
        if ask is None:
            return self._lost(request)
        if ask.state != "open":
            return _to("/wait", ask=ask.id)
        return self._sign_in_page(request, ask)

    async def choose(self, request: Request) -> Response:
        """A mobile number was typed or a demonstration person chosen: the question goes to that phone."""
        ask = self._mine(request)
        if ask is None:
            return self._lost(request)
        form = await request.form()
        person = self._found(str(form.get("person", "")), str(form.get("phone", "")))
        if person is None:
            return self._sign_in_page(request, ask, 422, typed=str(form.get("phone", "")))
        if ask.state == "open":
            ask.send_to(person, "MSISDN")
        return _to("/wait", ask=ask.id)

    async def wait(self, request: Request) -> Response:
        """Wait for the phone; once it has answered, go back to the client."""
        ask = self._mine(request)
        if ask is None or ask.answered:
            return self._lost(request)
        if ask.decision is not None:
            ask.answered = True
            return await run_in_threadpool(self._provider.answer, ask)
        tongue = self._tongue_of(request, ask)
        name = "timeout" if ask.state == "expired" else "wait"
        return self._paper.page(name, tongue, path=f"/wait?ask={ask.id}&", **self._about(ask))

    async def interrupt(self, request: Request) -> Response:
        """`again` asks anew, `stop` gives up: refused if still open, unanswered if time is over."""
        ask = self._mine(request)
        if ask is None or ask.answered:
            return self._lost(request)
        form = await request.form()
        if form.get("do") == "again" and ask.decision is None and ask.person is not None:
            ask.send_to(ask.person, ask.mode)
            return _to("/wait", ask=ask.id)
        if ask.state == "expired":
            ask.answered = True
            return RedirectResponse(_unanswered(ask), SEE_OTHER)
        ask.decision = ask.decision or "refused"
        return _to("/wait", ask=ask.id)

    async def state(self, request: Request) -> Response:
        ask = self._mine(request)
        return JSONResponse({"state": ask.state if ask else "lost"}, headers={"Cache-Control": "no-store"})

    async def phone(self, request: Request) -> Response:
        """The pretended phone: whose it is, who asks, what is shared, approve or refuse."""
        ask = self._memory.phones.get(request.query_params.get("a", ""))
        return self._lost(request) if ask is None else self._phone_page(request, ask)

    async def decide(self, request: Request) -> Response:
        ask = self._memory.phones.get(request.query_params.get("a", ""))
        if ask is None:
            return self._lost(request)
        form = await request.form()
        if ask.state == "open" and str(form.get("person", "")) in self._people:
            ask.send_to(self._people[str(form["person"])], "QR")
            return _to("/phone", a=ask.phone_id)
        if ask.state == "asked" and form.get("decision") in ("approve", "refuse"):
            if form["decision"] == "approve" and not _proves(ask, str(form.get("code", ""))):
                return self._phone_page(request, ask, 422, code_wrong=True)
            ask.decision = "approved" if form["decision"] == "approve" else "refused"
        here = request.query_params.get("here") == "1" and request.cookies.get(COOKIE) == ask.browser
        return _to("/wait", ask=ask.id) if here else _to("/phone", a=ask.phone_id)

    def _mine(self, request: Request) -> Ask | None:
        """The login of this page, if it belongs to this browser."""
        ask = self._memory.asks.get(request.query_params.get("ask", ""))
        return ask if ask and secrets.compare_digest(ask.browser, request.cookies.get(COOKIE, "")) else None

    def _found(self, key: str, phone: str) -> Person | None:
        if key:
            return self._people.get(key)
        numbers = {phone_digits(person.phone): person for person in self._people.values()}
        return numbers.get(phone_digits(phone))

    def _sign_in_page(self, request: Request, ask: Ask, status: int = 200, typed: str = "") -> Response:
        qr = segno.make(self._phone_address(ask, here=False), error="m", micro=False)
        return self._paper.page(
            "sign-in",
            self._tongue_of(request, ask),
            status,
            path=f"/sign-in?ask={ask.id}&",
            typed=typed,
            wrong=status != 200,
            people=self._listed(),
            qr=qr.svg_inline(scale=4, border=3, dark="#10202b", light="#ffffff", omitsize=True),
            **self._about(ask),
        )

    def _phone_page(self, request: Request, ask: Ask, status: int = 200, code_wrong: bool = False) -> Response:
        here = "&here=1" if request.query_params.get("here") == "1" else ""
        return self._paper.page(
            "whose" if ask.state == "open" else "phone",
            self._tongue_of(request, ask),
            status,
            path=f"/phone?a={ask.phone_id}{here}&",
            people=self._listed(),
            code_wrong=code_wrong,
            **self._about(ask),
        )

    def _about(self, ask: Ask) -> dict[str, Any]:
        return {
            "ask": ask,
            "client": ask.client.name,
            "minutes": max(1, round(ask.approval_s / 60)),
            "here": self._phone_address(ask, here=True),
            "elsewhere": self._phone_address(ask, here=False),
            "needs_code": ask.wanted.acr == ACR_ADVANCED,
        }

    def _phone_address(self, ask: Ask, here: bool) -> str:
        parts = urlsplit(self._provider.issuer)
        return f"{parts.scheme}://{parts.netloc}/phone?a={ask.phone_id}{'&here=1' if here else ''}"

    def _listed(self) -> list[tuple[str, list[tuple[Person, int]]]]:
        today = datetime.now(UTC).date()
        roles = dict.fromkeys(person.role for person in self._people.values())
        by_role = {role: [one for one in self._people.values() if one.role == role] for role in roles}
        return [(role, [(one, one.age_on(today)) for one in ones]) for role, ones in by_role.items()]

    def _tongue_of(self, request: Request, ask: Ask) -> str:
        ask.language = _tongue(request, ask.language)
        return ask.language

    def _lost(self, request: Request) -> Response:
        return self._paper.page("lost", _tongue(request, checks.LANGUAGES[0]), 410)


def _tongue(request: Request, otherwise: str) -> str:
    asked = request.query_params.get("lang", "")
    return asked if asked in checks.LANGUAGES else otherwise


def _proves(ask: Ask, code: str) -> bool:
    """Basic asks for a finger or a face, which a page cannot pretend; advanced for a code."""
    return ask.wanted.acr != ACR_ADVANCED or (len(code) == CODE_DIGITS and code.isdecimal())


def _unanswered(ask: Ask) -> str:
    given = ask.parameters
    answer = {"error": "login_required", "error_description": "Nobody answered in time."}
    state = {"state": given["state"]} if "state" in given else {}
    joint = "&" if urlsplit(given["redirect_uri"]).query else "?"
    return f"{given['redirect_uri']}{joint}{urlencode(answer | state)}"


def _to(path: str, **query: str) -> Response:
    return RedirectResponse(f"{path}?{urlencode(query)}", SEE_OTHER)
