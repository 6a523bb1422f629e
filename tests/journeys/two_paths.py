"""A call of a patient whose network has two ways to the service, the first of which dies for good; prints the looks."""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import ViewportSize, async_playwright

from doktr_sandbox import postgres
from doktr_sandbox.processes import Child
from doktr_sandbox.turn import coturn
from doktr_sandbox.whole_service import Service, fill
from tests.chromium import CHROMIUM
from tests.journeys.lonely_call import AFTER_S, BACK_WITHIN_S, BEFORE_S, FLAGS, Looks, back, watch
from tests.journeys.meeting import in_a_call, part, talk
from tests.journeys.pages import DoctorPage, PatientPage
from tests.journeys.profile import MEDIA, Profile
from tests.journeys.signals import bodies

# where the service and its relay are found from the patient's network, whatever the way
FAR = "10.9.0.1"
PATIENCE_S = 10
PHONE, DESK = ViewportSize(width=390, height=844), ViewportSize(width=1440, height=900)


def ip(*arguments: str) -> str:
    """Change or read what this network consists of."""
    done = subprocess.run(["ip", *arguments], check=True, capture_output=True, text=True)
    return done.stdout


class Elsewhere:
    """Another network, held by a process that sleeps; ways between it and ours come and go."""

    def __init__(self) -> None:
        self.holder = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", "--", "unshare", "--net", "sleep", "infinity"]
        )
        self.name = f"/proc/{self.holder.pid}/ns/net"
        began = time.monotonic()
        while os.readlink(self.name) == os.readlink("/proc/self/ns/net"):
            assert time.monotonic() - began < PATIENCE_S, "the other network does not come about"
            time.sleep(0.01)
        self.there("link", "set", "lo", "up")

    def there(self, *arguments: str) -> str:
        """`ip` in that network."""
        command = ["nsenter", f"--net={self.name}", "ip", *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    def open(self, way: int) -> None:
        """A way from there to us; the first one that is open is taken."""
        ours, theirs = f"10.{way}.0.1", f"10.{way}.0.2"
        ip("link", "add", f"out{way}", "type", "veth", "peer", "name", f"in{way}", "netns", str(self.holder.pid))
        ip("address", "add", f"{ours}/24", "dev", f"out{way}")
        ip("link", "set", f"out{way}", "up")
        self.there("address", "add", f"{theirs}/24", "dev", f"in{way}")
        self.there("link", "set", f"in{way}", "up")
        self.there("route", "add", "default", "via", ours, "metric", str(100 * way))

    def lose(self, way: int) -> None:
        """The way is gone for good: no interface, no address, no route."""
        ip("link", "delete", f"out{way}")

    def addresses(self) -> list[str]:
        """What somebody there can be reached at from outside."""
        told = json.loads(self.there("-json", "-4", "address", "show", "scope", "global"))
        return [one["local"] for device in told for one in device.get("addr_info", ())]

    def browser(self, folder: Path) -> Path:
        """A Chromium that lives there."""
        program = folder / "chromium-elsewhere"
        program.write_text(f'#!/bin/sh\nexec nsenter --net={self.name} {CHROMIUM} "$@"\n')
        program.chmod(0o755)
        return program


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while read := await reader.read(65536):
            writer.write(read)
            await writer.drain()
    except ConnectionError:
        return
    finally:
        writer.close()


async def _door(port: int) -> asyncio.Server:
    """The service, which listens on loopback only, at the address that is far away."""

    async def come_in(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        near, out = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(_carry(reader, out), _carry(near, writer))

    return await asyncio.start_server(come_in, FAR, port)


@contextmanager
def service_in(folder: Path) -> Iterator[Service]:
    """The whole service, its relay at the address that both networks know."""
    ip("address", "add", f"{FAR}/32", "dev", "lo")
    cluster = postgres.start(folder / "pg", durable=False)
    postgres.prepare_now(cluster)
    running = Service(folder, cluster)
    running.settings["TURN_URLS"] = f"turn:{FAR}:{running.ports.turn}?transport=udp"
    fill(running.settings)
    relay: Child = coturn(running.ports.turn, running.settings["TURN_SECRET"], folder / "log" / "far.log", FAR)
    relay.start()
    try:
        yield running.start()
    finally:
        running.stop()
        relay.stop()
        cluster.stop()


@asynccontextmanager
async def two_browsers(origin: str, patients: Path) -> AsyncIterator[tuple[PatientPage, DoctorPage]]:
    """A patient's phone in the other network, a doctor's desk in ours."""
    far = f"--host-resolver-rules=MAP localhost {FAR}"
    async with async_playwright() as driver:
        profiles = []
        for name, size, program, more in (("patient", PHONE, patients, [far]), ("doctor", DESK, CHROMIUM, [])):
            browser = await driver.chromium.launch(executable_path=program, args=[*FLAGS, *more])
            context = await browser.new_context(locale="en-GB", viewport=size)
            await context.grant_permissions(list(MEDIA), origin=origin)
            profiles.append(await Profile(context, origin, name).begin())
        yield PatientPage(profiles[0]), DoctorPage(profiles[1])
        for profile in profiles:
            await profile.context.close()


def signals(pages: tuple[PatientPage, DoctorPage]) -> list[dict[str, Any]]:
    """What both pages sent each other about their line, without candidates."""
    sent = [body for page in pages for body in bodies(page.profile.sent) if body["kind"] in ("offer", "answer")]
    return [{name: body.get(name) for name in ("kind", "attempt", "restart")} for body in sent]


async def journey(service: Service, folder: Path) -> dict[str, Looks]:
    """One call that begins on the first way and goes on over the second, finished by the doctor."""
    elsewhere = Elsewhere()
    elsewhere.open(1)
    door = await _door(service.ports.platform)
    async with door, two_browsers(service.origin(), elsewhere.browser(folder)) as pages:
        await in_a_call(*pages)
        await talk(*pages)
        before, told = await watch(pages, "before", BEFORE_S), {"before": signals(pages)}
        at = [elsewhere.addresses()]
        elsewhere.open(2)
        elsewhere.lose(1)
        at.append(elsewhere.addresses())
        after, began = await watch(pages, "after", AFTER_S), time.monotonic()
        while not back(after) and time.monotonic() - began < BACK_WITHIN_S:
            after += await watch(pages, "after", BEFORE_S)
        told["all"] = signals(pages)
        await part(*pages)
    return {"looks": before + after, **told, "addresses": [{"at": one} for one in at]}


if __name__ == "__main__":
    with service_in(Path(sys.argv[1])) as running:
        print("seen: " + json.dumps(asyncio.run(journey(running, Path(sys.argv[1])))))
