"""The screens about money, for everybody: axe; dark, forced colours; Tab; 320 px; twice the text; no motion; touch."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from doktr_sandbox.visitor import Visitor
from doktr_sandbox.whole_service import Service
from tests.conftest import Database, ended
from tests.journeys import tour_money as walk
from tests.journeys.conftest import DESK, PICTURES, NewProfile
from tests.journeys.lenses import ALL
from tests.journeys.pages import DoctorPage, OperatorPage, PatientPage
from tests.journeys.till import doctor_on_duty
from tests.journeys.tour import Tour

pytestmark = pytest.mark.prove  # long: every screen through every lens


@pytest.fixture(scope="module")
def service(built_apps: None, module_database: Database, memory_folder: Path) -> Iterator[Service]:
    """A whole service with the twins of the payment provider and the insurers."""
    running = Service(
        memory_folder, module_database.cluster, module_database.name, warm=True, relay=True, payment=True, insurer=True
    ).start()
    yield running
    ended(running)


async def test_the_patients_screens_about_money_are_for_everybody(
    fresh: object, new_profile: NewProfile, service: Service
) -> None:
    """In German, whose words are the longest."""
    patient = PatientPage(await new_profile("patient", "de"))
    tour = Tour(ALL, PICTURES / "tour-money-patient")
    visitor = await patient.arrive("greta")
    own = await doctor_on_duty(service, "dr-schmitz")
    await walk.price(tour, patient, own.person_id, "price")
    await walk.price(tour, patient, "first", "price-not-reimbursed")
    await walk.a_busy_month(service, visitor, own)
    await walk.paying(tour, patient)
    await walk.lists(tour, patient)
    await own.http.aclose()
    assert tour.found == []


async def test_the_desks_screens_about_money_are_for_everybody(
    fresh: object, new_profile: NewProfile, service: Service
) -> None:
    """The doctor in French, the operator in Dutch."""
    doctor = DoctorPage(await new_profile("doctor", "fr", viewport=DESK))
    operator = OperatorPage(await new_profile("operator", "nl", viewport=DESK))
    tour = Tour(ALL, PICTURES / "tour-money-desks")
    colleague = await doctor_on_duty(service, "dr-peeters")
    async with Visitor(service.origin(), "patient", "lucas") as visitor:
        await walk.a_busy_month(service, visitor, colleague)
    await doctor.arrive("dr-peeters")
    await walk.month(tour, doctor)
    await walk.board(tour, operator)
    await colleague.http.aclose()
    assert tour.found == []
