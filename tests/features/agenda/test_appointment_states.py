"""The table of an appointment's states, pair by pair."""

from itertools import product

import pytest

from doktr.features.agenda.model import APPOINTMENT

ALLOWED = {
    ("booked", "cancelled"),
    ("booked", "lapsed"),
    ("booked", "moved"),
    ("booked", "no_show"),
    ("booked", "started"),
    ("held", "booked"),
    ("held", "released"),
    ("lapsed", "done"),
    ("lapsed", "failed"),
    ("started", "cancelled"),
    ("started", "done"),
    ("started", "failed"),
    ("started", "lapsed"),
    ("started", "no_show"),
}


@pytest.mark.parametrize(("before", "after"), list(product(APPOINTMENT.steps, APPOINTMENT.steps)))
def test_an_appointment_steps_exactly_as_its_table_says(before: str, after: str) -> None:
    assert APPOINTMENT.may(before, after) == ((before, after) in ALLOWED)
    assert (before in APPOINTMENT.before(after)) == ((before, after) in ALLOWED)
