"""My data: seeing and revoking devices, taking everything along, going for good."""

import json
from pathlib import Path

import asyncpg
import pytest
from playwright.async_api import expect

from tests.journeys.catalogue import words
from tests.journeys.conftest import NewProfile
from tests.journeys.pages import PatientPage


async def signed_in(patient: PatientPage) -> None:
    """The page of somebody who is signed in."""
    await patient.open("/data")
    await expect(patient.find("devices").locator("li").first).to_be_visible()


@pytest.mark.prove
async def test_a_revoked_device_is_signed_out_at_once(patient: PatientPage, new_profile: NewProfile) -> None:
    await patient.log_in("tom")
    await patient.first_things()
    lost = PatientPage(await new_profile("lost-phone"))
    await lost.log_in("tom")
    await signed_in(lost)
    await signed_in(patient)
    await expect(patient.find("devices").locator("li")).to_have_count(2)
    await patient.press("revoke-device")
    await patient.press("revoke-device-yes")
    await expect(lost.find("sign-in")).to_be_visible()
    await lost.page.reload()
    await expect(lost.find("sign-in")).to_be_visible()
    await expect(patient.find("revoke-device")).to_be_hidden()
    await expect(patient.find("revoke-this-device")).to_be_visible()


@pytest.mark.prove
async def test_another_sign_in_is_ended_from_here(patient: PatientPage, new_profile: NewProfile) -> None:
    await patient.log_in("tom")
    await patient.first_things()
    other = PatientPage(await new_profile("library"))
    await other.log_in("tom")
    await signed_in(other)
    await signed_in(patient)
    await patient.press("end-session")
    await patient.press("end-session-yes")
    await expect(other.find("sign-in")).to_be_visible()
    await signed_in(patient)


async def shows_what_was_agreed_to(patient: PatientPage, fresh: asyncpg.Connection) -> None:
    """Both documents, each in the version that was accepted."""
    agreed = await fresh.fetch("select document, version from consents order by document")
    assert [one["document"] for one in agreed] == ["privacy", "terms"]
    for document, version in agreed:
        row = patient.find("consents").locator(".rows > li").filter(has_text=words("mydata", f"consents.{document}"))
        await expect(row).to_contain_text(words("mydata", "consents.when", version=version, moment=""))


async def test_everything_held_about_me_is_shown_and_comes_in_one_file(
    patient: PatientPage, fresh: asyncpg.Connection, tmp_path: Path
) -> None:
    await patient.log_in("tom")
    await patient.first_things()
    await signed_in(patient)
    await shows_what_was_agreed_to(patient, fresh)
    async with patient.page.expect_download() as coming:
        await patient.press("export")
    file = tmp_path / "my-data.json"
    await (await coming.value).save_as(file)
    told = file.read_text(encoding="utf-8")
    assert isinstance(json.loads(told), dict)
    for mine in ("Tom", "Sample", "someone@example.org", "+32470123456", "terms", "privacy"):
        assert mine in told, mine


async def test_who_deletes_the_account_is_gone(patient: PatientPage, fresh: asyncpg.Connection) -> None:
    await patient.log_in("tom")
    await patient.first_things()
    await signed_in(patient)
    await patient.press("delete-account")
    await patient.find("delete-word").fill("delete")
    await patient.press("delete-yes")
    await expect(patient.find("sign-in")).to_be_visible()
    assert await fresh.fetchval("select count(*) from people where given_name = 'Tom'") == 0
    assert await fresh.fetchval("select count(*) from patients where phone is not null") == 0
    await patient.log_in("tom")
    await expect(patient.find("agree-terms")).to_be_visible()
