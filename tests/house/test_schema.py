"""The API keeps to its own description: whatever is sent, no 5xx, no undescribed status, no answer of another shape."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.house.at_a_stage import AT_A_STAGE, NOWHERE
from tests.house.desk import STAGES, Desk, check, open_desk

# what answers differently while people ask, wait and talk
MOVING = "requests|consultations|queue|duty|pause|resume|account|export|doctors|board"
DESCRIBED: dict[str, Any] = json.loads((Path(__file__).parents[2] / "docs/openapi.json").read_text(encoding="utf-8"))
OPERATIONS = [(method.upper(), path) for path, methods in DESCRIBED["paths"].items() for method in methods]
MOVES = [one for one in OPERATIONS if re.search(MOVING, one[1])]
STANDS = [one for one in OPERATIONS if one not in MOVES]


@pytest.fixture(scope="module")
def desk(module_database, memory_folder) -> Iterator[Desk]:
    with open_desk(module_database, memory_folder) as made:
        yield made


@pytest.fixture(params=STAGES)
def staged(request: pytest.FixtureRequest, desk: Desk) -> Desk:
    """Set again for every operation."""
    desk.set(request.param)
    return desk


def try_out(operation: tuple[str, str], desk: Desk) -> None:
    """All cases of this operation."""
    from tests.house import bent  # costs seconds, and every process that shares the tests reads this file

    bent.try_out(*operation, lambda case: check(case, desk))


@pytest.mark.parametrize("operation", MOVES, ids=" ".join)
def test_the_api_keeps_to_its_description_at_every_stage(operation: tuple[str, str], staged: Desk) -> None:
    try_out(operation, staged)


@pytest.mark.parametrize("operation", STANDS, ids=" ".join)
def test_the_api_keeps_to_its_description(operation: tuple[str, str], desk: Desk) -> None:
    try_out(operation, desk)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_that_not_every_zone_can_tell_is_no_fault_of_ours(desk: Desk, day: str) -> None:
    looked = desk.http.get("/api/doctor/agenda", params={"from": day}, headers=desk.headers["doctor"])
    slots = desk.http.get("/api/patient/agenda/slots", params={"from": day}, headers=desk.headers["patient"])
    wish = {"kind": "off", "day": day}
    off = desk.http.post("/api/doctor/agenda/exceptions", json=wish, headers=desk.headers["doctor"])
    assert [one.status_code for one in (looked, slots, off)] == [422, 200, 422]


def test_everything_else_succeeds_at_a_stage_of_the_authorisation_table(desk: Desk) -> None:
    refused = set(OPERATIONS) - desk.done
    assert NOWHERE.keys() <= refused <= AT_A_STAGE | NOWHERE.keys()
