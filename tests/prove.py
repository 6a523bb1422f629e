"""Runs the suites that take longer than `make test` may, and commits their results to docs/proof.json."""

import json
import platform
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

RESULTS = Path(__file__).resolve().parents[1] / "docs" / "proof.json"


class Ledger:
    """A pytest plugin that keeps what each test came to."""

    def __init__(self) -> None:
        self.found: list[dict[str, object]] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep the call, and whatever went wrong before or after it."""
        if report.when == "call" or report.failed:
            self.found.append(
                {"test": report.nodeid, "outcome": report.outcome, "seconds": round(report.duration, 1)}
            )


def main(arguments: list[str]) -> int:
    """Prove, then write what was proved, where and when."""
    ledger, began = Ledger(), time.monotonic()
    verdict = pytest.main(["-m", "prove", *arguments], plugins=[ledger])
    told = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": f"{platform.platform()}, Python {platform.python_version()}",
        "seconds": round(time.monotonic() - began),
        "results": ledger.found,
    }
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    return int(verdict)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
