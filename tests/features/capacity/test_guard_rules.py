"""The guard as pure rules: whatever is asked in whatever order, no doctor sees too many, or too long at a stretch."""

from datetime import UTC, datetime, timedelta
from itertools import compress
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from doktr.features.capacity import Able, Limits, Span, is_full
from doktr.features.capacity.guard import HOUR, Worked, admits, admitted_at, refusal, room, run_until

ZONE = ZoneInfo("Europe/Brussels")
START = datetime(2026, 10, 19, 6, tzinfo=UTC)  # the week in which summer time ends
SPANS = st.builds(
    lambda start, length: Span(START + timedelta(minutes=start), START + timedelta(minutes=start + length)),
    st.integers(0, 10 * 24 * 60),
    st.integers(1, 40),
)
LIMITS = st.builds(
    lambda hour, day, week, run, pause: Limits(hour, day, week, timedelta(minutes=run), timedelta(minutes=pause)),
    st.integers(1, 6),
    st.integers(1, 12),
    st.integers(1, 30),
    st.integers(15, 150),
    st.integers(1, 20),
)


def seen(asked: list[Span], limits: Limits) -> list[Span]:
    """What a doctor's days look like who is asked all this, in this order."""
    spans: list[Span] = []
    for new in asked:
        if refusal(spans, new, limits, ZONE) is None:
            spans.append(new)
    return sorted(spans, key=lambda one: (one.start, one.end))


def longest_run(spans: list[Span], pause: timedelta) -> timedelta:
    """From the begin of a run to the last consultation that begins in it, counted span by span."""
    longest, begin, end = timedelta(), None, None
    for span in spans:
        if begin is None or end is None or span.start >= end + pause:
            begin, end = span.start, span.end
        longest, end = max(longest, span.start - begin), max(end, span.end)
    return longest


@given(st.lists(SPANS, max_size=60), LIMITS)
def test_no_order_of_asking_gets_past_a_limit(asked: list[Span], limits: Limits) -> None:
    spans = seen(asked, limits)
    starts = [span.start for span in spans]
    days = [start.astimezone(ZONE).date() for start in starts]
    assert all(sum(begin <= start < begin + HOUR for start in starts) <= limits.per_hour for begin in starts)
    assert all(days.count(day) <= limits.per_day for day in days)
    weeks = [day.isocalendar()[:2] for day in days]
    assert all(weeks.count(week) <= limits.per_week for week in weeks)
    assert not spans or longest_run(spans, limits.pause) < limits.run


@given(st.lists(SPANS, max_size=60), st.integers(0, 9 * 24 * 60), LIMITS)
def test_the_guard_names_the_first_moment_that_is_free_again(asked: list[Span], minute: int, limits: Limits) -> None:
    now = START + timedelta(minutes=minute)
    spans = [span for span in seen(asked, limits) if span.end <= now]
    until = admitted_at(spans, now, limits, ZONE)
    assert refusal(spans, Span(until, until), limits, ZONE) is None
    between = (now + (until - now) * part / 7 for part in range(7))
    assert all(refusal(spans, Span(at, at), limits, ZONE) is not None for at in between if at < until)


@given(st.integers(0, 40), st.integers(0, 150), st.none() | st.integers(-60, 120), LIMITS)
def test_there_is_never_more_room_than_a_limit_leaves(today: int, week: int, rests: int | None, limits: Limits) -> None:
    until = None if rests is None else START + timedelta(minutes=rests)
    found = room(Worked(today, week, until), START, HOUR, limits)
    assert 0 <= found <= limits.per_hour
    assert found <= max(0, limits.per_day - today)
    assert found == 0 or until is None or until < START + HOUR


@given(st.integers(0, 50), st.lists(st.integers(0, 10), max_size=10))
def test_the_intake_is_full_when_more_wait_than_there_is_room_for(waiting: int, rooms: list[int]) -> None:
    able = [Able(("fr",), room, None) for room in rooms]
    assert is_full({"fr": waiting}, able, "fr") == (bool(rooms) and waiting >= sum(rooms))
    assert not is_full({"fr": waiting}, able, "de")


LANGUAGES = st.sampled_from(["fr", "nl", "de"])
ABLE = st.lists(
    st.builds(
        lambda spoken, room: Able(tuple(sorted(spoken)), room, None), st.sets(LANGUAGES, min_size=1), st.integers(0, 3)
    ),
    max_size=4,
)


def seated(waiting: dict[str, int], able: list[Able]) -> int:
    """How many find a doctor if everybody is seated as well as can be, one by one, by moving others along."""
    chairs = [one for one in able for _ in range(one.room)]
    taken: dict[int, str] = {}

    def sits(language: str, tried: set[int]) -> bool:
        for chair, one in enumerate(chairs):
            if language in one.kinds and chair not in tried:
                tried.add(chair)
                if chair not in taken or sits(taken[chair], tried):
                    taken[chair] = language
                    return True
        return False

    return sum(sits(language, set()) for language, count in waiting.items() for _ in range(count))


@given(st.dictionaries(LANGUAGES, st.integers(0, 5)), ABLE, LANGUAGES)
def test_the_intake_is_closed_for_exactly_those_whom_nobody_could_take_beside_who_waits(
    waiting: dict[str, int], able: list[Able], language: str
) -> None:
    more = waiting | {language: waiting.get(language, 0) + 1}
    spoken = any(language in one.kinds for one in able)
    assert is_full(waiting, able, language) == (spoken and seated(more, able) == seated(waiting, able))


def test_who_speaks_another_language_takes_no_place_of_a_doctor_who_does_not() -> None:
    able = [Able(("fr",), 6, None), Able(("nl",), 6, None)]
    assert is_full({"fr": 20}, able, "fr")
    assert not is_full({"fr": 20}, able, "nl")
    assert not is_full({"fr": 20}, able, None)
    assert is_full({"fr": 20}, [*able[:1], Able(("fr", "nl"), 6, None)], "nl")


@given(st.dictionaries(LANGUAGES, st.integers(0, 5)), ABLE)
def test_a_brand_s_intake_is_closed_when_it_is_for_every_language_that_is_spoken(
    waiting: dict[str, int], able: list[Able]
) -> None:
    spoken = {language for one in able for language in one.kinds}
    each = all(is_full(waiting, able, language) for language in spoken)
    assert is_full(waiting, able, None) == (bool(able) and each)


def test_a_run_is_over_after_a_pause() -> None:
    limits = Limits(6, 25, 110, timedelta(hours=2), timedelta(minutes=10))
    spans = [Span(START + timedelta(minutes=15 * n), START + timedelta(minutes=15 * n + 12)) for n in range(4)]
    end = spans[-1].end
    assert run_until(spans, end, limits) == timedelta(minutes=57)
    assert run_until(spans, end + timedelta(minutes=10), limits) == timedelta()


@given(
    begins=st.lists(st.integers(0, 10 * 24 * 12), max_size=60, unique=True),
    wanted=st.lists(st.integers(0, 10 * 24 * 12), max_size=20, unique=True),
)
def test_many_at_once_are_judged_as_each_alone(begins: list[int], wanted: list[int]) -> None:
    zone, start = ZoneInfo("Europe/Brussels"), datetime(2026, 3, 25, tzinfo=UTC)
    limits = Limits(3, 8, 25, timedelta(minutes=90), timedelta(minutes=15))

    def span(step: int) -> Span:
        at = start + timedelta(minutes=5 * step)
        return Span(at, at + timedelta(minutes=5))

    spans, asked = [span(one) for one in begins], [span(one) for one in wanted]
    alone = [one for one in asked if refusal(spans, one, limits, zone) is None]
    assert list(compress(asked, admits(spans, asked, limits, zone))) == alone
