"""A whole login through our own web server at a provider that others wrote, which nothing but settings names."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from doktr_sandbox.itsme.running import free_port
from doktr_sandbox.visitor import Visitor
from doktr_sandbox.whole_service import Service
from tests.adapters.login.independent.running import PERSON, approved, independent, install
from tests.conftest import Database

US = {"client_id": "somebody-else", "service_code": "OTHER_SERVICE"}
ELSEWHERE = {
    "path": "/tenants/be/v7",
    "named": False,
    "routes": {"authorization": "/go", "token": "/t/exchange", "userinfo": "/who", "jwks": "/k/published.json"},
}


async def logs_in(service: Service, language: str = "nl") -> dict[str, Any]:
    """From our address to the provider and back; whoever is signed in then."""
    visitor = Visitor(service.origin(), "patient", "maria")
    start = await visitor.http.get("/api/patient/login", params={"language": language})
    async with httpx.AsyncClient(trust_env=False) as browser:
        back = await approved(start.headers["location"], browser, service.origin())
    assert (await visitor.http.get(back)).headers["location"] == "/"
    session = await visitor.http.get("/api/patient/session")
    await visitor.http.aclose()
    return session.raise_for_status().json()["person"]


@pytest.fixture(params=[{}, ELSEWHERE], ids=["usual", "elsewhere, with keys that have no name"])
async def installation(
    request: pytest.FixtureRequest, database: Database, memory_folder: Any
) -> AsyncIterator[tuple[Service, dict[str, Any]]]:
    """Our service, and what the provider it is set to is given."""
    install()
    given = {"port": free_port(), "path": "/op", "claims_parameter": True} | US | request.param
    changed = {
        "ITSME_ISSUER": f"http://127.0.0.1:{given['port']}{given['path']}",
        "ITSME_CLIENT_ID": given["client_id"],
        "ITSME_SERVICE_CODE": given["service_code"],
    }
    service = Service(memory_folder, database.cluster, database.name, worker=False, warm=True, changed=changed)
    ours = {"redirect_uri": f"{service.origin()}/api/login/callback",
            "jwks_uri": f"{service.origin()}/.well-known/jwks.json"}  # fmt: skip
    try:
        yield service.start(), given | ours
    finally:
        service.stop()


async def test_who_approves_at_another_provider_is_signed_in_also_when_its_keys_have_changed(
    installation: tuple[Service, dict[str, Any]],
) -> None:
    service, given = installation
    with independent(**given):
        first = await logs_in(service)
        assert (await logs_in(service, "fr"))["id"] == first["id"]
    assert (first["given_name"], first["family_name"]) == (PERSON["given_name"], PERSON["family_name"])
    with independent(**given):  # the same provider with a new key, while we hold the old one
        assert (await logs_in(service))["id"] == first["id"]
