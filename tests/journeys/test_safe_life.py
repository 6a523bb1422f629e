"""A safe among people: what a server withholds from one side comes over the call's own line, and both are told."""

from typing import Any

import asyncpg
import pytest
from playwright.async_api import Route, expect

from tests.journeys.catalogue import words
from tests.journeys.meeting import meet
from tests.journeys.pages import DoctorPage, PatientPage
from tests.journeys.polling import until
from tests.journeys.test_sealed import ask_in_own_words

pytestmark = pytest.mark.prove  # long: a call with a server that lies

ENVELOPES = "**/api/doctor/safes/*/envelopes?*"
EVERYTHING = 10**6
# what a server passes on over the socket, it can hold back too
HOLD_BACK = """
window.WebSocket = class extends WebSocket {
  constructor(...given) {
    super(...given);
    this.addEventListener("message", (event) => {
      if (window.lying && typeof event.data !== "string") event.stopImmediatePropagation();
    });
  }
};
"""


async def the_safe(fresh: asyncpg.Connection) -> Any:
    """The only safe there is."""
    return await fresh.fetchrow("select * from safes")


class Liar:
    """A server that shows a page a chain which ends too early."""

    def __init__(self, most: int) -> None:
        self.most = most

    async def answer(self, route: Route) -> None:
        """The server's answer without the newest envelopes."""
        told = await (answer := await route.fetch()).json()
        after = int(route.request.url.partition("after=")[2].partition("&")[0])
        told["envelopes"] = told["envelopes"][: max(0, self.most - after)]
        told["head"]["seq"] = min(self.most, told["head"]["seq"])
        await route.fulfill(response=answer, json=told)


async def test_what_a_server_withholds_comes_over_the_line_of_the_call_and_the_server_is_named_on_both_sides(
    patient: PatientPage, doctor: DoctorPage, fresh: asyncpg.Connection
) -> None:
    await doctor.page.add_init_script(HOLD_BACK)
    await doctor.start_work("dr-claes")
    await patient.arrive("tom")
    await ask_in_own_words(patient)
    await patient.join_line()
    await meet(patient, doctor)
    await patient.press("lock")
    await expect(patient.find("safety-number")).to_be_visible()
    number = await patient.find("safety-number").inner_text()
    await patient.page.keyboard.press("Escape")
    await doctor.press("lock")
    await expect(doctor.find("safety-number")).to_have_text(number)
    await doctor.page.keyboard.press("Escape")
    await patient.room.write("The first one")
    await doctor.room.reads("The first one")
    await until(lambda: settled(fresh), told="both have read what is there")
    for page in (patient, doctor):
        await expect(page.find("apart")).to_be_hidden()

    liar = Liar((await the_safe(fresh))["head_seq"])
    await doctor.page.route(ENVELOPES, liar.answer)
    await doctor.page.evaluate("window.lying = true")
    await patient.room.write("Withheld from you")
    await expect(patient.find("apart")).to_have_text(words("call", "apart.chain", name="Dr. Claes"))
    await expect(doctor.find("apart")).to_be_visible()
    withheld = doctor.find("chat-message").filter(has_text="Withheld from you")
    await expect(withheld).to_have_attribute("data-arriving", "true")
    await expect(withheld).to_contain_text(words("chat", "arriving"))
    await patient.room.write("And this?")
    await expect(doctor.find("chat-message").filter(has_text="And this?")).to_have_attribute("data-arriving", "true")

    liar.most = EVERYTHING
    await doctor.page.evaluate("window.lying = false")
    await patient.room.write("And now?")
    await doctor.room.reads("Withheld from you")
    await doctor.room.reads("And now?")
    await expect(withheld).to_have_attribute("data-sent", "true")
    await expect(withheld).to_have_count(1)
    await expect(doctor.page.locator("[data-testid=chat-message][data-arriving]")).to_have_count(0)
    for page in (patient, doctor):
        await expect(page.find("apart")).to_be_hidden()
        await expect(page.find("unsure")).to_be_hidden()

    await doctor.page.route(ENVELOPES, unavailable)
    await doctor.page.evaluate("window.lying = true")
    await patient.room.write("Unanswered to you")
    await expect(doctor.find("unsure")).to_have_text(words("call", "safety.uncompared", name="Tom"), timeout=40_000)
    for page in (patient, doctor):
        await expect(page.find("apart")).to_be_hidden()
    await doctor.page.unroute(ENVELOPES, unavailable)
    await expect(doctor.find("unsure")).to_be_hidden()
    await doctor.room.reads("Unanswered to you")


async def unavailable(route: Route) -> None:
    """The server's answer to this one question: none."""
    await route.fulfill(status=503, json={})


async def settled(fresh: asyncpg.Connection) -> bool:
    """Nothing was appended for a moment."""
    before = (await the_safe(fresh))["head_seq"]
    await fresh.execute("select pg_sleep(0.7)")
    return before == (await the_safe(fresh))["head_seq"]
