"""Bookings that compete for few times, places and hours: nothing is given twice, and how fast it is decided.

10,000 attempts from 64 clients through two servers, in rounds that each begin anew with 50 free times, 30 patients
near their quota and 5 doctors near their guard, each near another limit of it (amid crashes: `havoc`); then bookings
that do not compete, beside pgbench running the very statements of one of them; and the contended work as the packaged
django-appointment does it.
"""

import asyncio
import json
import subprocess
from collections import Counter
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Any

import asyncpg

from bench import contention_django, contention_floor, ground
from bench.accept_floor import JSON_LOG
from bench.contention_ground import (
    Practice,
    Wrong,
    attempt,
    contended,
    fresh,
    near_limits,
    open_practice,
    tell_prices,
)
from bench.figures import Figure, Goal, figure, say
from doktr_sandbox import postgres
from doktr_sandbox.processes import inherited, python
from doktr_sandbox.whole_service import Service

CLIENTS, ATTEMPTS, ROUNDS = 64, 10_000, 20
DOCTORS, SLOTS_EACH, PATIENTS = 5, 10, 30
USED = (3, 4)
ALONE_DOCTORS, ALONE_SLOTS, ALONE_ROUNDS = 32, 20, 3
NONE = Goal("at most", 0, of_floor=False)
GOAL = Goal("at least", 0.30)
UNHINDERED = {"REQUESTS_PER_MINUTE": "1000000"}


def send(ports: list[int], attempts: list[str]) -> dict[str, Any]:
    """Over HTTP, all of them, from another process. Raises `RuntimeError` with its complaint."""
    given = json.dumps({"ports": ports, "clients": CLIENTS, "attempts": attempts})
    done = subprocess.run(
        python("-m", "bench.contention_load"), env=inherited(), capture_output=True, text=True, check=False, input=given
    )
    if done.returncode:
        raise RuntimeError(f"the load did not end:\n{done.stderr}")
    return json.loads(done.stdout)


async def one_round(
    url: str,
    practice: Practice,
    service: Service,
    count: int,
    wrong: Wrong,
    amid: AbstractAsyncContextManager[object] | None = None,
) -> Any:
    """So many attempts from a fresh start, amid whatever happens meanwhile, then a look at what is there."""
    superuser = await asyncpg.connect(url)
    await fresh(superuser, practice, USED)
    attempts = contended(practice, count)
    await tell_prices(superuser, practice)
    await superuser.close()
    async with amid or nullcontext():
        came = await asyncio.to_thread(send, service.web_ports, attempts)
    superuser = await asyncpg.connect(url)
    await wrong.count(superuser, came["answers"])
    await superuser.close()
    return came


async def compete(running: postgres.Cluster, service: Service, rounds: int) -> tuple[Wrong, list[float]]:
    """The contended rounds."""
    url, wrong, per_second, told = ground.superuser(running), Wrong(), [], Counter()
    superuser = await asyncpg.connect(url)
    practice = await open_practice(superuser, DOCTORS, PATIENTS, SLOTS_EACH)
    await near_limits(superuser, practice)
    await superuser.close()
    for _ in range(rounds):
        came = await one_round(url, practice, service, ATTEMPTS // rounds, wrong)
        per_second.append(len(came["answers"]) / came["seconds"])
        told.update(what if status != 201 else "booked" for status, what in came["answers"])
    say(f"{ATTEMPTS} attempts: {dict(told)}, {wrong}")
    return wrong, per_second


async def alone(running: postgres.Cluster, service: Service) -> tuple[list[float], list[float]]:
    """Bookings per second without competition, ours and pgbench's, round by round."""
    superuser = await asyncpg.connect(ground.superuser(running))
    practice = await open_practice(superuser, ALONE_DOCTORS, ALONE_DOCTORS * ALONE_SLOTS, ALONE_SLOTS)
    wanted = list(zip(practice.patients, practice.times, strict=True))
    floor = contention_floor.Floor(running, superuser, practice)
    await fresh(superuser, practice, (0,))
    await floor.overhear(lambda some: send(service.web_ports, some), CLIENTS)
    ours, theirs = [], []
    for number in range(ALONE_ROUNDS):
        await fresh(superuser, practice, (0,))
        attempts = [attempt(practice, patient, *when) for patient, when in wanted]
        await tell_prices(superuser, practice)
        came = await asyncio.to_thread(send, service.web_ports, attempts)
        if {status for status, _ in came["answers"]} != {201}:
            raise RuntimeError(f"not everything was booked: {Counter(map(tuple, came['answers'])).most_common(3)}")
        wrote = await floor.wrote()
        await fresh(superuser, practice, (0,))
        ran = await floor.run(CLIENTS)
        if await floor.wrote() != wrote:
            raise RuntimeError(f"the two sides did not do the same: {wrote}, {await floor.wrote()}")
        ours.append(len(wanted) / came["seconds"])
        theirs.append(ran.per_second)
        say(f"alone, round {number + 1}: {ours[-1]:.0f}/s, pgbench {theirs[-1]:.0f}/s")
    await superuser.close()
    return ours, theirs


def run(rounds: int | None = None) -> list[Figure]:
    """The contended rounds, then those without competition."""
    with (
        ground.cluster("contention", JSON_LOG) as running,
        ground.service(running, servers=2, worker=True, changed=UNHINDERED) as service,
    ):
        wrong, per_second = asyncio.run(compete(running, service, rounds or ROUNDS))
        ours, theirs = asyncio.run(alone(running, service))
        packaged = contention_django.run(
            running, clients=CLIENTS, attempts=ATTEMPTS // 5, rounds=ROUNDS // 5, doctors=DOCTORS, slots_each=SLOTS_EACH
        )
        say(f"django-appointment: {packaged}")
    return [
        figure("double bookings, beside django-appointment", [wrong.double], "", [packaged.double], NONE),
        figure("patients over their quota", [wrong.over_quota], "", [0], NONE),
        *(
            figure(f"doctors over their guard: {kind}", [wrong.over[kind]], "", [0], NONE)
            for kind in sorted(wrong.over)
        ),
        figure("lost, unanswered or done twice", [wrong.lost], "", [0], NONE),
        figure(
            f"contended attempts, {CLIENTS} clients, beside django-appointment",
            per_second,
            "1/s",
            [packaged.per_second],
        ),
        figure("bookings without competition, beside pgbench", ours, "1/s", theirs, GOAL),
    ]
