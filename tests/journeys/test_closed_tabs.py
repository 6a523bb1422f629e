"""A call that failed, at which both ends simply close their pages: nobody has to write to anybody to pay nothing."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from doktr_sandbox.visitor import Visitor, eventually
from doktr_sandbox.whole_service import Service
from tests.conftest import Database, ended
from tests.journeys.meeting import in_a_call, talk
from tests.journeys.pages import DoctorPage, PatientPage
from tests.journeys.test_coming_back import crash
from tests.journeys.till import PATIENCE_S, charge_of

pytestmark = pytest.mark.prove  # long: a service of its own, with the payment provider's twin

# what a slow machine may take between the first picture and the closing of both pages
FAILED = "update brands set data = jsonb_set(data, '{policy,money,failed_seconds}', '300')"


@pytest.fixture(scope="module")
def service(built_apps: None, module_database: Database, memory_folder: Path) -> Iterator[Service]:
    """A whole service with the payment provider's twin."""
    running = Service(
        memory_folder, module_database.cluster, module_database.name, warm=True, relay=True, payment=True
    ).start()
    yield running
    ended(running)


@pytest.fixture(autouse=True)
async def failed_seconds(fresh: asyncpg.Connection) -> None:
    """Brands that say of a call of minutes, too, that it failed."""
    await fresh.execute(FAILED)


@pytest.fixture
async def provider(service: Service) -> AsyncIterator[httpx.AsyncClient]:
    """The payment provider's twin."""
    async with httpx.AsyncClient(base_url=f"http://localhost:{service.ports.payment}", trust_env=False) as http:
        yield http


async def seen_each_other(patient: PatientPage, doctor: DoctorPage) -> str:
    """They are in a call; answers its id."""
    await in_a_call(patient, doctor)
    await talk(patient, doctor)
    return doctor.page.url.rsplit("/", 1)[-1]


async def says_it_took_place(service: Service, call: str) -> None:
    """The doctor finishes from another device, and says the wrong thing."""
    async with Visitor(service.origin(), "doctor", "dr-claes") as there:
        safe = (await there.get(f"consultations/{call}")).raise_for_status().json()["safe_id"]
        if safe:
            (await there.put(f"safes/{safe}/record", {"record": "declined"})).raise_for_status()
        (await there.post(f"consultations/{call}/end", {"outcome": "took_place"})).raise_for_status()


async def test_nothing_is_due_when_both_closed_their_tabs(
    patient: PatientPage, doctor: DoctorPage, service: Service, fresh: asyncpg.Connection
) -> None:
    call = await seen_each_other(patient, doctor)
    await patient.page.close()
    await doctor.page.close()
    await says_it_took_place(service, call)
    async with Visitor(service.origin(), "patient", "tom") as there:
        charge = await charge_of(there, call, "waived")
    assert charge["waived_for"] == "call_failed"
    assert await fresh.fetchval("select count(*) from call_facts") == 2


async def pays(patient: Visitor, provider: httpx.AsyncClient, charge: dict[str, Any], sql: asyncpg.Connection) -> None:
    """The patient pays, and the provider says so."""
    (await patient.post(f"charges/{charge['id']}/pay", {"language": "en"})).raise_for_status()
    by_charge = "select provider_id from payments where charge_id = $1::uuid and provider_id is not null"

    async def at_provider() -> Any:
        return await sql.fetchval(by_charge, charge["id"])

    paid = await eventually(at_provider)
    (await provider.post(f"/twin/payments/{paid}", json={"status": "paid"})).raise_for_status()


async def is_asked(patient: Visitor, call: str) -> None:
    """Whether it took place at all the patient is asked, who owes nothing meanwhile."""

    async def asked() -> Any:
        answer = await patient.get(f"consultations/{call}/charge")
        return answer.status_code == 200 and answer.json()["asks_until"]

    assert await eventually(asked, patience_s=PATIENCE_S)


async def test_money_comes_back_by_itself_when_a_page_that_died_is_opened_again(
    patient: PatientPage, doctor: DoctorPage, service: Service, provider: httpx.AsyncClient, fresh: asyncpg.Connection
) -> None:
    call = await seen_each_other(patient, doctor)
    kept = "() => Object.keys(localStorage).some((name) => name.startsWith('doktr.call'))"
    await patient.page.wait_for_function(kept)
    await crash(patient)
    await patient.page.close()
    await doctor.page.close()
    await says_it_took_place(service, call)
    async with Visitor(service.origin(), "patient", "tom") as there:
        await is_asked(there, call)  # the doctor's end alone told, and told of no call
        (await there.post(f"consultations/{call}/confirm")).raise_for_status()
        await pays(there, provider, await charge_of(there, call, "due"), fresh)
        await charge_of(there, call, "paid")
        patient.profile.page = await patient.profile.context.new_page()
        await patient.open()

        async def comes_back() -> Any:
            charge = (await there.get(f"consultations/{call}/charge")).json()
            return charge["state"] in ("refunding", "refunded") and charge

        assert (await eventually(comes_back, patience_s=PATIENCE_S))["waived_for"] == "call_failed"
    back = "select refunds.amount_cents = payments.amount_cents from refunds join payments on payments.id = payment_id"
    assert await fresh.fetchval(back)
