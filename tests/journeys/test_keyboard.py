"""The whole journey without a mouse and without a finger: by Tab, arrows, Enter, Space and Escape alone."""

import asyncio
from collections.abc import Sequence

import pytest
from playwright.async_api import expect

from doktr_sandbox.visitor import Visitor
from tests.journeys.keyboard import Keyboard, stop
from tests.journeys.meeting import talk
from tests.journeys.pages import SORE_THROAT, DoctorPage, PatientPage

# in the consulting room, where there is room for the chat beside the picture
DESK_PARTS = ("finish", "mic", "chat-close", "chat-log", "chat-input", "lock", "self-video")


async def through_the_twin(app: PatientPage | DoctorPage, keys: Keyboard, key: str) -> None:
    """From the app's first page over the twin's pages and back."""
    await app.open()
    await keys.landed("sign-in")
    await keys.press("sign-in")
    for step in (f"person-{key}", "same-device", "approve"):
        await keys.press(step)
    await app.page.wait_for_url(f"{app.profile.origin}{app.path}**")


async def first_things(patient: PatientPage, keys: Keyboard) -> None:
    """Read, agree, say how to be reached."""
    await keys.landed("agree-terms")
    while (await keys.key("Tab"))["tag"] != "SUMMARY":
        pass
    await patient.page.keyboard.press("Enter")
    assert (await keys.key("Tab"))["tag"] == "DIV", "the text of the document cannot be scrolled by keyboard"
    await keys.tick("agree-terms")
    await keys.tick("agree-privacy")
    await keys.press("accept-terms")
    await keys.landed("contact-phone")
    await keys.write("contact-phone", "0470 12 34 56")
    await keys.write("contact-mail", "someone@example.org")
    await keys.press("contact-continue")
    await keys.landed("start")


async def past_the_skip_link(keys: Keyboard) -> None:
    """Backwards to the very first stop of the page, and from there to the main part."""
    at = await stop(keys.page)
    while "#main" not in at["html"]:
        at = await keys.key("Shift+Tab")
    await keys.page.keyboard.press("Enter")
    assert (await stop(keys.page))["tag"] == "MAIN"


async def alarm_signs(patient: PatientPage, keys: Keyboard) -> None:
    """A sign ticked and taken back on the red page, then none of these, twice."""
    await keys.press("start")
    await keys.landed("alarm-continue")
    while (await keys.key("Tab"))["type"] != "checkbox":
        pass
    await patient.page.keyboard.press("Space")
    await keys.press("alarm-continue")
    await keys.landed("important")
    await keys.press("wrong-answer")
    for _ in range(2):
        await keys.landed("alarm-continue")
        asked = await patient.heading.inner_text()
        await keys.tick("alarm-none")
        await keys.press("alarm-continue")
        await expect(patient.heading).not_to_have_text(asked)


async def questions(patient: PatientPage, keys: Keyboard) -> None:
    """The reason and its questions."""
    await keys.landed("reason-throat")
    await keys.choose("throat", within="reason-fever")
    await keys.press("next")
    for code in SORE_THROAT:
        await keys.landed("answer-1")
        asked = await patient.heading.inner_text()
        if code is not None:
            await keys.choose(code, within="answer-1")
        await keys.press("next")
        await expect(patient.heading).not_to_have_text(asked)
    advice = patient.find("go-on")
    await expect(advice.or_(patient.find("doctor-first"))).to_be_visible()
    if await advice.is_visible():
        await keys.press("go-on")


async def to_the_line(patient: PatientPage, keys: Keyboard) -> None:
    """Doctor, channel, devices, line; almost leaving it."""
    await keys.landed("doctor-first")
    await keys.tick("doctor-first")
    await keys.tick("channel-video")
    await keys.press("next")
    await keys.landed("check-continue")
    for part in ("microphone", "network"):
        await expect(patient.find(f"check-{part}")).to_have_attribute("data-state", "works")
    await keys.press("sound-play")
    await keys.landed("sound-yes")
    await patient.page.keyboard.press("Enter")
    await keys.landed("sound-play")
    await keys.press("check-continue")
    await keys.landed("join-line")
    await keys.press("join-line")
    await keys.landed("position")
    await keys.to("leave-line", key="Shift+Tab")
    await patient.page.keyboard.press("Enter")
    await expect(patient.find("leave-line-yes")).to_be_visible()
    await keys.key("Escape")
    await keys.landed("leave-line")


async def goes_on_duty(doctor: DoctorPage, keys: Keyboard) -> None:
    """By the large button; what was pressed is gone then, the focus is not."""
    await keys.landed("go-on-duty")
    await keys.press("go-on-duty")
    await expect(doctor.find("duty")).to_have_attribute("data-state", "on")
    assert (await keys.landed("nobody"))["tag"] == "H1"


async def the_call(patient: PatientPage, keys: Keyboard) -> None:
    """Mute, chat, more, hang up, come back."""
    page = patient.page
    await keys.to("mic")
    await page.keyboard.press("Space")
    await expect(patient.find("mic")).to_have_attribute("aria-pressed", "false")
    await page.keyboard.press("Space")
    for control in ("camera", "chat"):
        assert control in (await keys.key("ArrowRight"))["testids"]
    await page.keyboard.press("Enter")
    await keys.write("chat-input", "by keyboard")
    await page.keyboard.press("Enter")
    await keys.key("Escape")
    await keys.landed("chat")
    assert "more" in (await keys.key("ArrowRight"))["testids"]
    await page.keyboard.press("Enter")
    await expect(patient.find("cannot-hear")).to_be_visible()
    await keys.to("full-screen")
    await keys.key("Escape")
    await keys.landed("more")
    assert "hang-up" in (await keys.key("ArrowRight"))["testids"]
    await page.keyboard.press("Enter")
    await keys.press("leave-confirm")
    await keys.landed("left-call")
    await keys.press("rejoin")
    await keys.landed("call-stage")


async def around_the_room(doctor: DoctorPage, keys: Keyboard, parts: Sequence[str]) -> None:
    """Everything in the consulting room, one stop after the other, and back."""
    for part in parts:
        await keys.to(part)
    corner = await doctor.find("self-video").get_attribute("data-corner")
    await keys.key("ArrowUp")
    assert await doctor.find("self-video").get_attribute("data-corner") != corner
    await keys.to("finish", key="Shift+Tab")


async def closes(doctor: DoctorPage, keys: Keyboard) -> None:
    """Finishing, with an outcome."""
    await keys.to("finish", key="Shift+Tab")
    await doctor.page.keyboard.press("Enter")
    await keys.choose("took_place", within="outcome-took_place")
    if await doctor.find("record-declined").is_visible():
        await keys.tick("record-declined")
    await keys.press("finish-confirm")
    await keys.landed("closed")


async def once_around(keys: Keyboard) -> list[str]:
    """What F6 leads to, one part after the other, until it is where it began: every other part once."""
    found = [await keys.key("F6")]
    while (at := await keys.key("F6"))["html"] != found[0]["html"]:
        assert at["html"] not in [one["html"] for one in found], "F6 does not come back to where it began"
        found.append(at)
    return [one["tag"] for one in found]


async def test_f6_leads_around_the_desk_and_arrows_through_the_line(doctor: DoctorPage) -> None:
    origin = doctor.profile.origin
    async with Visitor(origin, "patient", "tom") as tom, Visitor(origin, "patient", "lucas") as lucas:
        await doctor.start_work("dr-claes")
        await doctor.press("pause-ask")
        await doctor.press("pause-5")
        for waiting in (tom, lucas):
            await waiting.ask()
        await expect(doctor.find("waiting")).to_have_count(2)
        keys = Keyboard(doctor.page)
        parts = await once_around(keys)
        assert {"NAV", "HEADER", "MAIN", "ASIDE", "SECTION"} == set(parts)
        while (await keys.key("F6"))["tag"] != "MAIN":
            pass
        await keys.to("queue")
        for key, row in (("ArrowDown", 0), ("ArrowDown", 1), ("ArrowDown", 1), ("Home", 0), ("End", 1), ("ArrowUp", 0)):
            await keys.key(key)
            await expect(doctor.find("waiting").nth(row)).to_be_focused()


@pytest.mark.prove
async def test_patient_and_doctor_meet_by_keyboard_alone(patient: PatientPage, doctor: DoctorPage) -> None:
    await meet_by_keyboard(patient, doctor)


async def meet_by_keyboard(patient: PatientPage, doctor: DoctorPage, parts: Sequence[str] = DESK_PARTS) -> None:
    """From both logins to the end. `parts` of the consulting room are there at once."""
    theirs, ours = Keyboard(patient.page), Keyboard(doctor.page)

    async def comes() -> None:
        await through_the_twin(patient, theirs, "tom")
        await first_things(patient, theirs)
        await past_the_skip_link(theirs)
        await alarm_signs(patient, theirs)
        await questions(patient, theirs)

    async def works() -> None:
        await through_the_twin(doctor, ours, "dr-claes")
        await goes_on_duty(doctor, ours)

    await asyncio.gather(comes(), works())
    await to_the_line(patient, theirs)
    await ours.press("accept")
    assert "join-now" in (await theirs.landed("join-now"))["testids"]
    await patient.page.keyboard.press("Enter")
    await theirs.landed("call-stage")
    await ours.landed("call-stage")
    await talk(patient, doctor)
    await around_the_room(doctor, ours, parts)
    await the_call(patient, theirs)
    await doctor.room.reads("by keyboard")
    await talk(patient, doctor)
    await closes(doctor, ours)
    await theirs.landed("after")
    await theirs.press("after-home")
    await theirs.landed("start")
    print(f"{theirs.stops} stops of the patient, {ours.stops} of the doctor")
