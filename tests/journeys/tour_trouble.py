"""The screens of what does not go well: refused logins, nobody on duty, missed calls, a broken line, every ending."""

import asyncpg
from playwright.async_api import expect

from tests.journeys.catalogue import words
from tests.journeys.meeting import meet, talk
from tests.journeys.pages import AppPage, DoctorPage, OperatorPage, PatientPage
from tests.journeys.tour import Tour

# what a page needs before it loads so that its lines can be cut later, and cutting them for good
KEEP_LINES = """
const Line = window.RTCPeerConnection;
window.lines = [];
window.RTCPeerConnection = class extends Line {
  constructor(...given) { super(...given); window.lines.push(this); }
};
"""
CUT_LINES = """() => {
  RTCPeerConnection.prototype.setRemoteDescription = () => new Promise(() => {});
  for (const line of window.lines) line.close();
}"""
OUTCOMES = ("took_place", "no_show_patient", "no_show_doctor", "cancelled_by_patient", "cancelled_by_doctor")
ENDED = "update consultations set outcome = $1, exam_place = null, exam_within = null"
# a doctor whom the register knows, and whom this service has not seen yet
INVITED = {"given": "Jan", "family": "Lambert", "mail": "jan@example.be", "nihdi": "1-40004-64-003"}


async def refused(tour: Tour, app: AppPage, key: str, name: str) -> None:
    """Sent back by the login, which says why."""
    await app.log_in(key)
    await expect(app.find("login-trouble")).to_be_visible()
    await tour.look(app.page, name)


async def staff(tour: Tour, operator: OperatorPage) -> None:
    """The doctors of the house, inviting one who is not there yet, stopping one."""
    await operator.press("place-doctors")
    await expect(operator.find("colleague")).to_be_visible()
    await operator.press("invite")
    await operator.press("invite-send")
    await tour.look(operator.page, "operator-invite")
    for part, text in INVITED.items():
        await operator.find(f"invite-{part}").fill(text)
    await operator.press("invite-send")
    await expect(operator.find("invitation")).to_be_visible()
    await operator.press("suspend")
    await tour.look(operator.page, "operator-suspend")
    await operator.press("suspend-yes")
    await expect(operator.find("colleague")).to_have_attribute("data-suspended", "true")
    await tour.look(operator.page, "operator-doctors")


async def nobody(tour: Tour, patient: PatientPage) -> None:
    """Choosing and waiting while no doctor is on duty."""
    await patient.ask()
    await expect(patient.find("nobody")).to_have_attribute("data-why", "duty")
    await tour.look(patient.page, "doctor-nobody")
    await patient.choose()
    await patient.check_devices()
    await patient.join_line()
    await tour.look(patient.page, "line-nobody")


async def missed(tour: Tour, patient: PatientPage, doctor: DoctorPage) -> None:
    """The check while waiting; then calls that nobody takes: what the patient reads, what the doctor, and the end."""
    await patient.page.locator("a[href='/line/check']").first.click()
    await expect(patient.find("check-network")).to_have_attribute("data-state", "works")
    await tour.look(patient.page, "line-check")
    await patient.press("check-continue")
    await doctor.accept()
    await expect(doctor.find("missed")).to_be_visible()
    await tour.look(doctor.page, "doctor-missed")
    await expect(patient.find("missed-call")).to_be_visible()
    await tour.look(patient.page, "missed-call")
    await patient.press("here-again")
    await doctor.press("call-again-patient")
    await expect(patient.find("after")).to_be_visible()
    await tour.look(patient.page, "after-missed")
    await patient.open("/line")
    await expect(patient.find("not-in-line")).to_be_visible()
    await tour.look(patient.page, "not-in-line")


async def told(tour: Tour, patient: PatientPage, doctor: DoctorPage) -> None:
    """What the patient told, beside the call."""
    await meet(patient, doctor)
    await expect(doctor.find("told").locator(".told__head p")).to_be_visible()
    await tour.look(doctor.page, "room-told")


async def faltering(tour: Tour, patient: PatientPage, doctor: DoctorPage) -> None:
    """A call in writing alone, and one whose line is gone. The doctor's page keeps its lines."""
    await patient.room.do_more("chat-only")
    await patient.room.says_of_the_line("chat-only")
    await tour.look(patient.page, "call-chat-only")
    await tour.look(doctor.page, "room-chat-only")
    await patient.room.do_more("with-picture")
    await talk(patient, doctor)
    await doctor.page.evaluate(CUT_LINES)
    await patient.room.says_of_the_line("reconnecting")
    await tour.look(patient.page, "call-reconnecting")
    await doctor.page.reload()
    await talk(patient, doctor)


async def endings(tour: Tour, patient: PatientPage, doctor: DoctorPage, rows: asyncpg.Connection) -> None:
    """What the patient reads after each way in which a consultation can end."""
    await doctor.press("finish")
    await doctor.press("outcome-needs_examination")
    await doctor.press("finish-confirm")
    missing = doctor.page.get_by_role("dialog").get_by_text(words("doctor", "exam.missing", "de"))
    await expect(missing).to_be_visible()
    await tour.look(doctor.page, "room-finish-exam")
    await doctor.press("exam-own_doctor")
    await doctor.press("exam-today")
    await doctor.press("record-declined")
    await doctor.press("finish-confirm")
    await expect(doctor.find("closed")).to_be_visible()
    await doctor.press("place-today")
    await expect(doctor.find("today")).to_be_visible()
    await tour.look(doctor.page, "desk-today-seen")
    await patient.is_over("needs_examination")
    await tour.look(patient.page, "after-needs_examination")
    for outcome in OUTCOMES:
        await rows.execute(ENDED, outcome)
        await patient.page.reload()
        await patient.is_over(outcome)
        await tour.look(patient.page, f"after-{outcome}")
