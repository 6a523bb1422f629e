"""The time of a whole `make test` is written down by the run itself, and only by a whole one."""

import json
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests import took

SOURCES = pytest.Config.ArgsSource


def test_a_whole_run_is_told_from_a_part() -> None:
    whole = ("-ptests.sharing", "-n3", "--dist=loadscope")
    assert took.is_whole(SOURCES.TESTPATHS, whole)
    assert not took.is_whole(SOURCES.ARGS, (*whole, "tests/house"))
    for part in took.PARTLY:
        assert not took.is_whole(SOURCES.TESTPATHS, (*whole, part))


def report(when: str, outcome: str) -> Any:
    return SimpleNamespace(when=when, outcome=outcome, passed=outcome == "passed")


def test_what_is_written_is_short_and_counts_each_test_once(tmp_path: Path) -> None:
    watch = took.Took(tmp_path / "took.json")
    for when in ("setup", "call", "teardown"):
        watch.pytest_runtest_logreport(report(when, "passed"))
    watch.pytest_runtest_logreport(report("setup", "skipped"))
    watch.pytest_sessionfinish(pytest.ExitCode.OK)
    written = json.loads(watch.file.read_text())
    assert written["tests"] == {"passed": 1, "skipped": 1}
    assert {"commit", "machine", "cores"} < set(written)
    assert abs(written["seconds"] - took.seconds_of_this_process()) < 60
    assert len(watch.file.read_text()) < 400


def test_a_run_that_was_broken_off_writes_nothing(tmp_path: Path) -> None:
    watch = took.Took(tmp_path / "took.json")
    watch.pytest_sessionfinish(pytest.ExitCode.INTERRUPTED)
    assert not watch.file.exists()


def test_the_clock_began_with_the_process() -> None:
    before = took.seconds_of_this_process()
    assert 0 < before < time.clock_gettime(time.CLOCK_BOOTTIME)
    assert before <= took.seconds_of_this_process()
