"""The call as either side sees it: figures of what comes in, the controls, the chat, what the line says of itself."""

import asyncio
from dataclasses import dataclass

from playwright.async_api import Locator, Page, expect

from tests.journeys.polling import grows, until

READ = """() => {
  const stage = document.querySelector("[data-testid=call-stage]");
  return stage ? {...stage.dataset} : {};
}"""


@dataclass(frozen=True)
class Room:
    """A page with a call on it."""

    page: Page

    @property
    def stage(self) -> Locator:
        return self.page.get_by_test_id("call-stage")

    async def told(self) -> dict[str, str]:
        """The figures of the stage; empty where there is no call on the page."""
        return await self.page.evaluate(READ)

    async def frames(self) -> float:
        """Frames of the other side decoded so far."""
        return float((await self.told()).get("framesIn", "0"))

    async def energy(self) -> float:
        """Sound energy of the other side so far."""
        return float((await self.told()).get("audioEnergyIn", "0"))

    async def connected(self) -> None:
        """Wait until the line is up."""
        await expect(self.stage).to_have_attribute("data-state", "connected")

    async def sees_and_hears(self) -> None:
        """Picture and sound of the other side come in, and go on coming in."""
        await asyncio.gather(grows(self.frames), grows(self.energy))

    async def path(self) -> tuple[str, str]:
        """How the selected pair goes: relay or direct, and by which protocol."""
        told = await until(self._known_path, told="a selected pair")
        return told["path"], told["protocol"]

    async def _known_path(self) -> dict[str, str] | None:
        told = await self.told()
        return told if told.get("path", "unknown") != "unknown" else None

    async def press(self, control: str) -> None:
        """Press one of the controls: mic, camera, chat, more, hang-up."""
        await self.page.get_by_test_id(control).click()

    async def do_more(self, act: str) -> None:
        """What is not needed every minute: sound-only, with-picture, chat-only, cannot-hear."""
        await self.press("more")
        await self.press(act)

    async def open_chat(self) -> None:
        """Have the chat open; in a call its control says whether it is: the field may come a moment later."""
        if await self.page.get_by_test_id("chat-input").is_visible():
            return
        if await self.page.get_by_test_id("chat").get_attribute("aria-pressed") != "true":
            await self.press("chat")

    async def write(self, text: str) -> None:
        """Say it in the chat."""
        await self.open_chat()
        await self.page.get_by_test_id("chat-input").fill(text)
        await self.press("chat-send")

    async def reads(self, text: str) -> None:
        """The chat holds this message."""
        await self.open_chat()
        await expect(self.page.get_by_test_id("chat-message").filter(has_text=text)).to_be_visible()

    async def says_of_the_line(self, status: str) -> None:
        """The one sentence about the line, by its code."""
        line = self.page.get_by_test_id("call-status")
        await expect(line).to_have_attribute("data-status", status)

    async def hang_up(self) -> None:
        """Leave; that is not finishing."""
        await self.press("hang-up")
        await self.press("leave-confirm")
