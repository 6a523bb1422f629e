"""Seconds from `make demo` to ready when everything is installed, beside starting its bare parts."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import ground
from bench.figures import Figure, Goal, figure, say
from doktr_sandbox import postgres
from doktr_sandbox.processes import ROOT, answers, inherited, python

ROUNDS = 5
GOAL = Goal("below", 15, of_floor=False)
PATIENCE_S = 600
BARE = ("import uvicorn, uvloop, doktr.app.web", "import doktr.app.worker", "import uvicorn, doktr_sandbox.itsme.app")
EXTENT = 8


def free_row() -> int:
    """The first of eight free ports in a row."""
    while True:
        first = 20_000 + secrets.randbelow(12_000)  # below the ports that the kernel gives away
        if all(_is_free(first + place) for place in range(EXTENT)):
            return first


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def command(folder: Path) -> list[str]:
    """`make demo` on a folder of its own, so that nobody's demo is disturbed; without make, what make would call."""
    if shutil.which("make"):
        return ["make", "--no-print-directory", "demo", f"ARGS=--folder {folder}"]
    return ["python3", "dev.py", "demo", "--folder", str(folder)]


@contextmanager
def demo(folder: Path) -> Iterator[float]:
    """The demo, running; hands over the seconds until it was ready, then stops it with Ctrl-C's signal."""
    first = free_row()
    began = time.monotonic()
    with (ground.FOLDER / "start.log").open("ab") as log:
        process = subprocess.Popen(
            command(folder), cwd=ROOT, env={**os.environ, "PORT": str(first)}, stdin=subprocess.DEVNULL,
            stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    try:
        _await_ready(process, folder / "demo.json", began)
        seconds = time.monotonic() - began
        if not answers(f"http://localhost:{first + 1}/"):
            raise RuntimeError("the demo says that it is ready and does not answer")
        yield seconds
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGINT)
        process.wait(60)


def _await_ready(process: subprocess.Popen[bytes], noted: Path, began: float) -> None:
    while not noted.exists():
        if process.poll() is not None or time.monotonic() - began > PATIENCE_S:
            raise RuntimeError(f"the demo did not start; see {ground.FOLDER / 'start.log'}")
        time.sleep(0.005)


def bare(folder: Path) -> float:
    """Start PostgreSQL, then import what the three Python processes import, side by side; seconds for both."""
    began = time.monotonic()
    running = postgres.start(folder)
    importing = [subprocess.Popen(python("-c", statement), env=inherited()) for statement in BARE]
    if sum(process.wait() for process in importing):
        raise RuntimeError("a process's imports fail")
    seconds = time.monotonic() - began
    running.stop()
    return seconds


def run(rounds: int | None = None) -> list[Figure]:
    """One start that may install, build and prepare; then the demo and its bare parts by turns."""
    folder = ground.FOLDER / "start"
    folder.mkdir(parents=True, exist_ok=True)
    with demo(folder) as seconds:
        say(f"first start: {seconds:.1f} s")
    bare(folder / "bare")
    values: list[float] = []
    floors: list[float] = []
    for number in range(rounds or ROUNDS):
        with demo(folder) as seconds:
            values.append(seconds)
        floors.append(bare(folder / "bare"))
        say(f"round {number + 1}: ready after {values[-1]:.2f} s, bare parts {floors[-1]:.2f} s")
    return [figure("make demo to ready, warm", values, "s", floors, GOAL)]
