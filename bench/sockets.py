"""Memory per idle, signed-in WebSocket, beside a bare server of the same library."""

import asyncio
import json
import resource
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import asyncpg

from bench import ground
from bench.figures import Figure, Goal, figure, say
from doktr_sandbox import crowd, postgres
from doktr_sandbox.processes import Child, await_answer, inherited, python
from doktr_sandbox.whole_service import Service

SOCKETS = 2000
WARM = 20
ROUNDS = 3
SETTLE_S = 25  # longer than the 20 s between two pings of the server
GOAL = Goal("at most", 1.5)
PSS = "Pss:"


def pss_kib(child: Child) -> int:
    """The process's proportional share of memory, now."""
    if child.process is None:
        raise RuntimeError(f"{child.name} was not started")
    lines = Path(f"/proc/{child.process.pid}/smaps_rollup").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(PSS)).split()[1])


def raise_file_limit() -> None:
    """Two files per socket on this machine; children inherit the limit."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < SOCKETS + 500:
        raise RuntimeError(f"at most {hard} open files are allowed here; raise the hard limit above {SOCKETS + 500}")
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


@contextmanager
def opened(url: str, headers: Sequence[dict[str, str]], greeted: bool) -> Iterator[None]:
    """While inside, one socket is open per set of headers."""
    crowd_process = subprocess.Popen(
        python("-m", "bench.sockets_crowd"), env=inherited(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    say_to, heard = _pipes(crowd_process)
    say_to.write(json.dumps({"url": url, "greeted": greeted, "headers": headers}) + "\n")
    say_to.flush()
    if heard.readline().strip() != str(len(headers)):
        raise RuntimeError("not every socket could be opened")
    yield
    say_to.close()
    if crowd_process.wait(60):
        raise RuntimeError("sockets did not stay open")


def _pipes(process: subprocess.Popen[str]) -> tuple[IO[str], IO[str]]:
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("a process without pipes")
    return process.stdin, process.stdout


def per_socket_kib(server: Child, url: str, headers: Sequence[dict[str, str]], greeted: bool) -> float:
    """What one more idle socket costs a warm server."""
    with opened(url, headers[:WARM], greeted):
        pass
    time.sleep(1)
    before = pss_kib(server)
    with opened(url, headers, greeted):
        time.sleep(SETTLE_S)
        return (pss_kib(server) - before) / len(headers)


def bare(round_number: int) -> float:
    """One round of the floor, on a fresh server."""
    port = postgres.free_port()
    log = ground.FOLDER / "sockets" / "bare.log"
    server = Child("bare server", python("-m", "bench.sockets_bare", str(port)), {}, log)
    server.start()
    try:
        await_answer(f"http://127.0.0.1:{port}/readyz", server)
        headers = [{"Cookie": f"of={round_number}.{number}"} for number in range(SOCKETS)]
        return per_socket_kib(server, f"ws://127.0.0.1:{port}/socket", headers, greeted=False)
    finally:
        server.stop()


def ours(service: Service, people: Sequence[crowd.Member]) -> float:
    """One round of ours, on a fresh server process."""
    server = service.web[0]
    server.stop()
    server.start()
    service.await_ready()
    headers = [{"Cookie": person.cookie, "Origin": service.origin()} for person in people]
    url = f"{service.origin().replace('http', 'ws', 1)}/api/patient/socket"
    return per_socket_kib(server, url, headers, greeted=True)


async def gather(running: postgres.Cluster) -> list[crowd.Member]:
    """As many patients as sockets."""
    superuser = await asyncpg.connect(ground.superuser(running))
    people = await crowd.patients(superuser, SOCKETS)
    await superuser.close()
    return people


def run(rounds: int | None = None) -> list[Figure]:
    """Ours and the floor by turns, each round on fresh processes."""
    raise_file_limit()
    values: list[float] = []
    floors: list[float] = []
    with ground.cluster("sockets") as running, ground.service(running, worker=False) as service:
        people = asyncio.run(gather(running))
        for number in range(rounds or ROUNDS):
            values.append(ours(service, people))
            floors.append(bare(number))
            say(f"round {number + 1}: {values[-1]:.1f} KiB per socket, bare {floors[-1]:.1f} KiB")
    return [figure(f"memory per idle socket of {SOCKETS}", values, "KiB", floors, GOAL)]
