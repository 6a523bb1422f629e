"""The gate that every request and socket of a signed-in person goes through."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from hmac import compare_digest
from typing import TypeVar

from starlette.requests import HTTPConnection
from starlette.responses import Response

from doktr.features.brands import Brand
from doktr.features.identity import rules, store
from doktr.features.identity.ports import Platform
from doktr.kernel.once import once_of
from doktr.kernel.problems import CrossSite, DeviceNeeded, SignedOut
from doktr.kernel.work import EVERYWHERE, Actor, Face, Work

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
TOUCH_EVERY = timedelta(minutes=1)
AnyResponse = TypeVar("AnyResponse", bound=Response)


def own_origin(connection: HTTPConnection) -> str:
    """Scheme and host of our own pages, as a browser writes them in `Origin`."""
    platform: Platform = connection.app.state.platform
    return platform.origin(connection.headers.get("host", "").lower())


def cookie(connection: HTTPConnection, name: str) -> str:
    """The cookie of this name that came with the request, empty where there is none."""
    return rules.cookie_in(";".join(connection.headers.getlist("cookie")), name)


def session_token(connection: HTTPConnection, face: Face) -> str:
    """The opaque token in the session cookie of this face. Raises `SignedOut`."""
    token = cookie(connection, rules.cookie_name(face, connection.app.state.platform.secure))
    if not token:
        raise SignedOut
    return token


def refuse_cross_site(connection: HTTPConnection, token: str) -> None:
    """Sockets need our own origin; unsafe methods need it too, and the CSRF token. Raises `CrossSite`."""
    if connection.scope["type"] == "websocket":
        if connection.headers.get("origin") != own_origin(connection):
            raise CrossSite
        return
    if connection.scope["method"] in SAFE_METHODS:
        return
    given = connection.headers.get("x-csrf-token", "")
    if not _from_own_page(connection) or not compare_digest(given.encode(), rules.csrf_of(token).encode()):
        raise CrossSite


def _from_own_page(connection: HTTPConnection) -> bool:
    origin = connection.headers.get("origin")
    if origin is not None:
        return origin == own_origin(connection)
    return connection.headers.get("sec-fetch-site") == "same-origin"


def forgotten(request: HTTPConnection, face: Face) -> Response:
    """204, and the browser forgets the session cookie of this face."""
    response = Response(status_code=204)
    secure: bool = request.app.state.platform.secure
    response.delete_cookie(rules.cookie_name(face, secure), secure=secure, httponly=True, samesite="strict")
    response.delete_cookie(rules.hint_name(face), secure=secure, samesite="strict")
    return response


def remembering(
    request: HTTPConnection, response: AnyResponse, face: Face, token: str, lasts: timedelta
) -> AnyResponse:
    """The answer, after which this browser holds the session."""
    secure: bool = request.app.state.platform.secure
    seconds = int(lasts.total_seconds())
    response.set_cookie(
        rules.cookie_name(face, secure), token, max_age=seconds, secure=secure, httponly=True, samesite="strict"
    )
    response.set_cookie(rules.hint_name(face), "1", max_age=seconds, secure=secure, samesite="strict")
    return response


def require_own_page(connection: HTTPConnection) -> None:
    """For what is asked before there is a session: only our own pages may. Raises `CrossSite`."""
    if not _from_own_page(connection):
        raise CrossSite


@asynccontextmanager
async def acting(
    connection: HTTPConnection, face: Face, *, device: bool = True, last: bool = True
) -> AsyncIterator[Work]:
    """One transaction in which the signed-in person of this request or socket acts at the brand of its host.

    A doctor's work reaches all brands they belong to. `device=False` lets in a session that has not enrolled
    its device key yet. What comes with an Idempotency-Key commits with its answer, and a second opening goes on in
    the same transaction; `last=False` commits at once, where something outside is asked before the answer.
    Raises `SignedOut`, `DeviceNeeded`, `CrossSite`, `KeyReused`; `AnsweredBefore` where this was done already.
    """
    once = once_of(connection.scope)
    if once is not None and once.work is not None:
        async with once.work.part():
            yield once.work
        return
    token = session_token(connection, face)
    refuse_cross_site(connection, token)
    brand: Brand = connection.state.brand
    opened = connection.app.state.works.open(brand.id, EVERYWHERE if face == "doctor" else None)
    async with once.hold(opened) if once is not None and last else opened as work:
        await _step_in(work, brand, face, token, device)
        if once is not None:
            if last:
                await once.claim(work, token, connection.app.state.platform.retention)
            else:
                await once.look(work, token)
        yield work


async def _step_in(work: Work, brand: Brand, face: Face, token: str, device: bool) -> None:
    seen_after = work.now - brand.policy.session.idle
    session = await store.find_live_session(work, rules.hash_of(token), face, seen_after)
    if session is None or (face == "doctor" and brand.id not in session.brands):
        raise SignedOut
    if device and session.device_id is None:
        raise DeviceNeeded
    if face == "doctor":
        await work.reach(session.brands)
    work.act_as(Actor(session.person_id, face, session.id, session.device_id))
    if work.now - session.last_seen_at > TOUCH_EVERY:
        await store.touch(work, session.id)
