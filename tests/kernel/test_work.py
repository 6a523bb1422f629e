"""A piece of work: events without gaps, hints after the commit, and nobody who blocks another."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from doktr.kernel.work import EVERYWHERE, Works
from doktr_sandbox import crowd

SEQUENCE = "select seq, kind, body->>'n' as n, brand_id from events where person_id = $1 order by seq"


@pytest.fixture
async def people(everything: asyncpg.Connection) -> AsyncIterator[list[UUID]]:
    members = [*await crowd.patients(everything, 2), *await crowd.doctors(everything, 1)]
    yield [UUID(member.person_id) for member in members]


async def test_events_of_one_work_are_numbered_in_the_order_in_which_they_were_told(
    works: Works, everything: asyncpg.Connection, people: list[UUID]
) -> None:
    one, other, doctor = people
    async with works.open("doktr") as work:
        for n, person in enumerate((one, other, one, doctor, one)):
            await work.tell(person, "kind", {"n": n})
    assert [(row["seq"], row["n"]) for row in await everything.fetch(SEQUENCE, one)] == [(1, "0"), (2, "2"), (3, "4")]
    assert [(row["seq"], row["brand_id"]) for row in await everything.fetch(SEQUENCE, other)] == [(1, "doktr")]
    assert [(row["seq"], row["brand_id"]) for row in await everything.fetch(SEQUENCE, doctor)] == [(1, None)]


async def test_works_that_tell_the_same_people_crosswise_leave_no_gap_and_do_not_block_each_other(
    works: Works, everything: asyncpg.Connection, people: list[UUID]
) -> None:
    async def tell(n: int) -> None:
        async with works.open("doktr") as work:
            for person in people if n % 2 else reversed(people):
                await work.tell(person, "kind", {"n": n})

    await asyncio.gather(*(tell(n) for n in range(40)))
    for person in people:
        rows = await everything.fetch(SEQUENCE, person)
        assert [row["seq"] for row in rows] == list(range(1, 41))


async def test_a_work_that_fails_tells_nobody_and_uses_no_number(
    works: Works, everything: asyncpg.Connection, people: list[UUID]
) -> None:
    with pytest.raises(LookupError):
        async with works.open("doktr") as work:
            await work.tell(people[0], "kind", {"n": 1})
            await work.settle()
            raise LookupError
    async with works.open("doktr") as work:
        await work.tell(people[0], "kind", {"n": 2})
    assert [row["seq"] for row in await everything.fetch(SEQUENCE, people[0])] == [1]


async def test_nobody_out_of_reach_can_be_told(works: Works, people: list[UUID]) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with works.open("heidra") as work:
            await work.tell(people[0], "kind", {})
    async with works.open("", EVERYWHERE) as work:
        await work.tell(people[0], "kind", {})


async def test_hints_leave_once_and_after_the_commit(works: Works, everything: asyncpg.Connection) -> None:
    heard: list[bytes] = []

    async def hear(payload: bytes) -> None:
        heard.append(payload)

    await works.bus.subscribe("line", hear)
    async with works.open("doktr") as work:
        for _ in range(3):
            work.hint("line", {"brand": "doktr"})
        await asyncio.sleep(0.05)
        assert heard == []
    await asyncio.sleep(0.05)
    assert heard == [b'{"brand": "doktr"}']


async def test_a_fact_wakes_the_jobs_that_the_journey_says(works: Works, everything: asyncpg.Connection) -> None:
    from doktr.features.booking import RequestSubmitted

    request_id: Any = UUID(int=7)
    async with works.open("doktr") as work:
        await work.announce(RequestSubmitted(request_id))
    rows = await everything.fetch("select entrypoint, convert_from(payload, 'utf8') as payload from pgqueuer")
    assert [(row["entrypoint"], row["payload"]) for row in rows] == [
        ("booking.dispatch", '{"request_id": "00000000-0000-0000-0000-000000000007"}')
    ]
