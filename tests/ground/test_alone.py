"""No request leaves the machine: the journey in a network that has a loopback and nothing else."""

import sys
from pathlib import Path

import pytest

import dev
from tests.ground import alone


@pytest.fixture(scope="module", autouse=True)
def installed() -> None:
    """Nothing may be left to fetch once the door is shut."""
    dev.CACHE.mkdir(exist_ok=True)
    dev.python_packages(dev.installed_groups())
    dev.web_packages()
    dev.web_apps()


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


@pytest.mark.prove
@pytest.mark.browser
def test_a_call_between_two_browsers_needs_nobody_outside(tmp_path: Path) -> None:
    journey = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/journeys/test_main_journey.py", "-k", "amir")
    report = alone.run(tmp_path, sys.executable, *journey)
    assert report.status == 0, report.said
    assert report.interfaces == ["lo"]
