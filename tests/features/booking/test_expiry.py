"""Nobody waits for ever: a place ends when its patient has been gone for long, and when the brand closes."""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from doktr.features import booking
from doktr.features.booking import actions
from doktr.features.brands import Closed, last_closing
from doktr.features.brands.model import Hours
from tests.features.clinic import KEPT, Clinic, Person

BRUSSELS = ZoneInfo("Europe/Brussels")
WEEK = Hours("Europe/Brussels", dict.fromkeys("12345", ("09:00", "18:00")), "a test", "2026-11-22")


async def state(clinic: Clinic, request_id: UUID) -> str:
    return (await clinic.row("requests", request_id))["state"]


async def looks(clinic: Clinic) -> None:
    """The worker looks, and once more a moment later."""
    await booking.sweep(KEPT, clinic.works)
    clinic.later(seconds=21)
    await clinic.due()


async def waits(clinic: Clinic) -> tuple[Person, UUID]:
    patient = await clinic.patient()
    return patient, await clinic.patient_asks(patient)


async def test_a_place_is_kept_for_half_an_hour_after_the_last_page_closed(clinic: Clinic) -> None:
    (gone, gone_request), (_, there_request) = await waits(clinic), await waits(clinic)
    clinic.later(minutes=20)
    await clinic.page_closes(gone)
    clinic.later(minutes=29)
    await looks(clinic)
    assert await state(clinic, gone_request) == "waiting"
    clinic.later(minutes=1)
    await looks(clinic)
    assert [await state(clinic, each) for each in (gone_request, there_request)] == ["expired", "waiting"]
    told = {"request_id": str(gone_request), "state": "expired", "reason": "page_closed"}
    assert (await clinic.events(gone))[-1] == ("request_changed", told)


async def test_who_looks_again_in_time_keeps_the_place(clinic: Clinic) -> None:
    patient, request_id = await waits(clinic)
    await clinic.page_closes(patient)
    clinic.later(minutes=31)
    await booking.sweep(KEPT, clinic.works)
    await clinic.page_opens(patient)
    clinic.later(seconds=21)
    await clinic.due()
    assert await state(clinic, request_id) == "waiting"


async def test_what_ended_long_ago_is_forgotten_and_what_goes_on_is_not(clinic: Clinic) -> None:
    gone, request_id = await waits(clinic)
    async with clinic.as_(gone) as work:
        await actions.cancel(work, request_id)
    clinic.later(days=KEPT.request_days - 1)
    _there, other = await waits(clinic)
    for days, left in ((0, {request_id, other}), (2, {other})):
        clinic.later(days=days)
        await booking.sweep(KEPT, clinic.works)
        assert {row["id"] for row in await clinic.sql.fetch("select id from requests")} == left


async def test_how_long_is_what_the_brand_says(clinic: Clinic) -> None:
    await clinic.policy("doktr", "line", place_minutes=5)
    patient, request_id = await waits(clinic)
    await clinic.page_closes(patient)
    clinic.later(minutes=5, seconds=1)
    await looks(clinic)
    assert await state(clinic, request_id) == "expired"


async def test_who_is_talking_to_a_doctor_does_not_lose_the_request(clinic: Clinic) -> None:
    doctor = await clinic.doctor()
    patient, request_id = await waits(clinic)
    opened = await clinic.accepts(doctor, request_id)
    await clinic.joins(patient, opened.id)
    await clinic.page_closes(patient)
    clinic.later(hours=2)
    await looks(clinic)
    assert await state(clinic, request_id) == "matched"


async def test_a_patient_whose_place_ended_can_ask_again(clinic: Clinic) -> None:
    patient, first = await waits(clinic)
    await clinic.page_closes(patient)
    clinic.later(minutes=31)
    await looks(clinic)
    second = await clinic.patient_asks(patient)
    assert [await state(clinic, each) for each in (first, second)] == ["expired", "waiting"]
    async with clinic.as_(patient) as work:
        found = await actions.open_request(work)
    assert found is not None
    assert found.id == second


async def test_at_closing_time_those_who_wait_are_told_and_do_not_wait_overnight(clinic: Clinic) -> None:
    patient, before = await waits(clinic)
    now = datetime.now(BRUSSELS) + timedelta(minutes=2)
    closes = now.strftime("%H:%M")
    await clinic.policy("doktr", "hours", days={str(now.isoweekday()): ["00:00", closes]})
    clinic.later(minutes=3)
    elsewhere = await clinic.patient_asks(await clinic.patient("heidra"))
    with pytest.raises(Closed):
        await clinic.patient_asks()
    await booking.sweep(KEPT, clinic.works)
    assert [await state(clinic, each) for each in (before, elsewhere)] == ["expired", "waiting"]
    told = {"request_id": str(before), "state": "expired", "reason": "closing_time"}
    assert (await clinic.events(patient))[-1] == ("request_changed", told)


@pytest.mark.parametrize(
    ("now", "closed"),
    [
        ("2026-11-23T17:59", "2026-11-20T18:00"),
        ("2026-11-23T18:00", "2026-11-23T18:00"),
        ("2026-11-22T12:00", "2026-11-20T18:00"),
        ("2026-03-30T08:00", "2026-03-27T18:00"),
    ],
    ids=["Monday before six", "Monday at six", "Sunday", "after the clocks changed"],
)
def test_a_brand_closed_last_at(now: str, closed: str) -> None:
    found = last_closing(WEEK, datetime.fromisoformat(now).replace(tzinfo=BRUSSELS))
    assert found == datetime.fromisoformat(closed).replace(tzinfo=BRUSSELS)


def test_a_brand_that_is_open_day_and_night_never_closes() -> None:
    always = {str(day): ("00:00", "24:00") for day in range(1, 8)}
    assert last_closing(Hours("Europe/Brussels", always, "a test", "2026-11-22"), datetime.now(BRUSSELS)) is None


def test_a_brand_that_is_open_until_midnight_closes_as_the_next_day_begins() -> None:
    late = Hours("Europe/Brussels", {"5": ("09:00", "24:00"), "6": ("09:00", "12:00")}, "a test", "2026-11-22")
    friday_night = datetime(2026, 11, 21, 0, 0, tzinfo=BRUSSELS)
    assert last_closing(late, friday_night) == friday_night
    assert last_closing(late, friday_night - timedelta(minutes=1)) == datetime(2026, 11, 14, 12, 0, tzinfo=BRUSSELS)


def test_a_brand_without_hours_never_closes() -> None:
    assert last_closing(Hours("Europe/Brussels", {}, "a test", "2026-11-22"), datetime.now(BRUSSELS)) is None
