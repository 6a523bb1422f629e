"""Login: out to the identity provider and back. No network call happens inside a transaction."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Annotated, Any
from urllib.parse import urlencode

import structlog
from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse

from doktr.features.brands import Language
from doktr.features.identity import actions, gate, rules
from doktr.features.identity.model import HOMES, Arrival, Attempt, LoginFace, NotAdmitted, Verified
from doktr.features.identity.ports import Entrance, Platform
from doktr.kernel.outside import OutsideError
from doktr.kernel.problems import BadInput, responses
from doktr.kernel.work import EVERYWHERE

log = structlog.get_logger("doktr.identity")
router = APIRouter(tags=["login"])
CALLBACK = "/api/login/callback"
# Set by the page of whoever opened an invitation, for the time of the login; it never stands in an address.
INVITATION = "doktr-invitation"
CODE = re.compile(r"[0-9A-Z]{10,16}")
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
REDIRECTS: dict[int | str, dict[str, Any]] = {302: {"description": "To the identity provider, or back to the app."}}


@dataclass(frozen=True)
class Browser:
    """What binds a login to the browser it began in: the face it began on and a secret of the browser."""

    face: LoginFace
    token: str

    @classmethod
    def of(cls, request: Request) -> "Browser | None":
        """As the login cookie says, if it says anything."""
        value = gate.cookie(request, rules.login_cookie_name(request.app.state.platform.secure))
        name, _, token = value.partition(".")
        face: LoginFace | None = next((face for face in HOMES if face == name), None)
        return cls(face, token) if face and TOKEN.fullmatch(token) else None


@router.get("/api/{face}/login", status_code=302, response_class=RedirectResponse, responses=responses() | REDIRECTS)
async def begin(
    request: Request,
    face: LoginFace,
    language: Annotated[Language, Query()] = "en",
    return_to: Annotated[str | None, Query(max_length=200, examples=["/line"])] = None,
) -> RedirectResponse:
    """Start a login on this face: to the identity provider, in this language; afterwards to `return_to`."""
    if return_to is not None and not rules.is_safe_return(return_to):
        raise BadInput("return_to must be a path on this host")
    platform: Platform = request.app.state.platform
    redirect_uri = gate.own_origin(request) + CALLBACK
    try:
        start = await platform.login.begin(redirect_uri=redirect_uri, language=language)
    except OutsideError as error:
        return _trouble(face, error.reason)
    known = Browser.of(request)
    browser = Browser(face, known.token if known else rules.new_token())
    lasts = timedelta(seconds=platform.identity_rules.attempt_seconds)
    async with request.app.state.works.open(request.state.brand.id) as work:
        replaces = await actions.session_of(work, _old_token(request, face), face)
        attempt = Attempt(
            brand=work.brand, face=face, nonce=start.nonce, code_verifier=start.code_verifier,
            redirect_uri=redirect_uri, return_to=return_to or HOMES[face], language=language,
            expires_at=work.now + lasts, replaces=replaces,
        )  # fmt: skip
        await actions.set_out(work, attempt, start.state, browser.token)
    return _remembering(platform, RedirectResponse(start.url, 302), browser, lasts)


def _remembering(
    platform: Platform, response: RedirectResponse, browser: Browser, lasts: timedelta
) -> RedirectResponse:
    response.set_cookie(
        rules.login_cookie_name(platform.secure),
        f"{browser.face}.{browser.token}",
        max_age=int(lasts.total_seconds()),
        secure=platform.secure,
        httponly=True,
        samesite="lax",
    )
    return response


def _old_token(request: Request, face: LoginFace) -> str | None:
    return gate.cookie(request, rules.cookie_name(face, request.app.state.platform.secure)) or None


@router.get(CALLBACK, status_code=302, response_class=RedirectResponse, responses=responses() | REDIRECTS)
async def callback(
    request: Request,
    state: Annotated[str, Query(max_length=2000)] = "",
    code: Annotated[str, Query(max_length=2000)] = "",
    error: Annotated[str, Query(max_length=2000)] = "",
) -> RedirectResponse:
    """Back from the identity provider: a session cookie, or the reason why not in `?login=`."""
    browser = Browser.of(request)
    async with request.app.state.works.open(request.state.brand.id) as work:
        face = await actions.begun_on(work, state) or (browser.face if browser else "patient")
        attempt, now = await actions.come_back(work, state, browser.token) if browser else (None, work.now)
    if attempt is None:
        return _trouble(face, "expired")
    try:
        person, found = await _verified(request, attempt, code, error, now)
        return await _entered(request, attempt, person, found)
    except OutsideError as outside:
        return _trouble(attempt.face, outside.reason)
    except NotAdmitted as refused:
        return _trouble(attempt.face, refused.slug)


async def _verified(request: Request, attempt: Attempt, code: str, error: str, now: datetime) -> tuple[Verified, Any]:
    """Who this is by the provider's word, and what the face found out about them outside."""
    platform: Platform = request.app.state.platform
    if error or not code:
        raise platform.login.refusal(error)
    person = await platform.login.finish(
        code=code,
        redirect_uri=attempt.redirect_uri,
        nonce=attempt.nonce,
        code_verifier=attempt.code_verifier,
        now=now,
    )
    minimum = platform.identity_rules.minimum_age
    if rules.age_on(person.birthdate, now) < minimum:
        raise NotAdmitted(f"under-{minimum}")
    invitation = gate.cookie(request, INVITATION)
    brought = invitation if CODE.fullmatch(invitation) else None
    return person, await platform.entrances[attempt.face].check(person, brought)


async def _entered(request: Request, attempt: Attempt, person: Verified, found: Any) -> RedirectResponse:
    platform: Platform = request.app.state.platform
    entrance: Entrance = platform.entrances[attempt.face]
    lasts: timedelta = request.state.brand.policy.session.absolute
    agent = rules.browser_name(request.headers.get("user-agent", ""))
    arrival = Arrival(attempt, person, agent, _old_token(request, attempt.face))
    reach = EVERYWHERE if attempt.face == "doctor" else None
    async with request.app.state.works.open(attempt.brand, reach) as work:
        token = await actions.enter(
            work, arrival, platform.national_numbers, partial(entrance.admit, found=found), lasts
        )
    log.info("login", kind=attempt.face, reason="entered")
    # the login cookie stays for its time: another tab may be at the provider, and opens nothing twice with it
    return gate.remembering(request, RedirectResponse(attempt.return_to, 302), attempt.face, token, lasts)


def _trouble(face: LoginFace, slug: str) -> RedirectResponse:
    """Back to the app of this face, which has words for the slug."""
    log.info("login", kind=face, reason=slug)
    return RedirectResponse(f"{HOMES[face]}?{urlencode({'login': slug})}", 302)
