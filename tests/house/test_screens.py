"""Every screen that an app can show is looked at by a tour."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.screens import NO_SCREEN, SHOWN, misplaced

ROOT = Path(__file__).resolve().parents[2]
JOURNEYS = ROOT / "tests" / "journeys"
ROUTE = re.compile(r"<Route path=\"([^\"]+)\"")
LOOK = re.compile(r"\btour\.look\([^\"]*?, (?:f?\"([^\"]+)\"|name\b)")


def routes(app: str) -> set[str]:
    """Every path in an app; the guests' app is one page."""
    files = (ROOT / "web" / "src" / app).rglob("*.tsx")
    return {path for file in files for path in ROUTE.findall(file.read_text(encoding="utf-8"))} or {"/"}


def looks() -> Iterator[re.Pattern[str]]:
    """What tours look at, by name; a part that is filled in may be anything."""
    for file in JOURNEYS.glob("*.py"):
        for name in LOOK.findall(file.read_text(encoding="utf-8")):
            yield re.compile(re.sub(r"\\\{\w+\\\}", "[a-z]+", re.escape(name)))


def test_every_app_is_among_them() -> None:
    begun = {file.parent.name for file in (ROOT / "web" / "src").glob("*/main.tsx")}
    assert begun == set(SHOWN)


@pytest.mark.parametrize("app", SHOWN)
def test_every_route_of_an_app_has_a_look_or_a_reason(app: str) -> None:
    without = {path for one, path in NO_SCREEN if one == app}
    assert routes(app) == set(SHOWN[app]) | without
    assert not set(SHOWN[app]) & without


def test_every_look_that_stands_for_a_route_is_in_a_tour() -> None:
    known = list(looks())
    named = [screen for screens in SHOWN.values() for screen in screens.values()]
    assert [screen for screen in named if not any(look.fullmatch(screen) for look in known)] == []
    assert len(named) == len(set(named))


def test_a_look_is_at_the_route_that_it_stands_for() -> None:
    assert misplaced("line-check", "http://x/line/check") == []
    assert misplaced("alarm", "http://x/ask#/alarm/2") == []
    assert misplaced("planning", "http://x/doctor/planning") == []
    assert misplaced("guest-arrive", "http://x/guest/") == []
    assert misplaced("line-check", "http://x/line") != []
    assert misplaced("planning", "http://x/planning") != []
    assert misplaced("no-route-of-its-own", "http://x/anywhere") == []
