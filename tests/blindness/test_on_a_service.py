"""Every place of a running service is searched: nothing is found after a consultation, a planted word everywhere."""

from typing import Any

import asyncpg
import pytest

from doktr_sandbox.visitor import Visitor
from doktr_sandbox.whole_service import Service
from tests.blindness.places import by_place, found_in, places
from tests.blindness.planting import NOT_PLANTED, plant, wanted


async def talk(running: Service) -> None:
    """A patient asks, a doctor takes and calls them."""
    async with (
        Visitor(running.origin(), "patient", "tom") as patient,
        Visitor(running.origin(), "doctor", "dr-claes") as doctor,
    ):
        (await doctor.go_on_duty()).raise_for_status()
        asked = (await patient.ask(language="en")).raise_for_status().json()["id"]
        call = (await doctor.accept(asked)).raise_for_status().json()["id"]
        for one in (patient, doctor):
            (await one.post(f"consultations/{call}/join")).raise_for_status()


@pytest.mark.prove
async def test_a_planted_word_is_found_in_every_place_where_there_was_none(
    start_service: Any, everything: asyncpg.Connection
) -> None:
    running: Service = start_service(outbox=True, warm=False)  # its memory is searched
    await talk(running)
    assert found_in(await places(running, everything)) == []
    held = await plant(running, everything)
    try:
        where = await places(running, everything)
        found = by_place(found_in(where))
    finally:
        held.close()
    assert set(where) - set(found) == NOT_PLANTED
    assert {place: wanted(place) - seen for place, seen in found.items() if wanted(place) - seen} == {}
