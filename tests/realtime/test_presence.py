"""Servers say who has a page open; what a killed server said last grows old by itself."""

import asyncio
from datetime import datetime
from typing import Any

import pytest

from doktr_sandbox.visitor import eventually
from tests.realtime.conftest import Guest, House

SEEN = "select seen_at from presence where device_id = $1"
NOBODY_SAID = "delete from presence"
# longer than the time between two beats of a server
AWAY_SECONDS = 12
SOON_AWAY = "update brands set data = jsonb_set(data, '{policy,line,away_seconds}', '12')"


async def seen(house: House, guest: Guest) -> datetime | None:
    return await house.sql.fetchval(SEEN, guest.device_id)


async def test_an_open_page_is_said_to_be_open_again_and_again(house: House) -> None:
    await house.sql.execute(NOBODY_SAID)
    doctor, patient = await house.doctor(), await house.patient()
    await house.sql.execute(NOBODY_SAID)
    async with house.browser(doctor, 0).page() as page, house.browser(patient, 1).page():
        await page.hear()
        first = await eventually(lambda: seen(house, doctor))
        await eventually(lambda: seen(house, patient))

        async def renewed() -> bool:
            now = await seen(house, doctor)
            return now is not None and now > first

        await eventually(renewed, patience_s=15)
    closed = await seen(house, doctor)
    await asyncio.sleep(1)
    left = await seen(house, doctor)
    assert closed is not None and left is not None and left > closed


async def test_a_patient_s_page_says_when_it_goes_out_of_sight_and_comes_back(house: House) -> None:
    patient = await house.patient()
    hidden = "select hidden_since is not null from presence where device_id = $1"
    async with house.browser(patient, 0).page() as page:
        for says in (True, False):
            await page.say({"type": "ping", "hidden": says})

            async def kept(says: bool = says) -> bool:
                return await house.sql.fetchval(hidden, patient.device_id) is says

            await eventually(kept)


@pytest.mark.prove
async def test_a_killed_server_says_nothing_more_and_the_next_one_goes_on(start_house: Any) -> None:
    house: House = start_house(worker=False)
    doctor = await house.doctor()
    await house.sql.execute(NOBODY_SAID)
    async with house.browser(doctor, 0).page() as page:
        await page.hear()
        await eventually(lambda: seen(house, doctor))
        house.service.web[0].kill()
        last = await seen(house, doctor)
        await asyncio.sleep(11)
        assert await seen(house, doctor) == last
    async with house.browser(doctor, 1).page() as page:
        await page.hear()

        async def is_back() -> bool:
            now = await seen(house, doctor)
            return now is not None and last is not None and now > last

        await eventually(is_back)


@pytest.mark.prove
async def test_a_doctor_who_closes_the_last_page_goes_off_duty(start_house: Any) -> None:
    house: House = start_house(worker=True)
    await house.sql.execute(SOON_AWAY)
    gone, reloading = await house.doctor(), await house.doctor()
    await house.sql.execute(NOBODY_SAID)
    for doctor in (gone, reloading):
        async with house.browser(doctor, 0).page() as page:
            await page.hear()
    async with house.browser(reloading, 1).page() as page:

        async def is_off(doctor: Guest = gone) -> bool:
            state = await house.sql.fetchval("select state from duty where doctor_id = $1", doctor.id)
            return state == "off"

        await eventually(is_off, patience_s=AWAY_SECONDS * 2)
        assert not await is_off(reloading)
        assert [frame for frame in await page.hear_all() if frame.get("kind") == "duty_changed"] == []
