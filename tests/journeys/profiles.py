"""Browser profiles of one journey, or of several that share them: made, photographed, closed."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from tests.chromium import CHROMIUM, chromium_flags
from tests.journeys.profile import MEDIA, PHONE, Profile

LOCALES = {"fr": "fr-BE", "nl": "nl-BE", "de": "de-BE", "en": "en-GB"}
NewProfile = Callable[..., Awaitable[Profile]]


class Profiles:
    """Makes profiles in one browser and remembers them."""

    def __init__(self, chromium: Any, origin: str) -> None:
        self.chromium = chromium
        self.origin = origin
        self.made: list[Profile] = []

    async def new(self, name: str, language: str = "en", media: tuple[str, ...] = MEDIA, **wishes: Any) -> Profile:
        """A phone unless another `viewport` is wished, at our address unless another `origin` is."""
        origin = wishes.pop("origin", self.origin)
        context = await self._context(name, locale=LOCALES[language], **({"viewport": PHONE} | wishes))
        await context.grant_permissions(list(media), origin=origin)
        self.made.append(await Profile(context, origin, name).begin())
        return self.made[-1]

    async def _context(self, _name: str, **wishes: Any) -> Any:
        """Somebody's part of the browser, which knows nothing of the others."""
        return await self.chromium.new_context(**wishes)

    async def photograph(self, folder: Path) -> None:
        """Pictures of all their pages, for whoever looks into a failure."""
        for profile in self.made:
            await profile.screenshot(folder)

    async def close(self) -> None:
        """Close all; what they stumbled on stays known."""
        for profile in self.made:
            await profile.context.close()

    @property
    def troubles(self) -> list[str]:
        """What the pages stumbled on, and whom outside this machine they asked."""
        asked = [f"{profile.name} asked {host}" for profile in self.made for host in sorted(profile.strangers)]
        return asked + [trouble for profile in self.made for trouble in profile.troubles]


class OwnBrowsers(Profiles):
    """Makes each profile as people have it: a browser process of its own, on a folder of its own."""

    def __init__(self, driver: Any, origin: str, folder: Path) -> None:
        super().__init__(None, origin)
        self.driver = driver
        self.folder = folder

    async def _context(self, name: str, **wishes: Any) -> Any:
        return await self.driver.chromium.launch_persistent_context(
            self.folder / name, executable_path=CHROMIUM, args=chromium_flags(), **wishes
        )
