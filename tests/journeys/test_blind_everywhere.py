"""The service is blind: of all that patient and doctor say, nothing lies anywhere but on their own devices."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest

from doktr_sandbox import postgres
from doktr_sandbox.whole_service import Service, fill
from tests.blindness.places import found_in, places, settle
from tests.blindness.planting import NOT_PLANTED, plant
from tests.conftest import settings_for
from tests.journeys.blind import Story
from tests.journeys.conftest import NewProfile
from tests.journeys.pages import DoctorPage, PatientPage
from tests.journeys.profile import DESK
from tests.journeys.test_main_journey import WHO_MEETS_WHOM


@pytest.fixture(scope="module")
def service(built_apps: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service on a PostgreSQL of its own, on a disk, that keeps what it is told; its messages arrive somewhere."""
    folder: Path = tmp_path_factory.mktemp("blind")
    cluster = postgres.start(folder / "pg")
    postgres.prepare_now(cluster)
    fill(settings_for(folder, cluster, postgres.DATABASE))
    running = Service(folder, cluster, relay=True, outbox=True).start()
    yield running
    running.stop()
    cluster.stop()


@pytest.fixture
async def fresh(service: Service) -> AsyncIterator[asyncpg.Connection]:
    """Sees all rows. Nobody is sent away before a test: what is searched is everything since the start."""
    connection = await asyncpg.connect(service.cluster.url("postgres"))
    yield connection
    await connection.close()


async def tell(new_profile: NewProfile, language: str, patient_key: str, doctor_key: str) -> list[str]:
    """A whole consultation; answers what both browsers sent and kept in sight."""
    doctor = DoctorPage(await new_profile("doctor", language, viewport=DESK))
    patient = PatientPage(await new_profile("patient", language))
    await doctor.start_work(doctor_key)
    await patient.arrive(patient_key)
    story = Story(language, patient, doctor)
    await story.told()
    assert len(story.planted) == 9
    return [one.whole for page in (patient, doctor) for one in page.profile.sent]


async def everywhere(service: Service, superuser: asyncpg.Connection, sent: list[str]) -> dict[str, set[str]]:
    """Where the word is found, and in which spellings."""
    where = await places(service, superuser)
    whole = [one.encode() for one in sent]
    found = found_in(where | {"requests of the browsers": lambda: whole})
    return {hit.place: {one.spelling for one in found if one.place == hit.place} for hit in found}


@pytest.mark.prove
async def test_one_consultation_leaves_no_word_anywhere(
    new_profile: NewProfile, service: Service, fresh: asyncpg.Connection
) -> None:
    sent = await tell(new_profile, *WHO_MEETS_WHOM[2])
    assert sent
    assert await everywhere(service, fresh, sent) == {}


@pytest.mark.prove
async def test_consultations_in_every_language_leave_no_word_and_a_planted_one_is_found_everywhere(
    new_profile: NewProfile, service: Service, fresh: asyncpg.Connection
) -> None:
    sent = [one for who in WHO_MEETS_WHOM for one in await tell(new_profile, *who)]
    assert await everywhere(service, fresh, sent) == {}
    held = await plant(service, fresh)
    try:
        await settle(fresh)
        found = await everywhere(service, fresh, [])
        assert set(await places(service, fresh)) - set(found) == NOT_PLANTED
    finally:
        held.close()
