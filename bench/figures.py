"""A figure beside its floor, whether its goal is met, and the file and table that show it."""

import json
import os
import platform
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Literal

RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True)
class Goal:
    """What a figure must reach: a limit of its own, or a factor of its floor."""

    direction: Literal["at least", "at most", "below"]
    limit: float
    of_floor: bool = True

    def __str__(self) -> str:
        return f"{self.direction} {self.limit:g}" + (" x floor" if self.of_floor else "")

    def is_met(self, value: float, floor: float) -> bool:
        """Whether `value`, beside `floor`, is good enough."""
        limit = self.limit * (floor if self.of_floor else 1)
        return {"at least": value >= limit, "at most": value <= limit, "below": value < limit}[self.direction]


@dataclass(frozen=True)
class Figure:
    """One measured value. `goal` and `met` are None for what is shown without being demanded."""

    name: str
    value: float
    unit: str
    floor_value: float
    goal: str | None
    met: bool | None


def figure(name: str, values: Iterable[float], unit: str, floors: Iterable[float], goal: Goal | None = None) -> Figure:
    """The medians of both, judged."""
    value, floor = median(values), median(floors)
    met = goal.is_met(value, floor) if goal else None
    return Figure(name, round(value, 3), unit, round(floor, 3), str(goal) if goal else None, met)


def machine() -> str:
    """What this was measured on."""
    processor = next(
        (
            line.split(":", 1)[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    memory_gb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    cores = len(os.sched_getaffinity(0))
    return f"{processor}, {cores} cores, {memory_gb:.0f} GB, {platform.system()} {platform.release()}"


def write(name: str, figures: Sequence[Figure], folder: Path = RESULTS) -> Path:
    """Write `<name>.json`; returns where."""
    document = {
        "name": name,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        "figures": [asdict(figure) for figure in figures],
    }
    folder.mkdir(exist_ok=True)
    file = folder / f"{name}.json"
    file.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    return file


def table(figures: Sequence[Figure]) -> str:
    """The figures as people read them."""
    rows = [("figure", "value", "floor", "times floor", "goal", "met")]
    for one in figures:
        share = f"{one.value / one.floor_value:.2f}" if one.floor_value else "-"
        met = {True: "yes", False: "NO", None: "-"}[one.met]
        rows.append(
            (one.name, f"{one.value:g} {one.unit}", f"{one.floor_value:g} {one.unit}", share, one.goal or "-", met)
        )
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)


def say(text: str) -> None:
    """A line of progress."""
    print(f"  {text}", flush=True)


Benchmark = Callable[[int | None], list[Figure]]
