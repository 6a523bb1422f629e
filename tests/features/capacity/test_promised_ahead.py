"""What a doctor has promised ahead is no room for the line, and nobody who is about to keep a promise is free."""

from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from doktr.features import capacity
from doktr.features.booking import outlook, store_waits
from doktr.features.booking.model import IntakeFull
from doktr.features.booking.waits import Flow
from doktr.features.capacity.model import Promised
from tests.features.clinic import Clinic, Person

BRUSSELS = ZoneInfo("Europe/Brussels")
# A Sunday: the week ends with it.
SUNDAY = datetime(2027, 2, 7, 10, 0, tzinfo=BRUSSELS)


@pytest.fixture
def sunday(clinic: Clinic) -> Clinic:
    """The clinic on a Sunday morning."""
    clinic.shift = SUNDAY - datetime.now(BRUSSELS)
    return clinic


async def promises(clinic: Clinic, doctor: Person, minutes: float, kind: Promised = "appointment") -> None:
    """The doctor sees somebody in so many minutes."""
    async with clinic.as_(doctor) as work:
        start = work.now + timedelta(minutes=minutes)
        await capacity.reserve(work, doctor.id, uuid4(), (start, start + timedelta(minutes=10)), kind)


async def room(clinic: Clinic) -> int:
    """How many the doctors on duty can still take within the horizon."""
    async with clinic.works.open("doktr") as work:
        return sum(one.room for one in await capacity.able(work, "doktr"))


async def test_what_is_promised_within_the_horizon_is_no_room_for_the_line(sunday: Clinic) -> None:
    doctor = await sunday.doctor()
    await sunday.policy("doktr", "guard", per_hour=3, horizon_minutes=60)
    await promises(sunday, doctor, 20)
    await promises(sunday, doctor, 40, "hold")
    await promises(sunday, doctor, 70)
    await sunday.patient_asks()
    with pytest.raises(IntakeFull):
        await sunday.patient_asks()


async def test_what_is_promised_for_later_counts_for_its_day_and_its_week(sunday: Clinic) -> None:
    doctor = await sunday.doctor()
    await sunday.policy("doktr", "guard", per_hour=6, per_day=4, per_week=100, horizon_minutes=60)
    await promises(sunday, doctor, 4 * 60)
    assert await room(sunday) == 3
    await promises(sunday, doctor, 24 * 60)
    assert await room(sunday) == 3
    await sunday.policy("doktr", "guard", per_day=25, per_week=2)
    assert await room(sunday) == 1


async def test_who_is_about_to_see_somebody_by_appointment_is_not_free_and_is_expected_back(sunday: Clinic) -> None:
    doctor = await sunday.doctor()
    await sunday.doctor()
    patient = await sunday.patient()
    await promises(sunday, doctor, 5)
    async with sunday.as_(patient) as work:
        found = await store_waits.flow(work, "fr", None)
        told = await outlook.outlook(work, "fr", patient.id)
    assert found == Flow(2, 1, found.handling_s)
    assert told.doctors == 2


async def test_whoever_has_time_until_their_next_appointment_is_free(sunday: Clinic) -> None:
    await promises(sunday, await sunday.doctor(), 120)
    async with sunday.as_(await sunday.patient()) as work:
        assert (await store_waits.flow(work, "fr", None)).free == 1
