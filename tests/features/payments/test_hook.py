"""A storm of messages from the payment provider, with the limits that a server has unless somebody changes them."""

import asyncio
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
from fastapi import FastAPI

from doktr.app.edge import Edge
from doktr.app.settings import from_environment
from doktr.features import brands
from doktr.features.payments.routes import router
from doktr_sandbox.processes import Ports, product_settings
from tests.features.payments.till import Till

STORM, FORGED, PER_MINUTE = 1_000, 900, 600
WRITE = {"content-type": "application/x-www-form-urlencoded"}


def server(till: Till, folder: Path) -> FastAPI:
    """The hook and the brand behind the edge, with the limits of a server that nobody set any for."""
    database = "postgresql://somebody@db/x"
    limits = from_environment(product_settings(folder, Ports(1, 2, 3, 4), database, database, folder))
    app = FastAPI()
    app.include_router(router)
    app.include_router(brands.router)
    app.state.works = till.clinic.works

    async def find_brand(host: str) -> object | None:
        return await brands.by_host(till.clinic.works, host)

    app.add_middleware(
        Edge, find_brand=find_brand, per_minute=limits.requests_per_minute,
        hooks_per_minute=limits.hooks_per_minute, https=False,
    )  # fmt: skip
    return app


async def test_a_storm_from_one_address_is_taken_and_others_are_limited_as_before(till: Till, tmp_path: Path) -> None:
    patient, _, charge_id = await till.owes()
    payment_id = await till.pays(patient, charge_id)
    await till.due()
    (there,) = till.at_provider()
    said = [(payment_id, there.id)] * (STORM - FORGED) + [(uuid4(), f"tr_forged{number}") for number in range(FORGED)]
    transport = httpx.ASGITransport(server(till, tmp_path), client=("192.0.2.7", 4711))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as provider:

        async def tell(payment: UUID, its: str) -> Any:
            return await provider.post(f"/api/payments/{payment}/hook", content=f"id={its}", headers=WRITE)

        answers = await asyncio.gather(*(tell(*one) for one in said))
        assert {answer.status_code for answer in answers} == {200}
        asked = [200]
        while asked[-1] == 200 and len(asked) <= 2 * PER_MINUTE:  # a minute may end meanwhile
            asked.append((await provider.get("/api/brand/documents/terms/en")).status_code)
    assert asked[-1] == 429
    assert len(asked) > PER_MINUTE
