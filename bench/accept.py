"""Acceptances per second over HTTP on two server processes, beside pgbench running the same SQL."""

import asyncio
import json
import secrets
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median, quantiles
from typing import Any

import asyncpg

from bench import accept_floor, ground
from bench.accept_floor import Script, Turn
from bench.figures import Figure, Goal, figure, say
from doktr_sandbox import crowd, postgres
from doktr_sandbox.processes import inherited, python
from doktr_sandbox.whole_service import Service

CLIENTS = 16
ACCEPTS = 2400
ROUNDS = 5
GOAL = Goal("at least", 0.30)
WRITTEN = ("requests", "consultations", "participants", "doctor_time", "events", "idempotency_keys", "pgqueuer")
EMPTY = f"truncate {', '.join(WRITTEN)} cascade"
WROTE = """
select (select count(*) from requests where state = 'matched') as matched,
    (select count(*) from consultations where state = 'called') as called,
    (select count(*) from participants) as participants, (select count(*) from doctor_time) as doctor_time,
    (select count(*) from events) as events, (select sum(last_seq) from person_sequences) as last_seqs,
    (select count(*) from idempotency_keys where status = 201) as keys, (select count(*) from pgqueuer) as jobs
"""
# All of them come from this one machine, far more often than people do.
UNHINDERED = {"REQUESTS_PER_MINUTE": "1000000"}
FRESH = ("update person_sequences set last_seq = 0", "vacuum analyze", "checkpoint")


@dataclass
class Bench:
    """Two servers on a durable database, and as many doctors as patients."""

    running: postgres.Cluster
    service: Service
    doctors: list[crowd.Member] = field(default_factory=list)
    patients: list[crowd.Member] = field(default_factory=list)

    async def fill(self) -> None:
        """Put the crowd into the database."""
        superuser = await asyncpg.connect(ground.superuser(self.running))
        self.doctors = await crowd.doctors(superuser, ACCEPTS)
        self.patients = await crowd.patients(superuser, ACCEPTS)
        await superuser.close()

    async def fresh(self) -> list[Turn]:
        """As if nobody had met yet: every patient waits, every doctor is free and was just seen."""
        superuser = await asyncpg.connect(ground.superuser(self.running))
        await superuser.execute(EMPTY)
        requests = await crowd.ask(superuser, self.patients)
        await crowd.be_seen(superuser)
        turns = [
            Turn(
                doctor.token_hash, requests[patient.person_id], doctor.person_id, patient.person_id,
                doctor.device_id, secrets.token_hex(16),
            )
            for doctor, patient in zip(self.doctors, self.patients, strict=True)
        ]  # fmt: skip
        await accept_floor.set_turns(superuser, turns)
        for statement in FRESH:
            await superuser.execute(statement)
        await superuser.close()
        return turns

    async def wrote(self) -> dict[str, int]:
        """How much there is now of everything that acceptances write."""
        superuser = await asyncpg.connect(ground.superuser(self.running))
        row = await superuser.fetchrow(WROTE)
        await superuser.close()
        return {} if row is None else {name: int(count) for name, count in row.items()}

    async def listen_in(self, statements: Sequence[str]) -> None:
        """Begin or stop to log every statement; heard by running servers after a moment."""
        superuser = await asyncpg.connect(ground.superuser(self.running))
        for statement in statements:
            await superuser.execute(statement)
        await superuser.close()
        await asyncio.sleep(0.3)

    def accept(self, turns: Sequence[Turn]) -> dict[str, Any]:
        """Over HTTP, all of them, from another process. Raises `RuntimeError` unless every answer is 201."""
        by_hash = {doctor.token_hash: doctor for doctor in self.doctors}
        ports = self.service.web_ports
        accepts = [
            {"port": port, "request": http_request(by_hash[turn.token_hash], turn, port)}
            for turn, port in zip(turns, ports * (len(turns) // len(ports) + 1), strict=False)
        ]
        done = subprocess.run(
            python("-m", "bench.accept_load"), env=inherited(), capture_output=True, text=True, check=False,
            input=json.dumps({"ports": ports, "clients": CLIENTS, "accepts": accepts}),
        )  # fmt: skip
        came = json.loads(done.stdout) if done.returncode == 0 else {}
        if came.get("statuses") != {"201": len(turns)}:
            raise RuntimeError(
                f"not everything was accepted: {came.get('statuses')}, {came.get('troubles')}\n{done.stderr}"
            )
        return came


def http_request(doctor: crowd.Member, turn: Turn, port: int) -> str:
    """What the doctor's page sends."""
    host = f"localhost:{port}"
    return (
        f"POST /api/doctor/requests/{turn.request_id}/accept HTTP/1.1\r\nHost: {host}\r\n"
        f"Origin: http://{host}\r\nCookie: {doctor.cookie}\r\nX-CSRF-Token: {doctor.csrf}\r\n"
        f"Idempotency-Key: {turn.key}\r\nAccept: application/json\r\nContent-Length: 0\r\n\r\n"
    )


def overheard(bench: Bench) -> Script:
    """Let servers warm up on a few acceptances, log the next one, and make it pgbench's script."""
    turns = asyncio.run(bench.fresh())
    warm, heard = turns[: CLIENTS * 4], turns[CLIENTS * 4]
    bench.accept(warm)
    asyncio.run(bench.listen_in(accept_floor.LISTEN_IN))
    bench.accept([heard])
    asyncio.run(bench.listen_in(accept_floor.STOP_LISTENING))
    return Script.of(bench.running, heard)


@dataclass
class Sides:
    """What both sides reached, round by round."""

    per_second: list[float] = field(default_factory=list)
    each_ms: list[float] = field(default_factory=list)
    late_ms: list[float] = field(default_factory=list)
    floor_per_second: list[float] = field(default_factory=list)
    floor_each_ms: list[float] = field(default_factory=list)
    floor_late_ms: list[float] = field(default_factory=list)

    def add(self, came: dict[str, Any], floor: accept_floor.Ran) -> None:
        """One round of both."""
        self.per_second.append(len(came["each_ms"]) / came["seconds"])
        self.each_ms.append(median(came["each_ms"]))
        self.late_ms.append(quantiles(came["each_ms"], n=100)[98])
        self.floor_per_second.append(floor.per_second)
        self.floor_each_ms.append(median(floor.each_ms))
        self.floor_late_ms.append(quantiles(floor.each_ms, n=100)[98])


def one_round(bench: Bench, script: Script, number: int) -> tuple[dict[str, Any], accept_floor.Ran]:
    """Ours and pgbench, each from the same start, in turns the one or the other first.

    Raises `RuntimeError` when they wrote different amounts.
    """
    if number % 2:
        floor, theirs = _theirs(bench, script)
        came, ours = _ours(bench)
    else:
        came, ours = _ours(bench)
        floor, theirs = _theirs(bench, script)
    if ours != theirs or ours["called"] != ACCEPTS:
        raise RuntimeError(f"the two sides did not do the same:\n{ours}\n{theirs}")
    return came, floor


def _ours(bench: Bench) -> tuple[dict[str, Any], dict[str, int]]:
    came = bench.accept(asyncio.run(bench.fresh()))
    return came, asyncio.run(bench.wrote())


def _theirs(bench: Bench, script: Script) -> tuple[accept_floor.Ran, dict[str, int]]:
    asyncio.run(bench.fresh())
    floor = accept_floor.run(bench.running, script, CLIENTS, ACCEPTS)
    return floor, asyncio.run(bench.wrote())


def run(rounds: int | None = None) -> list[Figure]:
    """One round to warm up, then so many that count."""
    sides = Sides()
    with (
        ground.cluster("accept", accept_floor.JSON_LOG) as running,
        ground.service(running, servers=2, worker=False, changed=UNHINDERED) as service,
    ):
        bench = Bench(running, service)
        asyncio.run(bench.fill())
        script = overheard(bench)
        one_round(bench, script, 0)
        for number in range(rounds or ROUNDS):
            sides.add(*one_round(bench, script, number))
            say(f"round {number + 1}: {sides.per_second[-1]:.0f}/s, pgbench {sides.floor_per_second[-1]:.0f}/s")
    return [
        figure("accepts", sides.per_second, "1/s", sides.floor_per_second, GOAL),
        figure(f"one accept, median of {CLIENTS} clients", sides.each_ms, "ms", sides.floor_each_ms),
        figure(f"one accept, 99 % of {CLIENTS} clients", sides.late_ms, "ms", sides.floor_late_ms),
    ]
