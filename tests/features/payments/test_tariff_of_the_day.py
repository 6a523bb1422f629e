"""Amounts that were loaded between a price and its charge: the insurer's part is of the day, the patient's as told."""

import pytest

from doktr.features.pricing import Cover
from tests.features.payments.till import INCREASED, ORDINARY, Till

LOAD = "update tariffs set honorarium_cents = honorarium_cents + $1, share_cents = share_cents + $2"
LONG_AGO = "update covers set asked_at = asked_at - interval '13 hours'"
EARLIER = "update quotes set made_at = made_at - interval '13 hours'"
OUTSIDE = Cover(False, False)


async def comes_to(till: Till, said_today: bool, cover: Cover, more: tuple[int, int]) -> tuple[int, int, int, str]:
    """Honorarium, insurer's and patient's part, and the state of what took place before other amounts were loaded."""
    _, _, call = await till.took_place(cover=cover)
    await till.clinic.sql.execute(f"{LOAD} where code = '101673' and honorarium_cents is not null", *more)
    if not said_today:
        await till.clinic.sql.execute(LONG_AGO)
        await till.clinic.sql.execute(EARLIER)
    await till.due()
    charge = await till.charge(call)
    assert charge is not None
    return charge.honorarium_cents, charge.insurer_cents, charge.amount_cents, charge.state


@pytest.mark.parametrize("said_today", [True, False])
@pytest.mark.parametrize(
    ("cover", "more", "parts"),
    [
        (ORDINARY, (300, 0), (3022, 2622, 400, "due")),
        (INCREASED, (300, 0), (3022, 2922, 100, "due")),
        (ORDINARY, (0, -100), (2722, 2422, 300, "due")),  # for the patient less than they accepted
        (ORDINARY, (300, 100), (2922, 2522, 400, "due")),  # never more
        (OUTSIDE, (300, 0), (2722, 0, 2722, "due")),
    ],
)
async def test_the_insurer_is_asked_by_the_tariff_of_the_day_whenever_they_spoke_and_the_patient_for_no_more(
    till: Till, said_today: bool, cover: Cover, more: tuple[int, int], parts: tuple[int, int, int, str]
) -> None:
    assert await comes_to(till, said_today, cover, more) == parts
