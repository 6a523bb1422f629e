"""A relying party with its keys published over HTTP, the twin, and a provider that lies."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route

from doktr.adapters.login import keys
from doktr.adapters.login.itsme import Identity, Itsme
from doktr.adapters.login.keys import KeyRing
from doktr_sandbox.itsme.running import RunningTwin, running
from tests.adapters.login.evil import CLIENT, NONCE, Evil, new_key
from tests.adapters.login.relying import CALLBACK, PORT, SERVICE, at
from tests.adapters.login.served import served

Finish = Callable[..., Awaitable[Identity]]


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("keys")
    keys.init(made)
    return made


@pytest.fixture(scope="session")
def ring(folder: Path) -> KeyRing:
    return KeyRing(folder)


@pytest.fixture(scope="session")
def jwks_uri(ring: KeyRing) -> Iterator[str]:
    """Our public keys where a provider fetches them, and a page where people come back to."""
    published = Route("/.well-known/jwks.json", lambda request: JSONResponse(ring.published()))
    returned = Route("/api/login/callback", lambda request: PlainTextResponse("back"))
    with served(Starlette(routes=[published, returned]), PORT) as origin:
        yield f"{origin}/.well-known/jwks.json"


@pytest.fixture(scope="session")
def client_entry(jwks_uri: str) -> dict[str, object]:
    return {
        "client_id": CLIENT,
        "service_code": SERVICE,
        "name": "Doktr",
        "redirect_uris": [CALLBACK],
        "jwks_uri": jwks_uri,
    }


@pytest.fixture(scope="session")
def twin(client_entry: dict[str, object]) -> Iterator[RunningTwin]:
    with running([client_entry]) as started:
        yield started


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False, timeout=5) as client:
        yield client


@pytest.fixture
async def browser() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False, timeout=5) as client:
        yield client


@pytest.fixture
def itsme(twin: RunningTwin, ring: KeyRing, http: httpx.AsyncClient) -> Itsme:
    return at(twin.issuer, ring, http)


@pytest.fixture(scope="session")
def lying_provider(ring: KeyRing) -> Iterator[Evil]:
    one = Evil(ring.published)
    with served(one.application()) as origin:
        one.issuer = f"{origin}/v2"
        yield one


@pytest.fixture(scope="session")
def provider_key() -> RSAKey:
    return new_key()


@pytest.fixture
def evil(lying_provider: Evil, provider_key: RSAKey) -> Evil:
    """Correct again before every test."""
    fresh = Evil(lying_provider.read_keys, lying_provider.issuer, provider_key)
    lying_provider.__dict__.update(fresh.__dict__)
    return lying_provider


@pytest.fixture
def relying(evil: Evil, ring: KeyRing, http: httpx.AsyncClient) -> Itsme:
    return at(evil.issuer, ring, http)


@pytest.fixture
def finish(relying: Itsme) -> Finish:
    """Finish a login at the lying provider; keyword arguments replace what the caller kept."""

    async def _finish(**given: object) -> Identity:
        kept = {"code": "c", "redirect_uri": CALLBACK, "nonce": NONCE, "code_verifier": "v" * 43}
        return await relying.finish(**(kept | {"now": datetime.now(UTC)} | given))

    return _finish
