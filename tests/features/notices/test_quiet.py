"""Nobody is woken at night for what can wait: it is said in the morning, by the brand's clocks."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from doktr.features.brands.known import QUIET_BEFORE

BRUSSELS = ZoneInfo("Europe/Brussels")
NIGHTS = {
    "an ordinary one": datetime(2027, 2, 2, 3, tzinfo=BRUSSELS),
    "before the clocks go forward": datetime(2027, 3, 28, 1, 30, tzinfo=BRUSSELS),
    "before the clocks go back": datetime(2027, 10, 31, 2, 30, tzinfo=BRUSSELS),
}


@pytest.fixture(params=NIGHTS)
async def at_night(request, clinic, office):
    """A patient who can be reached, and the moment it is."""
    await clinic.policy("doktr", "notices", quiet=dict(QUIET_BEFORE))
    patient = await office.patient()
    clinic.shift = NIGHTS[request.param] - datetime.now(UTC)
    return patient, NIGHTS[request.param]


def until(clinic, moment: datetime) -> None:
    """Time passes until then."""
    clinic.shift = moment - datetime.now(UTC)


async def test_money_a_day_ahead_and_a_freed_time_are_said_in_the_morning(at_night, office, board, clinic):
    patient, night = at_night
    for kind in ("payment_link", "appointment_in_24h", "slot_freed"):
        await office.tell(patient, kind, about=night + timedelta(days=1))
    await office.work()
    until(clinic, night.replace(hour=6, minute=59))
    await office.work()
    assert board.channels == []
    until(clinic, night.replace(hour=7, minute=0, second=1))
    await office.work()
    assert board.channels == ["push"] * 3


async def test_a_call_is_said_at_any_hour(at_night, office, board):
    patient, _ = at_night
    await office.tell(patient, "your_turn")
    await office.work()
    assert board.channels == ["push"]


async def test_a_text_message_waits_but_for_what_comes_before_the_morning(at_night, office, board, clinic):
    patient, night = at_night
    await clinic.sql.execute("update patients set email = null where person_id = $1", patient.id)
    await clinic.sql.execute("delete from push_subscriptions")
    for about in (night.replace(hour=6, minute=30), night + timedelta(days=1)):
        await office.tell(patient, "appointment_cancelled", about=about)
    await office.work()
    assert board.channels == ["sms"]
    until(clinic, night.replace(hour=7, minute=0, second=1))
    await office.work()
    assert board.channels == ["sms", "sms"]


async def test_a_mail_goes_out_at_night(at_night, office, board):
    patient, night = at_night
    await office.tell(patient, "appointment_booked", about=night + timedelta(days=1))
    await office.work()
    assert board.channels == ["mail"]
