"""How tests are shared out: one process begins with the screens, the others with the rest, and all end together."""

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

SCREENS = ("tests/journeys/", "tests/weight/")
# the files that take longest, longest first: what is long begins early, so that nobody waits for it at the end
LONGEST = (
    "tests/journeys/test_every_screen.py",
    "tests/journeys/test_main_journey.py",
    "tests/journeys/test_ladder.py",
    "tests/journeys/test_sealed.py",
    "tests/journeys/test_cut_line.py",
    "tests/journeys/test_safe_life.py",
    "tests/journeys/test_appointments.py",
    "tests/journeys/test_money.py",
    "tests/journeys/test_blind_everywhere.py",
    "tests/journeys/test_new_phone.py",
    "tests/journeys/test_controls.py",
    "tests/journeys/test_coming_back.py",
    "tests/journeys/test_brands.py",
    "tests/journeys/test_missed_call.py",
    "tests/weight/test_weight.py",
    "tests/house/test_checks.py",
    "tests/ground/test_demo.py",
    "tests/house/test_schema.py",
    "tests/house/test_authorisation.py",
    "tests/ground/test_damage.py",
    "tests/protocol/test_browsers.py",
    "tests/realtime/test_events.py",
    "tests/realtime/test_presence.py",
    "tests/sandbox/itsme/test_itsme_twin_pages.py",
    "tests/ground/test_alone.py",
    "tests/house/test_once.py",
    "tests/features/payments/test_crashes.py",
    "tests/features/vault/test_destruction.py",
    "tests/house/test_plans.py",
    "tests/ground/test_reproducible.py",
)


def file_of(nodeid: str) -> str:
    """The file that a test stands in."""
    return nodeid.split("::", 1)[0]


def turn(nodeid: str) -> int:
    """When the file of this test should begin."""
    file = file_of(nodeid)
    return LONGEST.index(file) if file in LONGEST else len(LONGEST)


class OneBeginsWithScreens(LoadScopeScheduling):
    """Gives a process whole files: to the first of them those with screens, as long as there are any."""

    def _split_scope(self, nodeid: str) -> str:
        return file_of(nodeid)

    def _assign_work_unit(self, node: WorkerController) -> None:
        self.workqueue.move_to_end(self._next_for(node), last=False)
        super()._assign_work_unit(node)

    def _next_for(self, node: WorkerController) -> str:
        """Of its own kind if any is left; else it helps the others."""
        screens = node == self.nodes[0]
        own = (file for file in self.workqueue if file.startswith(SCREENS) == screens)
        return next(own, next(iter(self.workqueue)))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> OneBeginsWithScreens:
    """How tests are shared out when there are several processes."""
    return OneBeginsWithScreens(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest begins first."""
    items.sort(key=lambda item: turn(item.nodeid))
