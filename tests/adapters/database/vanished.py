"""A line to a database whose packets are swallowed from a moment on, in a network of its own; prints what came."""

import asyncio
import json
import subprocess
import sys
import time
from pathlib import Path

import asyncpg

from doktr.adapters.database.watched import watched
from doktr.kernel.work import NO_DATABASE
from doktr_sandbox import postgres
from doktr_sandbox.visitor import eventually

SILENCE_S = 2
PATIENCE_S = 40
ASLEEP = "select count(*) from pg_stat_activity where query like 'select pg_sleep%' and state = 'active'"


def swallow(how: str, port: int) -> None:
    """From now on (`-A`), or no longer (`-D`), no packet of this server's arrives, nor one to it."""
    for side in ("--sport", "--dport"):
        rule = ["iptables", "-w", how, "INPUT", "-p", "tcp", side, str(port), "-j", "DROP"]
        subprocess.run(rule, check=True)


async def until_asleep(url: str, many: int) -> None:
    """Wait until so many statements sleep."""
    other = await asyncpg.connect(url)

    async def so() -> bool:
        return await other.fetchval(ASLEEP) == many

    await eventually(so)
    await other.close()


async def main(folder: Path) -> None:
    cluster = postgres.start(folder, durable=False)
    url = cluster.url("postgres", "postgres")
    async with asyncpg.create_pool(url, min_size=1, max_size=2, **watched(SILENCE_S)) as pool:
        statement = asyncio.create_task(pool.fetchval("select pg_sleep(3600)"))
        await until_asleep(url, 1)
        # longer than the silence: the host is there, and answers the kernel's questions
        await asyncio.wait([statement], timeout=SILENCE_S * 2)
        waits_on = not statement.done()
        swallow("-A", cluster.port)
        began = time.monotonic()
        await asyncio.wait([statement], timeout=PATIENCE_S)
        took_s, error = time.monotonic() - began, statement.exception() if statement.done() else None
        await asyncio.sleep(SILENCE_S * 2)  # the server is left alone as long
        swallow("-D", cluster.port)
        await until_asleep(url, 0)
        again = await pool.fetchval("select 1")
    cluster.stop()
    print(json.dumps({
        "waits_on": waits_on, "noticed": isinstance(error, NO_DATABASE), "took_s": took_s, "again": again,
    }))  # fmt: skip


if __name__ == "__main__":
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    asyncio.run(main(Path(sys.argv[1])))
