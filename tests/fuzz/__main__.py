"""Tries a million bent inputs on everything that takes sealed content, and notes the outcome in docs/fuzz.json."""

import argparse
import asyncio
import json
import os
import platform
import shutil
import sys
import tempfile
import time
from collections import Counter
from contextlib import aclosing
from datetime import UTC, datetime
from pathlib import Path

from doktr_sandbox import postgres
from doktr_sandbox.visitor import Visitor
from doktr_sandbox.whole_service import Service, fill
from tests.fuzz import addresses, pages, socket
from tests.fuzz.parsers import PARSERS, try_out

RESULTS = Path(__file__).resolve().parents[2] / "docs" / "fuzz.json"
SHARES = {"envelope": 300_000, "kem statement": 200_000, "duty kem statement": 150_000, "pregrant": 150_000,
          "signal of a call": 100_000, "recovery key of a manifest": 100_000, "recovering grant": 100_000}  # fmt: skip
REQUESTS, FRAMES, READ_BY_PAGES = 30_000, 10_000, 390_000

# what is tried is what is behind them
WITHOUT_LIMITS = {"REQUESTS_PER_MINUTE": "10000000", "MESSAGES_PER_SECOND": "100000"}


def parsers(of_all: float, seed: int) -> dict[str, Counter[str]]:
    """Each parser in turn."""
    found = {}
    for parser in PARSERS:
        print(f"  {parser.name} …", flush=True)
        found[parser.name] = try_out(parser, int(SHARES[parser.name] * of_all), seed)
    return found


async def over_http(service: Service, part: float, seed: int) -> dict[str, Counter[str]]:
    """The addresses and the socket, at a server with a database."""
    origin = service.origin()
    guest = Visitor(origin, "guest")
    async with (
        Visitor(origin, "patient", "lucas") as patient,
        Visitor(origin, "doctor", "dr-claes") as doctor,
        Visitor(origin, "assistant", "nurse-maes") as assistant,
        aclosing(guest.http),
    ):
        desk = await addresses.Desk.at(patient, doctor, assistant, guest)
        print("  socket …", flush=True)
        said = await socket.try_out(desk, int(FRAMES * part), seed)
        print("  addresses …", flush=True)
        return {"socket": said, "addresses": await addresses.try_out(desk, int(REQUESTS * part), seed)}


def served(part: float, seed: int) -> dict[str, Counter[str]]:
    """A whole service in memory, asked so often."""
    parent = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    folder = Path(tempfile.mkdtemp(prefix="doktr-fuzz-", dir=parent))
    cluster = postgres.start(folder / "pg", durable=False)
    try:
        postgres.prepare_now(cluster)
        service = Service(folder, cluster, worker=False, changed=WITHOUT_LIMITS)
        fill(service.settings)
        try:
            return asyncio.run(over_http(service.start(), part, seed))
        finally:
            service.stop()
    finally:
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


def main(arguments: list[str]) -> int:
    """Try, then write what was tried, where and when. A million takes some minutes; `--part 0.01` a moment."""
    options = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    options.add_argument("--part", type=float, default=1.0, help="how much of it")
    options.add_argument("--seed", type=int, default=1)
    chosen, began = options.parse_args(arguments), time.monotonic()
    found = parsers(chosen.part, chosen.seed)
    print("  what pages read …", flush=True)
    found |= pages.try_out(int(READ_BY_PAGES * chosen.part), chosen.seed)
    found |= served(chosen.part, chosen.seed)
    told = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": f"{platform.platform()}, Python {platform.python_version()}",
        "seconds": round(time.monotonic() - began),
        "seed": chosen.seed,
        "inputs": sum(sum(came.values()) for came in found.values()),
        "came_of_it": {name: dict(came.most_common()) for name, came in found.items()},
    }
    if chosen.part >= 1:
        RESULTS.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(told, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
