"""Every screen, for everybody: axe; dark and forced colours; Tab; 320 px; twice the text; no motion; touch."""

from collections.abc import Iterator

import pytest

from doktr_sandbox import start_page
from doktr_sandbox.postgres import free_port
from doktr_sandbox.processes import Ports
from doktr_sandbox.visitor import Visitor
from doktr_sandbox.whole_service import WEB_DIST, Service
from tests.journeys import tour as walk
from tests.journeys import tour_call as calls
from tests.journeys.conftest import DESK, PICTURES, NewProfile
from tests.journeys.lenses import ALL, Lens, axe
from tests.journeys.pages import DoctorPage, OperatorPage, PatientPage
from tests.journeys.tour import Tour

Lenses = tuple[Lens, ...]


@pytest.fixture(params=[pytest.param((axe,), id="axe"), pytest.param(ALL, id="all", marks=pytest.mark.prove)])
def lenses(request: pytest.FixtureRequest) -> Lenses:
    """What each screen is looked at through: axe alone in every run, all lenses where there is time for them."""
    return request.param


async def test_the_patient_s_screens_are_for_everybody(
    fresh: object, new_profile: NewProfile, service: Service, lenses: Lenses
) -> None:
    """In German, whose words are the longest, and as the second brand."""
    origin = service.origin(host="heidra.localhost")
    patient = PatientPage(await new_profile("patient", "de", origin=origin))
    tour = Tour(lenses, PICTURES / "tour-patient")
    async with Visitor(origin, "doctor", "dr-claes") as doctor:
        await doctor.go_on_duty()
        await walk.before_login(tour, patient)
        await walk.at_the_twin(tour, patient, "sara")
        await walk.first_things(tour, patient)
        await walk.alarm(tour, patient)
        await walk.questions(tour, patient)
        await walk.to_the_line(tour, patient)
        await walk.my_data(tour, patient)
    assert tour.found == []


async def test_the_screens_of_a_call_are_for_everybody(fresh: object, new_profile: NewProfile, lenses: Lenses) -> None:
    """The patient in French, the doctor in Dutch."""
    patient = PatientPage(await new_profile("patient", "fr"))
    doctor = DoctorPage(await new_profile("doctor", "nl", viewport=DESK))
    tour = Tour(lenses, PICTURES / "tour-call")
    async with Visitor(patient.profile.origin, "patient", "lucas") as other:
        await calls.desk(tour, doctor, "dr-claes")
        await patient.wait_in_line("tom")
        await other.ask()
        await calls.called(tour, patient, doctor)
        await calls.call(tour, patient, doctor)
        await calls.parting(tour, patient, doctor)
    assert tour.found == []


@pytest.fixture
def start_address(service: Service) -> Iterator[str]:
    """The demo's start page beside the service."""
    ports = Ports(free_port(), service.ports.platform, service.ports.login, service.ports.turn)
    pages = start_page.serve(ports, WEB_DIST)
    yield f"http://localhost:{ports.start}"
    pages.shutdown()
    pages.server_close()


async def test_the_screens_around_a_call_are_for_everybody(
    new_profile: NewProfile, operator: OperatorPage, start_address: str, lenses: Lenses
) -> None:
    """The operator's board with people on it, what goes wrong, and the start page of the demo: in English."""
    # a worker of the page would fetch behind the back of what makes things go wrong here
    patient = PatientPage(await new_profile("patient", service_workers="block"))
    tour = Tour(lenses, PICTURES / "tour-around")
    origin = patient.profile.origin
    async with Visitor(origin, "doctor", "dr-claes") as doctor, Visitor(origin, "patient", "tom") as waiting:
        await doctor.go_on_duty()
        await waiting.ask()
        await calls.board(tour, operator)
        await calls.troubles(tour, patient)
        await operator.page.goto(f"{start_address}/fr")
        await tour.look(operator.page, "start-page")
    assert tour.found == []
