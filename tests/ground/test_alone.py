"""No request leaves the machine: the journey in a network that has a loopback and nothing else."""

import sys
from pathlib import Path

import pytest

import dev
from tests.ground import alone

ASK = "import urllib.request as u; u.build_opener(u.ProxyHandler({{}})).open('http://{address}/', timeout=2)"

# begins every Python here, and is told apart by its command
SERVER_ASKS = """
import contextlib, socket, sys

if {"doktr.app.cli", "serve"} <= set(sys.orig_argv):
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.sendto(b"?", ("192.0.2.1", 9))
"""


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


def ask(address: str) -> tuple[str, str, str]:
    """A program that asks another machine for a page."""
    return sys.executable, "-c", ASK.format(address=address)


@pytest.mark.parametrize("route", [False, True], ids=["nowhere to go", "a way that leads back"])
def test_whoever_tries_to_leave_is_counted(tmp_path: Path, route: bool) -> None:
    report = alone.run(tmp_path, *ask("192.0.2.1"), route=route)
    assert report.status != 0
    assert 0 < report.tried < report.control


@pytest.mark.prove
@pytest.mark.browser
def test_the_demo_carries_a_call_between_two_browsers_and_sends_nothing_outside(tmp_path: Path) -> None:
    journey = (sys.executable, "-m", "tests.ground.walk_in_browsers", str(tmp_path / "var"))
    report = alone.run(tmp_path, *journey, route=True)
    assert report.status == 0, report.said
    assert "walked: took_place" in report.said
    assert report.interfaces == ["lo"]
    assert (report.whom, report.tried) == ([], 0)
    assert report.control > 0


@pytest.mark.prove
@pytest.mark.browser
def test_a_page_of_the_demo_that_asks_another_machine_is_counted_and_named(tmp_path: Path) -> None:
    journey = (sys.executable, "-m", "tests.ground.walk_in_browsers", str(tmp_path / "var"), "http://192.0.2.1/")
    report = alone.run(tmp_path, *journey, route=True)
    assert "patient asked 192.0.2.1" in report.said
    assert "walked" not in report.said
    assert report.whom == ["192.0.2.1"]
    assert 0 < report.tried < report.control


@pytest.mark.prove
def test_a_server_of_the_demo_that_asks_another_machine_is_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sitecustomize.py").write_text(SERVER_ASKS)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    report = alone.run(tmp_path, sys.executable, "-m", "tests.ground.walk_through", str(tmp_path / "var"), route=True)
    assert report.status == 0, report.said  # the journey itself does not need it
    assert report.whom == ["192.0.2.1"]
    assert 0 < report.tried < report.control
