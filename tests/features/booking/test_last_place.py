"""The intake closes by itself: of two who ask for the last place at the same moment one has it."""

import asyncio

from doktr.features.booking.model import IntakeFull
from tests.features.clinic import Clinic


async def test_of_many_who_ask_for_the_last_place_at_once_one_has_it(clinic: Clinic) -> None:
    await clinic.doctor()
    await clinic.policy("doktr", "guard", per_hour=1, horizon_minutes=60)
    patients = [await clinic.patient() for _ in range(4)]
    came = await asyncio.gather(*(clinic.patient_asks(one) for one in patients), return_exceptions=True)
    assert sum(not isinstance(one, BaseException) for one in came) == 1
    assert all(isinstance(one, IntakeFull) for one in came if isinstance(one, BaseException))
