"""The table of a request's states, pair by pair, and the rules of places in the line."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doktr.features.booking import REQUEST
from doktr.features.booking.rules import after_missed_call

ALLOWED = {
    ("waiting", "offered"),
    ("waiting", "matched"),
    ("waiting", "cancelled"),
    ("waiting", "expired"),
    ("offered", "waiting"),
    ("offered", "matched"),
    ("offered", "cancelled"),
    ("matched", "waiting"),
    ("matched", "expired"),
}


@pytest.mark.parametrize(("before", "after"), list(product(REQUEST.steps, REQUEST.steps)))
def test_a_request_steps_exactly_as_its_table_says(before: str, after: str) -> None:
    assert REQUEST.may(before, after) == ((before, after) in ALLOWED)
    assert (before in REQUEST.before(after)) == ((before, after) in ALLOWED)


@given(st.integers(0, 5), st.datetimes(timezones=st.just(UTC)), st.integers(1, 7200), st.integers(1, 4))
def test_missed_calls_keep_the_place_until_the_one_that_the_brand_calls_the_last(
    missed: int, now: datetime, seconds: int, last: int
) -> None:
    now = min(now, datetime(9990, 1, 1, tzinfo=UTC))
    state, count, keep_until = after_missed_call(missed, now, timedelta(seconds=seconds), last)
    assert count == missed + 1
    if missed + 1 < last:
        assert (state, keep_until) == ("waiting", now + timedelta(seconds=seconds))
    else:
        assert (state, keep_until) == ("expired", None)
