"""ARCHITECTURE.md draws what the code does."""

import re
from pathlib import Path

import pytest

from doktr.app.states import STATES
from doktr.features.agenda.model import AppointmentState
from doktr.features.booking.model import RequestState
from doktr.features.capacity.model import DutyState
from doktr.features.consultation.model import ConsultationState, HandoverState
from doktr.kernel.states import States, mermaid

ROOT = Path(__file__).resolve().parents[2]
ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
DRAWN = re.compile(r"<!-- states -->\s*```mermaid\n(.*?)\n```\s*<!-- /states -->", re.DOTALL)
PATH = re.compile(r"`((?:src|web|tests|bench|data|docs|migrations|deploy)/[\w./<>*-]*)`")
TYPES = {
    "Request": RequestState,
    "Appointment": AppointmentState,
    "Consultation": ConsultationState,
    "Handover": HandoverState,
    "Duty": DutyState,
}


def test_the_states_are_drawn_from_the_tables_that_the_features_obey() -> None:
    drawn = DRAWN.search(ARCHITECTURE)
    assert drawn, "the drawing stands between <!-- states --> and <!-- /states -->"
    assert drawn[1] == mermaid(STATES), "run `python -m doktr.app.states`"


@pytest.mark.parametrize("table", STATES, ids=lambda table: table.thing)
def test_a_table_of_states_names_every_state_once(table: States) -> None:
    assert set(table.steps) == set(TYPES[table.thing].__args__)
    assert {after for following in table.steps.values() for after in following} <= set(table.steps)


@pytest.mark.parametrize("path", sorted(set(PATH.findall(ARCHITECTURE))))
def test_a_place_that_is_named_exists(path: str) -> None:
    assert list(ROOT.glob(re.sub(r"<\w+>", "*", path.rstrip("/"))))
