"""The edge of the web server: request id, brand by host, limits, security headers, a log line and metrics."""

import re
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from ipaddress import IPv6Address, ip_address
from typing import get_args
from uuid import uuid4

import structlog
from prometheus_client import Counter as Total
from prometheus_client import Histogram
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from doktr.app.policies import CONTENT_SECURITY_POLICY
from doktr.kernel.problems import PROBLEM_TYPE, BadInput, NotReady, Problem, TooLarge, TooMany, UnknownHost
from doktr.kernel.work import Face

log = structlog.get_logger("doktr.edge")
REQUESTS = Total("doktr_http_requests_total", "Answered requests.", ["method", "route", "status"])
SECONDS = Histogram("doktr_http_request_seconds", "Time to answer.", ["method", "route"])
NO_BRAND = ("/healthz", "/readyz", "/metrics", "/.well-known/", "/problems/", "/openapi.json")
GONE = 499  # as nginx counts who went before they were answered
HOST = re.compile(r"(\[(?P<v6>[0-9a-f:.]+)\]|(?P<name>[a-z0-9.-]+))(:[0-9]{1,5})?")
REQUEST_ID = re.compile(r"^[A-Za-z0-9-]{8,64}$")
# So many people may share one address, behind the router of a hospital; whoever invents sessions is stopped there.
SHARING = 10
# Codes that somebody might guess: from one address this many times more rarely than anything else.
GUESSED = "/api/visits/"
GUESSED_RARELY = 30
# What the payment provider says comes without a session and from few addresses, a message per payment: it has a limit
# of its own. An id that is invented costs one look at a key.
HOOK = re.compile(r"^/api/payments/[0-9a-f-]{36}/hook$")
V6_NETWORK = 64
SESSION = re.compile(rf"(?:^|;\s*)(?:__Host-)?doktr-({'|'.join(get_args(Face))})=([^;]+)")
LARGEST_BODY = 64 * 1024
# Parts of sealed files come in bodies of their own size; the route lets in whom it concerns before it takes them.
PART_OF_FILE = re.compile(r"^/api/[a-z]+/safes/[0-9a-f-]{36}/files/[0-9a-f-]{36}/parts/[0-9]$")
LARGEST_PART = 4 * 1024 * 1024 + 16 * 1024
# What costs something is counted, also where it is of no brand: our description is half a megabyte, the keys and the
# pages of problems are made each time. Files are not, nor whether we are alive or ready, which costs nothing.
COUNTED = ("/api/", "/log/", "/problems/", "/openapi.json", "/.well-known/")
# Forms are told by this header, and it is taken apart before anybody is known: more than any boundary needs.
LONGEST_TYPE = 200

ALLOWED_FEATURES = ("camera", "microphone", "speaker-selection", "fullscreen")
DENIED_FEATURES = ("display-capture", "geolocation")
HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": ", ".join(
        [f"{feature}=(self)" for feature in ALLOWED_FEATURES] + [f"{feature}=()" for feature in DENIED_FEATURES]
    ),
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
}

FindBrand = Callable[[str], Awaitable[object | None]]


class Failed(Problem):
    """Something broke on our side; nothing was changed by this request."""

    status = 500
    title = "Something went wrong on our side. Nothing was changed."


def problem_response(problem: Problem) -> JSONResponse:
    """The problem as RFC 9457 says."""
    return JSONResponse(problem.body(), status_code=problem.status, media_type=PROBLEM_TYPE)


def host_name(headers: Headers) -> str:
    """The host without its port, lower case, an IPv6 address without brackets; empty when it is no host at all.

    Our own origin is made of this header: what follows the name must be a port and nothing else.
    """
    found = HOST.fullmatch(headers.get("host", "").lower())
    return (found["v6"] or found["name"]) if found else ""


def session_of(cookies: str, path: str) -> str:
    """The session that a request is made with, whatever else stands among the cookies; empty where there is none."""
    named: dict[str, str] = dict(SESSION.findall(cookies))
    return named.get(path.removeprefix("/api/").partition("/")[0], "") or next(iter(named.values()), "")


def network_of(address: str) -> str:
    """The address; of IPv6 the /64, which one household has to itself."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if not isinstance(found, IPv6Address) or found.ipv4_mapped:
        return address
    return f"{int(found) >> 128 - V6_NETWORK:x}"


class Rates:
    """How often each asks in this minute; forgotten when the minute is over."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = per_minute
        self._clock = clock
        self._minute = 0
        self._asked: Counter[str] = Counter()

    def allow(self, who: str) -> bool:
        """Count one more request of this one; False when that is too many."""
        minute = int(self._clock() // 60)
        if minute != self._minute:
            self._minute, self._asked = minute, Counter()
        self._asked[who] += 1
        return self._asked[who] <= self._most


def largest_body(path: str) -> int:
    """How many bytes the body of a request to this address may have."""
    return LARGEST_PART if PART_OF_FILE.match(path) else LARGEST_BODY


def limited(receive: Receive, most: int) -> Receive:
    """What is received, until it is more than anybody needs to send."""
    received = 0

    async def at_most() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > most:
            raise HTTPException(TooLarge.status)
        return message

    return at_most


def announces_too_much(headers: Headers, most: int) -> bool:
    """Whether a body is larger than allowed by its own word."""
    length = headers.get("content-length", "")
    return length.isdecimal() and int(length[:20]) > most


class Edge:
    """Pure ASGI: one object around the application, no task of its own per request or socket."""

    def __init__(
        self, app: ASGIApp, find_brand: FindBrand, per_minute: int, hooks_per_minute: int, https: bool
    ) -> None:
        self.app = app
        self.find_brand = find_brand
        self.rates = Rates(per_minute)
        self.crowds = Rates(per_minute * SHARING)
        self.guesses = Rates(per_minute // GUESSED_RARELY or 1)
        self.hooks = Rates(hooks_per_minute)
        self.headers = HEADERS | ({"strict-transport-security": "max-age=63072000; includeSubDomains"} if https else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        headers = Headers(scope=scope)
        request_id = self._request_id(headers)
        status = 0

        async def outward(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                out = MutableHeaders(scope=message)
                out["x-request-id"] = request_id
                for name, value in self.headers.items():
                    out.setdefault(name, value)
                if scope["path"].startswith("/api/"):
                    out.setdefault("cache-control", "no-store")
            await send(message)

        structlog.contextvars.bind_contextvars(request_id=request_id)
        try:
            problem = await self._refusal(scope, headers)
            if problem is not None and scope["type"] == "http":
                await problem_response(problem)(scope, receive, outward)
            elif problem is not None:
                await send({"type": "websocket.close", "code": 4400 + problem.status % 100})
            else:
                most = largest_body(scope["path"])
                await self.app(scope, limited(receive, most) if scope["type"] == "http" else receive, outward)
        except ClientDisconnect:
            status = status or GONE
        except Exception:
            log.error("failed", exc_info=True)
            if scope["type"] != "http" or status:
                raise
            await problem_response(Failed())(scope, receive, outward)
        finally:
            if scope["type"] == "http":
                self._record(scope, status, time.perf_counter() - started)
            structlog.contextvars.clear_contextvars()

    def _request_id(self, headers: Headers) -> str:
        given = headers.get("x-request-id", "")
        return given if REQUEST_ID.match(given) else str(uuid4())

    async def _refusal(self, scope: Scope, headers: Headers) -> Problem | None:
        """Why this request goes no further; on the way the brand is put into the request's state."""
        path: str = scope["path"]
        if len(headers.get("content-type", "")) > LONGEST_TYPE:
            return BadInput()
        if path.startswith(NO_BRAND):
            return TooMany() if path.startswith(COUNTED) and not self._may_ask(scope, headers) else None
        try:
            brand = await self.find_brand(host_name(headers))
        except NotReady as unready:
            return unready
        if brand is None:
            return UnknownHost()
        scope.setdefault("state", {})["brand"] = brand
        if path.startswith(COUNTED) and not self._may_ask(scope, headers):
            return TooMany()
        return TooLarge() if announces_too_much(headers, largest_body(path)) else None

    def _may_ask(self, scope: Scope, headers: Headers) -> bool:
        """A rate counts for the session where there is one, and above it for the address; kept in memory only."""
        session = session_of(headers.get("cookie", ""), scope["path"])
        network = network_of((scope.get("client") or ("",))[0])
        if HOOK.fullmatch(scope["path"]):
            return self.hooks.allow(network)
        if not self.crowds.allow(network):
            return False
        if scope["path"].startswith(GUESSED) and not self.guesses.allow(network):
            return False
        return self.rates.allow(f"c{hash(session)}" if session else f"a{network}")

    def _record(self, scope: Scope, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", None) or "other"
        method = scope["method"] if scope["method"] in METHODS else "OTHER"
        REQUESTS.labels(method, route, str(status)).inc()
        SECONDS.labels(method, route).observe(seconds)
        if route != "other" or status >= 400:
            log.info("request", method=method, route=route, status=status, ms=round(seconds * 1000, 1))


METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
