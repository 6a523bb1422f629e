"""From the match to readable answers in the doctor's browser, beside the two bare requests that bring them.

The pages mark both moments themselves; the way to them is the one of the journeys.
"""

import asyncio
from typing import Any

import asyncpg
from playwright.async_api import Browser, expect

from bench import ground
from bench.call import chromium
from bench.figures import Figure, Goal, figure, say
from doktr_sandbox import postgres
from doktr_sandbox.whole_service import Service
from tests.journeys.pages import DoctorPage, PatientPage
from tests.journeys.polling import until
from tests.journeys.profile import DESK, MEDIA, PHONE, Profile
from tests.journeys.test_sealed import READABLE, ask_in_own_words

ROUNDS = 5
GOAL = Goal("below", 300, of_floor=False)
# as nobody may but a benchmark: the ledger of money is only ever added to
NOBODY_WAS_HERE = (
    "set session_replication_role = replica; truncate people cascade; set session_replication_role = default"
)
BARE = """async () => {
  const {safes: [safe]} = await (await fetch("/api/doctor/safes")).json();
  const began = performance.now();
  await (await fetch(`/api/doctor/safes/${safe.id}`)).json();
  await (await fetch(`/api/doctor/safes/${safe.id}/envelopes`)).json();
  return performance.now() - began;
}"""


async def profile(browser: Browser, origin: str, name: str, viewport: dict[str, int]) -> Profile:
    """A fresh profile that may use camera and microphone."""
    wishes: dict[str, Any] = {"locale": "en-GB", "viewport": viewport}
    context = await browser.new_context(**wishes)
    await context.grant_permissions(list(MEDIA), origin=origin)
    return await Profile(context, origin, name).begin()


async def one_round(browser: Browser, origin: str) -> tuple[float, float]:
    """Milliseconds from the match until the doctor can read, and of the bare requests."""
    doctor = DoctorPage(await profile(browser, origin, "doctor", DESK))
    patient = PatientPage(await profile(browser, origin, "patient", PHONE))
    await doctor.start_work("dr-claes")
    await patient.arrive("tom")
    await ask_in_own_words(patient)
    await patient.join_line()
    await doctor.accept()
    await expect(doctor.find("told-words")).to_be_visible()
    took = await until(lambda: doctor.page.evaluate(READABLE), told="the moment at which the answers were readable")
    bare = await doctor.page.evaluate(BARE)
    for page in (doctor, patient):
        await page.profile.context.close()
    return took, bare


async def measure(running: postgres.Cluster, service: Service, rounds: int) -> list[Figure]:
    """One round to warm up, then so many that count, each with people who were never here."""
    everything = await asyncpg.connect(ground.superuser(running))
    took: list[float] = []
    bare: list[float] = []
    async with chromium() as browser:
        for number in range(rounds + 1):
            await everything.execute(NOBODY_WAS_HERE)
            ours, floor = await one_round(browser, service.origin())
            say(f"{f'round {number}' if number else 'to warm up'}: {ours:.0f} ms, bare requests {floor:.0f} ms")
            took, bare = ([*took, ours], [*bare, floor]) if number else (took, bare)
    await everything.close()
    return [figure("match to readable answers at the doctor's", took, "ms", bare, GOAL)]


def run(rounds: int | None = None) -> list[Figure]:
    """The real pages on the real service."""
    with ground.cluster("readable") as running, ground.service(running, relay=True) as service:
        return asyncio.run(measure(running, service, rounds or ROUNDS))
