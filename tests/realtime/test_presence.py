"""Servers say who has a page open; what a killed server said last grows old by itself."""

import asyncio
from datetime import datetime
from typing import Any

import pytest

from doktr_sandbox.visitor import eventually
from tests.features.browser import Page
from tests.realtime.conftest import Guest, House

HIDDEN = "select hidden_since is not null from presence where device_id = $1"
SEEN = "select seen_at from presence where device_id = $1"
# what was said of a device, however soon it was taken back
REMEMBER = """
create table words (device_id uuid, hidden boolean);
create function remember() returns trigger security definer language plpgsql as $$
begin insert into words values (new.device_id, new.hidden_since is not null); return new; end $$;
create trigger remembered after update of hidden_since on presence for each row execute function remember()
"""
SAID = "select exists (select from words where device_id = $1 and hidden)"
NOBODY_SAID = "delete from presence"
# longer than the time between two beats of a server
AWAY_SECONDS = 12
# a server says it again every ten seconds
ONE_BEAT_S = 15
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


async def says(house: House, guest: Guest, page: Page, hidden: bool) -> None:
    """The page says whether it is out of sight, and this is kept."""
    await page.say({"type": "ping", "hidden": hidden})
    await until_kept(house, guest, hidden)


async def until_kept(house: House, guest: Guest, hidden: bool, patience_s: float = 10) -> None:
    async def kept() -> bool:
        return await house.sql.fetchval(HIDDEN, guest.device_id) is hidden

    await eventually(kept, patience_s=patience_s)


async def test_a_patient_s_page_says_when_it_goes_out_of_sight_and_comes_back(house: House) -> None:
    patient = await house.patient()
    async with house.browser(patient, 0).page() as page:
        for hidden in (True, False):
            await says(house, patient, page, hidden)


async def test_a_device_whose_page_in_sight_is_closed_is_out_of_sight_though_a_hidden_one_is_open_at_another_server(
    house: House,
) -> None:
    patient = await house.patient()
    async with house.browser(patient, 1).page() as hidden:
        await says(house, patient, hidden, True)
        async with house.browser(patient, 0).page() as looked_at:
            await says(house, patient, looked_at, False)
        await until_kept(house, patient, True)


async def test_a_device_with_a_page_in_sight_at_one_server_comes_back_into_sight_when_one_at_another_is_hidden(
    house: House,
) -> None:
    patient = await house.patient()
    async with house.browser(patient, 0).page() as left, house.browser(patient, 1).page() as looked_at:
        await says(house, patient, looked_at, True)
        await says(house, patient, looked_at, False)
        await house.sql.execute(REMEMBER)
        try:
            await left.say({"type": "ping", "hidden": True})
            await eventually(lambda: house.sql.fetchval(SAID, patient.device_id))
            await until_kept(house, patient, False, patience_s=ONE_BEAT_S)
        finally:
            await house.sql.execute("drop function remember cascade; drop table words")


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
