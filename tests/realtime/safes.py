"""A safe that a patient and their doctor share, made over HTTP; and envelopes said over the socket."""

import json
from typing import Any

from doktr.kernel.framing import b64url
from tests.features.browser import Browser, Page
from tests.features.vault.sealed import Chain
from tests.realtime.conftest import Guest, House

BYTES = {"content-type": "application/octet-stream"}


async def shared_safe(house: House, patient: Guest, doctor: Guest, granted: bool = True) -> Chain:
    """The patient's safe, bound to the request that the doctor took; the doctor's device holds a grant."""
    chain = Chain()
    async with house.browser(patient) as browser, house.browser(doctor, 1) as desk:
        manifest = chain.next(patient, "manifest", b"{}")
        made = await browser.post("safes", {"id": str(chain.safe_id), "manifest": b64url(manifest)})
        assert made.status_code == 201, made.text
        chain.grew(manifest)
        asked = await browser.post("requests", await house.wish(patient) | {"safe_id": str(chain.safe_id)})
        assert asked.status_code == 201, asked.text
        assert (await desk.accept(asked.json()["id"])).status_code == 201
        if granted:
            await post(browser, chain, chain.next(patient, "grant", extra={"to": doctor.device_id, "role": "doctor"}))
    return chain


async def post(browser: Browser, chain: Chain, raw: bytes) -> None:
    """Append over HTTP."""
    path = f"/api/{browser.member.face}/safes/{chain.safe_id}/envelopes"
    done = await browser.http.post(path, content=raw, headers=BYTES)
    assert done.status_code == 201, done.text
    chain.grew(raw)


async def chain_of(browser: Browser, chain: Chain) -> list[str]:
    """All envelopes of the chain, in base64url."""
    return (await browser.get(f"safes/{chain.safe_id}/envelopes")).json()["envelopes"]


def frame(number: int, raw: bytes) -> bytes:
    """What a page says to append an envelope."""
    return b"\x01" + number.to_bytes(4, "big") + raw


async def append(page: Page, number: int, raw: bytes) -> dict[str, Any]:
    """Say it and hear what comes of it."""
    await page.say(frame(number, raw))
    return await answer(page, number)


async def answer(page: Page, number: int, patience_s: float = 5) -> dict[str, Any]:
    """What came of an envelope."""
    return await page.hear_until(lambda heard: heard.get("n") == number, patience_s)


async def next_envelope(page: Page) -> bytes:
    """The next envelope that is passed on to this page."""
    return (await page.hear_until(lambda heard: heard["type"] == "bytes"))["bytes"]


def reason(said: dict[str, Any]) -> str:
    """Why an envelope was not appended."""
    assert said["type"] == "problem", json.dumps(said)
    return said.get("reason", said["slug"])
