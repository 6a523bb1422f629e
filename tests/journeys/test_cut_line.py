"""Ten seconds without a network: picture and sound stop, the page says so, and both come back by themselves."""

import json
import sys
from pathlib import Path

import pytest

from tests.ground import alone
from tests.journeys.lonely_call import Looks

pytestmark = [pytest.mark.prove, pytest.mark.first_look]  # long: a service and a network of its own, cut twice

PATIENT, DOCTOR = 0, 1


@pytest.fixture(scope="module")
def seen(memory_folder: Path, built_apps: None) -> dict[str, Looks]:
    """What both pages showed before, during and after each cut."""
    return lonely(memory_folder / "cut-line", "cut")


def lonely(folder: Path, scenario: str) -> dict[str, Looks]:
    """A call in a network of its own; what both pages showed."""
    folder.mkdir()
    command = (sys.executable, "-m", "tests.journeys.lonely_call", str(folder), scenario)
    report = alone.run(folder, *command, timeout_s=700)
    assert report.status == 0, report.said[-5000:]
    told = next(line for line in report.said.splitlines() if line.startswith("seen: "))
    return json.loads(told.removeprefix("seen: "))


def during(looks: Looks, when: str) -> Looks:
    """The looks of one phase."""
    return [look for look in looks if look["when"] == when]


def growths(looks: Looks, field: str, side: int) -> list[bool]:
    """Whether the number grew from one look to the next."""
    values = [look[field][side] for look in looks]
    return [after > before for before, after in zip(values, values[1:], strict=False)]


@pytest.mark.parametrize("what", ["only_pictures", "everything"])
@pytest.mark.parametrize("side", [PATIENT, DOCTOR])
def test_frames_stop_with_the_line_and_come_back_with_it(seen: dict[str, Looks], what: str, side: int) -> None:
    looks = seen[what]
    assert sum(growths(during(looks, "before"), "frames", side)) >= 2
    in_the_cut = growths(during(looks, "cut"), "frames", side)
    assert not any(in_the_cut[4:]), "two seconds after the cut nothing comes in any more"
    assert len(in_the_cut) >= 12
    after = during(looks, "after")
    assert sum(growths(after[-10:], "frames", side)) >= 5
    assert sum(growths(after[-20:], "energy", side)) >= 3


@pytest.mark.parametrize("what", ["only_pictures", "everything"])
@pytest.mark.parametrize("side", [PATIENT, DOCTOR])
def test_the_page_tells_that_it_reconnects_and_then_that_it_is_back(
    seen: dict[str, Looks], what: str, side: int
) -> None:
    lines = [look["lines"][side] for look in during(seen[what], "cut")]
    assert lines[-1] == "reconnecting"
    after = [look["lines"][side] for look in during(seen[what], "after")]
    assert "reconnected" in after
    assert after[-1] in ("good", "weak")
