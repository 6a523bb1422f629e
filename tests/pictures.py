"""Takes the README's pictures: the real service, real browsers, one consultation from the login to the end."""

import asyncio
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page, async_playwright, expect

from doktr_sandbox import postgres
from doktr_sandbox.whole_service import Service, fill
from tests.chromium import CHROMIUM, CHROMIUM_FLAGS
from tests.journeys.pages import DoctorPage, OperatorPage, PatientPage
from tests.journeys.profile import DESK, MEDIA, PHONE, Profile

TOUR = Path(__file__).resolve().parents[1] / "docs" / "tour"


class Camera:
    """Makes profiles and keeps pictures."""

    def __init__(self, browser: Browser, service: Service) -> None:
        self.browser = browser
        self.service = service

    async def profile(self, name: str, host: str = "localhost", **wishes: Any) -> Profile:
        """A fresh browser profile at a brand."""
        origin = self.service.origin(host=host)
        context = await self.browser.new_context(**({"locale": "en-GB", "reduced_motion": "reduce"} | wishes))
        await context.grant_permissions(list(MEDIA), origin=origin)
        return await Profile(context, origin, name).begin()

    async def take(self, page: Page, name: str) -> None:
        """One picture, once the fonts are there."""
        await page.evaluate("document.fonts.ready")
        await page.wait_for_timeout(400)
        await page.screenshot(path=TOUR / f"{name}.png")
        print(f"  {name}.png", flush=True)


async def before_the_line(camera: Camera, patient: PatientPage) -> None:
    """Sign-in, alarm signs, the red page, a question."""
    await patient.open()
    await expect(patient.find("sign-in")).to_be_visible()
    await camera.take(patient.page, "sign-in")
    await patient.arrive("claire")
    await patient.begin()
    await camera.take(patient.page, "alarm")
    await patient.page.locator("label:has(input)").first.click()
    await patient.press("alarm-continue")
    await expect(patient.find("wrong-answer").first).to_be_visible()
    await camera.take(patient.page, "red-flag")
    await patient.press("wrong-answer")
    await patient.no_alarm_signs()
    await patient.press("reason-throat")
    await patient.press("next")
    await expect(patient.find("next")).to_be_visible()
    await camera.take(patient.page, "question")


async def in_the_line(patient: PatientPage) -> None:
    """From a fresh start to the place."""
    await patient.open()
    await patient.ask()
    await patient.choose()
    await patient.check_devices()
    await patient.join_line()


async def the_call(camera: Camera, patient: PatientPage, doctor: DoctorPage, operator: OperatorPage) -> None:
    """Waiting, the desk, the board, the call on both sides."""
    await camera.take(patient.page, "line")
    await doctor.start_work("dr-claes")
    await doctor.is_rung()
    await camera.take(doctor.page, "desk")
    await operator.arrive("op-doktr")
    await expect(operator.heading).to_be_visible()
    await camera.take(operator.page, "board")
    await doctor.accept()
    await patient.join()
    await expect(patient.find("call-stage")).to_have_attribute("data-state", "connected")
    await expect(doctor.find("call-stage")).to_have_attribute("data-state", "connected")
    await camera.take(patient.page, "call")
    await camera.take(doctor.page, "workspace")


async def tour(camera: Camera) -> None:
    """All pictures in the order of a consultation."""
    patient = PatientPage(await camera.profile("patient", viewport=PHONE, device_scale_factor=1.5))
    waiting = [PatientPage(await camera.profile(key, viewport=PHONE)) for key in ("maria", "aylin")]
    doctor = DoctorPage(await camera.profile("doctor", viewport=DESK))
    operator = OperatorPage(await camera.profile("operator", viewport=DESK))
    await before_the_line(camera, patient)
    await in_the_line(patient)
    for page, key in zip(waiting, ("maria", "aylin"), strict=True):
        visitor = await page.arrive(key)
        await visitor.enrol()
        await visitor.ask(language="nl")
    await the_call(camera, patient, doctor, operator)
    heidra = await camera.profile(
        "heidra", "heidra.localhost", viewport={"width": 1100, "height": 700}, color_scheme="dark", locale="nl-BE"
    )
    second = PatientPage(heidra)
    await second.arrive("sara")
    await expect(second.find("start")).to_be_visible()
    await camera.take(heidra.page, "heidra-dark")


async def main() -> None:
    """Start everything, take the pictures, stop everything."""
    folder = Path(tempfile.mkdtemp(prefix="doktr-pictures-"))
    cluster = postgres.start(folder / "pg", durable=False)
    try:
        await postgres.prepare(cluster)
        service = Service(folder, cluster, relay=True)
        await asyncio.to_thread(fill, service.settings)
        service.start()
        TOUR.mkdir(parents=True, exist_ok=True)
        flags = [*CHROMIUM_FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
        async with async_playwright() as driver:
            browser = await driver.chromium.launch(executable_path=CHROMIUM, args=flags)
            await tour(Camera(browser, service))
            await browser.close()
        service.stop()
    finally:
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    asyncio.run(main())
