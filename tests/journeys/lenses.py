"""Ways to look at one screen: by screen reader and keyboard, on a narrow phone, with large text, in other colours."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, ViewportSize

from tests.journeys.keyboard import stop, trouble
from tests.journeys.polling import EVERY_S, until

Lens = Callable[[Page], Awaitable[list[str]]]

MOST_STOPS = 40
# how often Tab may leave the page before its first stop
WAYS_IN = 2
LOOKS_AT_A_LAYOUT = 10
NARROW: ViewportSize = {"width": 320, "height": 640}
DESK: ViewportSize = {"width": 1440, "height": 900}
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# what depends on colours; names, roles and order stay the same in the dark
OF_COLOURS = ("color-contrast", "link-in-text-block")
# the way past the places is drawn over them while it has the focus, where another lens left it
LEAVE_SKIP = "() => document.activeElement?.matches('.skip') && document.activeElement.blur()"
LOOKS = (Path(__file__).parent / "looks.js").read_text(encoding="utf-8").split("\n", 1)[1]


async def look(page: Page, name: str) -> list[str]:
    """One of the looks of looks.js."""
    return await page.evaluate(f"{LOOKS.rstrip()}.{name}()")


async def settled(page: Page) -> None:
    """What loads has loaded, what fades in has faded in."""
    await page.wait_for_load_state("load")
    await until(partial(_one_screen, page), told="one screen in place of the one before")
    await look(page, "settled")


async def _one_screen(page: Page) -> bool:
    """The screen before, kept hidden while the next one loads, is gone."""
    return await page.evaluate("document.querySelectorAll('#main').length <= 1")


async def axe(page: Page, *rules: str) -> list[str]:
    """What axe finds, by all the standards or by these rules alone."""
    asked = {"type": "rule", "values": list(rules)} if rules else {"type": "tag", "values": STANDARDS}
    results = await Axe().run(page, options={"runOnly": asked, "resultTypes": ["violations"]})
    return [f"{one['id']}: {_where(one)}" for one in results.response["violations"]]


def _where(violation: dict[str, Any]) -> str:
    return " | ".join(f"{node['html'][:160]} {node['failureSummary'][:200]}" for node in violation["nodes"][:3])


async def axe_at_a_desk(page: Page) -> list[str]:
    """What axe finds where there is room for everything side by side; colours are the same at any size."""
    async with _as_wide_as(page, DESK):
        return [f"at a desk: {one}" for one in await axe(page) if not one.startswith(OF_COLOURS)]


async def axe_large(page: Page) -> list[str]:
    """What axe finds on 320 px with text twice as large; colours are the same at any size."""
    await page.evaluate(LEAVE_SKIP)
    async with _as_wide_as(page, NARROW), _twice_the_text(page):
        return [f"large text: {one}" for one in await axe(page) if not one.startswith(OF_COLOURS)]


async def axe_dark(page: Page) -> list[str]:
    """What axe finds of colours when the device prefers dark; they must not be on their way when it looks."""
    await page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    found = await axe(page, *OF_COLOURS)
    await page.emulate_media(color_scheme="light", reduced_motion="no-preference")
    return [f"dark {one}" for one in found]


@asynccontextmanager
async def _as_wide_as(page: Page, size: ViewportSize) -> AsyncIterator[None]:
    before = page.viewport_size
    await page.set_viewport_size(size)
    yield
    if before:
        await page.set_viewport_size(before)


@asynccontextmanager
async def _twice_the_text(page: Page) -> AsyncIterator[None]:
    await page.evaluate("document.documentElement.style.fontSize = '200%'")
    yield
    await page.evaluate("document.documentElement.style.fontSize = ''")


async def _too_wide(page: Page) -> list[str]:
    """What does not fit and goes on not fitting: while a screen is laid out anew, it is neither the old nor the new."""
    found: list[str] = []
    for _ in range(LOOKS_AT_A_LAYOUT):
        found = [*await look(page, "wider"), *await look(page, "clipped")]
        if not found:
            break
        await asyncio.sleep(EVERY_S)
    return found


async def narrow(page: Page) -> list[str]:
    """On 320 px nothing is wider than the screen and no words are cut off."""
    async with _as_wide_as(page, NARROW):
        return [f"narrow: {one}" for one in await _too_wide(page)]


async def large_text(page: Page) -> list[str]:
    """Text twice as large, on 320 px: still nothing wider, nothing cut off."""
    async with _as_wide_as(page, NARROW), _twice_the_text(page):
        return [f"large text: {one}" for one in await _too_wide(page)]


async def still(page: Page) -> list[str]:
    """Who prefers less motion sees none."""
    await page.emulate_media(reduced_motion="reduce")
    await page.evaluate("new Promise(done => setTimeout(done, 120))")
    found = await look(page, "moving")
    await page.emulate_media(reduced_motion="no-preference")
    return [f"moves: {one}" for one in found]


async def forced_colours(page: Page) -> list[str]:
    """Who sees the page in colours of their own finds every control and icon there, and where the focus is."""
    await page.emulate_media(forced_colors="active", color_scheme="dark", reduced_motion="reduce")
    # the colours of words are the person's own then; what else axe looks at stays what it is
    found = [*await look(page, "unframed"), *await look(page, "faint")]
    await page.keyboard.press("Tab")
    found.append(trouble(await stop(page)))
    await page.emulate_media(forced_colors="none", color_scheme="light", reduced_motion="no-preference")
    return [f"forced colours: {one}" for one in found if one]


async def by_keyboard(page: Page) -> list[str]:
    """With the Tab key to the end of the screen, or once around a dialog, one always sees where one is.

    From the last control the first Tab leaves the page, and the next comes back to its beginning. No stop is wrong.
    """
    first, found = None, []
    for key in range(MOST_STOPS):
        await page.keyboard.press("Tab")
        at = await stop(page)
        if at["nowhere"] and not found and key < WAYS_IN:
            continue
        if at["nowhere"] or at["html"] == first:
            break
        first = first or at["html"]
        found.append(trouble(at))
    return [f"keyboard: {one}" for one in found if one] if found else ["keyboard: there is no stop"]


async def touchable(page: Page) -> list[str]:
    """Everything to be touched is at least 44 px each way, links in sentences apart."""
    return [f"small: {one}" for one in await look(page, "small")]


# for apps of which nothing else looks at these sizes
EVERY_SIZE: tuple[Lens, ...] = (axe_at_a_desk, axe_large)
ALL: tuple[Lens, ...] = (axe, axe_dark, by_keyboard, forced_colours, narrow, large_text, still, touchable)
