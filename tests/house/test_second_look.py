"""A journey that fails gets a second look, is named, and may not be one of many; nothing else gets one."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
JOURNEY = """
import pathlib, pytest

@pytest.mark.parametrize("number", range({many}))
def test_fails_at_first(number):
    seen = pathlib.Path(__file__).with_name(f"seen-{{number}}")
    before = seen.exists()
    seen.write_text("")
    assert before or not {flaky}

def test_passes():
    pass

def test_fails():
    assert not {broken}
"""


def run(folder: Path, *options: str, where: str = "journeys", flaky: int = 0, broken: bool = False) -> tuple[int, str]:
    """A project with one file of tests of which some fail at first, and one fails always if `broken`."""
    place = folder / "tests" / where
    place.mkdir(parents=True)
    text = JOURNEY.format(many=max(flaky, 1), flaky=bool(flaky), broken=broken)
    (place / "test_one.py").write_text(text, encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\naddopts = -ra --import-mode=importlib\n", encoding="utf-8")
    plugins = ("-pno:asyncio", "-pno:schemathesis", "-pno:cacheprovider", "-ptests.sharing", "-ptests.second_look")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "tests", *plugins, *options], cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTEST_ADDOPTS": ""},
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    return done.returncode, done.stdout


def test_who_passes_at_the_second_look_is_named_with_what_went_wrong(tmp_path: Path) -> None:
    """Of several processes it is the one which counts that looks again."""
    status, said = run(tmp_path, "-n2", "--dist=loadscope", flaky=2)
    assert status == 0
    assert "2 passed, 2 flaky" in said
    for number in range(2):
        assert f"FLAKY tests/journeys/test_one.py::test_fails_at_first[{number}]" in said
    assert "assert before or not True" in said


def test_who_fails_twice_fails(tmp_path: Path) -> None:
    status, said = run(tmp_path, broken=True)
    assert status == 1
    assert "FAILED tests/journeys/test_one.py::test_fails" in said
    assert "1 failed, 2 passed" in said


def test_many_that_fail_are_no_chance(tmp_path: Path) -> None:
    status, said = run(tmp_path, flaky=4)
    assert status == 1
    assert "4 failed, 2 passed" in said
    assert "FLAKY" not in said


def test_only_journeys_get_a_second_look(tmp_path: Path) -> None:
    status, said = run(tmp_path, where="house", flaky=1)
    assert status == 1
    assert "1 failed, 2 passed" in said
