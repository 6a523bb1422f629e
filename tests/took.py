"""How long a whole `make test` takes, from its first line to its last: the run writes it to docs/took.json by itself.

A part of the tests, or a run that was broken off, says nothing about the whole and writes nothing.
"""

import json
import os
import shutil
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.prove import circumstances

TOOK = Path(__file__).resolve().parents[1] / "docs" / "took.json"
PARTLY = {"-o", "-k", "-m", "-x", "--lf", "--ff", "--last-failed", "--failed-first", "--collect-only", "--co"}
THROUGH = (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)


def pytest_configure(config: pytest.Config) -> None:
    """Watch where the counting is done: one of several processes sees only its share."""
    if not hasattr(config, "workerinput") and is_whole(config.args_source, config.invocation_params.args):
        config.pluginmanager.register(Took(), "took")


def is_whole(source: pytest.Config.ArgsSource, arguments: tuple[str | os.PathLike[str], ...]) -> bool:
    """Whether every test was asked for."""
    return source == pytest.Config.ArgsSource.TESTPATHS and not PARTLY.intersection(map(str, arguments))


def seconds_of_this_process() -> float:
    """Since it was started, also under another name: `dev.py` sets up, then becomes the tests."""
    started = int(Path("/proc/self/stat").read_text().rsplit(")", 1)[1].split()[19]) / os.sysconf("SC_CLK_TCK")
    return time.clock_gettime(time.CLOCK_BOOTTIME) - started


class Took:
    """Counts what came of the tests, and writes it down when they are through."""

    def __init__(self, file: Path = TOOK) -> None:
        self.file = file
        self.counted: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Each test once: its call, or whatever kept it from one."""
        if report.when == "call" or not report.passed and report.when == "setup":
            self.counted[report.outcome] += 1

    def pytest_sessionfinish(self, exitstatus: int) -> None:
        """Tiny, so that a run changes little."""
        if exitstatus not in THROUGH:
            return
        took = {"seconds": round(seconds_of_this_process()), "tests": dict(self.counted), "cores": os.cpu_count()}
        where = circumstances() if shutil.which("git") else {}
        self.file.write_text(json.dumps(where | took, indent=1) + "\n", encoding="utf-8")
