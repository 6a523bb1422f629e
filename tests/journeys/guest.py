"""A guest's phone, in the words of the people who use it."""

from playwright.async_api import expect

from tests.journeys.pages import AppPage
from tests.journeys.room import Room


class GuestPage(AppPage):
    """A guest's phone."""

    face = "guest"
    path = "/guest/"

    @property
    def room(self) -> Room:
        return Room(self.page)

    async def come(self, link: str, name: str) -> None:
        """By the link, with one's own name, to the door."""
        await self.page.goto(link)
        await self.find("own-name").fill(name)
        await self.press("guest-enter")
        await expect(self.find("guest-waits")).to_be_visible()
