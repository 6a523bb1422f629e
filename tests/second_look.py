"""A journey that fails is gone through once more at the end of the run; whoever passes only then is named as flaky.

Not so the main ones, marked `first_look`: what the product promises above all holds the first time.
"""

from collections.abc import Generator
from typing import Any

import pytest
from _pytest.terminal import TerminalReporter

JOURNEYS = "tests/journeys/"
MOST = 3
PUT_OFF = "put off"
FLAKY = "flaky"
Status = tuple[str, str, str | tuple[str, dict[str, bool]]]


def pytest_configure(config: pytest.Config) -> None:
    """Watch over the run."""
    config.pluginmanager.register(SecondLook(config), "second-look")


class SecondLook:
    """Holds failures of journeys back until the end, where they get one more chance, or count after all."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.put_off: list[pytest.TestReport] = []
        self.again = False
        self.flaky: list[str] = []

    @property
    def worker(self) -> bool:
        """Whether this is one of several processes; another one counts then."""
        return hasattr(self.config, "workerinput")

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item) -> Generator[None, Any, pytest.TestReport]:
        """A journey's first failure is no verdict yet."""
        report: pytest.TestReport = yield
        may_look_again = item.nodeid.startswith(JOURNEYS) and item.get_closest_marker("first_look") is None
        if report.failed and not self.again and may_look_again:
            vars(report)["outcome"] = PUT_OFF
        return report

    def pytest_report_teststatus(self, report: pytest.TestReport) -> Status | None:
        """What the terminal calls it."""
        if report.outcome == PUT_OFF:
            return "", "?", ("PUT OFF", {"yellow": True})
        if self.again and report.when == "call" and report.passed:
            return FLAKY, "f", ("FLAKY", {"yellow": True})
        return None

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Where the counting is done, remember what was put off and what passed at last."""
        if report.outcome == PUT_OFF:
            self.put_off.append(report)
        elif self.again and report.when == "call" and report.passed:
            self.flaky.append(report.nodeid)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Generator[None, object, object]:
        """When everything else is done: look again, unless so much failed that chance is no explanation."""
        result = yield
        if self.put_off and not self.worker:
            self.again = True
            if len(self.names) > MOST:
                self.count_after_all()
            else:
                self.look_again(session)
        return result

    @property
    def names(self) -> list[str]:
        """The journeys that were put off, each once."""
        return list(dict.fromkeys(report.nodeid for report in self.put_off))

    def count_after_all(self) -> None:
        """Every one of them is a failure."""
        for report in self.put_off:
            vars(report)["outcome"] = "failed"
            self.config.hook.pytest_runtest_logreport(report=report)

    def look_again(self, session: pytest.Session) -> None:
        """Run them here, one after the other, with nothing beside them."""
        items = session.perform_collect(self.names)
        for item, following in zip(items, [*items[1:], None], strict=True):
            self.config.hook.pytest_runtest_protocol(item=item, nextitem=following)

    def pytest_terminal_summary(self, terminalreporter: TerminalReporter) -> None:
        """Nobody can miss them: each by name, with what went wrong the first time."""
        for report in self.put_off:
            if report.nodeid in self.flaky:
                terminalreporter.section(f"flaky: {report.nodeid}", yellow=True)
                report.toterminal(terminalreporter._tw)
        if self.flaky:
            terminalreporter.section(
                f"{len(self.flaky)} flaky, passed only when looked at again", yellow=True, bold=True
            )
            for name in self.flaky:
                terminalreporter.write_line(f"FLAKY {name}", yellow=True, bold=True)
