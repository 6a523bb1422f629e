"""Events reach the pages they concern, at whichever server, exactly once and in order."""

import asyncio
import random
from typing import Any

import asyncpg
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from websockets.exceptions import ConnectionClosed

from doktr_sandbox.visitor import eventually
from tests.realtime.conftest import Guest, House

LONGEST_S = 60
TELL = """
with counted as (
    update person_sequences set last_seq = last_seq + $2 where person_id = $1 returning last_seq - $2 as before
)
insert into events (person_id, seq, brand_id, at, kind, body)
select $1, before + nth, 'doktr', now(), 'request_changed', json_build_object('nth', nth)
from counted, generate_series(1, $2::int) nth
"""


async def happens(house: House, guest: Guest, times: int) -> None:
    """So many events of this person, of which no server heard a hint."""
    await house.sql.execute(TELL, guest.id, times)


def numbers(frames: list[dict[str, Any]]) -> list[int]:
    return [frame["seq"] for frame in frames if frame["type"] == "event"]


async def test_a_page_is_welcomed_with_the_number_of_the_last_event(house: House) -> None:
    patient = await house.patient()
    await happens(house, patient, 3)
    async with house.browser(patient).page() as page:
        welcome = await page.hear()
        assert (welcome["type"], welcome["last_seq"], "now" in welcome) == ("welcome", 3, True)
        assert await page.hear_all() == []


async def test_what_happens_at_one_server_is_told_at_the_other(house: House) -> None:
    patient, doctor = await house.patient(), await house.doctor()
    async with house.browser(patient, 0).page() as page, house.browser(doctor, 1).page() as desk:
        await page.hear()
        request_id = await house.ask(patient, server=1)
        assert (await page.hear_event("request_changed"))["body"] == {"request_id": request_id, "state": "waiting"}
        async with house.browser(doctor, 0) as browser:
            opened = (await browser.accept(request_id)).json()
        for one in (page, desk):
            assert (await one.hear_event("matched"))["body"] == {"consultation_id": opened["id"]}
            assert (await one.hear_event("called"))["body"]["consultation_id"] == opened["id"]


async def test_every_page_of_a_person_is_told_and_nobody_else(house: House) -> None:
    patient, other = await house.patient(), await house.patient()
    async with (
        house.browser(patient, 0).page() as one,
        house.browser(patient, 1).page() as two,
        house.browser(other, 0).page() as foreign,
    ):
        for page in (one, two, foreign):
            await page.hear()
        await house.ask(patient)
        for page in (one, two):
            await page.hear_event("request_changed")
        assert numbers(await foreign.hear_all()) == []


@pytest.mark.parametrize(("after", "expected"), [(0, [1, 2, 3, 4, 5]), (3, [4, 5]), (5, []), (99, []), (10**18, [])])
async def test_a_page_hears_what_came_after_the_number_it_names(house: House, after: int, expected: list[int]) -> None:
    patient = await house.patient()
    await happens(house, patient, 5)
    async with house.browser(patient).page(after=after) as page:
        assert numbers(await page.hear_all(0.3)) == expected


async def test_a_page_that_missed_a_thousand_events_gets_all_of_them_in_order(house: House) -> None:
    patient = await house.patient()
    await happens(house, patient, 1_000)
    async with house.browser(patient).page(after=0) as page:
        await page.hear_until(lambda frame: frame.get("seq") == 1_000)
        assert numbers(page.frames) == list(range(1, 1_001))


# a failure is told as it is: shrinking would live through it again and again
TOLD_ONCE = settings(
    max_examples=8, deadline=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip


@TOLD_ONCE
@given(chance=st.randoms(use_true_random=True))
async def test_a_page_that_comes_and_goes_hears_everything_exactly_once(house: House, chance: random.Random) -> None:
    """Asks and cancels go on at both servers while the page drops its socket at random and comes back elsewhere."""
    patient = await house.patient()
    seen: list[int] = []
    total = 16

    async def live() -> None:
        for turn in range(total // 2):
            request_id = await house.ask(patient, turn % 2)
            async with house.browser(patient, (turn + 1) % 2) as browser:
                assert (await browser.post(f"requests/{request_id}/cancel")).status_code == 200

    async with asyncio.timeout(LONGEST_S), asyncio.TaskGroup() as together:
        together.create_task(live())
        while len(seen) < total:
            server, stays = chance.randrange(2), chance.choice([0, 1, 2, 4])
            async with house.browser(patient, server).page(after=seen[-1] if seen else 0) as page:
                for _ in range(stays):
                    frame = await page.hear_until(lambda frame: frame["type"] == "event")
                    seen.append(frame["seq"])
                    if len(seen) == total:
                        break
    assert seen == list(range(1, total + 1))


async def test_pages_go_on_elsewhere_when_their_server_is_killed(start_house: Any) -> None:
    house: House = start_house(worker=False)
    patient = await house.patient()
    async with house.browser(patient, 0).page(after=0) as page:
        await page.hear()
        house.service.web[0].kill()
        with pytest.raises(ConnectionClosed):
            await page.hear()
    await house.ask(patient, server=1)
    async with house.browser(patient, 1).page(after=0) as page:
        await page.hear_event("request_changed")
    house.service.web[0].start()
    await asyncio.to_thread(house.service.await_ready, 0)
    async with house.browser(patient, 0).page(after=0) as page:
        assert numbers(await page.hear_all()) == [1]


async def test_a_server_that_is_asked_to_stop_tells_its_pages_to_come_back(start_house: Any) -> None:
    house: House = start_house(worker=False)
    async with house.browser(await house.patient(), 0).page() as page:
        await page.hear()
        child = house.service.web[0]
        assert child.process is not None
        child.process.terminate()
        assert await page.closing_code() == 1012
        await eventually(lambda: not child.running)


async def test_pages_hear_again_when_the_bus_was_away(start_house: Any, everything: asyncpg.Connection) -> None:
    house: House = start_house(worker=False)
    patient = await house.patient()
    async with house.browser(patient, 0).page(after=0) as page:
        await page.hear()
        await page.hear_all()
        # before the cut: a bus that is back within milliseconds looks at once, and only once
        await happens(house, patient, 2)
        assert await page.hear_all() == []
        await everything.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where pid <> pg_backend_pid() and datname = current_database()"
        )
        await page.hear_until(lambda frame: frame.get("seq") == 2, patience_s=10)
        assert numbers(page.frames) == [1, 2]


async def test_a_worker_rings_the_doctor_and_a_new_one_goes_on_where_it_was_killed(start_house: Any) -> None:
    house: House = start_house(worker=True)
    doctor, patient = await house.doctor(), await house.patient()
    worker = next(child for child in house.service.others if child.name == "worker")
    async with house.browser(doctor, 1).page() as desk:
        await desk.hear()
        first = await house.ask(patient)
        assert (await desk.hear_event("offered", 10))["body"]["request_id"] == first
        worker.kill()
        async with house.browser(doctor, 0) as browser:
            opened = (await browser.accept(first)).json()
            await house.ask(await house.patient(), 1)
            assert (await browser.end(opened["id"])).status_code == 200
            await desk.hear_event("ended")
            worker.start()
            await desk.hear_event("offered", 15)


async def test_a_hundred_pages_hear_of_their_own_request(house: House) -> None:
    async def is_told(n: int) -> bool:
        async with house.looking:
            guest = await house.patient()
        async with house.browser(guest, n % 2).page() as page:
            await page.hear()
            request_id = await house.ask(guest, (n + 1) % 2)
            return (await page.hear_event("request_changed", 20))["body"]["request_id"] == request_id

    assert all(await asyncio.gather(*(is_told(n) for n in range(100))))
