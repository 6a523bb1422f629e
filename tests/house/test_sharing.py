"""The files by which tests are shared out are there."""

from pathlib import Path

from tests.sharing import LONGEST

ROOT = Path(__file__).resolve().parents[2]


def test_the_files_that_take_longest_are_there() -> None:
    assert [file for file in LONGEST if not (ROOT / file).is_file()] == []
