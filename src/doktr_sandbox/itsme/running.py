"""A twin as a process of its own for as long as a test or a measurement needs it."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from doktr_sandbox.itsme.__main__ import PEOPLE

READY_S = 30.0


@dataclass(frozen=True)
class RunningTwin:
    """Where it listens. `origin` carries its pages, `issuer` its endpoints."""

    port: int

    @property
    def origin(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def issuer(self) -> str:
        return f"{self.origin}/v2"


@contextmanager
def running(
    clients: list[dict[str, object]], people: Path = PEOPLE, port: int | None = None, **seconds: float
) -> Iterator[RunningTwin]:
    """Start, wait until it answers, and stop at the end. `seconds`: approval_seconds, code_seconds."""
    twin = RunningTwin(port or free_port())
    command = ["setpriv", "--pdeathsig", "KILL", "--", sys.executable, "-m", "doktr_sandbox.itsme"]
    command += ["--port", str(twin.port)]
    command += ["--people", str(people), "--clients", json.dumps(clients)]
    for name, value in seconds.items():
        command += [f"--{name.replace('_', '-')}", str(value)]
    process = subprocess.Popen(command)
    try:
        _await(f"{twin.origin}/healthz", process)
        yield twin
    finally:
        process.terminate()
        process.wait(timeout=10)


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + READY_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(url, trust_env=False).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise TimeoutError("the twin did not start")
