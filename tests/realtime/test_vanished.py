"""A doctor whose page is gone for good, told by real servers and a real worker: the patient's page hears of it."""

from typing import Any

import pytest

from doktr_sandbox.visitor import eventually
from tests.realtime.conftest import Guest, House

pytestmark = pytest.mark.prove  # long: the worker looks twice, a minute apart

NOBODY_SAID = "delete from presence"
# the brand waits for five minutes: what was, was six minutes ago
SIX_MINUTES_AGO = """
update participants set from_at = from_at - interval '6 minutes';
update presence set seen_at = now() - interval '6 minutes' where person_id = '{doctor}'
"""
SWEPT_S = 180


async def outcome(house: House, call: str) -> str | None:
    return await house.sql.fetchval("select outcome from consultations where id::text = $1", call)


async def test_who_vanished_locks_nobody_in_and_who_is_there_is_left_alone(start_house: Any) -> None:
    house: House = start_house(worker=True)
    pairs: list[tuple[Guest, Guest]] = [(await house.patient(), await house.doctor()) for _ in range(2)]
    (patient, gone), (other, there) = pairs
    await house.sql.execute(NOBODY_SAID)
    lost, goes_on = await house.call(patient, gone), await house.call(other, there)
    async with house.browser(patient, 0).page() as page, house.browser(there, 1).page() as desk:
        await page.hear()
        await desk.hear()
        await house.sql.execute(SIX_MINUTES_AGO.format(doctor=gone.id))

        async def is_over() -> bool:
            return await outcome(house, lost) == "no_show_doctor"

        await eventually(is_over, patience_s=SWEPT_S, every_s=1)
        heard = await page.hear_all()
        (ended,) = [frame["body"] for frame in heard if frame.get("kind") == "ended"]
        assert (ended["outcome"], ended["state"]) == ("no_show_doctor", "waiting")
        assert await outcome(house, goes_on) is None
