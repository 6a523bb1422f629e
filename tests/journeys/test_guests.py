"""Somebody with the patient, in German: invited by a link, let in by the patient's signature, removed by one tap."""

import asyncio
import json
from functools import partial
from typing import Any

import pytest
from playwright.async_api import expect

from tests.journeys.catalogue import words
from tests.journeys.conftest import DESK, NewProfile
from tests.journeys.guest import GuestPage
from tests.journeys.pages import AppPage, DoctorPage, PatientPage
from tests.journeys.polling import grows, stands_still, until

pytestmark = pytest.mark.prove

FRAMES = """role => document.querySelector(`.tile-call[data-role=${role}] video`)
    ?.getVideoPlaybackQuality().totalVideoFrames ?? 0"""
TILES = "() => [...document.querySelectorAll('.tile-call')].map(tile => tile.dataset.role).sort().join(' ')"
PUT_IN = """
insert into participants (consultation_id, person_id, brand_id, role, from_at, admission)
select c.id, g.person_id, c.brand_id, 'relative', now(), $2::jsonb from consultations c, guests g
where c.state <> 'ended' and g.name = $1
"""
SAY_IN = "update guests set state = 'in' where name = $1"


async def frames(app: AppPage, role: str) -> float:
    """How many frames of this one's picture were shown here."""
    return float(await app.page.evaluate(FRAMES, role))


async def tiles(app: AppPage, roles: str) -> None:
    """These are on the screen, and nobody else."""

    async def shown() -> bool:
        return await app.page.evaluate(TILES) == roles

    await until(shown, told=f"{app.face} sees {roles}")


async def invite(host: PatientPage | DoctorPage, name: str, role: str) -> None:
    await host.room.do_more("someone-with-me")
    await host.find("guest-name").fill(name)
    await host.press(f"guest-role-{role}")
    await host.press("guest-invite")


async def link_of(host: AppPage) -> str:
    link = await host.find("invitation").get_attribute("data-link")
    assert link is not None
    return link


async def test_a_relative_joins_and_is_removed_and_nobody_unsigned_is_seen(fresh: Any, new_profile: NewProfile) -> None:
    doctor = DoctorPage(await new_profile("doctor", "de", viewport=DESK))
    patient = PatientPage(await new_profile("patient", "de"))
    anna = GuestPage(await new_profile("guest", "de"))
    ghost = GuestPage(await new_profile("ghost", "de"))
    await doctor.start_work("dr-schmitz")
    await patient.wait_in_line("greta", language="de")
    await doctor.accept()
    await patient.join()
    await asyncio.gather(patient.room.connected(), doctor.room.connected())

    await invite(patient, "Anna", "relative")
    link = await link_of(patient)
    await patient.press("guests-close")
    await anna.come(link, "Anna Maes")
    assert [sent for sent in anna.profile.sent if link.split("#")[1] in sent.address] == []
    door = words("guests", "door", "de", name="Anna Maes")
    await expect(patient.page.get_by_role("alertdialog", name=door)).to_be_visible()
    await patient.press("guest-yes")
    await asyncio.gather(
        *(grows(partial(frames, one, role)) for one, role in (
            (patient, "doctor"), (patient, "relative"), (doctor, "patient"), (doctor, "relative"),
            (anna, "patient"), (anna, "doctor"),
        ))
    )  # fmt: skip
    named = words("call", "name.role", "de", name="Anna Maes", role=words("call", "role.relative", "de"))
    await expect(doctor.find("company")).to_contain_text(named)
    came = words("call", "guest.came", "de", name=named)
    await until(partial(_heard, doctor, came), told="the doctor hears who came")
    await expect(anna.find("chat")).to_have_count(0)

    await doctor.press("company-remove")
    await expect(anna.find("guest-out")).to_be_visible()
    await asyncio.gather(tiles(patient, "doctor"), tiles(doctor, "patient"))
    await anna.page.reload()
    await expect(anna.room.stage).to_have_count(0)
    await asyncio.gather(grows(partial(frames, patient, "doctor")), grows(partial(frames, doctor, "patient")))

    await invite(doctor, "Zoe", "interpreter")
    await doctor.press("guests-close")
    await patient.press("guest-yes")
    await doctor.room.do_more("someone-with-me")
    await ghost.come(await link_of(doctor), "Zoe")
    signed = await fresh.fetchval("select admission from participants where admission is not null")
    await fresh.execute(PUT_IN, "Zoe", json.dumps(json.loads(signed)))
    await fresh.execute(SAY_IN, "Zoe")
    await ghost.page.reload()
    await expect(ghost.room.stage).to_be_visible()
    await stands_still(ghost.room.frames, for_s=5)
    assert await ghost.room.frames() == 0
    await asyncio.gather(tiles(patient, "doctor"), tiles(doctor, "patient"))
    await asyncio.gather(grows(partial(frames, patient, "doctor")), grows(partial(frames, doctor, "patient")))


async def _heard(app: AppPage, text: str) -> bool:
    return text in app.profile.words
