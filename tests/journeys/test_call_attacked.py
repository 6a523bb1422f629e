"""A server that taps the call: whoever replaces a fingerprint, signs anew or lies about keys is found out in words."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import expect

from tests.journeys.catalogue import words
from tests.journeys.conftest import NewProfile
from tests.journeys.liar import Liar
from tests.journeys.pages import DoctorPage, PatientPage
from tests.journeys.polling import grows, until
from tests.journeys.test_sealed import ask_in_own_words

# what every check of a signature answers where it is switched off
BELIEVE_ALL = "SubtleCrypto.prototype.verify = async () => true;"
LOOKED_FOR_S = 5
# what is promised: 20 seconds for a device that nobody knows, beside a slow machine
FOUND_OUT_WITHIN_S = 40

pytestmark = pytest.mark.prove  # long: whole calls, each attacked


@pytest.fixture
async def liar(new_profile: NewProfile) -> AsyncIterator[Liar]:
    """It has a browser of its own."""
    one = Liar((await new_profile("between")).page)
    yield one
    one.stop()


async def attacked(liar: Liar, patient: PatientPage, doctor: DoctorPage) -> None:
    """Tom joins the call of Dr. Claes, and all that the server tells either goes through the liar."""
    doctors = await doctor.start_work("dr-claes")
    toms = await patient.arrive("tom")
    await liar.begin((await toms.get("ice")).json())
    await liar.stand_before(doctor.profile, doctors.person_id)
    await liar.stand_before(patient.profile, toms.person_id)
    await doctor.open()
    await ask_in_own_words(patient)
    await patient.join_line()
    await doctor.accept()
    await patient.join()


async def who_refuses(*pages: PatientPage | DoctorPage) -> PatientPage | DoctorPage:
    """The first page that says whom it could not check."""
    return (await until(lambda: refusing(*pages), told="a page that refuses"))[0]


async def refusing(*pages: PatientPage | DoctorPage) -> list[PatientPage | DoctorPage]:
    """The pages that say so now."""
    return [one for one in pages if await one.page.locator("[data-status=identity]").count()]


async def says_so(page: PatientPage | DoctorPage) -> None:
    """The plain sentence, with the name of whom it is about."""
    before, after = words("call", "status.identity").split("{name}")
    line = page.find("call-status")
    await expect(line).to_contain_text(before)
    await expect(line).to_contain_text(after)


async def frames(*pages: PatientPage | DoctorPage) -> list[float]:
    """Pictures of the other side that each page decoded."""
    return [await one.room.frames() for one in pages]


@pytest.mark.parametrize("lie", ["fingerprint replaced", "signed anew"])
async def test_who_changes_what_was_signed_gets_no_line_but_where_nothing_is_checked_a_whole_call(
    patient: PatientPage, doctor: DoctorPage, liar: Liar, lie: str
) -> None:
    liar.forge = liar.forge if lie == "fingerprint replaced" else liar.sign_anew
    await attacked(liar, patient, doctor)
    await says_so(await who_refuses(patient, doctor))
    await asyncio.sleep(LOOKED_FOR_S)
    assert await frames(patient, doctor) == [0, 0]
    assert await liar.overheard() == {"lines": 0, "notes": 0}
    for one in (patient, doctor):
        await one.profile.context.add_init_script(BELIEVE_ALL)
        await one.page.reload()
    await asyncio.gather(patient.room.connected(), doctor.room.connected())
    await asyncio.gather(grows(patient.room.frames), grows(doctor.room.frames))
    overheard = await liar.overheard()
    print(f"{lie}: verification off: overheard {overheard}")
    assert overheard["lines"] >= 2
    assert overheard["notes"] > 0


async def test_who_lies_about_the_keys_as_well_is_found_out_by_the_safe_and_the_call_ends(
    patient: PatientPage, doctor: DoctorPage, liar: Liar
) -> None:
    liar.forge, liar.lies_about_keys = liar.sign_anew, True
    await attacked(liar, patient, doctor)
    began = time.monotonic()

    async def tapped_or_found_out() -> bool:
        return await tapped(liar) or bool(await refusing(patient, doctor))

    await until(tapped_or_found_out, told="the liar at the end of a line, or found out before it was")
    up = time.monotonic()
    who = await who_refuses(patient, doctor)
    took = time.monotonic() - up
    await says_so(who)
    seen = await frames(patient, doctor)
    print(f"keys lied about: line in {up - began:.1f} s, found out by {who.face} in {took:.1f} s, frames {seen}")
    assert took < FOUND_OUT_WITHIN_S


async def tapped(liar: Liar) -> bool:
    """Whether it was told something over a line."""
    return (await liar.overheard())["notes"] > 0
