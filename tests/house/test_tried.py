"""The protocol says which test holds which demand: every one it names is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SECTION = "## 16. What is tried, and where"
IN_PYTHON = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
IN_THE_WEB = re.compile(r"`([\w/.]+\.test\.tsx?): ([^`]+)`")
DECISION = re.compile(r"`(docs/decisions/[^`]+\.md)`")
WITHOUT = {"Safari and real phones"}  # no test can hold it


def demands() -> dict[str, str]:
    """What is demanded, with what is said to hold it."""
    section = (ROOT / "docs/protocol.md").read_text(encoding="utf-8").split(SECTION)[1].split("\n## ")[0]
    rows = [line.strip("| ").partition(" | ") for line in section.splitlines() if line.startswith("| ")]
    return {demand: held for demand, _, held in rows[1:]}


def missing(held: str) -> list[str]:
    """Tests and decisions that are named and not there."""
    named = [(ROOT / file, rf"def {name}\(") for file, name in IN_PYTHON.findall(held)]
    named += [(ROOT / "web/src" / file, re.escape(f'"{name}"')) for file, name in IN_THE_WEB.findall(held)]
    named += [(ROOT / file, "") for file in DECISION.findall(held)]
    return [
        f"{file.name}: {what}" for file, what in named if not file.is_file() or not re.search(what, file.read_text())
    ]


@pytest.mark.parametrize("demand", demands())
def test_what_holds_a_demand_is_there(demand: str) -> None:
    held = demands()[demand]
    quoted = held.count("`") // 2
    assert len(IN_PYTHON.findall(held) + IN_THE_WEB.findall(held) + DECISION.findall(held)) == quoted
    assert quoted > 0 or demand in WITHOUT
    assert missing(held) == []


def test_a_test_that_is_not_there_is_missed() -> None:
    assert len(demands()) >= 35
    gone = ("`tests/house/test_tried.py::test_of_nothing`", "`sealing/safe.test.ts: nothing`", "`docs/decisions/0.md`")
    assert [len(missing(one)) for one in gone] == [1, 1, 1]
