"""A browser that is closed and started again: what was begun, the keys, and the conversation are still there."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest
from playwright.async_api import ViewportSize, async_playwright, expect

from doktr_sandbox.whole_service import Service
from tests.chromium import CHROMIUM, CHROMIUM_FLAGS
from tests.journeys.pages import SORE_THROAT, PatientPage
from tests.journeys.profile import MEDIA, PHONE, Profile
from tests.journeys.test_carried_on import SENT, texts
from tests.journeys.test_sealed import MESSAGES, WORDS, open_conversation

pytestmark = pytest.mark.prove  # a Chromium of its own, started three times on one folder

ANSWERED = 2  # before the browser is closed
DEVICES = "select count(*) from devices where person_id in (select person_id from safe_people)"
MEMBERS = "select count(*) from safe_devices where role = 'patient'"


@asynccontextmanager
async def started(folder: Path, service: Service) -> AsyncIterator[PatientPage]:
    """A real Chromium on the folder of its profile, until it is closed as people close it."""
    flags = [*CHROMIUM_FLAGS, "--use-fake-device-for-media-stream", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    async with async_playwright() as driver:
        context = await driver.chromium.launch_persistent_context(
            folder,
            executable_path=CHROMIUM,
            args=flags,
            locale="en-GB",
            viewport=ViewportSize(width=PHONE["width"], height=PHONE["height"]),
        )
        await context.grant_permissions(list(MEDIA), origin=service.origin())
        profile = await Profile(context, service.origin(), "restarted").begin()
        yield PatientPage(profile)
        await context.close()
        assert (profile.troubles, profile.strangers) == ([], set())


async def begins(patient: PatientPage) -> str:
    """Signed in on this very browser, some questions answered; answers what is asked next."""
    await patient.log_in("tom")
    await patient.first_things()
    await patient.begin()
    await patient.no_alarm_signs()
    await patient.press("reason-throat")
    await patient.press("next")
    for code in SORE_THROAT[:ANSWERED]:
        await patient.answer_one(code)
    return await patient.heading.inner_text()


async def goes_on(patient: PatientPage, asked: str) -> None:
    """The draft is there with all that was answered; then into the line, and a first message."""
    await patient.open()
    await patient.press("go-on-draft")
    await patient.no_alarm_signs()
    await patient.press("next")
    await expect(patient.heading).to_have_text(asked)
    for code in SORE_THROAT[ANSWERED:-1]:
        await patient.answer_one(code)
    await patient.find("answer-1").fill(WORDS)
    await patient.answer([None])
    await patient.choose()
    await patient.check_devices()
    await patient.join_line()
    await open_conversation(patient)
    await patient.room.write("Before the restart")
    await expect(patient.page.locator(SENT)).to_have_count(1)


async def test_a_browser_started_again_has_the_draft_the_keys_and_the_conversation(
    service: Service, fresh: asyncpg.Connection, tmp_path: Path
) -> None:
    async with started(tmp_path, service) as patient:
        asked = await begins(patient)
    async with started(tmp_path, service) as patient:
        await goes_on(patient, asked)
    async with started(tmp_path, service) as patient:
        await patient.open("/line")
        await open_conversation(patient)
        await expect(patient.page.locator(SENT)).to_have_count(1)
        await patient.room.write("After the restart")
        await expect(patient.page.locator(SENT)).to_have_count(2)
        assert await texts(patient) == ["Before the restart", "After the restart"]
    counts = [await fresh.fetchval(each) for each in (MESSAGES, DEVICES, MEMBERS)]
    assert counts == [2, 1, 1]
