"""Hands on the keyboard alone: Tab until it is there, then press; at every stop one must see where one is."""

from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from playwright.async_api import Page, expect

from tests.journeys.polling import until

KEYS = (Path(__file__).parent / "keys.js").read_text(encoding="utf-8").split("\n", 1)[1].rstrip()
MOST = 60
HANDS = f"globalThis.hands ??= {KEYS}; globalThis.hands.stop()"
Stop = dict[str, Any]


async def stop(page: Page) -> Stop:
    """What has the focus now."""
    return await page.evaluate(HANDS)


def trouble(at: Stop) -> str:
    """Why nobody could go on from here; empty when all is well."""
    if at["hidden"]:
        return f"has the focus and cannot be seen, {at['hidden']}: {at['html']}"
    return "" if at["told"] else f"does not show that it has the focus: {at['html']}"


@dataclass
class Keyboard:
    """One person's keyboard. `stops` counts every place it came to."""

    page: Page
    stops: int = field(default=0)

    async def key(self, key: str) -> Stop:
        """One key; where that leads must be seen."""
        await self.page.keyboard.press(key)
        at = await stop(self.page)
        self.stops += 1
        assert not trouble(at), trouble(at)
        return at

    async def to(self, testid: str, key: str = "Tab") -> Stop:
        """Tab on until this has the focus; it must lie ahead on this screen."""
        await expect(self.page.get_by_test_id(testid).first).to_be_visible()
        await self.page.wait_for_load_state("load")  # its styles too: they draw the ring
        at = await stop(self.page)
        for _ in range(MOST):
            if testid in at["testids"] and not at.get("placed"):
                return at
            at = await self.key(key)
            assert not at["nowhere"], f"{testid} is not among what follows"
        raise AssertionError(f"{testid} is not within {MOST} stops")

    async def press(self, testid: str, key: str = "Enter") -> None:
        """Go to a button or link and press it."""
        await self.to(testid)
        await self.page.keyboard.press(key)

    async def tick(self, testid: str) -> None:
        """Go to a box and tick it."""
        await self.press(testid, "Space")

    async def choose(self, value: str, within: str) -> None:
        """Go to a group of choices, and in it by arrows to this one."""
        at = await self.to(within)
        for _ in range(MOST):
            if at["value"] == value:
                break
            at = await self.key("ArrowDown" if at["type"] == "radio" else "Tab")
        if not at["checked"]:
            await self.page.keyboard.press("Space")

    async def write(self, testid: str, text: str) -> None:
        """Go to a field and type."""
        await self.to(testid)
        await self.page.keyboard.type(text)

    async def landed(self, testid: str) -> Stop:
        """A new screen is there, and the focus is on it: on its heading, its main part, or the one thing to do."""
        await expect(self.page.get_by_test_id(testid).first).to_be_visible()
        at = await until(partial(self._somewhere, testid), told=f"the focus on the screen of {testid}")
        assert not trouble(at), trouble(at)
        return at

    async def _somewhere(self, testid: str) -> Stop | None:
        at = await stop(self.page)
        first = at.get("tag") in ("H1", "MAIN") or testid in at["testids"]
        return at if first else None
