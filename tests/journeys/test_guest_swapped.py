"""A server that puts its own device in a guest's place: told apart by the invitation, let in where nobody checks."""

import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from playwright.async_api import Route, expect

from doktr_sandbox.visitor import b64
from tests.journeys.conftest import NewProfile
from tests.journeys.guest import GuestPage
from tests.journeys.pages import DoctorPage, PatientPage
from tests.journeys.polling import until
from tests.journeys.test_guests import invite, link_of

pytestmark = pytest.mark.prove

SERVERS_OWN = b64(Ed25519PrivateKey.generate().public_key().public_bytes_raw())
FORGET = """() => new Promise((done, failed) => {
  const asked = indexedDB.deleteDatabase("doktr-invitations");
  asked.onsuccess = done; asked.onerror = asked.onblocked = failed;
})"""


async def swap(route: Route) -> None:
    """Whoever comes is told of with the server's own key."""
    answer = await route.fetch()
    guests: list[dict[str, Any]] = await answer.json()
    changed = [one | {"public_key": SERVERS_OWN} if one["public_key"] else one for one in guests]
    await route.fulfill(response=answer, body=json.dumps(changed))


async def test_a_server_that_puts_its_own_device_in_the_guest_s_place_is_told_apart_on_the_patient_s_screen(
    patient: PatientPage, doctor: DoctorPage, new_profile: NewProfile
) -> None:
    anna = GuestPage(await new_profile("guest"))
    signed: list[str] = []
    patient.page.on("request", lambda sent: signed.append(sent.url) if sent.url.endswith("/admit") else None)
    await doctor.start_work("dr-claes")
    await patient.wait_in_line("tom")
    await doctor.accept()
    await patient.join()
    await patient.room.connected()
    await patient.page.route("**/api/patient/guests", swap)
    await invite(patient, "Anna", "relative")
    link = await link_of(patient)
    await patient.press("guests-close")
    await anna.come(link, "Anna Maes")
    await expect(patient.find("guest-stranger")).to_be_visible()
    await expect(patient.find("guest-yes")).to_have_count(0)
    assert signed == []

    # without the key of the invitation people compare: the numbers differ, and who does not look signs
    await patient.page.evaluate(FORGET)
    await patient.page.reload()
    await expect(patient.find("guest-unknown")).to_be_visible()
    shown, own = [await page.find("guest-number").text_content() for page in (patient, anna)]
    assert shown != own
    await patient.press("guest-yes")

    async def has_signed() -> bool:
        return len(signed) == 1

    await until(has_signed, told="who does not compare lets in whom the server names")
