"""The night at a brand: when it is over, whatever its clocks do."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given

from doktr.features.brands import known, quiet_until
from doktr.features.brands.model import NOTICE_KINDS, Policy
from tests.features.brands.test_brands_stored import NOW, earlier
from tests.features.brands.test_hours import BRUSSELS, MOMENTS, at

DOKTR = known.stored(NOW).policy


def with_quiet(since: time, until: time) -> Policy:
    """Our policy with another night."""
    assert DOKTR.notices.quiet is not None
    return replace(DOKTR, notices=replace(DOKTR.notices, quiet=replace(DOKTR.notices.quiet, since=since, until=until)))


@pytest.mark.parametrize(
    ("now", "morning"),
    [
        ("2026-11-23T21:59", None),
        ("2026-11-23T22:00", "2026-11-24T07:00"),
        ("2026-11-24T03:00", "2026-11-24T07:00"),
        ("2026-11-24T06:59", "2026-11-24T07:00"),
        ("2026-11-24T07:00", None),
        ("2027-03-27T23:00", "2027-03-28T07:00"),
        ("2027-10-30T23:00", "2027-10-31T07:00"),
    ],
)
def test_the_night_is_over_at_seven_by_the_brand_s_clocks(now: str, morning: str | None) -> None:
    assert quiet_until(DOKTR, "slot_freed", at(now)) == (at(morning) if morning else None)


@pytest.mark.parametrize(("evening", "hours"), [("2027-03-27T22:00", 8), ("2027-10-30T22:00", 10)])
def test_the_night_in_which_clocks_change_is_an_hour_shorter_or_longer(evening: str, hours: int) -> None:
    begins = at(evening).astimezone(UTC)
    assert quiet_until(DOKTR, "slot_freed", begins) == begins + timedelta(hours=hours)
    for minutes in range(0, hours * 60, 10):
        assert quiet_until(DOKTR, "slot_freed", begins + timedelta(minutes=minutes)) == begins + timedelta(hours=hours)


@given(MOMENTS)
def test_no_morning_is_night_and_none_is_far_away(now: datetime) -> None:
    morning = quiet_until(DOKTR, "slot_freed", now)
    here = now.astimezone(BRUSSELS).time()
    assert (morning is None) == (time(7) <= here < time(22))
    if morning is not None:
        assert now < morning <= now + timedelta(hours=10)
        assert quiet_until(DOKTR, "slot_freed", morning) is None


def test_a_rest_at_noon_is_over_the_same_day_and_a_brand_without_a_night_has_none() -> None:
    noon = with_quiet(time(12), time(14))
    found = [quiet_until(noon, "slot_freed", at(f"2026-11-23T{hour}:00")) for hour in ("11", "12", "13", "14", "23")]
    assert found == [None, at("2026-11-23T14:00"), at("2026-11-23T14:00"), None, None]
    assert quiet_until(DOKTR, "your_turn", at("2026-11-23T03:00")) is None
    never = replace(DOKTR, notices=replace(DOKTR.notices, quiet=None))
    assert quiet_until(never, "slot_freed", at("2026-11-23T03:00")) is None


def test_a_brand_that_an_earlier_version_stored_has_the_same_night_and_calls_are_in_none() -> None:
    before, now = known.stored(earlier()).policy.notices.quiet, DOKTR.notices.quiet
    assert before is not None and now is not None
    assert (before.since, before.until, set(before.kinds)) == (now.since, now.until, set(now.kinds))
    assert set(NOTICE_KINDS) - set(now.kinds) == {
        "almost_your_turn", "your_turn", "place_expires", "place_ends", "place_over", "call_lost",
        "appointment_in_10min",
    }  # fmt: skip
