"""Runs the suites that take longer than `make test` may, and commits their results to docs/proof.json."""

import json
import platform
import sys
import time
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

import pytest

RESULTS = Path(__file__).resolve().parents[1] / "docs" / "proof.json"


class Ledger:
    """A pytest plugin that keeps what each test came to, how long it took in all, and what it measured."""

    def __init__(self) -> None:
        self.found: dict[str, dict[str, object]] = {}
        self.took: dict[str, float] = defaultdict(float)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep the call, and whatever went wrong before or after it."""
        self.took[report.nodeid] += report.duration
        if report.when == "call" or report.failed:
            told = {"test": report.nodeid, "outcome": report.outcome}
            self.found[report.nodeid] = told | ({"measured": dict(report.user_properties)} if report.passed else {})

    @property
    def results(self) -> list[dict[str, object]]:
        """One entry per test."""
        return [told | {"seconds": round(self.took[test], 1)} for test, told in self.found.items()]


def main(arguments: list[str]) -> int:
    """Prove, then write what was proved, where and when."""
    ledger, began = Ledger(), time.monotonic()
    verdict = pytest.main(["-m", "prove", *arguments], plugins=[ledger])
    told = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": f"{platform.platform()}, Python {platform.python_version()}",
        "seconds": round(time.monotonic() - began),
        "results": ledger.results,
    }
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    return int(verdict)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
