"""A conversation on several devices at once, and what a closed tab had not sent yet: whole, in order, once."""

import asyncio
import re

import asyncpg
import pytest
from playwright.async_api import FilePayload, Route, expect

from tests.journeys.conftest import NewProfile
from tests.journeys.pages import AppPage, DoctorPage, PatientPage
from tests.journeys.test_sealed import LETTER, MESSAGES, ask_in_own_words, open_conversation

TEXTS = """() => [...document.querySelectorAll("[data-testid=chat-message]")].map(
  (one) => one.childNodes[1].textContent.trim())"""
SENT = "[data-testid=chat-message][data-sent=true]"
PART = re.compile(r"/files/[^/]+/parts/(\d+)$")
# as large as a file may be: five parts; the rest of it is a remark that readers of PDF pass over
LARGEST = LETTER.replace(b"trailer", b"%" + b"x" * (20_000_000 - len(LETTER) - 2) + b"\ntrailer")


async def open_box_with_code(patient: PatientPage, code: str) -> None:
    """The same patient on another device."""
    await patient.arrive("tom")
    await patient.open("/box")
    await patient.press("way-code")
    await patient.find("code").fill(code)
    await patient.press("open-with-code")
    await expect(patient.find("keep-copy")).to_be_visible()


async def texts(page: AppPage) -> list[str]:
    """The conversation as this page shows it."""
    return await page.page.evaluate(TEXTS)


async def say_one_after_the_other(page: PatientPage | DoctorPage, said: list[str]) -> None:
    for text in said:
        await page.room.write(text)


@pytest.mark.prove
async def test_two_devices_of_a_patient_and_the_doctor_write_at_once_and_all_see_one_order(
    patient: PatientPage, doctor: DoctorPage, new_profile: NewProfile
) -> None:
    await doctor.start_work("dr-claes")
    await patient.arrive("tom")
    await ask_in_own_words(patient)
    await patient.join_line()
    await patient.open("/box")
    await patient.find("other-device").locator("summary").click()
    await patient.press("show-code")
    code = await patient.find("box-code").inner_text()
    await patient.open("/line")
    # browsers let a page ring and shake only when somebody has touched it
    await patient.heading.click()
    await doctor.accept()
    await patient.join()
    await doctor.finish()
    await patient.is_over("took_place")
    tablet = PatientPage(await new_profile("tablet"))
    await open_box_with_code(tablet, code)
    await tablet.press("open-chat")
    await open_conversation(patient)
    await doctor.press("place-today")
    await doctor.press("open-talk")
    pages = {"phone": patient, "tablet": tablet, "desk": doctor}
    for page in pages.values():
        await expect(page.find("chat-input")).to_be_visible()
    said = {name: [f"{name} says {number}" for number in range(3)] for name in pages}
    await asyncio.gather(*(say_one_after_the_other(page, said[name]) for name, page in pages.items()))
    for page in pages.values():
        await expect(page.page.locator(SENT)).to_have_count(9)
    seen = await texts(patient)
    assert seen == await texts(tablet) == await texts(doctor)
    for name in pages:
        assert [text for text in seen if text.startswith(name)] == said[name]
    for page, mine in ((doctor, 3), (patient, 6), (tablet, 6)):
        await expect(page.page.locator("[data-testid=chat-message][data-read=true]")).to_have_count(mine)


@pytest.mark.prove
async def test_a_closed_tab_sends_what_it_had_not_sent_when_it_is_opened_again_and_no_part_twice(
    patient: PatientPage, doctor: DoctorPage, fresh: asyncpg.Connection
) -> None:
    await doctor.start_work("dr-claes")
    await patient.arrive("tom")
    await ask_in_own_words(patient)
    await patient.join_line()
    await open_conversation(patient)
    context = patient.profile.context
    stored: list[int] = []

    async def let_two_pass(route: Route) -> None:
        found = PART.search(route.request.url)
        if found and int(found[1]) < 2:
            await route.continue_()
            stored.append(int(found[1]))

    await context.route(PART, let_two_pass)
    letter: FilePayload = {"name": "letter.pdf", "mimeType": "application/pdf", "buffer": LARGEST}
    await patient.find("chat-file").set_input_files(files=[letter])
    await expect(patient.find("file-progress")).to_contain_text("40")
    await context.set_offline(True)
    await patient.room.write("Written in a lift")
    await expect(patient.find("chat-message")).to_have_count(2)
    await patient.page.close()
    await context.unroute(PART)
    await context.set_offline(False)
    before = len(patient.profile.sent)
    patient.profile.page = await context.new_page()
    await patient.open("/line")
    await open_conversation(patient)
    await expect(patient.page.locator(SENT)).to_have_count(2)
    found = [PART.search(one.address) for one in patient.profile.sent[before:] if one.method == "PUT"]
    again = [int(part[1]) for part in found if part]
    # the part that was on its way when the tab closed may have arrived
    assert (stored, again) in (([0, 1], [2, 3, 4]), ([0, 1], [3, 4]))
    assert await fresh.fetchval(MESSAGES) == 1


async def test_no_answer_is_lost_with_the_tab_in_which_it_was_given(patient: PatientPage) -> None:
    await patient.arrive("tom")
    await patient.begin()
    await patient.no_alarm_signs()
    await patient.press("reason-throat")
    await patient.press("next")
    await patient.answer_one("none")
    await patient.answer_one("1-3")
    asked = await patient.heading.inner_text()
    await patient.page.close()
    patient.profile.page = await patient.profile.context.new_page()
    await patient.open("/")
    await patient.press("go-on-draft")
    await patient.no_alarm_signs()
    await patient.press("next")
    await expect(patient.heading).to_have_text(asked)
