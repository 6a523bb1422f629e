"""The intake closes by itself: of two who ask for the last place at the same moment one has it."""

import asyncio
from datetime import timedelta

import pytest

from doktr.features import brands
from doktr.features.booking import outlook
from doktr.features.booking.model import IntakeFull
from tests.features.clinic import Clinic


async def test_of_many_who_ask_for_the_last_place_at_once_one_has_it(clinic: Clinic) -> None:
    await clinic.doctor()
    await clinic.policy("doktr", "guard", per_hour=1, horizon_minutes=60)
    patients = [await clinic.patient() for _ in range(4)]
    came = await asyncio.gather(*(clinic.patient_asks(one) for one in patients), return_exceptions=True)
    assert sum(not isinstance(one, BaseException) for one in came) == 1
    assert all(isinstance(one, IntakeFull) for one in came if isinstance(one, BaseException))


async def test_a_line_of_one_language_closes_the_intake_for_nobody_who_speaks_another(clinic: Clinic) -> None:
    await clinic.policy("doktr", "guard", per_hour=1, horizon_minutes=60)
    for languages in (("fr",), ("nl",)):
        await clinic.doctor(languages=languages)
    await clinic.patient_asks(language="fr")
    with pytest.raises(IntakeFull):
        await clinic.patient_asks(language="fr")
    patient = await clinic.patient()
    async with clinic.as_(patient) as work:
        told = [await outlook.outlook(work, language, patient.id) for language in ("fr", "nl")]
    assert [one.full_until is None for one in told] == [False, True]
    assert (await clinic.row("requests", await clinic.patient_asks(language="nl")))["state"] == "waiting"


async def test_whoever_is_too_many_is_told_a_moment_at_which_somebody_may_ask(clinic: Clinic) -> None:
    await clinic.doctor()
    await clinic.policy("doktr", "guard", per_hour=1, horizon_minutes=60)
    await clinic.patient_asks()
    patient = await clinic.patient()
    async with clinic.as_(patient) as work:
        closed = (work.now + timedelta(minutes=30), work.now + timedelta(hours=5))
        soon = (await outlook.outlook(work, "fr", patient.id)).full_until
        await brands.change_hours(work, *closed, is_open=False)
    async with clinic.as_(patient) as work:
        later = (await outlook.outlook(work, "fr", patient.id)).full_until
    assert soon is not None
    assert closed[0] < soon < closed[1] == later
