"""An operator invites a doctor; the letter's link leads them through itsme, and the register says who they are."""

import re
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest
from playwright.async_api import expect

from doktr_sandbox.whole_service import Service
from tests.conftest import Database, ended
from tests.journeys.outbox import Outbox
from tests.journeys.pages import DoctorPage, OperatorPage

pytestmark = pytest.mark.prove
INVITED = {"given": "Sofie", "family": "Claes", "mail": "sofie@example.be", "nihdi": "1-40001-67-004"}


@pytest.fixture(scope="module")
def service(built_apps: None, module_database: Database, memory_folder: Path) -> Iterator[Service]:
    """A service whose letters arrive somewhere."""
    running = Service(memory_folder, module_database.cluster, module_database.name, warm=True, outbox=True).start()
    yield running
    ended(running)


async def test_who_is_invited_is_verified_and_who_is_suspended_does_not_come_on_duty(
    operator: OperatorPage, doctor: DoctorPage, service: Service, fresh: asyncpg.Connection
) -> None:
    await operator.open()
    await operator.arrive("op-doktr")
    await operator.press("place-doctors")
    await operator.press("invite")
    for part, text in INVITED.items():
        await operator.find(f"invite-{part}").fill(text)
    await operator.press("invite-send")
    await expect(operator.find("invitation")).to_have_attribute("data-state", "invited")
    letter = await Outbox(service).comes("mail", INVITED["mail"])
    link = re.search(r"https?://\S+(/doctor/invited#\S+)", letter["text"])
    assert link is not None
    await doctor.open(link[1])
    await expect(doctor.find("invitation")).to_contain_text("Claes")
    assert "#" not in doctor.page.url
    await doctor.arrive("dr-claes")
    await expect(doctor.find("invitation-settled")).to_be_visible()
    await operator.page.reload()
    await expect(operator.find("invitation")).to_have_attribute("data-state", "verified")
    await operator.press("suspend")
    await operator.press("suspend-yes")
    await expect(operator.find("colleague")).to_have_attribute("data-suspended", "true")
    await operator.press("reinstate")
    await expect(operator.find("colleague")).to_have_attribute("data-suspended", "false")
