"""What home shows when nobody can begin; when something is begun, waited for, going on; and without a network."""

import json
from functools import partial
from typing import Any

from playwright.async_api import Route, expect

from doktr_sandbox.visitor import Visitor
from tests.journeys.meeting import talk
from tests.journeys.pages import DoctorPage, PatientPage
from tests.journeys.polling import until
from tests.journeys.test_emergency import KEPT, SIGNS
from tests.journeys.tour import Tour

LATER = "2030-01-07T08:00:00Z"
# what the server says of today, by the card that shows it
TODAYS: dict[str, dict[str, Any]] = {
    "closed": {"opening": {"open": False, "opens_at": LATER, "until": None}},
    "full": {"full_until": LATER},
    "quota-full": {"quota": {"left": 0, "limit": 5, "next_free_at": LATER}},
}


async def tell(today: dict[str, Any], route: Route) -> None:
    """What the server says, and this instead of what it says of it."""
    answer = await route.fetch()
    await route.fulfill(response=answer, body=json.dumps(await answer.json() | today))


async def days(tour: Tour, patient: PatientPage) -> None:
    """Days on which nobody can begin. The server answers otherwise than it would; no worker may stand in between."""
    for card, today in TODAYS.items():
        await patient.page.route("**/api/patient/outlook*", partial(tell, today))
        await patient.open("/")
        await expect(patient.find(card)).to_be_visible()
        await tour.look(patient.page, f"home-{card}")
        await patient.page.unroute_all()


async def begun(tour: Tour, patient: PatientPage) -> None:
    """Questions that were begun, and home with the way back to them."""
    await patient.begin()
    await patient.no_alarm_signs()
    await patient.press("reason-throat")
    await patient.press("next")
    await patient.tick("none")
    await patient.open("/")
    await expect(patient.find("go-on-draft")).to_be_visible()
    await tour.look(patient.page, "home-unfinished")
    await patient.press("start-anew")


async def waiting(tour: Tour, patient: PatientPage) -> None:
    """Home while one waits, and the line again."""
    await patient.open("/")
    await expect(patient.find("resume-line")).to_be_visible()
    await tour.look(patient.page, "home-waiting")
    await patient.press("resume")
    await expect(patient.find("position")).to_be_visible()


async def calling(tour: Tour, patient: PatientPage, doctor: DoctorPage) -> None:
    """Home during a call, and the call again."""
    await patient.open("/")
    await expect(patient.find("resume-call")).to_be_visible()
    await tour.look(patient.page, "home-call")
    await patient.press("resume")
    await talk(patient, doctor)


async def doctor_gone(tour: Tour, patient: PatientPage, wished: Visitor) -> None:
    """Waiting for one doctor, who goes off duty."""
    await wished.put("duty", {"state": "off"})
    await expect(patient.find("doctor-gone")).to_be_visible()
    await tour.look(patient.page, "line-doctor-gone")
    await patient.press("any-doctor")
    await expect(patient.find("doctor-gone")).to_be_hidden()


async def offline(tour: Tour, patient: PatientPage) -> None:
    """The alarm signs and the red page without a network."""
    await until(lambda: patient.page.evaluate(KEPT), told="the shell is kept on the device")
    await patient.profile.context.set_offline(True)
    await patient.open("/ask/alarm")
    await expect(patient.page.locator(SIGNS).first).to_be_visible()
    await tour.look(patient.page, "offline-alarm")
    await patient.page.locator(SIGNS).first.click()
    await patient.press("alarm-continue")
    await expect(patient.find("important")).to_be_visible()
    await tour.look(patient.page, "offline-red")
    await patient.profile.context.set_offline(False)
