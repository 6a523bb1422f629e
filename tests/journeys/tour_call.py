"""The screens of a call on both sides, of the desks, and of what goes wrong before there is a screen."""

from playwright.async_api import Route, expect

from tests.journeys.meeting import talk
from tests.journeys.pages import DoctorPage, OperatorPage, PatientPage
from tests.journeys.tour import Tour


async def desk(tour: Tour, doctor: DoctorPage, key: str) -> None:
    """The doctor's sign-in, and the desk while nobody needs a doctor."""
    page = doctor.page
    await doctor.open()
    await expect(doctor.find("sign-in")).to_be_visible()
    await tour.look(page, "doctor-sign-in")
    await doctor.arrive(key)
    await expect(doctor.find("go-on-duty")).to_be_visible()
    await tour.look(page, "desk-off-duty")
    await doctor.go_on_duty()
    await expect(doctor.find("nobody")).to_be_visible()
    await doctor.press("pause-ask")
    await tour.look(page, "desk-pause")
    await page.keyboard.press("Escape")
    for place in ("today", "settings", "queue"):
        await doctor.press(f"place-{place}")
        await tour.look(page, f"desk-{place}")
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog")).to_be_visible()
    await tour.look(page, "desk-keys")
    await page.keyboard.press("Escape")


async def called(tour: Tour, patient: PatientPage, doctor: DoctorPage) -> None:
    """It rings, first here, then there."""
    await doctor.is_rung()
    await tour.look(doctor.page, "desk-ring")
    await doctor.accept()
    await expect(patient.find("called")).to_be_visible()
    await tour.look(doctor.page, "room-ringing")
    await tour.look(patient.page, "called")


async def call(tour: Tour, patient: PatientPage, doctor: DoctorPage) -> None:
    """In the call: picture, chat, and every sheet that lies over it."""
    await patient.join()
    await talk(patient, doctor)
    await doctor.room.write("112")
    await tour.look(patient.page, "call")
    await patient.room.reads("112")
    await tour.look(patient.page, "call-chat")
    await patient.press("chat-close")
    for control in ("more", "lock", "hang-up"):
        await patient.press(control)
        await expect(patient.page.locator(".sheet")).to_be_visible()
        await tour.look(patient.page, f"call-{control}")
        await patient.page.keyboard.press("Escape")
        await expect(patient.page.locator(".sheet")).to_be_hidden()
    await tour.look(doctor.page, "room")
    await patient.room.do_more("sound-only")
    await doctor.room.says_of_the_line("sound-only")
    await tour.look(patient.page, "call-sound-only")


async def parting(tour: Tour, patient: PatientPage, doctor: DoctorPage) -> None:
    """Hanging up, which is not finishing; finishing, for a reason; what the patient reads then."""
    await patient.room.hang_up()
    await expect(patient.find("left-call")).to_be_visible()
    await tour.look(patient.page, "left")
    await doctor.room.hang_up()
    await expect(doctor.find("left-finish")).to_be_visible()
    await tour.look(doctor.page, "room-left")
    await doctor.press("left-finish")
    await doctor.press("finish-confirm")
    await tour.look(doctor.page, "room-finish")
    await doctor.page.keyboard.press("Escape")
    await doctor.finish("technical_failure")
    await tour.look(doctor.page, "desk-closed")
    await patient.is_over("technical_failure")
    await tour.look(patient.page, "after-technical-trouble")


async def board(tour: Tour, operator: OperatorPage) -> None:
    """The operator's two places."""
    await operator.open()
    await expect(operator.find("sign-in")).to_be_visible()
    await tour.look(operator.page, "operator-sign-in")
    await operator.arrive("op-doktr")
    await expect(operator.find("figure-waiting")).to_be_visible()
    await tour.look(operator.page, "board")
    await operator.press("place-account")
    await expect(operator.find("devices").locator("li").first).to_be_visible()
    await tour.look(operator.page, "board-account")


async def abort(route: Route) -> None:
    """No answer at all."""
    await route.abort()


async def fail(route: Route) -> None:
    """An answer that nobody hopes for."""
    await route.fulfill(status=500)


async def troubles(tour: Tour, patient: PatientPage) -> None:
    """The service cannot be reached, this device cannot be added, a screen itself breaks, a problem explained."""
    page, origin = patient.page, patient.profile.origin
    trouble = page.locator("main [role=alert] h1")
    await page.route("**/api/patient/devices", fail)
    await patient.arrive("amir")
    await expect(trouble).to_be_visible()
    await tour.look(page, "no-device")
    await page.unroute_all()
    await page.route("**/api/patient/session", abort)
    await patient.open()
    await expect(trouble).to_be_visible()
    await tour.look(page, "unreachable")
    await page.unroute_all()
    await page.route("**/assets/MyDataPage*", abort)
    await patient.open("/data")
    await expect(trouble).to_be_visible()
    await tour.look(page, "stumble")
    patient.profile.troubles.clear()
    await page.goto(f"{origin}/problems/already-taken")
    await tour.read(page, "problem")
