"""A device that was reported, or signed out from elsewhere, is given the server's half of the key no more."""

from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI

from doktr.adapters.shares.files import ShareFiles
from doktr.features import vault
from doktr_sandbox import crowd
from tests.features.clinic import Clinic, Person
from tests.features.people import Browser
from tests.features.vault.sealed import makes_safe


async def safe_of(browser: Browser, person: str, clinic: Clinic, shares: ShareFiles) -> str:
    """A safe that was made on this browser's device."""
    device = (await browser.get("session")).json()["device"]["id"]
    member = crowd.Member(person, device, "patient", "")
    return str((await makes_safe(clinic, shares, Person(member, "doktr", browser.key))).safe_id)


async def is_reported(lost: Browser, kept: Browser) -> int:
    """The device itself is taken off the account."""
    device = (await lost.get("session")).json()["device"]["id"]
    return (await kept.delete(f"devices/{device}")).status_code


async def is_signed_out(_lost: Browser, kept: Browser) -> int:
    """The session alone is ended."""
    other = next(row for row in (await kept.get("sessions")).json() if not row["current"])
    return (await kept.delete(f"sessions/{other['id']}")).status_code


@pytest.mark.parametrize("ended", [is_reported, is_signed_out])
async def test_a_lost_phone_is_given_no_share_from_that_moment_on(
    browsers: Any, app: FastAPI, platform: Any, clinic: Clinic, shares: ShareFiles, ended: Any
) -> None:
    app.include_router(vault.router)
    platform.shares = shares
    phone, laptop = browsers(), browsers()
    person = await phone.ready()
    await laptop.sign_in()
    safe = await safe_of(phone, person, clinic, shares)
    before = await phone.get(f"safes/{safe}")
    assert (before.status_code, len(before.json()["share"])) == (200, 43)
    session = dict(phone.http.cookies)
    assert await ended(phone, laptop) == 204
    phone.http.cookies.update(session)
    for path in (f"safes/{safe}", "safes", f"safes/{safe}/envelopes", f"safes/{uuid4()}"):
        refused = await phone.get(path)
        assert refused.status_code == 401
        assert before.json()["share"] not in refused.text
    assert (await laptop.get(f"safes/{safe}")).json()["share"] == before.json()["share"]
