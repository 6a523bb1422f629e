"""A month of 100,000 patients and 60 doctors on paper (`doktr simulate`): how often the range that was shown came true.

The month is played twice, by processes whose hashes differ: every file must be the same to the byte. What was played is
kept in `docs/simulation`, figures and charts. The floor of what is promised to patients is 80 in a hundred.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.figures import Figure, Goal, figure, say
from doktr_sandbox.processes import ROOT, doktr, inherited

KEPT = ROOT / "docs" / "simulation"
PROMISED = 80
RIGHT = Goal("at least", PROMISED, of_floor=False)
SAME = Goal("at most", 0, of_floor=False)
PLAYED = {"seed": 1, "patients": 100_000, "doctors": 60, "days": 30}


def play(folder: Path, **changed: int) -> dict[str, bytes]:
    """What the command writes with its own defaults (but for what is changed), by the names of the files."""
    wishes = [word for name, value in changed.items() for word in (f"--{name}", str(value))]
    settings = inherited() | {"PYTHONHASHSEED": str(int.from_bytes(os.urandom(2)))}
    subprocess.run(
        doktr("simulate", "--out", str(folder), *wishes), env=settings, check=True, stdout=subprocess.DEVNULL
    )
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}


def differing(first: dict[str, bytes], second: dict[str, bytes]) -> list[str]:
    """The files of two months that are not the same to the byte."""
    return sorted(name for name in first.keys() | second.keys() if first.get(name) != second.get(name))


def told(of: dict[str, Any]) -> list[Figure]:
    """The figures of a month, those with a goal first."""
    ranges, waits = of["ranges"], of["waits_minutes"]
    right = {
        "ranges that came true": ranges["right_percent"],
        "of those who were told to wait": ranges["right_percent_of_waits"],
        **{f"in {language}": one["right_percent"] for language, one in of["by_language"].items()},
        **{f"asked from {hour}": one["right_percent"] for hour, one in of["by_hour"].items()},
    }
    shown = {
        **{f"waited, {percent} in a hundred at most": waits[f"p{percent}"] for percent in (50, 90, 95, 99)},
        "width of the range in the middle": ranges["median_width_minutes"],
        "width of the range of those who were told to wait": ranges["median_width_minutes_of_waits"],
    }
    turned = {f"found the intake closed, {name}": one["refused_percent"] for name, one in of["by_language"].items()}
    guard = {f"the guard let rest: {name}": count for name, count in of["guard"].items()}
    return [
        *(figure(name, [value], "%", [PROMISED], RIGHT) for name, value in right.items()),
        *(figure(name, [value], "min", [0]) for name, value in shown.items()),
        *(figure(name, [value], "%", [0]) for name, value in turned.items()),
        *(figure(name, [value], "times", [0]) for name, value in guard.items()),
    ]


def run(rounds: int | None = None) -> list[Figure]:
    """The whole month, twice."""
    with TemporaryDirectory() as folder:
        first, second = (play(Path(folder) / name) for name in ("first", "second"))
        different = differing(first, second)
        say(f"differ: {different or 'none'}")
        shutil.rmtree(KEPT, ignore_errors=True)
        shutil.copytree(Path(folder) / "first", KEPT)
    of = json.loads(first["figures.json"])
    if {name: of[name] for name in PLAYED} != PLAYED:
        raise RuntimeError(f"this is not the month that is asked for: {of}")
    return [*told(of), figure("files that differ when it is played again", [len(different)], "", [0], SAME)]
