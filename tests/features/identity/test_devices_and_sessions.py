"""Devices and sessions: enrolled with proof, seen, revoked, and what that ends."""

import asyncio
import json
from dataclasses import replace

import pytest

from doktr.features.identity.rules import WEAK_KEYS
from tests.features.people import Browser, Passport, b64url, slug

OTHER = Passport("98472899765", "subject-9", "Noor", "Jacobs")


async def test_a_device_is_enrolled_with_its_key_and_bound_to_the_session(browsers):
    browser = browsers()
    await browser.log_in()
    device = await browser.enrol()
    session = (await browser.get("session")).json()
    assert session["device"] == {"id": device, "label": "Test"}
    assert "device" not in session["needs"]


async def test_the_same_key_again_is_the_same_device_also_in_a_later_session(browsers, everything):
    browser = browsers()
    await browser.log_in()
    first = await browser.enrol()
    assert await browser.enrol() == first
    await browser.log_in()
    assert await browser.enrol() == first
    assert await everything.fetchval("select count(*) from devices") == 1


async def test_the_same_key_enrolled_twice_at_once_is_one_device(browsers):
    browser = browsers()
    await browser.log_in()
    assert len(set(await asyncio.gather(*(browser.enrol() for _ in range(6))))) == 1


async def test_one_key_of_two_people_is_two_devices(browsers):
    """Who shares a browser profile shares its key, never the account."""
    one, other = browsers(), browsers()
    other.key = one.key
    await one.log_in()
    await other.log_in(OTHER)
    assert await one.enrol() != await other.enrol()


async def test_a_proof_made_for_another_session_is_refused(browsers):
    browser, other = browsers(), browsers()
    await browser.log_in()
    await other.log_in()
    answer = await browser.post("devices", browser.proof(csrf=other.csrf))
    assert answer.status_code == 409
    assert slug(answer) == "bad-proof"


async def test_a_proof_by_another_key_is_refused(browsers):
    browser, other = browsers(), browsers()
    await browser.log_in()
    forged = browser.proof() | {"signature": Browser(other.http, other.platform).proof(browser.csrf)["signature"]}
    assert slug(await browser.post("devices", forged)) == "bad-proof"


@pytest.mark.parametrize(
    "change",
    [
        {"public_key": "A" * 42},
        {"public_key": "A" * 44},
        {"public_key": "+" * 43},
        {"public_key": "A" * 42 + "B"},
        {"signature": "A" * 85},
        {"signature": "=" * 86},
        {"label": ""},
        {"label": "x" * 81},
        {"label": "a\x00b"},
        {"label": "a\nb"},
        {"label": None},
        {"public_key": 7},
    ],
)
async def test_a_malformed_device_is_bad_input(browsers, change):
    browser = browsers()
    await browser.log_in()
    answer = await browser.post("devices", browser.proof() | change)
    assert answer.status_code == 422
    assert slug(answer) == "bad-input"


@pytest.mark.parametrize("sign", [0, 0x80])
@pytest.mark.parametrize("key", sorted(WEAK_KEYS), ids=bytes.hex)
async def test_a_key_that_anybody_could_sign_for_is_refused(browsers, key, sign):
    key = key[:31] + bytes([key[31] | sign])
    browser = browsers()
    await browser.log_in()
    proof = browser.proof() | {"public_key": b64url(key), "signature": b64url(b"\x01" + bytes(63))}
    assert slug(await browser.post("devices", proof)) == "bad-proof"


async def test_devices_are_listed_with_the_current_one(browsers):
    phone, laptop = browsers(), browsers()
    await phone.sign_in()
    await laptop.sign_in()
    found = (await laptop.get("devices")).json()
    assert [device["current"] for device in found].count(True) == 1
    assert all(device["revoked_at"] is None and device["enrolled_at"] for device in found)


async def test_nobody_sees_or_removes_devices_and_sessions_of_others(browsers):
    mine, other = browsers(), browsers()
    await mine.sign_in()
    await other.sign_in(OTHER)
    device = (await mine.get("devices")).json()[0]["id"]
    session = (await mine.get("sessions")).json()[0]["id"]
    assert device not in (await other.get("devices")).text
    assert session not in (await other.get("sessions")).text
    assert (await other.delete(f"devices/{device}")).status_code == 404
    assert (await other.delete(f"sessions/{session}")).status_code == 404
    assert (await mine.get("session")).status_code == 200


async def test_removing_a_device_ends_its_sessions_and_tells_person_and_sockets(browsers, platform, everything):
    phone, laptop = browsers(), browsers()
    person = await phone.sign_in()
    await laptop.sign_in()
    lost = (await phone.get("session")).json()["device"]["id"]
    assert (await laptop.delete(f"devices/{lost}")).status_code == 204
    assert (await phone.get("session")).status_code == 401
    assert (await laptop.get("session")).status_code == 200
    told = await everything.fetchrow("select kind, body from events where person_id = $1", person)
    assert told["kind"] == "device_revoked"
    assert json.loads(told["body"]) == {"device_id": lost}
    hints = [json.loads(payload) for topic, payload in platform.heard.published if topic == "revoked"]
    assert hints[-1]["person"] == person
    assert hints[-1]["device"] == lost
    assert len(hints[-1]["sessions"]) == 1
    listed = {device["id"]: device for device in (await laptop.get("devices")).json()}
    assert listed[lost]["revoked_at"] is not None


async def test_a_removed_key_never_comes_back(browsers):
    browser = browsers()
    await browser.sign_in()
    device = (await browser.get("session")).json()["device"]["id"]
    gone = await browser.delete(f"devices/{device}")
    assert gone.status_code == 204
    assert "doktr-patient=" in gone.headers["set-cookie"]
    await browser.log_in()
    answer = await browser.post("devices", browser.proof())
    assert answer.status_code == 409
    assert slug(answer) == "device-gone"


async def test_a_device_can_be_removed_once(browsers):
    phone, laptop = browsers(), browsers()
    await phone.sign_in()
    await laptop.sign_in()
    lost = (await phone.get("session")).json()["device"]["id"]
    removed = await asyncio.gather(*(laptop.delete(f"devices/{lost}") for _ in range(4)))
    assert sorted(answer.status_code for answer in removed) == [204, 404, 404, 404]


async def test_sessions_show_browser_device_and_which_is_this_one(browsers):
    phone, laptop = browsers(), browsers()
    phone.http.headers["user-agent"] = (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1"
    )
    await phone.sign_in()
    await laptop.sign_in()
    found = (await laptop.get("sessions")).json()
    assert {row["browser"] for row in found} == {"Safari on iPhone", "Firefox on Linux"}
    assert [row["current"] for row in found].count(True) == 1
    assert all(row["device"]["label"] == "Test" for row in found)


async def test_ending_another_session_signs_it_out(browsers, everything):
    phone, laptop = browsers(), browsers()
    person = await phone.sign_in()
    await laptop.sign_in()
    other = next(row for row in (await laptop.get("sessions")).json() if not row["current"])
    assert (await laptop.delete(f"sessions/{other['id']}")).status_code == 204
    assert (await phone.get("session")).status_code == 401
    kinds = await everything.fetch("select kind, body from events where person_id = $1", person)
    assert [(row["kind"], json.loads(row["body"])) for row in kinds] == [
        ("session_revoked", {"session_id": other["id"]})
    ]
    assert len((await laptop.get("sessions")).json()) == 1


async def test_ended_and_idle_sessions_are_not_listed(browsers, platform):
    phone, laptop = browsers(), browsers()
    await phone.sign_in()
    platform.later(hours=3)
    await laptop.sign_in()
    assert len((await laptop.get("sessions")).json()) == 1


async def test_logging_out_ends_the_session_and_clears_the_cookie(browsers, platform):
    browser = browsers()
    await browser.sign_in()
    token = browser.http.cookies["doktr-patient"]
    answer = await browser.post("logout")
    assert answer.status_code == 204
    assert 'doktr-patient=""' in answer.headers["set-cookie"]
    browser.http.cookies.set("doktr-patient", token)
    assert (await browser.get("session")).status_code == 401
    assert any(topic == "revoked" for topic, _ in platform.heard.published)


async def test_a_doctors_device_belongs_to_no_brand(browsers, everything):
    from datetime import date

    sofie = replace(Passport(), niss="79041292217", birthdate=date(1979, 4, 12))
    await browsers().sign_in(sofie, "doctor")
    assert await everything.fetchval("select brand_id from devices") is None


@pytest.mark.parametrize("path", ["devices/not-an-id", "sessions/not-an-id", "devices/%00"])
async def test_an_id_that_is_none_is_bad_input(browsers, path):
    browser = browsers()
    await browser.sign_in()
    assert (await browser.delete(path)).status_code == 422
