"""What booking is measured beside: the packaged django-appointment on the same PostgreSQL, doing the same work.

It is free software under the Apache licence. It lives in an environment of its own (`.cache/django`, from the pinned
`bench/django.txt`), and is neither changed nor shipped.
"""

import asyncio
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from doktr_sandbox import postgres
from doktr_sandbox.processes import ROOT, inherited

PLACE = ROOT / ".cache" / "django"
WANTED = Path(__file__).parent / "django.txt"
UV = ROOT / ".cache" / "boot" / "bin" / "uv"
ROLE = "django"


@dataclass(frozen=True)
class Came:
    """What came of its attempts."""

    per_second: float
    booked: int
    double: int


def installed() -> Path:
    """Its Python, with what is wanted in it."""
    mark = PLACE / "wanted"
    if not mark.exists() or mark.read_text() != WANTED.read_text():
        subprocess.run([UV, "venv", "-q", "--clear", "--python", sys.executable, PLACE], check=True)
        subprocess.run([UV, "pip", "install", "-q", "--python", PLACE / "bin" / "python", "-r", WANTED], check=True)
        mark.write_text(WANTED.read_text())
    return PLACE / "bin" / "python"


async def _room(running: postgres.Cluster) -> None:
    superuser = await asyncpg.connect(running.url("postgres", "postgres"))
    await superuser.execute(f"create role {ROLE} login password '{running.secret}'")
    await superuser.execute(f"create database {ROLE} owner {ROLE}")
    await superuser.close()


def run(running: postgres.Cluster, *, clients: int, attempts: int, rounds: int, doctors: int, slots_each: int) -> Came:
    """The same number of attempts at as many times. Raises `RuntimeError` with its complaint."""
    python = installed()
    asyncio.run(_room(running))
    database = {"NAME": ROLE, "USER": ROLE, "PASSWORD": running.secret, "HOST": "127.0.0.1", "PORT": running.port}
    given = {"database": database, "clients": clients, "attempts": attempts, "rounds": rounds, "doctors": doctors,
             "slots_each": slots_each}  # fmt: skip
    done = subprocess.run(
        [python, Path(__file__).with_name("contention_django_site.py")], input=json.dumps(given), text=True,
        capture_output=True, env=inherited(), check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"django-appointment did not do it:\n{done.stderr[-2000:]}")
    came = json.loads(done.stdout.splitlines()[-1])
    return Came(attempts / came["seconds"], came["booked"], came["double"])
