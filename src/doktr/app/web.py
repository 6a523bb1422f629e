"""The web server: one FastAPI application around the features' routes."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse
from fastapi.routing import APIRoute
from prometheus_client import CONTENT_TYPE_LATEST, Gauge, generate_latest
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from doktr.app.edge import Edge, problem_response
from doktr.app.pages import preferred, problem_page, web_apps
from doktr.app.ready import Readiness, newest_migration
from doktr.app.settings import Settings
from doktr.app.wiring import platform
from doktr.features import (
    agenda,
    assistants,
    attests,
    audit,
    booking,
    brands,
    capacity,
    claims,
    codes,
    consultation,
    guests,
    identity,
    mandates,
    notices,
    operations,
    patients,
    payments,
    pricing,
    readiness,
    relations,
    staff,
    vault,
)
from doktr.kernel.once import BYTES, HEADER, LONGEST, SHORTEST, UNSAFE, AnsweredBefore, OnceOnly
from doktr.kernel.problems import BadInput, Forbidden, KeyReused, NotFound, NotReady, Problem, TooLarge, responses
from doktr.kernel.work import NO_DATABASE

STUCK = Gauge("doktr_jobs_stuck", "Jobs that gave up, or that nobody takes.")
UNTOLD = Gauge("doktr_notices_stuck", "Notices that reached nobody within a day, or that nobody sends.")
ROUTERS = (
    brands.router,
    audit.router,
    identity.router,
    notices.router,
    patients.router,
    mandates.router,
    relations.router,
    capacity.router,
    staff.router,
    vault.router,
    pricing.router,
    booking.router,
    consultation.router,
    guests.router,
    assistants.router,
    agenda.router,
    readiness.router,
    payments.router,
    claims.router,
    attests.router,
    codes.router,
    operations.router,
)


KEY_PARAMETER = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": SHORTEST, "maxLength": LONGEST},
    "description": "The same key with the same request is done once, and answered as the first time, for a day.",
}


class ProblemDocument(BaseModel):
    """RFC 9457 problem details. `type` is an address on this host with a page that explains it."""

    type: str = Field(examples=["/problems/already-taken"])
    title: str
    status: int
    detail: str | None = None


class MethodNotAllowed(Problem):
    """The address exists, but not for this method."""

    status = 405
    title = "This address does not answer to this method."


async def _problem(_request: Request, problem: Exception) -> Response:
    if not isinstance(problem, Problem):
        raise problem
    return problem_response(problem)


async def _answered_before(_request: Request, repeated: Exception) -> Response:
    if not isinstance(repeated, AnsweredBefore):
        raise repeated
    return repeated.response()


async def _bad_input(_request: Request, error: Exception) -> Response:
    """Where the input differs, never what it was."""
    if not isinstance(error, RequestValidationError):
        raise error
    places = [
        {"pointer": "/" + "/".join(str(part) for part in found["loc"]), "code": found["type"]}
        for found in error.errors()
    ]
    return problem_response(BadInput(errors=places))


async def _http(_request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    kinds: dict[int, type[Problem]] = {404: NotFound, 405: MethodNotAllowed, 403: Forbidden, 413: TooLarge}
    response = problem_response(kinds.get(error.status_code, BadInput)())
    for name, value in (error.headers or {}).items():
        response.headers[name] = value
    return response


def takes_a_key(method: str, path: str, operation: dict[str, Any]) -> bool:
    """Whether this is a write of somebody who is signed in, and not of bytes, which are the same however often sent."""
    bytes_only = BYTES in operation.get("requestBody", {}).get("content", {})
    return method in UNSAFE and path.startswith("/api/") and "401" in operation["responses"] and not bytes_only


def _describe_key(operation: dict[str, Any]) -> None:
    operation.setdefault("parameters", []).append(KEY_PARAMETER)
    for status, described in responses(KeyReused).items():
        known = operation["responses"].setdefault(str(status), {"content": described["content"], "description": ""})
        if KeyReused.slug() in described["description"]:
            known["description"] = f"{known['description']} {described['description']}".strip()


def _describe(app: FastAPI) -> dict[str, Any]:
    """OpenAPI 3.1 with our problem document in place of FastAPI's own error shape."""
    if app.openapi_schema is None:
        schema = get_openapi(
            title=app.title, version=app.version, openapi_version="3.1.0", routes=app.routes,
            description="Every error is an RFC 9457 problem. Unsafe methods need `Origin` and `X-CSRF-Token`.",
        )  # fmt: skip
        schemas = schema.setdefault("components", {}).setdefault("schemas", {})
        schemas["ProblemDocument"] = ProblemDocument.model_json_schema()
        for unused in ("HTTPValidationError", "ValidationError"):
            schemas.pop(unused, None)
        for path, methods in schema["paths"].items():
            for method, operation in methods.items():
                if takes_a_key(method.upper(), path, operation):
                    _describe_key(operation)
        app.openapi_schema = schema
    return app.openapi_schema


def operations_routes(app: FastAPI) -> None:
    """Health, readiness, metrics, our public keys and the pages of problems."""

    @app.get("/healthz", tags=["running"], responses=responses(NotReady))
    async def healthz(request: Request) -> dict[str, str]:
        """The process answers, and what it does in the background goes on. If not, start another one."""
        if any(task.done() for task in request.app.state.works.background):
            raise NotReady
        return {"status": "up"}

    @app.get("/readyz", tags=["running"], responses=responses(NotReady))
    async def readyz(request: Request) -> dict[str, str]:
        """The database answers and holds the migrations that this code needs."""
        if not await request.app.state.readiness.is_ready():
            raise NotReady
        return {"status": "ready"}

    @app.get("/metrics", include_in_schema=False)
    async def metrics(request: Request) -> Response:
        """Prometheus figures, for the machine itself or its private network only."""
        if request.client is None or request.client.host not in ("127.0.0.1", "::1"):
            raise NotFound
        with suppress(*NO_DATABASE):
            STUCK.set(await request.app.state.platform.jobs.stuck())
            UNTOLD.set(await notices.stuck(request.app.state.works))
        return PlainTextResponse(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    @app.get("/.well-known/jwks.json", tags=["running"])
    async def jwks(request: Request) -> JSONResponse:
        """Our public keys for the identity provider: at least one to check signatures, one to encrypt to us."""
        return JSONResponse(request.app.state.platform.login.jwks(), headers={"cache-control": "public, max-age=600"})

    @app.get("/problems/{slug}", include_in_schema=False)
    async def problem(request: Request, slug: str) -> HTMLResponse:
        """What a problem type means, in the language that the browser asks for; the page is of no brand."""
        language = preferred(request.headers.get("accept-language", ""), brands.LANGUAGES)
        return problem_page(slug, language, request.app.state.platform.problem_words)

    @app.api_route(
        "/api/{rest:path}",
        methods=["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"],
        include_in_schema=False,
    )
    async def nothing(rest: str) -> None:
        """An address of the API that does not exist is a problem, not a page of an app."""
        raise NotFound


def operation_name(route: APIRoute) -> str:
    """What generated clients call an operation: `requests_ask`."""
    return f"{route.tags[0]}_{route.name}".replace(" ", "_") if route.tags else route.name


Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def bare_app(lifespan: Lifespan | None = None) -> FastAPI:
    """All routes, nothing behind them: enough to describe the API."""
    app = FastAPI(
        title="Doktr", version="0.1.0", lifespan=lifespan, docs_url=None, redoc_url=None,
        redirect_slashes=False, generate_unique_id_function=operation_name,
    )  # fmt: skip
    for router in ROUTERS:
        app.include_router(router)
    operations_routes(app)
    app.openapi = lambda: _describe(app)
    return app


def description() -> dict[str, Any]:
    """The OpenAPI 3.1 document; needs no settings and connects to nothing."""
    return bare_app().openapi()


def create_app(settings: Settings) -> FastAPI:
    """The application; it connects to everything when it starts."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with platform(settings) as ready:
            app.state.platform, app.state.works = ready, ready.works
            app.state.readiness = Readiness(ready.works.pool, newest_migration(settings.root))
            with suppress(*NO_DATABASE):  # a server may be there before its tables; /readyz says so
                await audit.sequence(ready.works, ready.log_key)  # so that there is a head before anybody asks
            async with consultation.sockets(app):
                yield

    app = bare_app(lifespan)
    app.mount("/", web_apps(settings.web_dist))
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(AnsweredBefore, _answered_before)
    app.add_exception_handler(RequestValidationError, _bad_input)
    app.add_exception_handler(HTTPException, _http)

    async def find_brand(host: str) -> object | None:
        return await brands.by_host(app.state.works, host)

    app.add_middleware(OnceOnly)
    app.add_middleware(
        Edge,
        find_brand=find_brand,
        per_minute=settings.requests_per_minute,
        hooks_per_minute=settings.hooks_per_minute,
        https=settings.public_scheme == "https",
    )
    return app
