"""A line that gets worse: the picture goes, then the sound, the chat stays; a good line brings everything back."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.journeys.lonely_call import Looks
from tests.journeys.test_cut_line import DOCTOR, PATIENT, growths, lonely


@pytest.fixture(scope="module")
def seen(memory_folder: Path, built_apps: None) -> dict[str, Looks]:
    """What both pages showed while more and more was lost."""
    return lonely(memory_folder / "weak-line", "weak")


def shown(looks: Looks, field: str, side: int) -> set[str]:
    """Everything that was shown on one side."""
    return {look[field][side] for look in looks}


def first(looks: Looks, rung: str, side: int) -> float:
    """Seconds until one side went to this rung."""
    return round(next(look["at"] for look in looks if look["rungs"][side] == rung), 1)


@pytest.mark.prove
@pytest.mark.parametrize("side", [PATIENT, DOCTOR], ids=["patient", "doctor"])
def test_a_weak_line_loses_the_picture_then_the_sound_and_gets_both_back(
    seen: dict[str, Looks], side: int, record_property: Callable[[str, object], None]
) -> None:
    assert seen["bad"][-1]["rungs"][side] == "audio"
    assert "sound-only-weak" in shown(seen["bad"], "lines", side)
    assert "chat" in shown(seen["worse"], "rungs", side)
    assert "chat-only-weak" in shown(seen["worse"], "lines", side)
    assert seen["good"][-1]["rungs"][side] == "video"
    assert sum(growths(seen["good"][-12:], "frames", side)) >= 5
    for phase, rung in (("bad", "audio"), ("worse", "chat"), ("good", "audio"), ("good", "video")):
        record_property(f"{phase} line: {rung} after, seconds", first(seen[phase], rung, side))
