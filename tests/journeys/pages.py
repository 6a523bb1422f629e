"""The three apps in the words of the people who use them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from playwright.async_api import Locator, Page, expect

from doktr_sandbox.visitor import Visitor
from tests.journeys.catalogue import words
from tests.journeys.polling import until
from tests.journeys.profile import Profile
from tests.journeys.room import Room

# what a person with a sore throat answers, question by question; None leaves a question empty
SORE_THROAT = ("none", "1-3", "yes", "no", "no", "none", None)


@dataclass
class AppPage:
    """What all three apps have in common."""

    profile: Profile

    face = ""
    path = "/"

    @property
    def page(self) -> Page:
        return self.profile.page

    @property
    def heading(self) -> Locator:
        """What the screen is about."""
        return self.page.locator("h1:visible")

    def find(self, testid: str) -> Locator:
        return self.page.get_by_test_id(testid)

    async def press(self, testid: str) -> None:
        await self.find(testid).click()

    async def open(self, path: str | None = None) -> None:
        """Go to an address of this app."""
        await self.page.goto(self.profile.origin + (self.path if path is None else path))

    async def hears(self, part: str, key: str, **values: object) -> None:
        """A screen reader says this, in the English words of the catalogue."""
        text = words(part, key, **values)
        await until(partial(self._heard, text), told=f"{self.face} hears {text}")

    async def _heard(self, text: str) -> bool:
        return text in self.profile.words

    async def log_in(self, key: str) -> None:
        """Through the twin: choose the person, open the phone on this device, approve."""
        await self.open()
        await self.press("sign-in")
        await self.press(f"person-{key}")
        await self.press("same-device")
        await self.press("approve")
        await self.page.wait_for_url(f"{self.profile.origin}{self.path}**")

    async def arrive(self, key: str) -> Visitor:
        """Be signed in already, documents read and contact confirmed; for journeys that are about something else."""
        visitor = Visitor(self.profile.origin, self.face, key)
        await visitor.log_in()
        if self.face == "patient":
            await visitor.enrol()
            await visitor.get_ready()
        await self.bring(visitor)
        await self.open()
        return visitor

    async def bring(self, visitor: Visitor) -> None:
        """Take over the cookies of somebody who signed in without a browser."""
        cookies = [(cookie.name, cookie.value or "") for cookie in visitor.http.cookies.jar]
        await self.profile.context.add_cookies(
            [{"name": name, "value": value, "url": self.profile.origin} for name, value in cookies]
        )


class PatientPage(AppPage):
    """The patient's phone."""

    face = "patient"

    @property
    def room(self) -> Room:
        return Room(self.page)

    async def first_things(self) -> None:
        """At the first login: read and agree, then say how to be reached."""
        await self.press("agree-terms")
        await self.press("agree-privacy")
        await self.press("accept-terms")
        await self.find("contact-phone").fill("0470 12 34 56")
        await self.find("contact-mail").fill("someone@example.org")
        await self.press("contact-continue")
        await expect(self.find("start")).to_be_visible()

    async def begin(self) -> None:
        """From home to the alarm signs."""
        await self.press("start")
        await expect(self.find("alarm-continue")).to_be_visible()

    async def no_alarm_signs(self) -> None:
        """None of these, on both lists."""
        for _ in range(2):
            await self.press("alarm-none")
            await self.press("alarm-continue")

    async def answer(self, codes: Sequence[str | None]) -> None:
        """Answer the questions one after the other; a page with advice in between is read and left."""
        for code in codes:
            await self.answer_one(code)
        advice = self.find("go-on")
        await expect(advice.or_(self.find("doctor-first"))).to_be_visible()
        if await advice.is_visible():
            await advice.click()

    async def answer_one(self, code: str | None) -> None:
        """Choose an option by its code, or leave a free text empty, and go on to the next screen."""
        asked = await self.heading.inner_text()
        if code is not None:
            await self.tick(code)
        await self.press("next")
        await expect(self.heading).not_to_have_text(asked)

    async def tick(self, code: str) -> None:
        """Choose an option by its code, or take it back."""
        await self.page.locator(f"label:has(input[value='{code}'])").click()

    async def ask(self, reason: str = "throat", answers: Sequence[str | None] = SORE_THROAT) -> None:
        """The whole way from home to choosing a doctor."""
        await self.begin()
        await self.no_alarm_signs()
        await self.press(f"reason-{reason}")
        await self.press("next")
        await self.answer(answers)

    async def choose(self, channel: str = "video", doctor: str = "first", language: str | None = None) -> None:
        """Who, how and in which language."""
        if language:
            await self.find("call-language").select_option(language)
        await self.press(f"doctor-{doctor}")
        await self.press(f"channel-{channel}")
        await self.press("next")

    async def check_devices(self, parts: Sequence[str] = ("microphone", "network")) -> None:
        """Camera, microphone, sound and network, each with its answer; then on."""
        for part in parts:
            await expect(self.find(f"check-{part}")).to_have_attribute("data-state", "works")
        if "microphone" in parts:
            await self.press("sound-play")
            await self.press("sound-yes")
        await self.press("check-continue")

    async def join_line(self, at_once: bool = False) -> None:
        """Join; wait until the place is told."""
        await self.press("join-line")
        await expect(self.find("position")).to_be_visible()
        await expect(self.find("live")).to_have_attribute("data-live", "true")
        if at_once:
            await self.press("join-at-once")

    async def to_the_line(self, key: str, at_once: bool = False, **wishes: str) -> Visitor:
        """Signed in already, the questions answered, the devices checked, waiting."""
        visitor = await self.arrive(key)
        await self.ask()
        await self.choose(**wishes)
        parts = ("network",) if wishes.get("channel") == "chat" else ("microphone", "network")
        await self.check_devices(parts)
        await self.join_line(at_once)
        return visitor

    async def wait_in_line(self, key: str, **wishes: str) -> Visitor:
        """Signed in already, asked for a doctor already, looking at the place in the line."""
        visitor = await self.arrive(key)
        await expect(self.find("start")).to_be_visible()
        asked = await visitor.ask(**({"language": "en"} | wishes))
        assert asked.status_code == 201, asked.text
        await self.open("/line")
        await expect(self.find("position")).to_be_visible()
        return visitor

    async def join(self) -> None:
        """Take the call."""
        await self.press("join-now")

    async def is_over(self, outcome: str) -> None:
        """The page after the call tells how it ended."""
        await expect(self.find("after")).to_have_attribute("data-outcome", outcome)


class DoctorPage(AppPage):
    """The doctor's desk."""

    face = "doctor"
    path = "/doctor/"

    @property
    def room(self) -> Room:
        return Room(self.page)

    async def go_on_duty(self) -> None:
        """Take patients from now."""
        await self.press("go-on-duty")
        await expect(self.find("duty")).to_have_attribute("data-state", "on")

    async def start_work(self, key: str) -> Visitor:
        """Signed in already, and on duty."""
        visitor = await self.arrive(key)
        await self.go_on_duty()
        return visitor

    async def is_rung(self) -> None:
        """A patient is offered to this doctor."""
        await expect(self.find("ring")).to_be_visible()

    async def accept(self) -> None:
        """Take the patient who is offered."""
        await self.is_rung()
        await self.press("accept")
        await expect(self.find("finish")).to_be_visible()

    async def finish(self, outcome: str = "took_place") -> None:
        """Close the consultation: that is how it ended."""
        await self.press("finish")
        await self.press(f"outcome-{outcome}")
        if await self.find("record-declined").is_visible():
            await self.press("record-declined")
        await self.press("finish-confirm")
        await expect(self.find("closed")).to_be_visible()


class OperatorPage(AppPage):
    """The operator's desk."""

    face = "operator"
    path = "/operator/"
