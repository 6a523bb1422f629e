"""The pages of the twin in a real browser: every way to approve, for everybody."""

import pytest
import segno
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, Page, expect

from doktr_sandbox.itsme.running import RunningTwin
from tests.sandbox.itsme.asking import CALLBACK, V2, query_of, question

pytestmark = pytest.mark.browser
OTHERS = ["fr", "nl", "en"]


async def back(page: Page) -> dict[str, str]:
    """What the service is told when the person comes back."""
    await page.wait_for_url(f"{CALLBACK}**")
    return query_of(page.url)


async def test_a_person_approves_on_the_same_device(twin, page):
    await page.goto(question(twin))
    await page.get_by_test_id("person-lucas").click()
    await page.get_by_test_id("same-device").click()
    await expect(page.get_by_test_id("shared")).to_contain_text("92070290150")
    await page.get_by_test_id("approve").click()
    said = await back(page)
    assert said["state"] == "state-1"
    assert len(said["code"]) == 36


@pytest.mark.parametrize("written", ["0460 00 00 02", "+32 460 00 00 02", "0032460000002"])
async def test_a_person_is_found_by_mobile_number(twin, page, written):
    await page.goto(question(twin))
    await page.get_by_test_id("phone-number").fill(written)
    await page.get_by_test_id("continue").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Look at your phone")
    await expect(page.locator("main")).to_contain_text("+32 460 00 00 02")


async def test_an_unknown_number_is_said_in_words_beside_the_field(twin, page):
    await page.goto(question(twin))
    await page.get_by_test_id("phone-number").fill("0499 99 99 99")
    await page.get_by_test_id("continue").click()
    await expect(page.get_by_role("alert")).to_contain_text("No demonstration person has this number")
    await expect(page.get_by_test_id("phone-number")).to_have_value("0499 99 99 99")
    await expect(page.get_by_test_id("phone-number")).to_have_attribute("aria-invalid", "true")


async def test_the_waiting_page_goes_on_by_itself_when_another_device_approves(twin, page, chromium: Browser):
    await page.goto(question(twin))
    address = await page.get_by_test_id("other-device").get_attribute("href")
    phone = await (await chromium.new_context()).new_page()
    await phone.goto(address)
    await phone.get_by_test_id("person-maria").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Look at your phone")
    await phone.get_by_test_id("approve").click()
    await expect(phone.get_by_test_id("decided")).to_be_visible()
    assert "code" in await back(page)
    await phone.context.close()


async def test_the_qr_code_is_the_address_of_the_phone_page(twin, page):
    """Drawn again from the address beside it, module for module."""
    await page.goto(question(twin))
    address = await page.get_by_test_id("other-device").get_attribute("href")
    drawn = await page.locator("[data-testid=qr] svg path[stroke]").last.get_attribute("d")
    again = segno.make(address, error="m", micro=False).svg_inline(border=3, omitsize=True, scale=4)
    assert drawn is not None
    assert f'd="{drawn}"' in again


@pytest.mark.parametrize("place", ["phone", "waiting page", "sign-in page"])
async def test_a_person_may_refuse_everywhere(twin, page, place):
    await page.goto(question(twin))
    if place != "sign-in page":
        await page.get_by_test_id("person-lucas").click()
    if place == "phone":
        await page.get_by_test_id("same-device").click()
    await page.get_by_test_id("refuse" if place == "phone" else "stop").click()
    said = await back(page)
    assert (said["error"], said["state"]) == ("access_denied", "state-1")


async def test_nobody_answering_is_said_and_can_be_asked_again(hasty_twin, page):
    await page.goto(question(hasty_twin))
    await page.get_by_test_id("person-lucas").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("No answer yet")
    await expect(page.get_by_role("status")).to_contain_text("Nothing was shared")
    await page.get_by_test_id("again").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Look at your phone")


async def test_nobody_answering_sends_back_that_nobody_logged_in(hasty_twin, page):
    await page.goto(question(hasty_twin))
    await page.get_by_test_id("person-lucas").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("No answer yet")
    await page.get_by_test_id("stop").click()
    said = await back(page)
    assert (said["error"], said["state"]) == ("login_required", "state-1")


async def test_the_phone_says_that_it_is_too_late(hasty_twin, page, context: BrowserContext):
    await page.goto(question(hasty_twin))
    await page.get_by_test_id("person-lucas").click()
    address = await page.get_by_test_id("other-device").get_attribute("href")
    await expect(page.get_by_role("heading", level=1)).to_have_text("No answer yet")
    phone = await context.new_page()
    await phone.goto(address)
    await expect(phone.get_by_test_id("closed")).to_be_visible()
    assert await phone.get_by_test_id("approve").count() == 0


async def test_the_strict_level_wants_five_digits(twin, page):
    await page.goto(question(twin, acr_values=f"{V2}acr_advanced"))
    await page.get_by_test_id("person-lucas").click()
    await page.get_by_test_id("same-device").click()
    await page.get_by_test_id("approve").click()
    await expect(page.get_by_role("alert")).to_have_text("Type five digits.")
    await page.get_by_test_id("code").fill("20261")
    await page.get_by_test_id("approve").click()
    assert "code" in await back(page)


async def test_all_works_without_script(twin, chromium: Browser):
    context = await chromium.new_context(java_script_enabled=False)
    page = await context.new_page()
    await page.goto(question(twin))
    await page.get_by_test_id("person-lucas").click()
    phone = await context.new_page()
    await phone.goto(await page.get_by_test_id("other-device").get_attribute("href"))
    await phone.get_by_test_id("approve").click()
    await page.get_by_test_id("check").click()
    assert "code" in await back(page)
    await context.close()


async def test_all_works_with_the_keyboard_alone(twin, page):
    await page.goto(question(twin))
    await focused(page, "phone-number")
    await page.keyboard.type("0460000002")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/wait?**")
    await focused(page, "same-device")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/phone?**")
    await focused(page, "approve")
    await page.keyboard.press("Space")
    assert "code" in await back(page)


async def focused(page: Page, testid: str) -> None:
    """Tab until the element has the focus; every stop on the way shows where it is."""
    for _ in range(40):
        await page.keyboard.press("Tab")
        found = await page.evaluate(
            "() => { const e = document.activeElement; const s = getComputedStyle(e);"
            " return [e.dataset.testid ?? '', s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 3] }"
        )
        assert found[1], "the focus is not visible"
        if found[0] == testid:
            return
    raise AssertionError(f"{testid} cannot be reached by keyboard")


async def test_a_page_belongs_to_the_browser_that_began(twin, page, chromium: Browser):
    await page.goto(question(twin))
    await page.get_by_test_id("person-lucas").click()
    await page.wait_for_url("**/wait?**")
    stranger = await (await chromium.new_context()).new_page()
    answer = await stranger.goto(page.url)
    assert answer is not None
    assert answer.status == 410
    await stranger.context.close()


async def test_a_code_is_given_once_even_when_the_page_is_opened_again(twin, page, context):
    await page.goto(question(twin))
    await page.get_by_test_id("person-lucas").click()
    await page.wait_for_url("**/wait?**")
    waiting = page.url
    await page.get_by_test_id("same-device").click()
    await page.get_by_test_id("approve").click()
    await back(page)
    answer = await (await context.new_page()).goto(waiting)
    assert answer is not None
    assert answer.status == 410


async def test_no_page_lets_anything_foreign_in(twin, page):
    answer = await page.goto(question(twin))
    assert answer is not None
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["cache-control"] == "no-store"


async def press(page: Page, testid: str) -> None:
    """Press what leads to another page, and be there."""
    async with page.expect_navigation():
        await page.get_by_test_id(testid).click()


async def every_page(twin: RunningTwin, page: Page, language: str):
    """Each page once, by its name."""
    await page.goto(question(twin, ui_locales=language, acr_values=f"{V2}acr_advanced"))
    yield "sign-in"
    await page.get_by_test_id("phone-number").fill("0999")
    await press(page, "continue")
    yield "sign-in, unknown number"
    other = await page.get_by_test_id("other-device").get_attribute("href")
    await page.goto(other)
    yield "whose phone"
    await press(page, "person-greta")
    yield "phone"
    await press(page, "approve")
    yield "phone, no code"
    await press(page, "refuse")
    yield "decided"
    await page.goto(question(twin, ui_locales=language))
    await press(page, "person-greta")
    yield "wait"
    await page.goto(f"{twin.origin}/wait?ask=nothing")
    yield "lost"
    await page.goto(question(twin, ui_locales=language, client_id="nobody"))
    yield "fault"
    await page.goto(twin.origin)
    yield "home"


SMALL = """() => [...document.querySelectorAll("button, input, a")]
  .filter(e => !e.closest("p.soft") && e.getClientRects().length)
  .filter(e => { const r = e.getBoundingClientRect(); return r.width < 44 || r.height < 44 })
  .map(e => e.outerHTML.slice(0, 80))"""
SIZED = """size => {
  document.documentElement.style.fontSize = size;
  return document.documentElement.scrollWidth;
}"""


@pytest.mark.prove
@pytest.mark.parametrize("language", [*OTHERS, "de"])
async def test_every_page_is_for_everybody(twin, chromium: Browser, language):
    """To axe, in the dark too; on 320 px, with text twice as large too; to thumbs."""
    context = await chromium.new_context(viewport={"width": 320, "height": 640})
    page = await context.new_page()
    async for name in every_page(twin, page, language):
        found = await Axe().run(page)
        assert found.violations_count == 0, f"{name}: {found.generate_report()}"
        await page.emulate_media(color_scheme="dark")
        found = await Axe().run(page, options={"runOnly": {"type": "rule", "values": ["color-contrast"]}})
        assert found.violations_count == 0, f"{name} in the dark: {found.generate_report()}"
        await page.emulate_media(color_scheme="light")
        widths = [await page.evaluate(SIZED, size) for size in ("100%", "200%")]
        assert max(widths) <= 320, f"{name} is {widths} wide"
        await page.evaluate(SIZED, "")
        assert await page.evaluate(SMALL) == [], name
        if name not in ("lost", "home"):
            assert await page.get_attribute("html", "lang") == language
    await context.close()


async def test_nothing_moves_for_people_who_asked_for_stillness(twin, chromium: Browser):
    context = await chromium.new_context(reduced_motion="reduce")
    page = await context.new_page()
    await page.goto(question(twin))
    await page.get_by_test_id("person-lucas").click()
    await page.wait_for_url("**/wait?**")
    assert await page.evaluate("document.getAnimations().length") == 0
    await context.close()


async def test_the_language_can_be_changed_on_every_step_and_stays(twin, page):
    await page.goto(question(twin, ui_locales="fr"))
    await page.get_by_role("link", name="Nederlands").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Aanmelden bij Doktr")
    await page.get_by_test_id("person-lucas").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Kijk op uw telefoon")
