"""As many as a call holds: patient, doctor and two guests, each in a browser, and everybody sees everybody."""

import asyncio
from functools import partial
from typing import Any

import pytest

from tests.journeys.conftest import DESK, NewProfile
from tests.journeys.guest import GuestPage
from tests.journeys.pages import DoctorPage, PatientPage
from tests.journeys.polling import grows
from tests.journeys.test_guests import frames, invite, link_of, tiles

pytestmark = pytest.mark.prove  # long, and four pictures at once on one machine


async def test_four_are_in_a_call_and_each_sees_the_three_others(fresh: Any, new_profile: NewProfile) -> None:
    doctor = DoctorPage(await new_profile("doctor", viewport=DESK))
    patient = PatientPage(await new_profile("patient"))
    anna, zoe = GuestPage(await new_profile("anna")), GuestPage(await new_profile("zoe"))
    await doctor.start_work("dr-claes")
    await patient.wait_in_line("tom")
    await doctor.accept()
    await patient.join()
    await asyncio.gather(patient.room.connected(), doctor.room.connected())

    await invite(patient, "Anna", "relative")
    link = await link_of(patient)
    await patient.press("guests-close")
    await anna.come(link, "Anna Maes")
    await patient.press("guest-yes")
    await anna.room.connected()
    await invite(doctor, "Zoe", "interpreter")
    await doctor.press("guests-close")
    await patient.press("guest-yes")
    await doctor.room.do_more("someone-with-me")
    await zoe.come(await link_of(doctor), "Zoe Adam")
    await doctor.press("guests-close")
    await patient.press("guest-yes")
    await zoe.room.connected()

    there = {"patient": patient, "doctor": doctor, "relative": anna, "interpreter": zoe}
    for own, app in there.items():
        await tiles(app, " ".join(sorted(role for role in there if role != own)))
    await asyncio.gather(
        *(grows(partial(frames, app, role)) for own, app in there.items() for role in there if role != own)
    )
    await doctor.finish()
    await patient.is_over("took_place")
