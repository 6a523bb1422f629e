"""The way that a call takes dies for good: picture and sound go on over another one, after a restart of ICE."""

import json
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from tests.ground import alone
from tests.journeys.lonely_call import BACK_WITHIN_S, Looks
from tests.journeys.test_cut_line import DOCTOR, PATIENT, during, growths

pytestmark = pytest.mark.prove  # long: a service and two networks of its own


@pytest.fixture(scope="module")
def seen(memory_folder: Path, built_apps: None) -> dict[str, Looks]:
    """What both pages showed and signed before and after."""
    folder = memory_folder / "two-paths"
    folder.mkdir()
    report = alone.run(folder, sys.executable, "-m", "tests.journeys.two_paths", str(folder), timeout_s=400)
    assert report.status == 0, report.said[-5000:]
    told = next(line for line in report.said.splitlines() if line.startswith("seen: "))
    return json.loads(told.removeprefix("seen: "))


def test_the_first_way_is_gone_and_another_is_there(seen: dict[str, Looks]) -> None:
    assert [one["at"] for one in seen["addresses"]] == [["10.1.0.2"], ["10.2.0.2"]]


def gap_s(looks: Looks, side: int) -> float:
    """The longest time in which no frame came in."""
    grown = [look["at"] for look, grew in zip(looks[1:], growths(looks, "frames", side), strict=True) if grew]
    return max(after - before for before, after in pairwise(grown))


@pytest.mark.parametrize("side", [PATIENT, DOCTOR])
def test_picture_and_sound_stop_with_the_way_and_go_on_over_the_other(
    seen: dict[str, Looks], side: int, record_property: Callable[[str, object], None]
) -> None:
    looks = seen["looks"]
    record_property("seconds without a frame", round(gap_s(looks, side), 1))
    assert sum(growths(during(looks, "before"), "frames", side)) >= 2
    after = during(looks, "after")
    assert not all(growths(after, "frames", side)), "nothing came in for a while"
    assert sum(growths(after[-10:], "frames", side)) >= 5
    assert sum(growths(after[-20:], "energy", side)) >= 3
    assert after[-1]["lines"][side] in ("good", "weak")
    assert gap_s(looks, side) < BACK_WITHIN_S


def test_it_is_the_same_connection_with_a_restart_that_was_answered(seen: dict[str, Looks]) -> None:
    attempts = {one["attempt"] for one in seen["all"]}
    assert attempts == {one["attempt"] for one in seen["before"]}
    assert not any(one["restart"] for one in seen["before"])
    assert any(one["restart"] for one in seen["all"])
    answers = [sum(one["kind"] == "answer" for one in seen[when]) for when in ("before", "all")]
    assert answers[1] > answers[0]
