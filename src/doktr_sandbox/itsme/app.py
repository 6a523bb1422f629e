"""The twin as a web application: the provider's endpoints here, the pages that people see in screens.py."""

from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from doktr_sandbox.itsme import checks, claims
from doktr_sandbox.itsme.memory import Memory
from doktr_sandbox.itsme.protocol import Provider, Wire
from doktr_sandbox.itsme.registration import Client, Person
from doktr_sandbox.itsme.screens import Screens

LARGEST_FORM = 64 * 1024
HERE = Path(__file__).parent
FORM = "application/x-www-form-urlencoded"


class Twin:
    """One running twin. `issuer` ends in /v2, as itsme's does; the pages stand at the root of its origin."""

    def __init__(
        self,
        issuer: str,
        clients: dict[str, Client],
        people: dict[str, Person],
        approval_s: float = 180,
        code_s: float = 180,
    ) -> None:
        self.issuer = issuer
        self.memory = Memory(approval_s, code_s)
        self.provider = Provider(issuer, clients, self.memory)
        self.screens = Screens(self.provider, people)

    def application(self) -> Starlette:
        base = urlsplit(self.issuer).path
        return Starlette(
            routes=[
                Route(f"{base}/.well-known/openid-configuration", self.discovery),
                Route(f"{base}/authorization", self.authorization),
                Route(f"{base}/token", self.token, methods=["POST"]),
                Route(f"{base}/userinfo", self.userinfo),
                Route(f"{base}/jwks", self.jwks),
                Route("/healthz", self.health),
                Mount("/static", StaticFiles(directory=HERE / "static")),
                *self.screens.routes(),
            ]
        )

    async def discovery(self, request: Request) -> Response:
        return JSONResponse(_discovery(self.issuer, self.provider.clients))

    async def jwks(self, request: Request) -> Response:
        return JSONResponse(self.provider.keys.published(), headers={"Cache-Control": "max-age=1800"})

    async def health(self, request: Request) -> Response:
        return PlainTextResponse("ok")

    async def authorization(self, request: Request) -> Response:
        """Check the request and open the sign-in page, or send the fault to where it belongs."""
        parameters = request.query_params.multi_items()
        language = checks.language_of(request.query_params.get("ui_locales"))
        try:
            client, address = checks.client_of(parameters, self.provider.clients)
        except checks.Fault as fault:
            return self.screens.fault(fault, language)
        try:
            wanted = checks.request_of(parameters, client)
        except checks.Fault as fault:
            return _back(address, fault, request.query_params.get("state"))
        return self.screens.begin(request, client, dict(parameters), wanted, language)

    async def token(self, request: Request) -> Response:
        if request.headers.get("content-type", "").split(";")[0] != FORM:
            return _error("invalid_request", "The body must be a form.")
        body = await request.body()
        fields = parse_qsl(body.decode("utf-8", errors="replace"), keep_blank_values=True)
        if len(body) > LARGEST_FORM or len(dict(fields)) != len(fields):
            return _error("invalid_request", "A parameter is given more than once.")
        wire = Wire("POST", f"{self.issuer}/token", fields, dict(request.headers))
        return _unstored(await run_in_threadpool(self.provider.create_token_response, wire))

    async def userinfo(self, request: Request) -> Response:
        headers = {"Authorization": request.headers.get("authorization", "")}
        wire = Wire("GET", f"{self.issuer}/userinfo", headers=headers)
        return _unstored(await run_in_threadpool(self.provider.userinfo, wire))


def _error(error: str, description: str) -> Response:
    return _unstored(JSONResponse({"error": error, "error_description": description}, 400))


def _unstored(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


def _back(address: str, fault: checks.Fault, state: str | None) -> Response:
    answer = {"error": fault.error, "error_description": fault.description}
    query = urlencode(answer | ({"state": state} if state else {}))
    return RedirectResponse(f"{address}{'&' if urlsplit(address).query else '?'}{query}", 302)


def _discovery(issuer: str, clients: dict[str, Client]) -> dict[str, object]:
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/authorization",
        "token_endpoint": f"{issuer}/token",
        "userinfo_endpoint": f"{issuer}/userinfo",
        "jwks_uri": f"{issuer}/jwks",
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code"],
        "subject_types_supported": ["pairwise"],
        "scopes_supported": ["openid", "service", "profile", "email", "phone", "address", "eid"],
        "claims_supported": list(claims.SUPPORTED),
        "claims_parameter_supported": True,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
        "acr_values_supported": [claims.ACR_BASIC, claims.ACR_ADVANCED],
        "ui_locales_supported": list(checks.LANGUAGES),
        "display_values_supported": ["page"],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": ["RS256"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "id_token_encryption_alg_values_supported": ["RSA-OAEP-256"],
        "id_token_encryption_enc_values_supported": ["A128CBC-HS256"],
        "userinfo_signing_alg_values_supported": ["RS256"],
        "userinfo_encryption_alg_values_supported": ["RSA-OAEP-256"],
        "userinfo_encryption_enc_values_supported": ["A128CBC-HS256"],
    }
