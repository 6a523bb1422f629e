"""The quota as a pure rule: no period ever holds more than the limit, and what frees, frees when it says."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doktr.features.brands import QuotaPolicy
from doktr.features.quota import fits, left, next_free

ZONE = ZoneInfo("Europe/Brussels")
START = datetime(2026, 9, 20, tzinfo=UTC)
MOMENTS = st.integers(0, 120 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes))
POLICIES = st.builds(
    QuotaPolicy,
    limit=st.integers(1, 6),
    window=st.sampled_from(["rolling_days", "calendar_month"]),
    source=st.just(""),
    date=st.just(""),
    days=st.integers(1, 40),
)
FIVE = QuotaPolicy(5, "rolling_days", "", "", 30)
MONTHLY = QuotaPolicy(5, "calendar_month", "", "")


def taken_one_by_one(asked: list[datetime], policy: QuotaPolicy) -> list[datetime]:
    """What somebody has who asks for all of these, in this order."""
    places: list[datetime] = []
    for at in asked:
        if fits(places, at, policy, ZONE):
            places.append(at)
    return places


def most_in_a_period(places: list[datetime], policy: QuotaPolicy) -> int:
    """Counted otherwise than the rule does: every period that begins at a place, every month that has one."""
    if policy.window == "calendar_month":
        months = [(at.astimezone(ZONE).year, at.astimezone(ZONE).month) for at in places]
        return max((months.count(month) for month in months), default=0)
    span = timedelta(days=policy.days)
    return max((sum(start <= at < start + span for at in places) for start in places), default=0)


@given(st.lists(MOMENTS, max_size=40), POLICIES)
def test_whatever_the_order_of_asking_no_period_holds_more_than_the_limit(
    asked: list[datetime], policy: QuotaPolicy
) -> None:
    assert most_in_a_period(taken_one_by_one(asked, policy), policy) <= policy.limit


@given(st.lists(MOMENTS, max_size=40), MOMENTS, POLICIES)
def test_what_is_refused_would_have_been_one_too_many(asked: list[datetime], at: datetime, policy: QuotaPolicy) -> None:
    places = taken_one_by_one(asked, policy)
    assert fits(places, at, policy, ZONE) == (most_in_a_period([*places, at], policy) <= policy.limit)


@given(st.lists(MOMENTS, max_size=40), MOMENTS, POLICIES)
def test_so_many_fit_as_are_left(asked: list[datetime], at: datetime, policy: QuotaPolicy) -> None:
    places = taken_one_by_one(asked, policy)
    remaining = left(places, at, policy, ZONE)
    for _ in range(remaining):
        assert fits(places, at, policy, ZONE)
        places.append(at)
    assert not fits(places, at, policy, ZONE)


@given(st.lists(MOMENTS, max_size=40), MOMENTS, POLICIES)
def test_the_next_one_frees_exactly_then(asked: list[datetime], now: datetime, policy: QuotaPolicy) -> None:
    places = taken_one_by_one(asked, policy)
    frees = next_free(places, now, policy, ZONE)
    before = left(places, now, policy, ZONE)
    if frees is None:
        assert before == policy.limit or all(place > now for place in places)
    else:
        assert frees > now
        assert left(places, frees, policy, ZONE) > before
        assert left(places, max(now, frees - timedelta(seconds=1)), policy, ZONE) <= before


def test_three_of_five_are_left_and_the_next_frees_thirty_days_after_the_first() -> None:
    first = datetime(2026, 11, 4, 9, 30, tzinfo=ZONE)
    places = [first, first + timedelta(days=10)]
    now = datetime(2026, 11, 22, 12, tzinfo=ZONE)
    assert left(places, now, FIVE, ZONE) == 3
    frees = next_free(places, now, FIVE, ZONE)
    assert frees is not None
    assert frees.astimezone(ZONE).date().isoformat() == "2026-12-04"


@pytest.mark.parametrize(
    ("taken", "at", "may"),
    [
        ("2026-11-30T23:59+01:00", "2026-12-01T00:00+01:00", True),
        ("2026-11-01T00:00+01:00", "2026-11-30T23:59+01:00", False),
        # the month is Belgium's: half past eleven in the evening in UTC is the next month there
        ("2026-10-31T23:30+00:00", "2026-11-30T12:00+01:00", False),
    ],
)
def test_a_calendar_month_is_one_in_belgium(taken: str, at: str, may: bool) -> None:
    places = [datetime.fromisoformat(taken)] * 5
    assert fits(places, datetime.fromisoformat(at), MONTHLY, ZONE) is may
