"""One call for several journeys that are about what happens in a call, not about how it comes about."""

from collections.abc import Awaitable, Callable

from playwright.async_api import Error

from tests.journeys.meeting import in_a_call, talk
from tests.journeys.pages import DoctorPage, PatientPage
from tests.journeys.profile import DESK
from tests.journeys.profiles import Profiles


class SharedCall:
    """Tom and Dr. Claes, who go on talking from one journey to the next as long as nothing breaks."""

    patient: PatientPage
    doctor: DoctorPage

    def __init__(self, profiles: Profiles, begin: Callable[[], Awaitable[None]]) -> None:
        self.profiles = profiles
        self.begin = begin

    async def goes_on(self) -> None:
        """They see and hear each other; if the call of before is gone, in a new one."""
        if not await self.still():
            await self.anew()
        await talk(self.patient, self.doctor)

    async def still(self) -> bool:
        """Whether both are connected, right now."""
        try:
            told = [await one.room.told() for one in (self.patient, self.doctor)] if self.profiles.made else []
        except Error:  # its pages are closed
            return False
        return bool(told) and all(one.get("state") == "connected" for one in told)

    async def anew(self) -> None:
        """A call from the beginning, with profiles that nobody used."""
        await self.profiles.close()
        self.profiles.made.clear()
        await self.begin()
        self.patient = PatientPage(await self.profiles.new("patient"))
        self.doctor = DoctorPage(await self.profiles.new("doctor", viewport=DESK))
        await in_a_call(self.patient, self.doctor)
