"""What Lighthouse says of the first page on its slow phone, median beside best, and what is loaded before the login.

Other work on the machine can only make a page look slower: the best run is the floor, the median what to expect.
"""

from pathlib import Path
from statistics import median
from subprocess import CalledProcessError
from typing import Any

from bench import ground
from bench.figures import Figure, Goal, figure, say
from tests.weight.test_weight import LARGEST_JS, installed, measured

ROUNDS = 5
BROKEN = 3
LIGHT = Goal("at most", LARGEST_JS / 1000, of_floor=False)
CATEGORIES = {"performance": 90, "accessibility": 100, "best-practices": 100}
PAINTS = {"first-contentful-paint": "first paint", "largest-contentful-paint": "largest paint"}


def score(report: dict[str, Any], category: str) -> float:
    """Out of 100."""
    return 100 * report["categories"][category]["score"]


def kilobytes(report: dict[str, Any], kind: str | None = None) -> float:
    """What went over the wire, compressed: all of it, or what is of this kind."""
    items = report["audits"]["network-requests"]["details"]["items"]
    return sum(one["transferSize"] for one in items if kind in (None, one.get("resourceType"))) / 1000


def beside_best(name: str, values: list[float], unit: str, best: float, goal: Goal | None = None) -> Figure:
    """The median, with the best run as its floor."""
    return figure(name, values, unit, [best], goal)


def figures(reports: list[dict[str, Any]]) -> list[Figure]:
    """All of it, of several runs."""
    found: list[Figure] = []
    for category, least in CATEGORIES.items():
        values, goal = [score(one, category) for one in reports], Goal("at least", least, of_floor=False)
        found.append(beside_best(f"Lighthouse, {category}: median beside best", values, "of 100", max(values), goal))
    for audit, name in PAINTS.items():
        values = [one["audits"][audit]["numericValue"] for one in reports]
        found.append(beside_best(f"{name} on the slow phone: median beside best", values, "ms", min(values)))
    scripts, all_of_it = ([kilobytes(one, kind) for one in reports] for kind in ("Script", None))
    found.append(beside_best("JavaScript before the login, compressed", scripts, "kB", min(scripts), LIGHT))
    found.append(beside_best("everything before the login, compressed", all_of_it, "kB", min(all_of_it)))
    return found


def run(rounds: int | None = None) -> list[Figure]:
    """The real page of the real service, in a fresh browser each time. Raises the third run that breaks off."""
    lighthouse, reports, broken = installed(), list[dict[str, Any]](), 0
    with ground.cluster("weight") as running, ground.service(running) as service:
        while len(reports) < (rounds or ROUNDS):
            file = Path(running.folder) / f"lighthouse-{len(reports)}.json"
            try:
                reports.append(measured(lighthouse, service.origin() + "/", file))
            except CalledProcessError as trouble:  # on a machine that does much else the browser may be late for it
                broken += 1
                say(f"broke off: {trouble.stderr.decode(errors='replace').strip().splitlines()[-1:]}")
                if broken == BROKEN:
                    raise
                continue
            so_far = [score(one, "performance") for one in reports]
            say(f"run {len(reports)}: performance {so_far[-1]:.0f}, median {median(so_far):.0f}")
    return figures(reports)
