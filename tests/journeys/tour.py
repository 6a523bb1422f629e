"""Every screen of the apps, one after the other, each looked at through the same lenses."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import Page, expect

from tests.journeys.lenses import Lens, by_keyboard, settled
from tests.journeys.pages import PatientPage
from tests.journeys.screens import misplaced


@dataclass
class Tour:
    """Looks at screens and keeps what was found, so that one walk tells about all of them."""

    lenses: Sequence[Lens]
    pictures: Path | None = None
    found: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)

    async def look(self, page: Page, screen: str) -> None:
        """Look at one screen through every lens."""
        await self._through(self.lenses, page, screen)

    async def read(self, page: Page, screen: str) -> None:
        """Look at a page of words alone, on which there is nothing to press and so nowhere to stop."""
        await self._through([lens for lens in self.lenses if lens is not by_keyboard], page, screen)

    async def _through(self, lenses: Sequence[Lens], page: Page, screen: str) -> None:
        self.seen.append(screen)
        await settled(page)
        troubles = [*misplaced(screen, page.url), *[one for lens in lenses for one in await lens(page)]]
        found = [f"{screen}: {one}" for one in troubles]
        print(screen, *found, sep="\n  ")
        self.found += found
        if self.pictures:
            self.pictures.mkdir(parents=True, exist_ok=True)
            await page.screenshot(path=self.pictures / f"{len(self.seen):02d}-{screen}.png")


async def before_login(tour: Tour, patient: PatientPage) -> None:
    """The first page, and what it says to who has no itsme."""
    page = patient.page
    await patient.open()
    await expect(patient.find("sign-in")).to_be_visible()
    await tour.look(page, "sign-in")
    await patient.press("no-itsme")
    await tour.look(page, "without-itsme")


async def at_the_twin(tour: Tour, patient: PatientPage, key: str) -> None:
    """The twin's own pages, up to approving."""
    page = patient.page
    await patient.press("sign-in")
    await expect(patient.find(f"person-{key}")).to_be_visible()
    await tour.look(page, "twin-sign-in")
    await patient.press(f"person-{key}")
    await tour.look(page, "twin-wait")
    await patient.press("same-device")
    await tour.look(page, "twin-phone")
    await patient.press("approve")


async def first_things(tour: Tour, patient: PatientPage) -> None:
    """Documents, closed and open, and contact details, right and wrong."""
    page = patient.page
    await expect(patient.find("agree-terms")).to_be_visible()
    await patient.press("accept-terms")
    await tour.look(page, "documents")
    await page.locator("details.document summary").first.click()
    await tour.look(page, "document-open")
    await patient.press("agree-terms")
    await patient.press("agree-privacy")
    await patient.press("accept-terms")
    await patient.press("contact-continue")
    await tour.look(page, "contact")
    await patient.find("contact-phone").fill("0470 12 34 56")
    await patient.find("contact-mail").fill("someone@example.org")
    await patient.press("contact-continue")
    await expect(patient.find("start")).to_be_visible()
    await tour.look(page, "home")


async def alarm(tour: Tour, patient: PatientPage) -> None:
    """Both lists of alarm signs, and the red page."""
    page = patient.page
    await patient.begin()
    await patient.press("alarm-continue")
    await tour.look(page, "alarm")
    await page.locator("label[data-testid^=alarm-]").first.click()
    await patient.press("alarm-continue")
    await expect(patient.find("important")).to_be_visible()
    await tour.look(page, "red")
    await patient.press("wrong-answer")
    await patient.press("alarm-none")
    await patient.press("alarm-continue")
    await tour.look(page, "alarm-more")
    await patient.press("alarm-none")
    await patient.press("alarm-continue")
    await expect(patient.find("reason-throat")).to_be_visible()


async def questions(tour: Tour, patient: PatientPage) -> None:
    """The reason, one question of each kind, advice on the way."""
    page = patient.page
    await patient.press("next")
    await tour.look(page, "reason")
    await patient.press("reason-throat")
    await patient.press("next")
    await patient.press("next")
    await tour.look(page, "question-many")
    await patient.answer_one("none")
    await tour.look(page, "question-one")
    for code in ("1-3", "no", "yes", "no", "none"):
        await patient.answer_one(code)
    await tour.look(page, "question-text")
    await patient.press("next")
    advice = patient.find("go-on")
    await expect(advice.or_(patient.find("doctor-first"))).to_be_visible()
    if await advice.is_visible():
        await tour.look(page, "advice")
        await advice.click()


async def to_the_line(tour: Tour, patient: PatientPage) -> None:
    """Choosing a doctor, checking the devices, waiting."""
    page = patient.page
    await expect(patient.find("doctor-first")).to_be_visible()
    await patient.press("next")
    await tour.look(page, "doctor")
    await patient.choose()
    await expect(patient.find("check-network")).to_have_attribute("data-state", "works")
    await patient.press("check-trouble")
    await tour.look(page, "check")
    await patient.check_devices()
    await tour.look(page, "ready")
    await patient.join_line()
    await tour.look(page, "line")
    await patient.press("leave-line")
    await expect(patient.find("leave-line-yes")).to_be_visible()
    await tour.look(page, "leave-line")
    await page.keyboard.press("Escape")


async def my_data(tour: Tour, patient: PatientPage) -> None:
    """What protects and what does not, my data, and the question before deleting."""
    await patient.open("/privacy")
    await expect(patient.find("privacy-do")).to_be_visible()
    await tour.look(patient.page, "privacy")
    await patient.open("/data")
    await expect(patient.find("devices").locator("li").first).to_be_visible()
    await tour.look(patient.page, "my-data")
    await patient.press("delete-account")
    await patient.press("delete-yes")
    await tour.look(patient.page, "delete")
    await patient.page.keyboard.press("Escape")
