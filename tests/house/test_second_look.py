"""A journey that fails gets a second look, is named, and may not be one of many; nothing else gets one."""

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NO_MARK = 'usefixtures("tmp_path")'
MAIN = {
    "test_main_journey::test_a_patient_meets_a_doctor",
    "test_relay::test_the_call_goes_through_the_relay_and_neither_learns_the_other_s_address",
    "test_coming_back::test_the_doctor_reloads_the_page_and_the_call_goes_on",
    "test_server_dies::test_a_killed_web_server_interrupts_no_call",
    "test_cut_line::test_frames_stop_with_the_line_and_come_back_with_it",
    "test_cut_line::test_the_page_tells_that_it_reconnects_and_then_that_it_is_back",
}
JOURNEY = """
import pathlib, pytest

@pytest.mark.{mark}
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


def run(
    folder: Path,
    *options: str,
    where: str = "journeys",
    flaky: int = 0,
    broken: bool = False,
    mark: str = NO_MARK,
) -> tuple[int, str]:
    """A project with one file of tests of which some fail at first, and one fails always if `broken`."""
    place = folder / "tests" / where
    place.mkdir(parents=True)
    text = JOURNEY.format(many=max(flaky, 1), flaky=bool(flaky), broken=broken, mark=mark)
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


def test_the_main_journeys_must_pass_at_once(tmp_path: Path) -> None:
    status, said = run(tmp_path, flaky=1, mark="first_look")
    assert status == 1
    assert "1 failed, 2 passed" in said
    assert "FLAKY" not in said


def test_what_the_product_promises_above_all_gets_no_second_look() -> None:
    """The journeys by which the product is proven, by file and test."""
    found = {
        f"{file.stem}::{test}"
        for file in (ROOT / "tests" / "journeys").glob("test_*.py")
        for test in marked(ast.parse(file.read_text(encoding="utf-8")))
    }
    assert found == MAIN


def marked(tree: ast.Module) -> Iterator[str]:
    """Tests of a file that are marked `first_look`, one by one or all at once."""
    whole = any(isinstance(one, ast.Assign) and "first_look" in ast.unparse(one) for one in tree.body)
    for one in tree.body:
        if isinstance(one, ast.AsyncFunctionDef | ast.FunctionDef) and one.name.startswith("test_"):
            alone = any("first_look" in ast.unparse(each) for each in one.decorator_list)
            yield from [one.name] if whole or alone else []


def test_only_journeys_get_a_second_look(tmp_path: Path) -> None:
    status, said = run(tmp_path, where="house", flaky=1)
    assert status == 1
    assert "1 failed, 2 passed" in said
