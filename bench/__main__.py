"""`python -m bench [--only NAME] [--rounds N]`: runs benchmarks, writes their results, prints a table."""

import argparse
import importlib
import sys
from collections.abc import Sequence

from bench.figures import Benchmark, table, write

BENCHMARKS = (
    "accept", "sockets", "start", "call", "relay", "photos", "readable", "efact", "contention", "havoc",
    "scale", "webhooks", "simulate", "weight",
)  # fmt: skip
# What a relay is for: asked for by itself, it is measured with what its users wait for; and bookings also amid crashes.
TOGETHER = {"relay": ("relay", "photos", "readable"), "contention": ("contention", "havoc")}


def benchmark(name: str) -> Benchmark:
    """The `run` of the module of this name; imported late, so that each process holds only what it measures."""
    return importlib.import_module(f"bench.{name}").run


def wanted(only: str | None) -> Sequence[str]:
    """The benchmarks to run, in their order."""
    return TOGETHER.get(only, (only,)) if only else BENCHMARKS


def main() -> None:
    """Run what is asked for; ends with 1 when a goal is missed."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--only", choices=BENCHMARKS, help="run this one, with what belongs to it")
    parser.add_argument("--rounds", type=int, help="rounds per side, where the benchmark's own number is not wanted")
    given = parser.parse_args()
    missed = False
    for name in wanted(given.only):
        print(f"{name}", flush=True)
        figures = benchmark(name)(given.rounds)
        file = write(name, figures)
        print(f"\n{table(figures)}\n{file}\n", flush=True)
        missed = missed or any(figure.met is False for figure in figures)
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
