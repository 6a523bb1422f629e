"""A call that failed, at which both ends simply close their pages: nobody has to write to anybody to pay nothing."""

from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from doktr_sandbox.visitor import Visitor
from doktr_sandbox.whole_service import Service
from tests.conftest import Database
from tests.journeys.meeting import in_a_call, talk
from tests.journeys.pages import DoctorPage, PatientPage
from tests.journeys.till import charge_of

pytestmark = pytest.mark.prove  # long: a service of its own, with the payment provider's twin

# what a slow machine may take between the first picture and the closing of both pages
FAILED = "update brands set data = jsonb_set(data, '{policy,money,failed_seconds}', '300')"


@pytest.fixture(scope="module")
def service(built_apps: None, module_database: Database, memory_folder: Path) -> Iterator[Service]:
    """A whole service with the payment provider's twin."""
    running = Service(memory_folder, module_database.cluster, module_database.name, relay=True, payment=True).start()
    yield running
    running.stop()


@pytest.fixture(autouse=True)
async def failed_seconds(fresh: asyncpg.Connection) -> None:
    """Brands that say of a call of minutes, too, that it failed."""
    await fresh.execute(FAILED)


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
