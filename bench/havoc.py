"""Bookings that compete while servers and worker are killed and PostgreSQL crashes: nothing is lost, nothing doubled.

The 10,000 attempts of `contention`, in rounds that each begin anew. In every round, at random moments, a server and the
worker are killed and PostgreSQL is stopped as by a power cut; servers and worker go on dying until all is answered, and
are started again as on any machine.
Whoever gets no answer sends the same attempt again. Then the worker finishes what is due, and everything is counted.
"""

import asyncio
from collections import Counter

import asyncpg

from bench import ground
from bench.accept_floor import JSON_LOG
from bench.contention import ATTEMPTS, CLIENTS, DOCTORS, NONE, PATIENTS, SLOTS_EACH, UNHINDERED, one_round
from bench.contention_ground import Wrong, near_limits, open_practice
from bench.contention_havoc import Havoc
from bench.contention_once import Once
from bench.figures import Figure, Goal, figure, say
from doktr_sandbox import postgres
from doktr_sandbox.whole_service import Service

EACH = Goal("at least", 1)
ROUNDS = 16  # every one begins anew, and lasts until what died in it has come back: so that all take five minutes


async def survive(running: postgres.Cluster, service: Service, rounds: int) -> tuple[Wrong, Once, Counter[str], int]:
    """What was wrong after all rounds, what died, and how often something was sent again."""
    superuser = await asyncpg.connect(ground.superuser(running))
    practice = await open_practice(superuser, DOCTORS, PATIENTS, SLOTS_EACH)
    await near_limits(superuser, practice)
    await superuser.close()
    wrong, once, died, again = Wrong(), Once(), Counter[str](), 0
    for number in range(rounds):
        before, booked = died.copy(), wrong.booked
        amid, url = Havoc(running, service, died), ground.superuser(running)
        came = await one_round(url, practice, service, ATTEMPTS // rounds, wrong, amid)
        await once.count(url, came["answers"])
        again += came["sent_again"]
        say(f"round {number + 1}: {dict(died - before)} died, {wrong.booked - booked} booked, {wrong}, {once}")
    return wrong, once, died, again


def run(rounds: int | None = None) -> list[Figure]:
    """All rounds, with the outside world as it is for `contention`."""
    rounds = rounds or ROUNDS
    with (
        ground.cluster("havoc", JSON_LOG) as running,
        ground.service(running, servers=2, worker=True, changed=UNHINDERED) as service,
    ):
        wrong, once, died, again = asyncio.run(survive(running, service, rounds))
    return [
        figure(f"attempts of {CLIENTS} clients amid crashes", [ATTEMPTS // rounds * rounds], "", [ATTEMPTS]),
        *(figure(f"killed: {name}", [count], "times", [rounds], EACH) for name, count in sorted(died.items())),
        figure("sent again for want of an answer", [again], "", [0]),
        figure("booked in a round", [wrong.booked / rounds], "", [0]),
        figure("double bookings", [wrong.double], "", [0], NONE),
        figure("patients over their quota", [wrong.over_quota], "", [0], NONE),
        *(
            figure(f"doctors over their guard: {kind}", [wrong.over[kind]], "", [0], NONE)
            for kind in sorted(wrong.over)
        ),
        figure("acknowledged and lost, unanswered, or there and never acknowledged", [wrong.lost], "", [0], NONE),
        *(figure(name, [count], "", [0], NONE) for name, count in once.found.items()),
    ]
