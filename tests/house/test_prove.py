"""Proving a part refreshes the results of that part alone, and nothing is called green that was not proved."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.prove import merged, told

ROOT = Path(__file__).resolve().parents[2]
SUITE = """
import os, pytest

@pytest.mark.prove
@pytest.mark.parametrize("number", [1, 2])
def test_long(number, record_property):
    record_property("number", number)
    assert os.environ.get("BROKEN") != str(number)

def test_short():
    pass
"""
SETTINGS = "[pytest]\naddopts = -ra --import-mode=importlib -m 'not prove'\nmarkers = prove: long\n"
PLUGINS = "-pno:asyncio -pno:schemathesis -pno:cacheprovider"
FIRST, SECOND = "tests/test_suite.py::test_long[1]", "tests/test_suite.py::test_long[2]"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of two long tests and a short one."""
    (tmp_path / "tests").mkdir()
    shutil.copy(ROOT / "tests" / "prove.py", tmp_path / "tests" / "prove.py")
    (tmp_path / "tests" / "test_suite.py").write_text(SUITE, encoding="utf-8")
    (tmp_path / "pytest.ini").write_text(SETTINGS, encoding="utf-8")
    return tmp_path


def prove(project: Path, *arguments: str, broken: str = "") -> tuple[int, dict[str, Any]]:
    """Prove; answers how it ended and what was written."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.prove", *arguments], cwd=project,
        env=os.environ | {"PYTHONPATH": str(project), "PYTEST_ADDOPTS": PLUGINS, "BROKEN": broken},
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    return done.returncode, json.loads((project / "docs" / "proof.json").read_text(encoding="utf-8"))


def result(test: str, outcome: str = "passed", at: str = "before") -> dict[str, Any]:
    """What came of one test."""
    return {"test": test, "outcome": outcome, "at": at}


def test_a_part_is_written_with_its_circumstances_and_is_not_called_the_whole(project: Path) -> None:
    verdict, written = prove(project, FIRST)
    assert verdict == 0
    assert (written["green"], written["not proved"], written["not passed"]) == (False, [SECOND], [])
    (one,) = written["results"]
    assert one.keys() == {"test", "outcome", "measured", "at", "seconds", "commit", "machine"}
    assert (one["test"], one["outcome"], one["measured"]) == (FIRST, "passed", {"number": 1})


def test_a_part_that_breaks_leaves_the_others_as_they_were(project: Path) -> None:
    earlier = [result(FIRST), result(SECOND), result("tests/test_gone.py::test_gone")]
    (project / "docs").mkdir()
    (project / "docs" / "proof.json").write_text(json.dumps({"results": earlier}), encoding="utf-8")
    verdict, written = prove(project, SECOND, broken="2")
    first, second = written["results"]
    assert verdict == 1
    assert first == earlier[0]
    assert (second["outcome"], second["at"] != "before") == ("failed", True)
    assert (written["green"], written["not passed"]) == (False, [SECOND])


@pytest.mark.parametrize("asked", ["--help", "--version", "--collect-only", "-ktest_that_is_not_there"])
def test_what_proves_nothing_writes_nothing(project: Path, asked: str) -> None:
    (project / "docs").mkdir()
    earlier = json.dumps({"results": [result(FIRST)]})
    (project / "docs" / "proof.json").write_text(earlier, encoding="utf-8")
    prove(project, asked)
    assert (project / "docs" / "proof.json").read_text(encoding="utf-8") == earlier


def test_results_without_a_time_of_their_own_do_not_count() -> None:
    assert merged([{"test": FIRST, "outcome": "passed"}], [result(SECOND)], [FIRST, SECOND]) == [result(SECOND)]


def test_only_all_of_them_are_green() -> None:
    both = [result(FIRST), result(SECOND)]
    assert told(both, [FIRST, SECOND], unchanged)["green"]
    assert not told(both[:1], [FIRST, SECOND], unchanged)["green"]
    assert not told([both[0], result(SECOND, "skipped")], [FIRST, SECOND], unchanged)["green"]


def unchanged(_commit: str) -> bool:
    return False


def test_what_was_proved_on_older_sources_is_named() -> None:
    both = [result(FIRST) | {"commit": "old"}, result(SECOND) | {"commit": "new+"}]
    written = told(both, [FIRST, SECOND], lambda commit: commit == "old")
    assert (written["green"], written["current"], written["proved on older sources"]) == (True, False, [FIRST])
    today = told(both, [FIRST, SECOND], unchanged)
    assert (today["green"], today["current"]) == (True, True)
    assert not told(both[:1], [FIRST, SECOND], unchanged)["current"]


def test_sources_are_compared_with_the_commit_they_were_proved_at(project: Path) -> None:
    def git(*words: str) -> str:
        told_by = ("-c", "user.name=a", "-c", "user.email=a@example.org")
        done = subprocess.run(["git", *told_by, *words], cwd=project, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    (project / "src").mkdir()
    git("init", "-q")
    for number in range(2):
        (project / "src" / "one.py").write_text(str(number), encoding="utf-8")
        git("add", "src")
        git("commit", "-qm", "change")
    asks = "import sys, tests.prove as p; print([p.sources_changed_since(one) for one in sys.argv[1:]])"
    commits = git("log", "--format=%h").split()
    done = subprocess.run(
        [sys.executable, "-c", asks, *commits, commits[0] + "+", ""], cwd=project,
        env=os.environ | {"PYTHONPATH": str(project)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == "[False, True, False, True]"


def test_what_is_kept_is_the_whole_and_green() -> None:
    kept = json.loads((ROOT / "docs" / "proof.json").read_text(encoding="utf-8"))
    assert kept["results"]
    assert (kept["green"], kept["not proved"], kept["not passed"]) == (True, [], [])
    assert kept["current"] is (kept["proved on older sources"] == [])
