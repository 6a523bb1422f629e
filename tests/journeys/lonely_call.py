"""A call in a network of its own whose line is cut or bad for a while; prints what both pages showed, as JSON."""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import async_playwright

from doktr_sandbox import postgres
from doktr_sandbox.whole_service import Service, fill
from tests.chromium import CHROMIUM, CHROMIUM_FLAGS
from tests.journeys.meeting import in_a_call, part, talk
from tests.journeys.pages import DoctorPage, PatientPage
from tests.journeys.profile import DESK, MEDIA, PHONE, Profile

# without it Chromium looks for a way out of the machine, and in this network there is none
FLAGS = (*CHROMIUM_FLAGS, "--no-sandbox", "--allow-loopback-in-peer-connection")
EVERY_S = 0.5
CUT_S = 10
BEFORE_S = 3
AFTER_S = 12
# a slow machine looks less often and comes back later: it may take longer, and is held to the same
LOOKS_PER_S = 1.4
BACK_WITHIN_S = 60
RUNG_WITHIN_S = 150
Rule = tuple[str, ...]
Looks = list[dict[str, Any]]


@contextmanager
def service_in(folder: Path) -> Iterator[Service]:
    """The whole service, its relay reached over UDP and TCP."""
    cluster = postgres.start(folder / "pg", durable=False)
    postgres.prepare_now(cluster)
    running = Service(folder, cluster, relay=True)
    fill(running.settings)
    try:
        yield running.start()
    finally:
        running.stop()
        cluster.stop()


@asynccontextmanager
async def two_pages(origin: str) -> AsyncIterator[tuple[PatientPage, DoctorPage]]:
    """A patient's phone and a doctor's desk."""
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        profiles = []
        for name, size in (("patient", PHONE), ("doctor", DESK)):
            context = await browser.new_context(locale="en-GB", viewport=size)
            await context.grant_permissions(list(MEDIA), origin=origin)
            profiles.append(await Profile(context, origin, name).begin())
        yield PatientPage(profiles[0]), DoctorPage(profiles[1])
        await browser.close()


def only_pictures(service: Service) -> list[Rule]:
    """What carries sound and picture: all UDP, and TCP to and from the relay."""
    turn = str(service.ports.turn)
    return [("-p", "udp"), ("-p", "tcp", "--dport", turn), ("-p", "tcp", "--sport", turn)]


def everything(service: Service) -> list[Rule]:
    """What goes between the browsers and us. The database is not on the patient's network."""
    web = str(service.ports.platform)
    return [*only_pictures(service), ("-p", "tcp", "--dport", web), ("-p", "tcp", "--sport", web)]


def some_of_it(share: float) -> list[Rule]:
    """This share of all UDP packets, at each of the hops to the relay, inside it and from it."""
    return [("-p", "udp", "-m", "statistic", "--mode", "random", "--probability", str(share))]


@contextmanager
def dropped(rules: list[Rule]) -> Iterator[None]:
    """These packets are dropped meanwhile."""
    for how in ("-A", "-D"):
        for rule in rules:
            subprocess.run(["iptables", "-w", how, "INPUT", *rule, "-j", "DROP"], check=True)
        if how == "-A":
            yield


async def watch(pages: tuple[Any, Any], when: str, seconds: float) -> Looks:
    """Look at both pages again and again."""
    seen, began = [], time.monotonic()
    while time.monotonic() - began < seconds or len(seen) < seconds * LOOKS_PER_S:
        at = time.monotonic()
        told = [await page.room.told() for page in pages]
        lines = [await page.find("call-status").get_attribute("data-status") for page in pages]
        frames = [int(one.get("framesIn", "0")) for one in told]
        energy = [float(one.get("audioEnergyIn", "0")) for one in told]
        rungs = [one.get("rung") for one in told]
        seen.append({"when": when, "at": at, "frames": frames, "energy": energy, "lines": lines, "rungs": rungs})
        await asyncio.sleep(EVERY_S)
    return seen


async def with_a_cut(
    service: Service, pages: tuple[PatientPage, DoctorPage], what: Callable[[Service], list[Rule]]
) -> Looks:
    """Before, during and after a cut of ten seconds."""
    rules = what(service)
    seen = await watch(pages, "before", BEFORE_S)
    with dropped(rules):
        seen += await watch(pages, "cut", CUT_S)
    after, began = await watch(pages, "after", AFTER_S), time.monotonic()
    while not back(after) and time.monotonic() - began < BACK_WITHIN_S:
        after += await watch(pages, "after", BEFORE_S)
    return seen + after


def back(looks: Looks) -> bool:
    """Whether the line has been up on both sides for a while."""
    return all(line in ("good", "weak") for look in looks[-10:] for line in look["lines"])


async def cut_twice(service: Service, pages: tuple[PatientPage, DoctorPage]) -> dict[str, Looks]:
    """Once for sound and picture alone, once for all."""
    return {what.__name__: await with_a_cut(service, pages, what) for what in (only_pictures, everything)}


async def watch_until(pages: tuple[PatientPage, DoctorPage], when: str, rung: str) -> Looks:
    """Look until both sides are on this rung, and a moment longer; a slow machine may take its time."""
    seen, began = await watch(pages, when, BEFORE_S), time.monotonic()
    while set(seen[-1]["rungs"]) != {rung} and time.monotonic() - began < RUNG_WITHIN_S:
        seen += await watch(pages, when, 1)
    seen += await watch(pages, when, BEFORE_S)
    return [look | {"at": look["at"] - began} for look in seen]


async def worse_and_worse(service: Service, pages: tuple[PatientPage, DoctorPage]) -> dict[str, Looks]:
    """Too much is lost for a picture, then for sound; then nothing any more."""
    seen = {}
    for name, share, rung in (("bad", 0.13, "audio"), ("worse", 0.28, "chat")):
        with dropped(some_of_it(share)):
            seen[name] = await watch_until(pages, name, rung)
    seen["good"] = await watch_until(pages, "good", "video")
    return seen | {"good": seen["good"] + await watch(pages, "good", AFTER_S)}


async def journey(service: Service, scenario: str) -> dict[str, Looks]:
    """One call through one scenario, finished by the doctor."""
    async with two_pages(service.origin()) as pages:
        await in_a_call(*pages)
        await talk(*pages)
        seen = await SCENARIOS[scenario](service, pages)
        await part(*pages)
        return seen


SCENARIOS = {"cut": cut_twice, "weak": worse_and_worse}


if __name__ == "__main__":
    with service_in(Path(sys.argv[1])) as running:
        print("seen: " + json.dumps(asyncio.run(journey(running, sys.argv[2]))))
