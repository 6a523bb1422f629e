"""Every screen, for everybody: axe, light and dark, 320 px, twice the text, no motion, large enough to touch."""

from doktr_sandbox.visitor import Visitor
from tests.journeys import tour as walk
from tests.journeys.conftest import PICTURES
from tests.journeys.lenses import ALL
from tests.journeys.pages import PatientPage
from tests.journeys.tour import Tour


async def test_the_patient_s_screens_are_for_everybody(patient: PatientPage) -> None:
    tour = Tour(ALL, PICTURES / "tour-en")
    async with Visitor(patient.profile.origin, "doctor", "dr-claes") as doctor:
        await doctor.go_on_duty()
        await walk.before_login(tour, patient)
        await walk.at_the_twin(tour, patient, "tom")
        await walk.first_things(tour, patient)
        await walk.alarm(tour, patient)
        await walk.questions(tour, patient)
        await walk.to_the_line(tour, patient)
        await walk.my_data(tour, patient)
    assert tour.found == []
