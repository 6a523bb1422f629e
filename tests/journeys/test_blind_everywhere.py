"""The service is blind: of all that patient and doctor say, nothing lies anywhere but on their own devices."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest

from doktr_sandbox import postgres
from doktr_sandbox.whole_service import Service, fill
from tests.blindness.places import by_place, found_in, places
from tests.blindness.planting import NOT_PLANTED, plant, wanted
from tests.blindness.spelling import STEM
from tests.conftest import settings_for
from tests.journeys.blind import SAID_WITHOUT_A_SAFE, Story, both_write, go_home
from tests.journeys.conftest import NewProfile
from tests.journeys.meeting import meet, part
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
    await Story(language, patient, doctor).told()
    return [one.whole for page in (patient, doctor) for one in page.profile.sent]


async def tell_without_a_safe(new_profile: NewProfile, language: str, patient_key: str, doctor_key: str) -> list[str]:
    """A call of somebody whose questions were answered nowhere: its chat is carried by the line between the two."""
    doctor = DoctorPage(await new_profile("doctor", language, viewport=DESK))
    patient = PatientPage(await new_profile("patient", language))
    await doctor.start_work(doctor_key)
    await patient.wait_in_line(patient_key, language=language)
    await meet(patient, doctor)
    await both_write(patient, doctor, *(f"{STEM}-{language}-{where}" for where in SAID_WITHOUT_A_SAFE))
    await part(patient, doctor)
    await go_home(doctor)
    return [one.whole for page in (patient, doctor) for one in page.profile.sent]


async def everywhere(service: Service, superuser: asyncpg.Connection, sent: list[str]) -> dict[str, set[str]]:
    """Where the word is found, and in which spellings."""
    where = await places(service, superuser)
    whole = [one.encode() for one in sent]
    return by_place(found_in(where | {"requests of the browsers": lambda: whole}))


@pytest.mark.prove
@pytest.mark.parametrize(("language", "patient_key", "doctor_key"), WHO_MEETS_WHOM)
async def test_a_consultation_leaves_no_word_anywhere(
    language: str, patient_key: str, doctor_key: str, new_profile: NewProfile, service: Service,
    fresh: asyncpg.Connection,
) -> None:  # fmt: skip
    sent = await tell(new_profile, language, patient_key, doctor_key)
    assert any("/envelopes" in one for one in sent)
    assert await everywhere(service, fresh, sent) == {}


@pytest.mark.prove
@pytest.mark.parametrize(("language", "patient_key", "doctor_key"), WHO_MEETS_WHOM)
async def test_a_call_without_a_safe_leaves_no_word_anywhere(
    language: str, patient_key: str, doctor_key: str, new_profile: NewProfile, service: Service,
    fresh: asyncpg.Connection,
) -> None:  # fmt: skip
    sent = await tell_without_a_safe(new_profile, language, patient_key, doctor_key)
    assert await everywhere(service, fresh, sent) == {}


@pytest.mark.prove
async def test_a_word_planted_in_each_place_of_that_service_is_found_in_each_spelling(
    service: Service, fresh: asyncpg.Connection
) -> None:
    held = await plant(service, fresh)
    try:
        found = await everywhere(service, fresh, [])
        assert set(await places(service, fresh)) - set(found) == NOT_PLANTED
        assert {place: wanted(place) - seen for place, seen in found.items() if wanted(place) - seen} == {}
    finally:
        held.close()
