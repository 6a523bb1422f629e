"""10,000 consultations as one file for the insurers, and its settlement applied to the cent; time and memory.

By the product's own way, each in a process of its own: claims from the database page by page, written, sent to the
insurers' twin while they are read; then fetched, checked, applied and in the books. The floor writes and reads as many
bytes of the same records without making them. Memory is the largest resident set of the whole process, beside that of
a file of 1,000.
"""

import asyncio
import base64
import json
import secrets
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import httpx

from bench import efact_ground, ground
from bench.figures import Figure, Goal, figure, say
from doktr.kernel.sealing import NationalNumbers
from doktr_sandbox.processes import inherited, python
from doktr_sandbox.whole_service import Service

SMALL, LARGE, HUGE = 1_000, 10_000, 50_000
RECORD, RECORDS_EACH = 350, 3
IN_TIME = Goal("below", 5, of_floor=False)
NONE = Goal("at most", 0, of_floor=False)
# Flat: what a process may need at most beside one whose file is ten or fifty times smaller.
FLAT = Goal("at most", 1.25)


@dataclass(frozen=True)
class Measured:
    """One file there and back: seconds, MiB, and how many claims were not settled to the cent."""

    send_s: float
    fetch_s: float
    send_mib: float
    fetch_mib: float
    wrong: int


def floor(count: int) -> float:
    """Seconds to write and read as many bytes, record by record."""
    with tempfile.TemporaryDirectory() as folder:
        file, record = Path(folder) / "floor", "5" * RECORD
        began = time.perf_counter()
        with file.open("w", encoding="ascii") as out:
            for _ in range(count * RECORDS_EACH):
                out.write(record)
        with file.open(encoding="ascii") as came:
            while came.read(RECORD):
                continue
        return time.perf_counter() - began


def child(what: str, given: dict[str, Any]) -> dict[str, float]:
    """One half of the way, in a process of its own. Raises `RuntimeError` with its complaint."""
    done = subprocess.run(
        python("-m", "bench.efact_batch", what), env=inherited(), capture_output=True, text=True, check=False,
        input=json.dumps(given),
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"the file did not get there and back:\n{done.stderr}")
    *said, figures = done.stdout.splitlines()
    if said:
        raise RuntimeError("\n".join(said))
    return json.loads(figures)


async def there_and_back(superuser_url: str, app_url: str, insurers: str, count: int) -> Measured:
    """A file of so many consultations sent, answered by the twin, fetched and applied."""
    key = secrets.token_bytes(32)
    superuser = await asyncpg.connect(superuser_url)
    try:
        month = await efact_ground.ready(superuser, count, NationalNumbers(key))
        given = {"database": app_url, "insurers": insurers, "batch": str(month.batch_id),
                 "key": base64.b64encode(key).decode()}  # fmt: skip
        sent = await asyncio.to_thread(child, "send", given)
        async with httpx.AsyncClient(trust_env=False, timeout=600) as http:
            (await http.post(f"{insurers}/settle")).raise_for_status()
        came = await asyncio.to_thread(child, "fetch", given)
        wrong = await efact_ground.wrong(superuser, month)
    finally:
        await superuser.close()
    return Measured(sent["seconds"], came["seconds"], sent["peak_mib"], came["peak_mib"], wrong)


def measured(service: Service, superuser_url: str, app_url: str, count: int) -> Measured:
    """The same, said aloud."""
    found = asyncio.run(there_and_back(superuser_url, app_url, f"http://127.0.0.1:{service.ports.insurer}", count))
    say(
        f"{count}: sent in {found.send_s:.2f} s with {found.send_mib:.0f} MiB, applied in {found.fetch_s:.2f} s "
        f"with {found.fetch_mib:.0f} MiB, {found.wrong} wrong"
    )
    return found


def run(rounds: int | None = None) -> list[Figure]:
    """Each size once, the one with a goal of time as often as asked for; medians."""
    with ground.cluster("efact") as running, ground.service(running, servers=1, worker=False, insurer=True) as service:
        urls = ground.superuser(running), running.url("doktr_app")
        small = measured(service, *urls, SMALL)
        large = [measured(service, *urls, LARGE) for _ in range(rounds or 3)]
        huge = measured(service, *urls, HUGE)
    floors = [floor(LARGE) for _ in large]
    wrong = sum(one.wrong for one in (small, *large, huge))
    return [
        figure("claims not settled to the cent, once", [wrong], "", [0], NONE),
        figure("10,000 consultations to a file at the insurers", [one.send_s for one in large], "s", floors, IN_TIME),
        figure("their two answers fetched, and applied to the cent", [one.fetch_s for one in large], "s", floors),
        figure("memory to send 10,000, beside 1,000", [o.send_mib for o in large], "MiB", [small.send_mib], FLAT),
        figure("memory to send 50,000, beside 1,000", [huge.send_mib], "MiB", [small.send_mib], FLAT),
        figure("memory to apply 10,000, beside 1,000", [o.fetch_mib for o in large], "MiB", [small.fetch_mib], FLAT),
        figure("memory to apply 50,000, beside 1,000", [huge.fetch_mib], "MiB", [small.fetch_mib], FLAT),
    ]
