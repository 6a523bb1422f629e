"""The screens beside the main way, for everybody: axe; dark, forced colours; Tab; 320 px; large text; motion; touch."""

import asyncpg
import pytest

from doktr_sandbox.visitor import Visitor
from doktr_sandbox.whole_service import Service
from tests.journeys import tour_agenda as agendas
from tests.journeys import tour_guests as guests
from tests.journeys import tour_home as homes
from tests.journeys import tour_trouble as troubles
from tests.journeys.conftest import DESK, PICTURES, NewProfile
from tests.journeys.guest import GuestPage
from tests.journeys.lenses import ALL, EVERY_SIZE
from tests.journeys.meeting import in_a_call, talk
from tests.journeys.pages import DoctorPage, OperatorPage, PatientPage
from tests.journeys.test_appointments import agenda
from tests.journeys.test_missed_call import WAITS
from tests.journeys.tour import Tour

pytestmark = pytest.mark.prove  # long: every screen through every lens
LITTLE_PATIENCE = "update brands set data = jsonb_set(data, array['policy', 'call', 'join_seconds'], to_jsonb($1::int))"


@pytest.fixture(scope="module")
def service(own_service: Service) -> Service:
    """Its brands lose their patience at the end."""
    return own_service


@pytest.fixture
async def german(fresh: object, new_profile: NewProfile) -> tuple[PatientPage, DoctorPage]:
    """A phone and a desk in German, whose words are the longest."""
    return PatientPage(await new_profile("patient", "de")), DoctorPage(await new_profile("doctor", "de", viewport=DESK))


async def test_the_screens_of_appointments_are_for_everybody(
    german: tuple[PatientPage, DoctorPage], fresh: asyncpg.Connection
) -> None:
    patient, doctor = german
    tour = Tour(ALL, PICTURES / "tour-appointments")
    await agenda(doctor, "dr-schmitz")
    await patient.arrive("greta")
    await agendas.booking(tour, patient)
    await agendas.planning(tour, doctor)
    await agendas.at_the_door(tour, patient, fresh)
    assert tour.found == []


async def test_refused_logins_and_the_operators_doctors_are_for_everybody(
    german: tuple[PatientPage, DoctorPage], new_profile: NewProfile
) -> None:
    patient, doctor = german
    operator = OperatorPage(await new_profile("operator", "fr", viewport=DESK))
    tour = Tour(ALL, PICTURES / "tour-refused")
    await troubles.refused(tour, patient, "elias", "too-young")
    await patient.arrive("greta")
    await homes.offline(tour, patient)
    await troubles.refused(tour, doctor, "tom", "unknown-doctor")
    await troubles.refused(tour, operator, "tom", "not-operator")
    async with Visitor(patient.profile.origin, "doctor", "dr-claes"):
        await operator.arrive("op-doktr")
        await troubles.staff(tour, operator)
    assert tour.found == []


async def test_the_screens_of_guests_are_for_everybody(
    german: tuple[PatientPage, DoctorPage], new_profile: NewProfile
) -> None:
    patient, doctor = german
    anna = GuestPage(await new_profile("guest", "de"))
    tour = Tour((*ALL, *EVERY_SIZE), PICTURES / "tour-guests")
    await in_a_call(patient, doctor)
    await talk(patient, doctor)
    await guests.without_a_code(tour, anna)
    await guests.invited(tour, patient, anna)
    await guests.let_in(tour, patient, doctor, anna)
    await guests.goes(tour, doctor, anna)
    assert tour.found == []


async def test_a_call_that_falters_and_every_ending_are_for_everybody(
    german: tuple[PatientPage, DoctorPage], fresh: asyncpg.Connection
) -> None:
    patient, doctor = german
    await doctor.profile.context.add_init_script(troubles.KEEP_LINES)
    tour = Tour(ALL, PICTURES / "tour-falters")
    await doctor.start_work("dr-claes")
    await patient.to_the_line("tom", language="en")
    await troubles.told(tour, patient, doctor)
    await homes.calling(tour, patient, doctor)
    await troubles.faltering(tour, patient, doctor)
    await troubles.endings(tour, patient, doctor, fresh)
    assert tour.found == []


async def test_home_on_other_days_and_a_wished_doctor_who_goes_are_for_everybody(
    fresh: object, new_profile: NewProfile
) -> None:
    """The patient in Dutch."""
    patient = PatientPage(await new_profile("patient", "nl", service_workers="block"))
    tour = Tour(ALL, PICTURES / "tour-home")
    async with Visitor(patient.profile.origin, "doctor", "dr-claes") as claes:
        await claes.go_on_duty()
        await patient.arrive("maria")
        await homes.days(tour, patient)
        await patient.open("/")
        await homes.begun(tour, patient)
        waiting = await patient.wait_in_line("maria", language="nl", wished_doctor_id=claes.person_id)
        await homes.doctor_gone(tour, patient, claes)
        await homes.waiting(tour, patient)
        await waiting.http.aclose()
    assert tour.found == []


async def test_nobody_on_duty_and_a_missed_call_are_for_everybody(
    german: tuple[PatientPage, DoctorPage], fresh: asyncpg.Connection
) -> None:
    """The last one: from here on nobody has patience."""
    patient, doctor = german
    tour = Tour(ALL, PICTURES / "tour-missed")
    await patient.arrive("greta")
    await troubles.nobody(tour, patient)
    await fresh.execute(LITTLE_PATIENCE, WAITS["join_seconds"])
    await doctor.start_work("dr-schmitz")
    await doctor.is_rung()
    await troubles.missed(tour, patient, doctor)
    assert tour.found == []
