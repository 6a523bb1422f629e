"""`python -m bench.efact_batch send|fetch`: one file by the product's own way, in a process of its own. Prints JSON.

What it is about comes as JSON on standard input: database, insurers' network, key of the national numbers, the file.
"""

import asyncio
import base64
import json
import resource
import sys
import time
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import asyncpg
import httpx

from doktr.adapters.bus.postgres import PostgresBus
from doktr.adapters.insurer.billing import billing
from doktr.adapters.insurer.model import Sender
from doktr.adapters.insurer.mycarenet import MyCareNet
from doktr.adapters.jobs.pgqueuer import PgQueuer
from doktr.app.journey import JOURNEY
from doktr.features.claims import jobs, read_limits
from doktr.kernel.sealing import NationalNumbers
from doktr.kernel.work import Works
from doktr_sandbox.processes import LICENCE, ROOT


async def by_the_worker(what: str, given: dict[str, Any]) -> float:
    """Seconds to send the file, or to fetch and write down what came back."""
    async with (
        asyncpg.create_pool(given["database"], min_size=1, max_size=4) as pool,
        httpx.AsyncClient(trust_env=False) as http,
        PostgresBus(given["database"]) as bus,
    ):
        user, _, password = LICENCE.partition(":")
        network = MyCareNet(url=given["insurers"], sender=Sender(user, password, "Doktr", test=True), http=http)
        insurers = billing(network, ROOT / "data" / "insurer", test=True)
        works = Works(pool, bus, PgQueuer(pool, bus), JOURNEY)
        means: Any = SimpleNamespace(
            insurers=insurers,
            national_numbers=NationalNumbers(base64.b64decode(given["key"])),
            claim_limits=read_limits(ROOT / "data" / "insurer" / "limits.json"),
        )
        began = time.perf_counter()
        if what == "send":
            await jobs.send(means, works, UUID(given["batch"]))
        else:
            await jobs.fetch(means, works)
        return time.perf_counter() - began


def main() -> None:
    """Do it, and say how long it took and how much memory the whole process had at most."""
    seconds = asyncio.run(by_the_worker(sys.argv[1], json.load(sys.stdin)))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "peak_mib": peak}))


if __name__ == "__main__":
    main()
