"""What the law counts by is the day of the care, however long after it is charged."""

from datetime import UTC, date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from doktr.features.payments import actions_statements
from tests.features.claims.test_claims import MARIA, Office, office, till
from tests.features.clinic import LAW, Person
from tests.features.payments.test_late_answer import silent
from tests.features.payments.test_said import believed, half_a_minute, lost, says
from tests.features.payments.till import Till

__all__ = ["half_a_minute", "office", "till"]

BRUSSELS = ZoneInfo("Europe/Brussels")
DAYS = """
select c.care_at, c.at, consultations.started_at, (select day from claims where charge_id = c.id) as day
from charges c join consultations on consultations.id = consultation_id where consultation_id = $1
"""
# Midnight in Brussels on a day of winter and on one of summer: an hour, or two, before midnight UTC.
MIDNIGHTS = [datetime(2026, 1, 15, 23, tzinfo=UTC), datetime(2026, 7, 15, 22, tzinfo=UTC)]


async def claimed_days(office: Office, call: UUID) -> tuple[date, date, date]:
    """The days of the claim, of the consultation and of the books."""
    await office.sweep()
    row = await office.clinic.sql.fetchrow(DAYS, call)
    assert row is not None
    assert row["care_at"] == row["started_at"]
    local = [row[name].astimezone(BRUSSELS).date() for name in ("started_at", "at")]
    return row["day"], local[0], local[1]


async def test_what_a_doctor_said_afterwards_is_claimed_for_the_day_of_the_call(office: Office) -> None:
    patient, doctor, call = await lost(office.till)
    sealed = office.national_numbers.seal(MARIA)
    await office.clinic.sql.execute("update people set niss_sealed = $2 where id = $1", patient.id, sealed)
    await says(office.till, doctor, call)
    await believed(office.till)
    claimed, cared, booked = await claimed_days(office, call)
    assert claimed == cared
    assert booked > cared


@pytest.mark.parametrize("midnight", MIDNIGHTS)
@pytest.mark.parametrize("minutes", [-1, 0])
async def test_a_call_over_midnight_in_brussels_is_of_the_day_on_which_it_began(
    office: Office, midnight: datetime, minutes: int
) -> None:
    _patient, _doctor, call = await began(office.till, midnight, minutes)
    await office.till.due()
    claimed, cared, booked = await claimed_days(office, call)
    assert claimed == cared == date(midnight.year, midnight.month, 16 + minutes)
    assert booked > cared


async def began(till: Till, midnight: datetime, minutes: int) -> tuple[Person, Person, UUID]:
    """A call that began so many minutes after midnight, and is over; nobody charged it yet."""
    patient, doctor, call = await till.took_place()
    moved = "update consultations set started_at = $2::timestamptz + make_interval(mins => $3) where id = $1"
    await till.clinic.sql.execute(moved, call, midnight, minutes)
    return patient, doctor, call


async def test_the_doctor_s_month_is_that_of_the_care(office: Office) -> None:
    _patient, doctor, call = await began(office.till, datetime(2026, 6, 30, 22, tzinfo=UTC), -1)
    await office.till.due()
    for month, found in ((date(2026, 6, 1), [call]), (date(2026, 7, 1), []), (None, [])):
        async with office.clinic.as_(doctor) as work:
            listed = await actions_statements.month(work, month, LAW, office.till.bills.came_to)
        assert [one.consultation_id for one in listed.charges] == found


async def test_a_late_insurer_is_asked_about_the_day_of_the_care(till: Till) -> None:
    _patient, _doctor, charge_id = await silent(till)
    till.clinic.later(days=2)
    moved = "update charges set care_at = $2 where id = $1"
    await till.clinic.sql.execute(moved, charge_id, datetime(2026, 6, 30, 22, tzinfo=UTC))
    await till.due()
    assert till.insurer.asked[-1][1] == date(2026, 7, 1)
