"""Slots are cut out of moments: a change of the clock loses none and doubles none."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import zip_longest
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from doktr.features.agenda import rules
from doktr.features.agenda.model import Busy, Extra, Hours, Off, Pattern, Plan
from doktr.features.brands import AgendaPolicy
from doktr.kernel.holidays import public_holidays

BRUSSELS = ZoneInfo("Europe/Brussels")
DOCTOR = UUID(int=1)
FORWARD, BACK = date(2026, 3, 29), date(2026, 10, 25)
POLICY = AgendaPolicy("BE", 60, 30, 10, 60, 10, 10, 24, "", "")
NEVER_CLOSED = replace(POLICY, holidays=None)
# Days around both changes, and others.
days = st.one_of(
    st.sampled_from([FORWARD, BACK]),
    st.dates(date(2026, 3, 27), date(2026, 3, 31)),
    st.dates(date(2026, 10, 23), date(2026, 10, 27)),
    st.dates(date(2025, 1, 1), date(2030, 12, 31)),
)
minutes_of_day = st.integers(0, 1440)


@st.composite
def hours(draw: st.DrawFn) -> Hours:
    """Hours of a day, however odd."""
    begin = draw(st.integers(0, 1439))
    return Hours(begin, draw(st.integers(begin + 1, 1440)), draw(st.integers(5, 120)), draw(st.integers(0, 60)))


def plan(
    *patterns: Hours, day: date, extras: tuple[Extra, ...] = (), offs: tuple[Off, ...] = (), busy: tuple[Busy, ...] = ()
) -> Plan:
    """A doctor with these hours on the weekday of `day`."""
    weekly = tuple(Pattern("doktr", day.isoweekday(), one) for one in patterns)
    return Plan(DOCTOR, ("fr",), ("video",), weekly, extras, offs, busy)


@given(days, minutes_of_day, minutes_of_day)
def test_moments_never_go_back_as_minutes_go_on(day: date, one: int, other: int) -> None:
    earlier, later = sorted((one, other))
    assert rules.instant(day, earlier, BRUSSELS) <= rules.instant(day, later, BRUSSELS)


@given(days, minutes_of_day)
def test_a_minute_that_the_clock_shows_is_the_moment_at_which_it_shows_it(day: date, minute: int) -> None:
    shown = rules.instant(day, minute, BRUSSELS).astimezone(BRUSSELS)
    midnight = datetime.combine(day, datetime.min.time())
    wanted = midnight + timedelta(minutes=minute)
    comes_back = wanted.replace(tzinfo=BRUSSELS).astimezone(UTC).astimezone(BRUSSELS)
    left_out = comes_back.replace(tzinfo=None) != wanted
    assert shown.replace(tzinfo=None) == wanted or left_out


@given(days, hours())
def test_slots_lie_within_their_hours_and_not_over_each_other(day: date, own: Hours) -> None:
    begin, until = (rules.instant(day, minute, BRUSSELS) for minute in (own.from_minute, own.to_minute))
    found = list(rules.cut(day, own, BRUSSELS))
    length, step = timedelta(minutes=own.slot_minutes), timedelta(minutes=own.slot_minutes + own.buffer_minutes)
    assert len(found) == max(0, (until - begin - length) // step + 1)
    for (starts, ends, free), following in zip_longest(found, found[1:]):
        assert begin <= starts < ends <= free <= until and ends - starts == length
        assert following is None or free <= following[0]


@given(days, st.integers(1, 1439), st.integers(5, 60))
def test_two_parts_that_touch_on_the_wall_share_out_the_day_without_a_gap_or_an_overlap(
    day: date, at: int, slot: int
) -> None:
    first, second = Hours(0, at, slot, 0), Hours(at, 1440, slot, 0)
    assume(slot <= at <= 1440 - slot)
    found = rules.slots(plan(first, second, day=day), day, day, BRUSSELS, NEVER_CLOSED)
    assert found == sorted(found)
    assert len(found) == len(list(rules.cut(day, first, BRUSSELS))) + len(list(rules.cut(day, second, BRUSSELS)))
    for one, following in zip(found, found[1:], strict=False):
        assert one.free_at <= following.starts_at


@pytest.mark.parametrize(("day", "real_hours"), [(FORWARD, 23), (BACK, 25), (date(2026, 6, 1), 24)])
def test_a_day_has_as_many_slots_as_it_has_real_hours(day: date, real_hours: int) -> None:
    whole = rules.slots(plan(Hours(0, 1440, 30, 0), day=day), day, day, BRUSSELS, NEVER_CLOSED)
    assert len(whole) == 2 * real_hours
    assert len({slot.starts_at for slot in whole}) == len(whole)
    assert {slot.starts_at.astimezone(BRUSSELS).date() for slot in whole} == {day}


@pytest.mark.parametrize("day", [FORWARD, BACK, date(2026, 6, 1)])
def test_office_hours_show_the_same_times_on_every_day(day: date) -> None:
    found = rules.slots(plan(Hours(540, 1080, 20, 0), day=day), day, day, BRUSSELS, NEVER_CLOSED)
    shown = [slot.starts_at.astimezone(BRUSSELS).strftime("%H:%M") for slot in found]
    assert (shown[0], shown[-1], len(shown)) == ("09:00", "17:40", 27)


def test_a_part_that_begins_in_the_hour_that_is_left_out_begins_at_the_change() -> None:
    assert rules.instant(FORWARD, 150, BRUSSELS) == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


def test_nobody_is_seen_on_a_public_holiday_unless_the_doctor_chose_that_very_day() -> None:
    christmas = date(2026, 12, 25)
    nine = Hours(540, 600, 20, 0)
    assert rules.slots(plan(nine, day=christmas), christmas, christmas, BRUSSELS, POLICY) == []
    chosen = plan(nine, day=christmas, extras=(Extra(UUID(int=2), "doktr", christmas, nine),))
    assert len(rules.slots(chosen, christmas, christmas, BRUSSELS, POLICY)) == 3
    assert public_holidays("BE", 2026, "de")[christmas] == "Weihnachten"


@given(days, st.lists(st.tuples(minutes_of_day, st.integers(1, 300)), max_size=6))
def test_no_free_slot_lies_over_what_is_taken_or_over_time_off(day: date, taken: list[tuple[int, int]]) -> None:
    busy = [
        Busy(at := rules.instant(day, begin, BRUSSELS), at + timedelta(minutes=length)) for begin, length in taken[::2]
    ]
    offs = [Off(UUID(int=3), day, begin, min(begin + length, 1440)) for begin, length in taken[1::2] if begin < 1440]
    free = rules.slots(
        plan(Hours(0, 1440, 20, 10), day=day, busy=tuple(busy), offs=tuple(offs)), day, day, BRUSSELS,
        NEVER_CLOSED,
    )  # fmt: skip
    blocked = busy + [
        Busy(*(rules.instant(day, minute, BRUSSELS) for minute in (off.from_minute, off.to_minute))) for off in offs
    ]
    assert free or taken
    for slot in free:
        assert not any(slot.starts_at < one.ends_at and one.starts_at < slot.free_at for one in blocked)


def test_extra_hours_over_the_pattern_double_no_slot() -> None:
    day = date(2026, 6, 1)
    both = plan(Hours(540, 660, 20, 0), day=day, extras=(Extra(UUID(int=2), "doktr", day, Hours(600, 720, 30, 0)),))
    found = rules.slots(both, day, day, BRUSSELS, POLICY)
    assert all(one.free_at <= following.starts_at for one, following in zip(found, found[1:], strict=False))


@pytest.mark.parametrize(("one", "other", "over"), [((540, 600), (600, 660), False), ((540, 601), (600, 660), True)])
def test_parts_of_one_brand_may_touch_but_not_overlap(one: tuple[int, int], other: tuple[int, int], over: bool) -> None:
    patterns = [Pattern("doktr", 1, Hours(*part, 20, 0)) for part in (one, other)]
    assert rules.overlapping(patterns) is over
    assert not rules.overlapping([patterns[0], Pattern("heidra", 1, patterns[1].hours)])
