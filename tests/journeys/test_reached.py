"""Six digits prove that a number and an address are the person's own; nobody waits for them to see a doctor."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import expect

from doktr_sandbox.whole_service import Service
from tests.conftest import Database, ended
from tests.journeys.catalogue import words
from tests.journeys.conftest import PICTURES, NewProfile
from tests.journeys.lenses import ALL
from tests.journeys.outbox import Outbox
from tests.journeys.pages import PatientPage
from tests.journeys.tour import Tour

pytestmark = pytest.mark.prove  # long: a service of its own, with the outbox beside it


@pytest.fixture(scope="module")
def service(built_apps: None, module_database: Database, memory_folder: Path) -> Iterator[Service]:
    """A service whose messages arrive somewhere."""
    running = Service(
        memory_folder, module_database.cluster, module_database.name, warm=True, relay=True, outbox=True
    ).start()
    yield running
    ended(running)


async def digits(outbox: Outbox, channel: str, to: str) -> str:
    """The code in the latest message."""
    found = re.search(r"\b[0-9]{6}\b", (await outbox.comes(channel, to))["text"])
    assert found is not None
    return found[0]


async def test_number_and_address_are_proven_by_the_digits_that_came(
    fresh: object, new_profile: NewProfile, service: Service
) -> None:
    patient = PatientPage(await new_profile("patient", "de"))
    tour, outbox = Tour(ALL, PICTURES / "tour-reached"), Outbox(service)
    await patient.arrive("greta")
    await expect(patient.find("prove")).to_be_visible()
    await patient.find("prove").get_by_role("link").click()
    await patient.press("code-ask-sms")
    code = await digits(outbox, "sms", "+32470000000")
    await patient.find("code-sms").fill(f"{(int(code) + 1) % 10**6:06}")
    await patient.press("code-confirm-sms")
    await expect(patient.find("reach-sms")).to_contain_text(words("mydata", "reach.digits.help", "de"))
    await expect(patient.find("reach-sms").get_by_text(re.compile("4"))).not_to_have_count(0)
    await tour.look(patient.page, "digits")
    await patient.find("code-sms").fill(code)
    await patient.press("code-confirm-sms")
    await expect(patient.find("reach-sms")).to_have_attribute("data-state", "confirmed")
    await patient.press("code-ask-mail")
    await patient.find("code-mail").fill(await digits(outbox, "mail", "greta@example.org"))
    await patient.press("code-confirm-mail")
    await expect(patient.find("reach-mail")).to_have_attribute("data-state", "confirmed")
    await patient.press("reach-change")
    await patient.find("reach-phone").fill("0470 99 99 99")
    await tour.look(patient.page, "another-number")
    await patient.press("reach-save")
    await expect(patient.find("reach-sms")).to_have_attribute("data-state", "open")
    await expect(patient.find("reach-mail")).to_have_attribute("data-state", "confirmed")
    assert tour.found == []
