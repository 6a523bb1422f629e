"""The twin over HTTP: the push service, the text gateway, and a page that shows what came for whom."""

import json
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from doktr_sandbox.outbox import push
from doktr_sandbox.outbox.memory import Outbox, Received
from doktr_sandbox.outbox.push import Browser, Refused

HERE = Path(__file__).parent
LANGUAGES = ("en", "fr", "nl", "de")
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; base-uri 'none'; form-action 'none'"
LONGEST_SENDER, LONGEST_REFERENCE = 11, 32
PUSH_TROUBLE = {"unavailable": 503, "refused": 410}


class Twin:
    """One running twin. `origin` is how it is called, `token` who may send text messages."""

    def __init__(self, origin: str, token: str, outbox: Outbox) -> None:
        self.origin, self.token, self.outbox = origin, token, outbox
        self.browsers: dict[str, Browser] = {}
        self.templates = Environment(loader=FileSystemLoader(HERE), autoescape=True)
        self.words = json.loads((HERE / "words.json").read_text(encoding="utf-8"))

    def application(self) -> Starlette:
        """Everything it answers to."""
        return Starlette(
            routes=[
                Route("/push/{id}", self.push, methods=["POST"]),
                Route("/v1.0/message", self.text, methods=["POST"]),
                Route("/browsers", self.browser, methods=["POST"]),
                Route("/browsers/{id}", self.leave, methods=["DELETE"]),
                Route("/trouble", self.wish, methods=["POST"]),
                Route("/outbox.json", self.everything),
                Route("/healthz", self.health),
                Route("/", self.page),
                Route("/{language}", self.page),
            ]
        )

    async def push(self, request: Request) -> Response:
        """RFC 8030, 5: one push for one browser."""
        try:
            browser = self._browser(request.path_params["id"])
            push.check_headers(dict(request.headers))
            push.check_sender(request.headers.get("authorization", ""), self.origin, browser)
            raw = await request.body()
            self._arrive(browser, raw, browser.open(raw), dict(request.headers))
        except Refused as refused:
            return PlainTextResponse(refused.why, refused.status)
        return Response(status_code=201, headers={"Location": f"{self.origin}/sent/{len(self.outbox.received)}"})

    def _browser(self, name: str) -> Browser:
        if trouble := self.outbox.trouble.get("push"):
            raise Refused(PUSH_TROUBLE[trouble], trouble)
        browser = self.browsers.get(name)
        if browser is None or browser.gone:
            raise Refused(410 if browser else 404, "gone")
        return browser

    def _arrive(self, browser: Browser, raw: bytes, opened: bytes, headers: dict[str, str]) -> None:
        said = json.loads(opened)
        extra = {"data": said, "opened": opened.decode()} | {
            name: headers.get(name, "") for name in ("topic", "ttl", "urgency")
        }
        self.outbox.take(Received("push", browser.id, said["title"], said["body"], (), extra, raw))

    async def text(self, request: Request) -> Response:
        """CM.com's gateway, as far as text messages go."""
        trouble = self.outbox.trouble.get("sms")
        if trouble == "unavailable":
            return PlainTextResponse("", 503)
        raw = await request.body()
        given = json.loads(raw)["messages"]
        token = request.headers.get("x-cm-producttoken") or given.get("authentication", {}).get("producttoken")
        if token != self.token:
            return JSONResponse({"messages": [], "details": "Not authorized", "errorCode": 101}, 401)
        answers = [self._text(message, raw, trouble) for message in given["msg"]]
        code = 0 if all(answer["status"] == "Accepted" for answer in answers) else 201
        return JSONResponse({"details": f"Created {len(answers)} message(s)", "errorCode": code, "messages": answers})

    def _text(self, message: dict[str, Any], raw: bytes, trouble: str | None) -> dict[str, Any]:
        number, reference = message["to"][0]["number"], message.get("reference", "")
        usable = number.startswith("00") and number[2:].isdigit() and len(reference) <= LONGEST_REFERENCE
        fine = usable and not trouble and 0 < len(message["from"]) <= LONGEST_SENDER
        if fine:
            extra = {"reference": reference, "from": message["from"]}
            self.outbox.take(Received("sms", f"+{number[2:]}", "", message["body"]["content"], (), extra, raw))
        return {
            "to": number, "status": "Accepted" if fine else "Rejected", "reference": reference, "parts": 1,
            "messageDetails": None, "messageErrorCode": 0 if fine else 304,
        }  # fmt: skip

    async def browser(self, request: Request) -> Response:
        """A new browser subscribes; `server_key` in base64url says who may send to it."""
        given = json.loads(await request.body() or b"{}")
        key = given.get("server_key")
        made = Browser(server_key=push.unb64(key) if key else None)
        self.browsers[made.id] = made
        return JSONResponse({"id": made.id} | made.subscription(self.origin))

    async def leave(self, request: Request) -> Response:
        """A browser takes its subscription back."""
        self.browsers[request.path_params["id"]].gone = True
        return Response(status_code=204)

    async def wish(self, request: Request) -> Response:
        """`{"channel": "push" | "sms" | "mail", "answer": "unavailable" | "refused" | null}`."""
        given = json.loads(await request.body())
        self.outbox.trouble.pop(given["channel"], None)
        if given["answer"]:
            self.outbox.trouble[given["channel"]] = given["answer"]
        return Response(status_code=204)

    async def everything(self, request: Request) -> Response:
        """All that arrived, as JSON."""
        return JSONResponse([one.shown() for one in self.outbox.received])

    async def health(self, request: Request) -> Response:
        """It answers."""
        return PlainTextResponse("ok")

    async def page(self, request: Request) -> Response:
        """What came for whom, newest first."""
        language = request.path_params.get("language", "en")
        if language not in LANGUAGES:
            return PlainTextResponse("", 404)
        texts = {key: said[language] for key, said in self.words.items()}
        page = self.templates.get_template("page.html").render(
            received=reversed(self.outbox.received), words=texts, language=language, languages=LANGUAGES
        )
        return HTMLResponse(page, headers={"Content-Security-Policy": POLICY, "Cache-Control": "no-store"})
