"""Starts the demo in a folder; two browsers walk from both logins to a closed consultation, watched from outside.

Of an address that is named besides, the patient's page asks something and no more: whoever watches must have seen it.
"""

import asyncio
import json
import signal
import sys
from pathlib import Path
from typing import Any

from playwright.async_api import async_playwright

from tests.ground.walk_through import start
from tests.journeys.pages import DoctorPage, PatientPage
from tests.journeys.profile import DESK
from tests.journeys.profiles import OwnBrowsers
from tests.journeys.test_main_journey import through

ASK = "address => fetch(address, {mode: 'no-cors', signal: AbortSignal.timeout(5000)}).catch(() => null)"


async def walk(known: dict[str, Any], folder: Path, stray: str | None) -> None:
    """The whole of the main job, by the buttons and fields of the screens of `make demo`."""
    async with async_playwright() as driver:
        browsers = OwnBrowsers(driver, known["patient"].rstrip("/"), folder)
        try:
            patient = PatientPage(await browsers.new("patient", "en"))
            if stray:
                await patient.page.evaluate(ASK, stray)
            else:
                doctor = DoctorPage(await browsers.new("doctor", "en", viewport=DESK))
                await through(patient, doctor, "en", "amir", "dr-lambert")
        finally:
            await browsers.close()
    print("stumbled:", *browsers.troubles, sep="\n") if browsers.troubles else print("walked: took_place")


def main(folder: Path, stray: str | None = None) -> None:
    """All of it, then Ctrl-C."""
    demo = start(folder)
    try:
        asyncio.run(walk(json.loads((folder / "demo.json").read_text()), folder.parent / "browsers", stray))
    finally:
        demo.send_signal(signal.SIGINT)
        demo.wait(30)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
