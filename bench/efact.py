"""10,000 consultations as one flat file for the insurers, read back as a settlement; time and memory.

The floor writes as many bytes of the same records without making them. Memory is the growth of the largest resident
set of a process of its own, at the batch's size beside a tenth of it.
"""

import json
import subprocess
import sys

from bench.figures import Figure, Goal, figure, say
from doktr_sandbox.processes import ROOT, inherited

INVOICES = 10_000
ROUNDS = 5
IN_TIME = Goal("below", 5, of_floor=False)
# Flat: what a batch ten times as large may need beyond the smaller one, in MiB.
FLAT = Goal("at most", 2, of_floor=False)


def written(count: int) -> dict[str, float]:
    """Seconds to build, to write the floor, to read, and the peak of memory in MiB, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.efact_batch", str(count)], cwd=ROOT, env=inherited(), capture_output=True,
        text=True, check=True,
    )  # fmt: skip
    return json.loads(done.stdout)


def run(rounds: int | None = None) -> list[Figure]:
    """Both sizes by turns; medians."""
    large, small = [], []
    for number in range(rounds or ROUNDS):
        large.append(written(INVOICES))
        small.append(written(INVOICES // 10))
        say(
            f"round {number + 1}: {large[-1]['build_s']:.2f} s, {large[-1]['peak_mib'] - small[-1]['peak_mib']:.2f} MiB"
        )
    floor = [r["floor_s"] for r in large]
    growth = [a["peak_mib"] - b["peak_mib"] for a, b in zip(large, small, strict=True)]
    return [
        figure("10,000 consultations to a file", [r["build_s"] for r in large], "s", floor, IN_TIME),
        figure("their settlement, read back to the cent", [r["read_s"] for r in large], "s", floor),
        figure("memory beyond that of 1,000", growth, "MiB", [0.0], FLAT),
    ]
