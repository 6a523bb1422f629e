"""Doctors' device keys are published as they come and go; logins and exports stand in the patient's own list."""

import json
from typing import Any
from uuid import UUID

from doktr.features import audit, doctors
from doktr.features.audit import actions, rules
from doktr.kernel.work import EVERYWHERE
from tests.features.audit.test_appending import LOG, leaves
from tests.features.people import SOFIE, Passport, b64url

SOFIES = Passport(SOFIE, "subject-2", "Sofie", "Claes")


async def sequenced(platform: Any) -> list[dict[str, Any]]:
    await audit.sequence(platform.works, LOG)
    return [json.loads(leaf) for leaf in await leaves(platform.works)]


async def test_a_doctors_key_is_published_where_it_is_enrolled(browsers, platform) -> None:
    browser = browsers()
    await browser.log_in(SOFIES, "doctor")
    assert await sequenced(platform) == []
    device = await browser.enrol()
    (leaf,) = await sequenced(platform)
    public = b64url(browser.key.public_key().public_bytes_raw())
    assert leaf == {
        "kind": "doctor-device", "nihdi": leaf["nihdi"], "name": "Sofie Claes", "device": device, "key": public,
        "at": leaf["at"],
    }  # fmt: skip
    assert leaf["nihdi"].isdigit()
    await browser.enrol()
    assert await sequenced(platform) == [leaf]


async def test_a_doctors_revoked_key_is_published_as_revoked(browsers, platform) -> None:
    browser = browsers()
    await browser.sign_in(SOFIES, "doctor")
    (device,) = (await browser.get("devices")).json()
    await browser.delete(f"devices/{device['id']}")
    enrolled, revoked = await sequenced(platform)
    assert revoked == {"kind": "doctor-device-revoked", "device": enrolled["device"], "at": revoked["at"]}
    async with platform.works.open("", EVERYWHERE) as work:
        found = await audit.of_device(work, UUID(device["id"]))
    assert [json.loads(one.leaf) for one in found] == [enrolled, revoked]


async def test_keys_of_patients_are_not_published(browsers, platform) -> None:
    browser = browsers()
    await browser.ready()
    (device,) = (await browser.get("devices")).json()
    await browser.delete(f"devices/{device['id']}")
    assert {leaf["kind"] for leaf in await sequenced(platform)} == {"access"}


async def test_devices_from_before_the_log_are_published_once(browsers, platform, everything) -> None:
    browser = browsers()
    await browser.sign_in(SOFIES, "doctor")
    await everything.execute("delete from log_leaves")
    await everything.execute("update devices set revoked_at = now()")
    for _ in range(2):
        await doctors.log_devices(platform.works)
    assert [leaf["kind"] for leaf in await sequenced(platform)] == ["doctor-device", "doctor-device-revoked"]


async def test_logins_and_exports_stand_in_the_patients_own_list(browsers, platform) -> None:
    browser = browsers()
    person = await browser.ready()
    await browser.get("export")
    await sequenced(platform)
    answer = (await browser.get("accesses")).json()
    entries = [json.loads(one["entry"]) for one in answer["entries"]]
    assert [entry["kind"] for entry in entries] == ["login", "export"]
    assert {entry["who"]["id"] for entry in entries} == {person}
    assert answer["total"] == 2
    assert answer["checkpoint"].startswith(f"{LOG.name}\n2\n")
    assert entries[1]["prev"] == rules.encoded(rules.entry_hash(answer["entries"][0]["entry"]))


async def test_the_list_is_asked_for_page_by_page(browsers, platform) -> None:
    browser = browsers()
    await browser.ready()
    for _ in range(3):
        await browser.get("export")
    await sequenced(platform)
    page = (await browser.get("accesses?after=1&limit=2")).json()
    assert [json.loads(one["entry"])["n"] for one in page["entries"]] == [2, 3]
    assert page["total"] == 4


async def test_before_the_first_head_nothing_can_be_proven(browsers) -> None:
    browser = browsers()
    await browser.ready()
    assert (await browser.get("accesses")).status_code == 404


async def test_a_deleted_account_takes_its_list_along(browsers, platform, everything) -> None:
    browser = browsers()
    await browser.ready()
    await sequenced(platform)
    await browser.post("account/delete", {"confirm": "delete"})
    assert await everything.fetchval("select count(*) from accesses") == 0
    async with platform.works.open("", EVERYWHERE) as work:
        assert len(await actions.entries(work, 0, 10)) == 1


async def test_a_key_is_dated_when_the_log_is_told_of_it_and_told_again_where_its_doctor_is_called_otherwise(
    browsers, platform, everything
) -> None:
    browser = browsers()
    await browser.sign_in(SOFIES, "doctor")
    await everything.execute("update devices set enrolled_at = enrolled_at - interval '30 days'")
    await everything.execute("update people set family_name = 'Wouters' where family_name = 'Claes'")
    await browser.enrol()
    await browser.enrol()
    first, again = await sequenced(platform)
    assert (first["name"], again["name"]) == ("Sofie Claes", "Sofie Wouters")
    assert again["at"] >= first["at"]
