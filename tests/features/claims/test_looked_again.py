"""What an insurer takes back long after it paid is found without another file, by a look a week, as long as it may."""

from datetime import UTC, datetime

import pytest

from doktr.features.claims.rules import paid_since
from tests.features.claims.test_claims import Counting, Office, office, till
from tests.features.claims.test_otherwise import ASKED, answers, paid, wishes

__all__ = ["office", "till"]
DUE = "select count(*) from claim_batches where look_at is not null"


def counting(office: Office) -> Counting:
    """From now on it is counted how often answers are asked for."""
    office.insurers = Counting(office.insurers, "nobody")
    return office.insurers


async def test_a_file_at_its_end_is_looked_at_once_a_week(office: Office) -> None:
    await paid(office)
    asked = counting(office)
    for _ in range(3):
        await office.sweep()
    assert asked.fetched == 0
    office.clinic.later(days=8)
    for _ in range(3):
        await office.sweep()
    assert asked.fetched == 1
    office.clinic.later(days=8)
    await office.sweep()
    assert asked.fetched == 2


async def test_all_files_of_a_doctor_are_looked_at_together(office: Office) -> None:
    doctor = await paid(office)
    again = """
    insert into claim_batches (brand_id, doctor_id, month, sending_number, state, made_at, look_at)
    select brand_id, doctor_id, '2020-01-01', n, 'settled', made_at, look_at + n * interval '1 hour'
    from claim_batches, generate_series(1, 20) n where doctor_id = $1
    """
    await office.clinic.sql.execute(again, doctor.id)
    asked = counting(office)
    office.clinic.later(days=7, minutes=5)
    for _ in range(3):
        await office.sweep()
        office.clinic.later(hours=1)
    assert asked.fetched == 1


async def test_a_refused_file_is_looked_at_too(office: Office) -> None:
    await office.took_place()
    await office.sweep()
    await wishes(office, refusing_unions=["100"])
    await answers(office)
    asked = counting(office)
    office.clinic.later(days=8)
    await office.sweep()
    assert asked.fetched == 1


async def test_an_insurer_that_is_silent_is_asked_again_on_the_day(office: Office) -> None:
    await paid(office)
    office.clinic.later(days=8)
    await wishes(office, silent=True)
    await office.sweep()
    asked = counting(office)
    await office.sweep()
    assert asked.fetched == 0
    await wishes(office)
    office.clinic.later(hours=13)
    await office.sweep()
    assert asked.fetched == 1


async def test_nobody_looks_when_no_insurer_can_take_back_any_more(office: Office) -> None:
    doctor = await paid(office)
    office.clinic.later(days=365)
    await wishes(office, corrects={"101673": -500})
    await answers(office)
    assert await office.owed(doctor) == 500
    for days, due in ((370, 1), (400, 0)):  # the year that begins anew with what was taken back is over, too
        office.clinic.later(days=days)
        await office.sweep()
        assert await office.clinic.sql.fetchval(DUE) == due
    asked = counting(office)
    office.clinic.later(days=8)
    await office.sweep()
    assert asked.fetched == 0


async def test_what_a_process_of_before_brought_to_its_end_is_looked_at_at_once(office: Office) -> None:
    doctor = await paid(office)
    await office.clinic.sql.execute("update claim_batches set look_at = default, answered_at = null")
    await wishes(office, corrects={"101673": -ASKED})
    await answers(office)
    assert await office.owed(doctor) == ASKED


@pytest.mark.parametrize(
    ("now", "since"), [("2026-11-23", "2024-11-01"), ("2026-12-01", "2024-12-01"), ("2028-02-29", "2026-02-01")]
)
def test_insurers_take_back_for_two_years_from_the_end_of_the_month_of_payment(
    office: Office, now: str, since: str
) -> None:
    found = paid_since(office.claim_limits, datetime.fromisoformat(now).replace(tzinfo=UTC))
    assert found.date().isoformat() == since
