"""The whole journey on 320 px with letters twice as large in the person's own colours: by finger, and by keyboard."""

from pathlib import Path
from typing import Any, TypeVar

import pytest

from tests.journeys.conftest import NewProfile
from tests.journeys.lenses import NARROW
from tests.journeys.pages import AppPage, DoctorPage, PatientPage
from tests.journeys.test_keyboard import meet_by_keyboard
from tests.journeys.test_main_journey import through

pytestmark = pytest.mark.prove  # long: two whole journeys
SMALL: dict[str, Any] = {
    "viewport": NARROW, "forced_colors": "active", "color_scheme": "dark", "reduced_motion": "reduce"
}  # fmt: skip
LARGE_PX = 32
App = TypeVar("App", bound=AppPage)
SEES = """[
    matchMedia('(forced-colors: active)').matches, innerWidth,
    parseFloat(getComputedStyle(document.documentElement).fontSize),
]"""


class Small:
    """Phones and desks of people who see little; knows what ever grew wider than their screens."""

    def __init__(self, new_profile: NewProfile) -> None:
        self.new_profile = new_profile
        self.apps: list[AppPage] = []
        self.wide: set[str] = set()

    async def patient(self, language: str) -> PatientPage:
        """A patient's phone."""
        return await self._sees(PatientPage(await self.new_profile("patient", language, **SMALL)))

    async def doctor(self, language: str) -> DoctorPage:
        """A doctor's desk, as small."""
        return await self._sees(DoctorPage(await self.new_profile("doctor", language, **SMALL)))

    async def _sees(self, app: App) -> App:
        await app.profile.context.expose_binding("grewWide", lambda _, what: self.wide.add(f"{app.face}: {what}"))
        await app.profile.context.add_init_script(path=Path(__file__).parent / "small.js")
        self.apps.append(app)
        return app

    async def saw_everything(self) -> None:
        """Nothing ever grew wider than a screen, and everything is still as it was set at the beginning."""
        assert self.wide == set()
        for app in self.apps:
            assert await app.page.evaluate(SEES) == [True, NARROW["width"], LARGE_PX]


@pytest.fixture
def small(fresh: object, new_profile: NewProfile) -> Small:
    """Nobody has been here yet."""
    return Small(new_profile)


async def test_they_meet_by_finger(small: Small) -> None:
    """In German. Whatever is pressed must be there to be pressed: a tap goes to the middle of what is seen."""
    patient, doctor = await small.patient("de"), await small.doctor("de")
    await through(patient, doctor, "de", "greta", "dr-schmitz")
    await small.saw_everything()


async def test_they_meet_by_keyboard(small: Small) -> None:
    """In French. At every stop one must see where one is."""
    patient, doctor = await small.patient("fr"), await small.doctor("fr")
    await meet_by_keyboard(patient, doctor, parts=("open-told", "finish", "mic", "lock", "self-video"))
    await small.saw_everything()
