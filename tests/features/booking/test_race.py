"""Twenty doctors accept one patient at once, over HTTP, at two servers: the database lets exactly one win."""

import asyncio
from collections import Counter
from contextlib import AsyncExitStack
from typing import Any

import asyncpg
import httpx

from doktr_sandbox import crowd
from tests.features.browser import Browser

ROUNDS, DOCTORS = 50, 20
MANY = {"REQUESTS_PER_MINUTE": "100000"}
MORE_THAN_ONE = """
select doctor_id from consultations where state <> 'ended' group by doctor_id having count(*) > 1
union all
select doctor_id from doctor_time where live group by doctor_id having count(*) > 1
"""


def slug(answer: httpx.Response) -> str:
    return "won" if answer.status_code == 201 else answer.json()["type"].removeprefix("/problems/")


async def test_of_twenty_doctors_who_accept_at_once_exactly_one_wins_every_time(
    start_service: Any, everything: asyncpg.Connection
) -> None:
    service = start_service(servers=2, worker=False, changed=MANY)
    await crowd.never_tire(everything)
    doctors = await crowd.doctors(everything, DOCTORS)
    patients = await crowd.patients(everything, DOCTORS + ROUNDS)
    winners: Counter[str] = Counter()
    async with AsyncExitStack() as stack:
        browsers = [
            await stack.enter_async_context(Browser(one, service.origin(n % 2))) for n, one in enumerate(doctors)
        ]
        for browser, patient in zip(browsers, patients, strict=False):
            request_id = (await crowd.ask(everything, [patient]))[patient.person_id]
            alone = await browser.accept(request_id)
            assert slug(alone) == "won"
            assert (await browser.end(alone.json()["id"])).status_code == 200
        for patient in patients[DOCTORS:]:
            request_id = (await crowd.ask(everything, [patient]))[patient.person_id]
            answers = await asyncio.gather(*(browser.accept(request_id) for browser in browsers))
            assert Counter(map(slug, answers)) == {"won": 1, "already-taken": DOCTORS - 1}
            assert await everything.fetch(MORE_THAN_ONE) == []
            winner = next(n for n, answer in enumerate(answers) if answer.status_code == 201)
            opened = answers[winner].json()
            row = await everything.fetchrow("select * from requests where id = $1", request_id)
            assert (str(row["doctor_id"]), str(row["consultation_id"])) == (doctors[winner].person_id, opened["id"])
            assert (
                await everything.fetchval("select count(*) from consultations where request_id = $1", request_id) == 1
            )
            assert (await browsers[winner].end(opened["id"])).status_code == 200
            winners[doctors[winner].person_id] += 1
    assert len(winners) > 1


async def test_no_doctor_gets_two_of_the_patients_accepted_at_once(
    start_service: Any, everything: asyncpg.Connection
) -> None:
    service = start_service(servers=2, worker=False, changed=MANY)
    (doctor,) = await crowd.doctors(everything, 1)
    patients = await crowd.patients(everything, 10)
    requests = await crowd.ask(everything, patients)
    async with Browser(doctor, service.origin(0)) as here, Browser(doctor, service.origin(1)) as there:
        tries = [(here, there)[n % 2].accept(request_id) for n, request_id in enumerate(requests.values())]
        answers = Counter(map(slug, await asyncio.gather(*tries)))
    assert answers == {"won": 1, "doctor-busy": 9}
    assert await everything.fetch(MORE_THAN_ONE) == []


async def test_an_acceptance_that_is_repeated_is_done_once(start_service: Any, everything: asyncpg.Connection) -> None:
    service = start_service(servers=2, worker=False, changed=MANY)
    (doctor,) = await crowd.doctors(everything, 1)
    (patient,) = await crowd.patients(everything, 1)
    request_id = (await crowd.ask(everything, [patient]))[patient.person_id]
    async with Browser(doctor, service.origin(0)) as here, Browser(doctor, service.origin(1)) as there:
        tries = [(here, there)[n % 2].accept(request_id, "the-same-key") for n in range(6)]
        answers = await asyncio.gather(*tries)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
