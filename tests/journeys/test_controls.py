"""The controls of a call do what they say: here, on the other side, and in words for who sees and who listens."""

import asyncio
import re
from functools import partial

import pytest
from playwright.async_api import expect

from tests.journeys.catalogue import words
from tests.journeys.pages import AppPage, DoctorPage, PatientPage
from tests.journeys.polling import grows, stands_still, until
from tests.journeys.shared_call import SharedCall

OWN_VIDEO = "document.querySelector('[data-testid=self-video] video')"
SHOWN = f"{OWN_VIDEO}?.getVideoPlaybackQuality().totalVideoFrames ?? 0"
CAMERA = f"{OWN_VIDEO}?.srcObject?.getVideoTracks()[0]?.getSettings().deviceId ?? ''"
IS_FULL = "document.fullscreenElement !== null"


@pytest.fixture
def patient(ongoing: SharedCall) -> PatientPage:
    """In the call that these journeys share."""
    return ongoing.patient


@pytest.fixture
def doctor(ongoing: SharedCall) -> DoctorPage:
    """In the call that these journeys share."""
    return ongoing.doctor


async def look(app: AppPage, expression: str) -> float:
    """A number that the page knows."""
    return float(await app.page.evaluate(expression))


async def test_who_mutes_the_microphone_is_silent_for_the_other_side(patient: PatientPage, doctor: DoctorPage) -> None:
    for one, other in ((patient, doctor), (doctor, patient)):
        muted = other.page.get_by_text(words("call", "other.mic-off"), exact=True)
        await one.room.press("mic")
        await expect(one.find("mic")).to_contain_text(words("call", "mic.off"))
        await expect(muted).to_be_visible()
        await one.hears("call", "say.mic-off")
        await stands_still(other.room.energy, for_s=3)
        await grows(other.room.frames)
        await one.room.press("mic")
        await expect(muted).to_be_hidden()
        await one.hears("call", "say.mic-on")
        await grows(other.room.energy)


@pytest.mark.prove
async def test_who_switches_the_camera_off_is_not_seen_any_more(patient: PatientPage, doctor: DoctorPage) -> None:
    for one, other in ((patient, doctor), (doctor, patient)):
        dark = other.page.get_by_text(words("call", "dark.camera-off"), exact=True)
        await grows(partial(look, one, SHOWN))
        await one.room.press("camera")
        await expect(one.find("camera")).to_contain_text(words("call", "camera.off"))
        await expect(one.find("self-video")).to_have_attribute("aria-label", words("call", "self.off"))
        await expect(one.find("self-video").locator("video")).to_have_count(0)
        await expect(dark).to_be_visible()
        await one.hears("call", "say.camera-off")
        await stands_still(other.room.frames, for_s=2)
        await grows(other.room.energy)
        await one.room.press("camera")
        await expect(dark).to_be_hidden()
        await one.hears("call", "say.camera-on")
        await asyncio.gather(grows(other.room.frames), grows(partial(look, one, SHOWN)))


async def test_another_camera_takes_over_in_the_running_call(patient: PatientPage, doctor: DoctorPage) -> None:
    first = await until(partial(patient.page.evaluate, CAMERA), told="the camera in use")
    await patient.room.press("more")
    # the second of Chromium's made-up cameras sees depth, not colours, and cannot be sent
    await patient.find("camera-list").select_option(index=2)
    await patient.page.keyboard.press("Escape")
    third = await until(partial(_camera_other_than, patient, first), told="the chosen camera")
    await asyncio.gather(grows(doctor.room.frames), grows(partial(look, patient, SHOWN)))
    await patient.room.do_more("flip")
    assert await until(partial(_camera_other_than, patient, third), told="the next camera") == first
    await asyncio.gather(grows(doctor.room.frames), grows(partial(look, patient, SHOWN)))


async def _camera_other_than(app: AppPage, camera: str) -> str:
    now = await app.page.evaluate(CAMERA)
    return now if now != camera else ""


async def test_the_call_fills_the_screen_and_leaves_it_again(patient: PatientPage, doctor: DoctorPage) -> None:
    for one in (patient, doctor):
        await one.room.connected()
        assert not await one.page.evaluate(IS_FULL)
        await one.room.do_more("full-screen")
        await until(partial(one.page.evaluate, IS_FULL), told="full screen")
        await expect(one.room.stage).to_have_attribute("data-full", "true")
        await one.room.press("more")
        await expect(one.find("full-screen")).to_have_text(words("call", "full.off"))
        await one.press("full-screen")
        await until(partial(_is_not_full, one), told="no full screen any more")


async def _is_not_full(app: AppPage) -> bool:
    return not await app.page.evaluate(IS_FULL)


async def test_one_s_own_picture_moves_to_another_corner_and_stays_there(
    patient: PatientPage, doctor: DoctorPage
) -> None:
    await patient.room.connected()
    own = patient.find("self-video")
    await expect(own).to_have_attribute("data-corner", "bottom-end")
    before = await own.bounding_box()
    await own.focus()
    await patient.page.keyboard.press("ArrowUp")
    await expect(own).to_have_attribute("data-corner", "top-end")
    after = await own.bounding_box()
    assert before and after and after["y"] < before["y"]
    await patient.page.reload()
    await expect(own).to_have_attribute("data-corner", "top-end")
    await patient.room.connected()


async def test_who_cannot_hear_the_other_side_can_tell_them(patient: PatientPage, doctor: DoctorPage) -> None:
    await doctor.room.do_more("cannot-hear")
    await patient.room.says_of_the_line("unheard")
    family = words("call", "name.doctor.short", family="Claes")
    await expect(patient.find("call-status")).to_have_text(words("call", "status.unheard", name=family))
    await patient.hears("call", "say.unheard", name=family)


async def test_both_sides_read_the_same_six_digits(patient: PatientPage, doctor: DoctorPage) -> None:
    rung = words("consultation", "ring.said", doctor="Claes", seconds=60)
    await expect(patient.find("said-now")).not_to_contain_text(rung)
    digits = []
    for one in (patient, doctor):
        await one.press("lock")
        await expect(one.find("safety-number")).to_have_text(re.compile(r"^\d{3} \d{3}$"))
        digits.append(await one.find("safety-number").inner_text())
        await one.page.keyboard.press("Escape")
    assert digits[0] == digits[1]
