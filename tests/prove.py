"""Runs the suites that take longer than `make test` may, and commits their results to docs/proof.json.

`make prove ARGS=tests/blindness` runs a part and refreshes only its results: each says when it was proved, on which
machine, and at which state of the sources.
"""

import json
import platform
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "docs" / "proof.json"
SOURCES = ("src", "web/src", "migrations")
Result = dict[str, Any]


class Ledger:
    """A pytest plugin that keeps what each test came to, how long it took in all, and what it measured."""

    def __init__(self, circumstances: dict[str, str]) -> None:
        self.circumstances = circumstances
        self.found: dict[str, Result] = {}
        self.took: dict[str, float] = defaultdict(float)
        self.at: dict[str, str] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep the call, and whatever went wrong before or after it."""
        self.took[report.nodeid] += report.duration
        self.at[report.nodeid] = datetime.now(UTC).isoformat(timespec="seconds")
        if report.when == "call" or not report.passed:
            told = {"test": report.nodeid, "outcome": report.outcome}
            self.found[report.nodeid] = told | ({"measured": dict(report.user_properties)} if report.passed else {})

    @property
    def results(self) -> list[Result]:
        """One entry per test that came to its end, or broke before."""
        return [
            told | {"at": self.at[test], "seconds": round(self.took[test], 1)} | self.circumstances
            for test, told in self.found.items()
        ]


def there_are() -> list[str]:
    """Every test that is to be proved, whatever was asked for now. Raises `RuntimeError` when they cannot be listed."""
    command = [sys.executable, "-m", "pytest", "-m", "prove", "--collect-only", "-q"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"the tests cannot be listed:\n{done.stdout}{done.stderr}")
    return [line for line in done.stdout.splitlines() if "::" in line]


def merged(before: Iterable[Result], now: Iterable[Result], tests: list[str]) -> list[Result]:
    """In the tests' order: new ones in place of old ones, none of tests that are gone, none without its own time."""
    kept = {one["test"]: one for one in (*before, *now) if "at" in one}
    return [kept[test] for test in tests if test in kept]


def told(results: list[Result], tests: list[str], changed_since: Callable[[str], bool]) -> dict[str, Any]:
    """What is written, the verdict first: green if every test there is passed when it was last proved, whenever it was;
    current only if that was on the sources as they are now.

    What was proved before is named: it says nothing of what changed since.
    """
    done = {one["test"] for one in results}
    missing = [test for test in tests if test not in done]
    failed = [one["test"] for one in results if one["outcome"] != "passed"]
    older = [one["test"] for one in results if changed_since(one.get("commit", ""))]
    green = not missing and not failed
    verdict = {"green": green, "current": green and not older, "not proved": missing, "not passed": failed}
    return verdict | {"proved on older sources": older, "results": results}


@cache
def sources_changed_since(commit: str) -> bool:
    """Whether what is proved is not what it was at this commit, or nobody can tell; a `+` there tells nothing more."""
    command = ["git", "diff", "--quiet", commit.rstrip("+") or "nothing", "--", *SOURCES]
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode != 0


def circumstances() -> dict[str, str]:
    """Where it is proved, and what: the commit, and whether the sources differ from it."""
    commit = _git("rev-parse", "--short=12", "HEAD")
    changed = "+" if _git("status", "--porcelain", "--untracked-files=no", "--", ".", ":!docs/proof.json") else ""
    return {"commit": commit + changed, "machine": f"{platform.platform()}, Python {platform.python_version()}"}


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip()


def before() -> list[Result]:
    """What was written earlier."""
    return json.loads(RESULTS.read_text(encoding="utf-8"))["results"] if RESULTS.exists() else []


def main(arguments: list[str]) -> int:
    """Prove, then write what was proved, where and when; what proves nothing writes nothing."""
    tests, ledger = there_are(), Ledger(circumstances())
    verdict = pytest.main(["-m", "prove", *arguments], plugins=[ledger])
    if not ledger.found:  # asked for help, or for a list, or for what is not there: nothing is proved by it
        return int(verdict)
    results = merged(before(), ledger.results, tests)
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(told(results, tests, sources_changed_since), indent=1) + "\n", encoding="utf-8")
    return int(verdict)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
