"""The way through the relay, over UDP and over TCP, and the direct way where it is switched on."""

from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path

import pytest

from doktr_sandbox.whole_service import Service
from tests.conftest import Database
from tests.journeys.meeting import in_a_call, part, talk
from tests.journeys.pages import DoctorPage, PatientPage
from tests.journeys.signals import candidates


@pytest.fixture(params=["udp", pytest.param("tcp", marks=pytest.mark.prove)])
def transport(request: pytest.FixtureRequest) -> str:
    """How the relay is reached."""
    return request.param


@pytest.fixture
def service(transport: str, module_database: Database, memory_folder: Path) -> Iterator[Service]:
    """A service whose relay is reached in one way only."""
    running = Service(memory_folder, module_database.cluster, module_database.name, warm=True, relay=True)
    running.settings["TURN_URLS"] = f"turn:127.0.0.1:{running.ports.turn}?transport={transport}"
    yield running.start()
    running.stop()


@pytest.mark.first_look
async def test_the_call_goes_through_the_relay_and_neither_learns_the_other_s_address(
    patient: PatientPage, doctor: DoctorPage, transport: str
) -> None:
    await in_a_call(patient, doctor)
    await talk(patient, doctor)
    for one in (patient, doctor):
        assert await one.room.path() == ("relay", transport)
        told = candidates(one.profile.sent)
        assert told
        assert {candidate["type"] for candidate in told} == {"relay"}
        assert {ip_address(candidate["near"] or "::").is_unspecified for candidate in told} == {True}
    await part(patient, doctor)
