"""No request leaves the machine: the journey in a network that has a loopback and nothing else."""

import sys
from pathlib import Path

from tests.ground import alone


def test_the_journey_needs_nobody_outside(tmp_path: Path) -> None:
    report = alone.run(tmp_path, sys.executable, "-m", "tests.ground.walk_through", str(tmp_path / "var"))
    assert report.status == 0, report.said
    assert "walked: " in report.said
    assert report.interfaces == ["lo"]
    assert report.tried == 0, report.said


def test_whoever_tries_to_leave_is_counted(tmp_path: Path) -> None:
    ask = "import urllib.request as u; u.build_opener(u.ProxyHandler({})).open('http://192.0.2.1/', timeout=2)"
    report = alone.run(tmp_path, sys.executable, "-c", ask)
    assert report.status != 0
    assert 0 < report.tried < report.control
