"""Whoever may leave is called back: by a push to a closed page, by text message, by mail; the place is theirs."""

import json
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest
from playwright.async_api import expect

from doktr_sandbox.whole_service import Service
from tests.conftest import Database, ended
from tests.journeys.outbox import Outbox, deliver
from tests.journeys.pages import DoctorPage, PatientPage
from tests.journeys.polling import until
from tests.journeys.profile import MEDIA

pytestmark = pytest.mark.prove  # long: a service of its own, with the outbox beside it

SOON = """
update brands set data = jsonb_set(data, '{policy,notices,kinds,your_turn,grace_seconds}', '4')
"""
QUIET = "select max(seen_at) < now() - interval '12 seconds' from presence where brand_id is not null"


@pytest.fixture(scope="module")
def service(built_apps: None, module_database: Database, memory_folder: Path) -> Iterator[Service]:
    """A service whose messages arrive somewhere."""
    running = Service(
        memory_folder, module_database.cluster, module_database.name, warm=True, relay=True, outbox=True
    ).start()
    yield running
    ended(running)


async def test_a_closed_page_is_called_back_on_every_channel_and_finds_the_call(
    patient: PatientPage, doctor: DoctorPage, service: Service, fresh: asyncpg.Connection
) -> None:
    await fresh.execute(SOON)
    outbox, context = Outbox(service), patient.profile.context
    browser = await outbox.subscribe(context)
    await context.grant_permissions([*MEDIA, "notifications"], origin=patient.profile.origin)
    await doctor.start_work("dr-claes")
    await patient.wait_in_line("tom")
    await expect(patient.find("told-how")).to_have_attribute("data-told", "push")
    await until(lambda: fresh.fetchval("select count(*) from push_subscriptions"), told="the browser is subscribed")
    contact = await fresh.fetchrow("select phone, email from patients where phone is not null")
    await patient.page.close()
    await until(lambda: fresh.fetchval(QUIET), told="the page has been closed for a while")
    await doctor.accept()
    push = await outbox.comes("push", browser)
    assert (push["title"], push["text"]) == ("Doktr", "It is your turn. Tap to join.")
    shown = await deliver(context, patient.profile.origin, push["extra"]["opened"])
    assert shown == [{"title": "Doktr", "body": "It is your turn. Tap to join.", "path": "/line"}]
    sms, mail = await outbox.comes("sms", contact["phone"]), await outbox.comes("mail", contact["email"])
    assert sms["text"].startswith("Doktr: It is your turn.")
    assert mail["title"] == "It is your turn"
    said = json.dumps([push["extra"]["opened"], sms["text"], mail["title"], mail["text"], mail["extra"]])
    assert [word for word in ("Claes", "doctor", "Tom", "throat", "GP") if word in said] == []
    patient.profile.page = await context.new_page()
    await patient.open("/line")
    await expect(patient.find("join-now")).to_be_visible()


async def test_messages_are_seen_and_stopped_under_my_data_and_asked_for_again(
    patient: PatientPage, service: Service, fresh: asyncpg.Connection
) -> None:
    context = patient.profile.context
    await Outbox(service).subscribe(context)
    await context.grant_permissions([*MEDIA, "notifications"], origin=patient.profile.origin)
    await patient.wait_in_line("tom")
    await expect(patient.find("told-how")).to_have_attribute("data-told", "push")
    await until(lambda: fresh.fetchval("select count(*) from push_subscriptions"), told="the browser is subscribed")
    await patient.open("/data")
    await patient.press("stop-notices")
    await patient.press("stop-notices-yes")
    await expect(patient.find("stop-notices")).to_have_count(0)
    assert await fresh.fetchval("select count(*) from push_subscriptions") == 0
    await patient.open("/line")
    await patient.press("tell-me")
    await expect(patient.find("told-how")).to_have_attribute("data-told", "push")
    await until(lambda: fresh.fetchval("select count(*) from push_subscriptions"), told="the browser is subscribed")
