"""The screens of a guest, and what patient and doctor see of them."""

from playwright.async_api import expect

from tests.journeys.guest import GuestPage
from tests.journeys.pages import DoctorPage, PatientPage
from tests.journeys.tour import Tour


async def without_a_code(tour: Tour, anna: GuestPage) -> None:
    """No code, and one that nobody gave."""
    await anna.open()
    await expect(anna.find("code")).to_be_visible()
    await anna.press("code-go")
    await tour.look(anna.page, "guest-code")
    await anna.find("code").fill("0" * 16)
    await anna.press("code-go")
    await expect(anna.find("invitation-gone")).to_be_visible()
    await tour.look(anna.page, "guest-gone")


async def invited(tour: Tour, patient: PatientPage, anna: GuestPage) -> None:
    """The patient invites, the guest reads what that means and says who they are."""
    await patient.room.do_more("someone-with-me")
    await patient.find("guest-name").fill("Anna")
    await patient.press("guest-role-relative")
    await tour.look(patient.page, "guests")
    await patient.press("guest-invite")
    link = await patient.find("invitation").get_attribute("data-link")
    assert link
    await tour.look(patient.page, "guest-invitation")
    await patient.press("guests-close")
    await anna.page.goto("about:blank")  # only its fragment differs from where the guest is
    await anna.page.goto(link)
    await anna.find("own-name").fill("Anna Maes")
    await tour.look(anna.page, "guest-arrive")
    await anna.press("guest-enter")


async def let_in(tour: Tour, patient: PatientPage, doctor: DoctorPage, anna: GuestPage) -> None:
    """At the door, and in the call with both."""
    await expect(anna.find("guest-waits")).to_be_visible()
    await expect(anna.find("check-network")).to_have_attribute("data-state", "works")
    await tour.look(anna.page, "guest-door")
    await tour.look(patient.page, "guest-question")
    await patient.press("guest-yes")
    await anna.room.connected()
    await expect(doctor.find("company")).to_be_visible()
    await tour.look(anna.page, "guest-call")
    await tour.look(patient.page, "call-of-three")
    await tour.look(doctor.page, "room-of-three")


async def goes(tour: Tour, doctor: DoctorPage, anna: GuestPage) -> None:
    """By one's own hand for a moment, and by one tap of the doctor's."""
    await anna.room.hang_up()
    await expect(anna.find("rejoin")).to_be_visible()
    await tour.look(anna.page, "guest-left")
    await anna.press("rejoin")
    await anna.room.connected()
    await doctor.press("company-remove")
    await expect(anna.find("guest-out")).to_be_visible()
    await tour.look(anna.page, "guest-out")
