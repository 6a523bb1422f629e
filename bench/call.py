"""From the doctor's *accept* to the patient's first remote frame, beside a bare page of two RTCPeerConnections."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

import asyncpg
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from bench import ground
from bench.call_bare import bare_server
from bench.figures import Figure, Goal, figure, say
from doktr_sandbox import crowd
from doktr_sandbox.visitor import Visitor, eventually
from doktr_sandbox.whole_service import Service
from tests.chromium import CHROMIUM, QUIET, as_root

ROUNDS = 7
GOAL = Goal("at most", 1.3)
PATHS = ("direct", "relay")
PATIENCE_MS = 20_000
SETTLE_S = 3.0
FLAGS = ("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream", *QUIET)
# Both pages' clocks start from the same wall clock; what they read is milliseconds since 1970.
NOTE_ACCEPT = """
addEventListener("pointerup", (event) => {
  if (event.target.closest("[data-testid=accept]")) window.acceptedAt = performance.timeOrigin + event.timeStamp;
}, true);
"""
ACCEPTED = "window.acceptedAt"
FIRST_FRAME = """
(() => {
  const ms = document.querySelector("[data-first-frame-ms]")?.dataset.firstFrameMs;
  return ms === undefined ? null : performance.timeOrigin + Number(ms);
})()
"""


async def asked(page: Page, expression: str) -> Any:
    """Wait in Python until the page knows it: Playwright's own waiting believes any promise."""

    async def ask() -> Any:
        return await page.evaluate(expression)

    return await eventually(ask, PATIENCE_MS / 1000)


async def accept_to_first_frame_ms(doctor: Page, patient: Page) -> float:
    """Press *accept*; milliseconds until the patient saw the first frame."""
    await doctor.get_by_test_id("accept").click()
    return await asked(patient, FIRST_FRAME) - await asked(doctor, ACCEPTED)


@dataclass
class Profiles:
    """Makes fresh browser profiles that may use camera and microphone."""

    browser: Browser
    contexts: list[BrowserContext] = field(default_factory=list)

    async def page(self, origin: str, cookies: dict[str, str] | None = None, **wishes: Any) -> Page:
        """The first page of a new profile."""
        context = await self.browser.new_context(locale="en-GB", **wishes)
        self.contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        await context.grant_permissions(["camera", "microphone"], origin=origin)
        await context.add_init_script(NOTE_ACCEPT)
        await context.add_cookies([{"name": n, "value": v, "url": origin} for n, v in (cookies or {}).items()])
        return await context.new_page()

    async def close(self) -> None:
        """Close all of them."""
        for context in self.contexts:
            await context.close()
        self.contexts.clear()


@dataclass
class Clinic:
    """One doctor on duty and one patient, at the server whose calls take one path."""

    origin: str
    doctor: Visitor
    patient: Visitor

    async def round(self, profiles: Profiles) -> float:
        """The patient waits, set to join at once; the doctor is rung and accepts."""
        (await self.patient.ask(language="fr")).raise_for_status()
        phone = {"width": 390, "height": 844}
        patient = await profiles.page(self.origin, dict(self.patient.http.cookies), viewport=phone)
        await patient.goto(f"{self.origin}/line")
        await patient.get_by_test_id("join-at-once").click()
        doctor = await profiles.page(self.origin, dict(self.doctor.http.cookies))
        await doctor.goto(f"{self.origin}/doctor/")
        (await self.doctor.go_on_duty()).raise_for_status()
        await expect(doctor.get_by_test_id("ring")).to_be_visible()
        await asyncio.sleep(SETTLE_S)
        took_ms = await accept_to_first_frame_ms(doctor, patient)
        await self._finish()
        await profiles.close()
        return took_ms

    async def _finish(self) -> None:
        """End the consultation and the duty, so that the next round begins like this one: it counts for no quota."""
        current = (await self.doctor.get("consultations/current")).json()
        ending = {"outcome": "technical_failure"}
        (await self.doctor.post(f"consultations/{current['id']}/end", ending)).raise_for_status()
        (await self.doctor.put("duty", {"state": "off"})).raise_for_status()

    async def ice(self) -> dict[str, Any]:
        """What this server gives to pages, as RTCPeerConnection takes it."""
        given = (await self.patient.get("ice")).json()
        return {"iceServers": given["ice_servers"], "iceTransportPolicy": given["policy"]}


async def bare_round(profiles: Profiles, origin: str, ice: dict[str, Any]) -> float:
    """The bare patient's page waits with its camera on; the bare doctor's page calls."""
    settings = quote(json.dumps(ice))
    patient, doctor = await profiles.page(origin), await profiles.page(origin)
    for page, role in ((patient, "patient"), (doctor, "doctor")):
        await page.goto(f"{origin}/?role={role}&ice={settings}")
        await expect(page.locator("body[data-open]")).to_be_attached()
    await patient.get_by_test_id("accept").click()
    await expect(patient.locator("body[data-waiting]")).to_be_attached()
    await asyncio.sleep(SETTLE_S)
    took_ms = await accept_to_first_frame_ms(doctor, patient)
    await profiles.close()
    return took_ms


def relay_only(service: Service, server: int) -> None:
    """Let one of the servers hand out relay-only settings; the others are direct."""
    child = service.web[server]
    child.stop()
    service.web[server] = replace(child, environment={**child.environment, "CALL_PATH": "relay"}, process=None)
    service.web[server].start()
    service.await_ready(server)


@asynccontextmanager
async def clinics(service: Service) -> AsyncIterator[list[Clinic]]:
    """A clinic per path, each with people of its own."""
    people = (("dr-claes", "lucas"), ("dr-peeters", "claire"))
    made: list[Clinic] = []
    for server, (doctor_key, patient_key) in enumerate(people):
        origin = service.origin(server)
        doctor = await Visitor(origin, "doctor", doctor_key).__aenter__()
        patient = await Visitor(origin, "patient", patient_key).__aenter__()
        made.append(Clinic(origin, doctor, patient))
    try:
        yield made
    finally:
        for clinic in made:
            await clinic.doctor.__aexit__()
            await clinic.patient.__aexit__()


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Debian's Chromium with a pretended camera."""
    flags = [*FLAGS, *as_root()]
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield browser
        await browser.close()


async def measure(service: Service, rounds: int) -> list[Figure]:
    """Ours and bare by turns, direct and through the relay; the first round of all warms up and does not count."""
    ours: dict[str, list[float]] = {path: [] for path in PATHS}
    bare: dict[str, list[float]] = {path: [] for path in PATHS}
    async with chromium() as browser, bare_server() as bare_origin, clinics(service) as found:
        profiles = Profiles(browser)
        for number in range(rounds + 1):
            for path, clinic in zip(PATHS, found, strict=True):
                ours[path].append(await clinic.round(profiles))
                bare[path].append(await bare_round(profiles, bare_origin, await clinic.ice()))
            told = ", ".join(f"{path} {ours[path][-1]:.0f} ms (bare {bare[path][-1]:.0f} ms)" for path in PATHS)
            say(f"round {number}: {told}" if number else f"to warm up: {told}")
    names = {"direct": "accept to first remote frame, direct", "relay": "accept to first remote frame, relay"}
    goals = {"direct": GOAL, "relay": None}
    return [figure(names[path], ours[path][1:], "ms", bare[path][1:], goals[path]) for path in PATHS]


async def _tireless(superuser: str) -> None:
    """The doctor sees more people in a few minutes than the guard allows in an hour."""
    connection = await asyncpg.connect(superuser)
    try:
        await crowd.never_tire(connection)
    finally:
        await connection.close()


def run(rounds: int | None = None) -> list[Figure]:
    """The real pages on the real service: two servers, of which the second is relay-only."""
    direct = {"CALL_PATH": "direct"}
    with (
        ground.cluster("call") as running,
        ground.service(running, servers=2, relay=True, changed=direct) as service,
    ):
        relay_only(service, 1)
        asyncio.run(_tireless(ground.superuser(running)))
        return asyncio.run(measure(service, rounds or ROUNDS))
