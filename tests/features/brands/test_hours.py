"""When a brand is open: by weekday, on public holidays, through the nights on which clocks change, and by hand."""

from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doktr.features.brands import Closed, Hours, HoursChange, HoursOverlap, change_hours, next_opening, opening, opens
from doktr.features.brands.rules import opening as opening_by
from doktr.kernel.work import Actor
from tests.features.clinic import Clinic

BRUSSELS = ZoneInfo("Europe/Brussels")
OFFICE = Hours("Europe/Brussels", {str(day): ("09:00", "18:00") for day in range(1, 6)}, "", "", "BE")
ALWAYS = Hours("Europe/Brussels", {str(day): ("00:00", "24:00") for day in range(1, 8)}, "", "")
MOMENTS = st.integers(0, 1000 * 24 * 60).map(lambda minutes: at("2025-01-01T00:00") + timedelta(minutes=minutes))


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=BRUSSELS)


@pytest.mark.parametrize(
    ("now", "is_open", "next_at"),
    [
        ("2026-11-23T09:00", True, "2026-11-24T09:00"),
        ("2026-11-23T08:59", False, "2026-11-23T09:00"),
        ("2026-11-23T18:00", False, "2026-11-24T09:00"),
        ("2026-11-20T18:30", False, "2026-11-23T09:00"),
        ("2026-12-25T10:00", False, "2026-12-28T09:00"),
        ("2026-07-21T10:00", False, "2026-07-22T09:00"),
        ("2026-05-14T10:00", False, "2026-05-15T09:00"),
        ("2026-03-27T19:00", False, "2026-03-30T09:00"),
    ],
    ids=["nine", "before nine", "six", "Friday night", "Christmas", "national day", "Ascension", "clocks change"],
)
def test_office_hours(now: str, is_open: bool, next_at: str) -> None:
    assert opens(OFFICE, at(now)) is is_open
    assert next_opening(OFFICE, at(now)) == at(next_at)


@given(MOMENTS)
def test_the_next_opening_is_open_and_nothing_before_it_is(now: datetime) -> None:
    found = next_opening(OFFICE, now)
    assert found is not None
    assert opens(OFFICE, found)
    if not opens(OFFICE, now):
        steps = range(0, int((found - now).total_seconds()), 1800)
        assert not any(opens(OFFICE, now + timedelta(seconds=step)) for step in steps)


@given(MOMENTS)
def test_a_brand_that_never_closes_is_always_open(now: datetime) -> None:
    assert opens(ALWAYS, now)


@given(MOMENTS, st.integers(1, 600), st.booleans())
def test_what_was_changed_by_hand_comes_before_the_hours(now: datetime, minutes: int, is_open: bool) -> None:
    change = HoursChange(uuid4(), now, now + timedelta(minutes=minutes), is_open)
    found = opening_by(OFFICE, [change], now)
    assert found.open is is_open
    if is_open:
        assert found.until is None or found.until >= change.end or opens(OFFICE, change.end)
    else:
        assert found.opens_at is not None
        assert found.opens_at >= change.end


async def test_outside_its_hours_a_brand_takes_nobody_in_and_says_when_it_opens(clinic: Clinic) -> None:
    await clinic.policy("doktr", "hours", days={}, holidays=None)
    with pytest.raises(Closed) as closed:
        await clinic.patient_asks()
    assert closed.value.extensions == {"opens_at": None}


async def test_an_operator_closes_by_hand_and_nobody_changes_the_same_hours_twice(clinic: Clinic) -> None:
    operator = await clinic.sql.fetchval(
        "insert into people (brand_id, face, niss_hmac, niss_sealed, itsme_subject, given_name, family_name, birthdate,"
        " language, created_at, last_login_at)"
        " values ('doktr', 'operator', 'o', 'o', 'o', 'O', 'P', '1980-01-01', 'fr', now(), now()) returning id"
    )
    async with clinic.works.open("doktr") as work:
        work.act_as(Actor(operator, "operator", operator, None))
        start, end = work.now, work.now + timedelta(hours=1)
        await change_hours(work, start, end, False)
        found = await opening(work)
    assert (found.open, found.opens_at) == (False, end)
    with pytest.raises(Closed):
        await clinic.patient_asks()
    with pytest.raises(HoursOverlap):
        async with clinic.works.open("doktr") as work:
            work.act_as(Actor(operator, "operator", operator, None))
            await change_hours(work, end - timedelta(minutes=5), end + timedelta(minutes=5), True)
    clinic.later(hours=1, seconds=1)
    await clinic.patient_asks()
