"""Which look of a tour shows which route: every route of the apps has one, or a reason why not."""

import re
from urllib.parse import urlsplit

# app, route, and the name under which a tour looks at it
SHOWN: dict[str, dict[str, str]] = {
    "patient": {
        "/": "home",
        "/ask/alarm/:number?": "alarm",
        "/ask/who": "who",
        "/ask/important": "red",
        "/ask/reason": "reason",
        "/ask/question/:number?": "question-many",
        "/ask/doctor": "doctor",
        "/ask/check": "check",
        "/ask/ready": "ready",
        "/book/:id?": "book",
        "/appointments": "appointments",
        "/appointments/:id": "appointment",
        "/appointments/:id/check": "appointment-check",
        "/line": "line",
        "/line/check": "line-check",
        "/call/:id": "call",
        "/after/:id": "after-technical-trouble",
        "/box": "box",
        "/box/:id": "box-chat",
        "/pay/:id": "pay",
        "/people": "people",
        "/people/take": "take",
        "/people/:id": "ward",
        "/data": "my-data",
        "/privacy": "privacy",
    },
    "doctor": {
        "/": "desk-off-duty",
        "/consultation/:id": "room",
        "/talk/:id": "let-back-in",
        "/today": "desk-today",
        "/planning": "planning",
        "/money": "month",
        "/settings": "desk-settings",
    },
    "operator": {
        "/": "board",
        "/money": "reconciliation",
        "/doctors": "operator-doctors",
        "/account": "board-account",
    },
    "assistant": {"/": "cases", "/case/:id": "case", "/account": "assistant-account"},
    "guest": {"/": "guest-arrive"},
}
NO_SCREEN = {
    ("patient", "/ask"): "leads on to /ask/again",
    ("patient", "/ask/again"): "a door: leads on to where the questions were left, or to their beginning",
}
ADDRESSES = {screen: (app, route) for app, routes in SHOWN.items() for route, screen in routes.items()}


def misplaced(screen: str, url: str) -> list[str]:
    """What is looked at under the name of a route's screen must stand at that route."""
    if screen not in ADDRESSES:
        return []
    app, route = ADDRESSES[screen]
    whole = ("" if app == "patient" else f"/{app}") + route
    optional = re.sub(r"/:\w+\?", "(/[^/]+)?", whole)
    pattern = re.sub(r"/:\w+", "/[^/]+", optional)
    there = _screen_at(url).rstrip("/")
    return [] if re.fullmatch(pattern.rstrip("/"), there) else [f"{url} is not {app} {route}"]


def _screen_at(url: str) -> str:
    """The screens of the questions share one address and differ in its fragment."""
    parts = urlsplit(url)
    return parts.path + parts.fragment if parts.path == "/ask" else parts.path
