"""Where the setting says so, the call takes the direct way."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import expect

from doktr_sandbox.whole_service import Service
from tests.conftest import Database
from tests.journeys.meeting import in_a_call, part, talk
from tests.journeys.pages import DoctorPage, PatientPage

pytestmark = pytest.mark.prove  # long: a service of its own


@pytest.fixture(scope="module")
def service(module_database: Database, memory_folder: Path) -> Iterator[Service]:
    """A service that allows the direct way."""
    changed = {"CALL_PATH": "direct"}
    running = Service(
        memory_folder, module_database.cluster, module_database.name, warm=True, relay=True, changed=changed
    )
    yield running.start()
    running.stop()


async def test_the_call_goes_the_direct_way(patient: PatientPage, doctor: DoctorPage) -> None:
    await in_a_call(patient, doctor)
    await talk(patient, doctor)
    for one in (patient, doctor):
        assert await one.room.path() == ("direct", "udp")
    await part(patient, doctor)


async def test_the_check_tries_the_relay_though_the_direct_way_is_allowed(
    patient: PatientPage, doctor: DoctorPage, service: Service
) -> None:
    """The last one here: the relay stays away."""
    next(child for child in service.others if child.name == "coturn").stop()
    await doctor.start_work("dr-claes")
    await patient.arrive("tom")
    await patient.ask()
    await patient.choose()
    await expect(patient.find("check-network")).to_have_attribute("data-state", "trouble")
