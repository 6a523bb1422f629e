"""PostgreSQL's own benchmark program, run as the application role with prepared statements."""

import os
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass

from doktr_sandbox import postgres

TPS = re.compile(r"^tps = ([\d.]+)", re.MULTILINE)
FAILED = re.compile(r"^number of failed transactions: (\d+)", re.MULTILINE)
LATENCY = re.compile(r"^latency average = ([\d.]+) ms", re.MULTILINE)
THREADS = 1


@dataclass(frozen=True)
class Ran:
    """What pgbench measured."""

    per_second: float
    each_ms: float


def run(running: postgres.Cluster, wish: Sequence[str]) -> Ran:
    """One run. Raises `RuntimeError` unless every transaction succeeded."""
    command = [
        str(running.binaries / "pgbench"), "--no-vacuum", "--protocol=prepared", f"--jobs={THREADS}", *wish,
        "-h", "127.0.0.1", "-p", str(running.port), "-U", postgres.APP, postgres.DATABASE,
    ]  # fmt: skip
    done = subprocess.run(
        command, env={**os.environ, "PGPASSWORD": running.secret}, capture_output=True, text=True, check=False
    )
    speed, latency, failed = (one.search(done.stdout) for one in (TPS, LATENCY, FAILED))
    if done.returncode or not (speed and latency) or (failed and failed[1] != "0"):
        raise RuntimeError(f"pgbench did not do everything:\n{done.stdout}\n{done.stderr}")
    return Ran(float(speed[1]), float(latency[1]))
