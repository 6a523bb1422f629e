"""Messages of the payment provider: 10,000 of them, 30 % said again, 10 % invented, in no order, at two servers.

Each real one ends in the books after what the provider's twin says was fetched; then everything must be exactly as the
twin has it, each payment once. Beside it pgbench runs the very statements that one such payment caused. Then the same,
smaller, while servers and worker are killed and PostgreSQL is restarted, with payments that are only being made.
"""

import asyncio
import json
import secrets
import subprocess
import time
from collections.abc import Awaitable, Callable
from typing import Any

from bench import ground, webhooks_floor
from bench.accept_floor import JSON_LOG
from bench.contention_havoc import Havoc, again, restart
from bench.figures import Figure, Goal, figure, say
from bench.webhooks_ground import Till, message, open_till, storm
from doktr_sandbox import postgres
from doktr_sandbox.processes import inherited, python
from doktr_sandbox.whole_service import Service

CLIENTS, MESSAGES = 64, 10_000
FLOOR_CLIENTS, FLOOR_PAYMENTS = 32, 1_600
CRASH_MESSAGES, CRASH_DRAFTS, DEATHS = 2_000, 300, 12
PATIENCE_S, LOOK_S = 240, 0.2
NONE = Goal("at most", 0, of_floor=False)
GOAL = Goal("at least", 0.15)


class Crashes(Havoc):
    """Servers and worker are killed in turn, and PostgreSQL is restarted once, amid the storm."""

    died = 0

    async def _rage(self) -> None:
        worker = next(one for one in self._service.others if one.name == "worker")
        pause = secrets.SystemRandom().uniform
        await asyncio.sleep(pause(0.3, 0.8))
        again(worker)
        await asyncio.sleep(pause(0.5, 1.5))
        restart(self._running)
        self.died += 2
        for _ in range(DEATHS):
            await asyncio.sleep(pause(1, 4))  # a worker needs seconds to begin: what never lives does nothing to die of
            again(secrets.choice([worker, *self._service.web]))
            self.died += 1


def send(ports: list[int], messages: list[str]) -> dict[str, Any]:
    """Over HTTP, all of them, from another process. Raises `RuntimeError` with its complaint."""
    given = json.dumps({"ports": ports, "clients": CLIENTS, "attempts": messages})
    done = subprocess.run(
        python("-m", "bench.contention_load"), env=inherited(), capture_output=True, text=True, check=False, input=given
    )
    if done.returncode:
        raise RuntimeError(f"the load did not end:\n{done.stderr}")
    return json.loads(done.stdout)


async def until(so: Callable[[], Awaitable[bool]]) -> None:
    """Wait until that is so. Raises `RuntimeError`."""
    for _ in range(round(PATIENCE_S / LOOK_S)):
        if await so():
            return
        await asyncio.sleep(LOOK_S)
    raise RuntimeError("what was told is not worked off")


async def until_settled(till: Till) -> None:
    """Wait until nothing is left to do. Raises `RuntimeError`."""
    await until(till.settled)


async def one_storm(till: Till, service: Service, count: int, prefix: str) -> tuple[int, float]:
    """Send them all and wait for the last one; how many payments it was about, and how long it took."""
    owed = await till.owed(count * 6 // 10, prefix)
    await till.at_provider(owed)
    said = storm(owed, count)
    began = time.perf_counter()
    came = await asyncio.to_thread(send, service.web_ports, said)
    statuses = {status for status, _ in came["answers"]}
    if statuses != {200}:
        raise RuntimeError(f"not every message was taken: {statuses}")
    await until_settled(till)
    return len(owed), time.perf_counter() - began


async def amid_crashes(till: Till, running: postgres.Cluster, service: Service) -> int:
    """A smaller storm while everything dies again and again, payments being made; how many are wrong in the end."""
    await till.pays_by_itself()
    await till.owed(CRASH_DRAFTS, "made", drafts=True)
    async with Crashes(running, service) as crashes:
        await one_storm(till, service, CRASH_MESSAGES, "crash")
    say(f"{crashes.died} processes killed amid {CRASH_MESSAGES} messages and {CRASH_DRAFTS} new payments")
    return await wrong(till)


async def wrong(till: Till) -> int:
    """How much is wrong once everything has come to rest."""
    await until_settled(till)
    await until(till.returned)
    found = await till.wrong()
    for one in found[:5]:
        say(f"wrong: {one}")
    return len(found)


async def floor(till: Till, running: postgres.Cluster, service: Service) -> float:
    """Payments per second as pgbench brings them into the books."""
    overheard = webhooks_floor.Floor(running, till)
    (heard,) = await till.owed(1, "heard")
    await till.at_provider([heard], all_paid=True)
    await overheard.listen(on=True)
    await asyncio.to_thread(send, service.web_ports[:1], [message(heard.payment, str(heard.provider))])
    await until_settled(till)
    await overheard.listen(on=False)
    await overheard.take(heard)
    owed = await till.owed(FLOOR_PAYMENTS, "floor")
    return (await overheard.run(owed, FLOOR_CLIENTS)).per_second


async def measure(running: postgres.Cluster, service: Service, messages: int) -> list[Figure]:
    """The storm, the storm amid crashes, and pgbench."""
    twin = f"http://127.0.0.1:{service.ports.payment}"
    till = await open_till(ground.superuser(running), twin, service.origin())
    settled, seconds = await one_storm(till, service, messages, "storm")
    calm = await wrong(till)
    say(f"{messages} messages, {settled} payments settled in {seconds:.1f} s, {calm} wrong")
    crashed = await amid_crashes(till, running, service)
    per_second = await floor(till, running, service)
    return [
        figure("payments not exactly as the provider has them, once each", [calm], "", [0], NONE),
        figure("the same, servers, worker and PostgreSQL having died", [crashed], "", [0], NONE),
        figure("messages worked off", [messages / seconds], "1/s", [per_second]),
        figure("payments settled, fetch included, beside pgbench", [settled / seconds], "1/s", [per_second], GOAL),
    ]


def run(rounds: int | None = None) -> list[Figure]:
    """All of it; `rounds` is how many hundred messages, where 10,000 are not wanted."""
    with (
        ground.cluster("webhooks", JSON_LOG) as running,
        ground.service(running, servers=2, worker=True, payment=True) as service,
    ):
        return asyncio.run(measure(running, service, (rounds or MESSAGES // 100) * 100))
