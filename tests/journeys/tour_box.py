"""The screens of the box: open, locked on another device, with its countdown, and what is left of it."""

from playwright.async_api import expect

from tests.journeys.pages import PatientPage
from tests.journeys.tour import Tour


async def open_box(tour: Tour, patient: PatientPage) -> None:
    """What is in it, with every way for another device to get in; and the conversation in it."""
    await patient.open("/box")
    await patient.find("other-device").locator("summary").click()
    await patient.press("show-code")
    await expect(patient.find("box-code")).to_be_visible()
    await tour.look(patient.page, "box")
    await patient.press("open-chat")
    await patient.find("chat-input").fill("112")
    await patient.press("chat-send")
    await expect(patient.find("chat-message")).to_have_attribute("data-sent", "true")
    await tour.look(patient.page, "box-chat")


async def other_device(tour: Tour, patient: PatientPage, other: PatientPage) -> None:
    """Another device without the key, and each way in; it types what the first one shows."""
    await other.open("/box")
    await expect(other.find("box-locked")).to_be_visible()
    await tour.look(other.page, "box-locked")
    for way in ("code", "doctor", "scan"):
        await other.press(f"way-{way}")
        await tour.look(other.page, f"box-way-{way}")
    await patient.open("/box")
    await patient.find("other-device").locator("summary").click()
    await patient.press("show-pairing")
    code = await patient.find("pairing-code").inner_text()
    await tour.look(patient.page, "box-pairing")
    await other.find("pairing-typed").fill(code)
    await other.press("pairing-go")
    await expect(other.find("keep-copy")).to_be_visible()
    await tour.look(patient.page, "box-paired")


async def countdown(tour: Tour, patient: PatientPage) -> None:
    """The request is over, and the box still there."""
    await patient.open("/line")
    await patient.press("leave-line")
    await patient.press("leave-line-yes")
    await patient.open("/box")
    await expect(patient.find("safe-until").locator("strong")).to_be_visible()
    await tour.look(patient.page, "box-countdown")


async def receipts(tour: Tour, patient: PatientPage) -> None:
    """All is destroyed, and the device has checked the receipt."""
    await expect(patient.find("receipt")).to_have_attribute("data-state", "logged")
    await tour.look(patient.page, "box-receipts")
