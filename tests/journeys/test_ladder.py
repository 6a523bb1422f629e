"""Picture, sound, chat: each rung inside the same consultation, told in words on both sides."""

from playwright.async_api import expect

from tests.journeys.conftest import NewProfile
from tests.journeys.meeting import in_a_call, part, talk
from tests.journeys.pages import DoctorPage, PatientPage
from tests.journeys.polling import grows, stands_still


async def both_say(patient: PatientPage, doctor: DoctorPage, status: str) -> None:
    """The line says the same of itself on both sides."""
    await patient.room.says_of_the_line(status)
    await doctor.room.says_of_the_line(status)


async def test_a_call_goes_from_picture_to_sound_to_chat_and_back(patient: PatientPage, doctor: DoctorPage) -> None:
    await in_a_call(patient, doctor)
    await talk(patient, doctor)
    consultation = doctor.page.url
    await patient.room.do_more("sound-only")
    await both_say(patient, doctor, "sound-only")
    for one in (patient, doctor):
        await expect(one.find("call-status")).to_have_text("Sound only. The picture is off.")
        await stands_still(one.room.frames, for_s=2, within_s=8)
        await grows(one.room.energy)
    await doctor.room.do_more("chat-only")
    await both_say(patient, doctor, "chat-only")
    for one, other in ((patient, doctor), (doctor, patient)):
        await expect(one.find("call-status")).to_have_text("Chat only. Picture and sound are off.")
        await stands_still(one.room.energy, for_s=2, within_s=8)
        await one.room.write(f"from the {one.face}")
        await other.room.reads(f"from the {one.face}")
    await patient.room.do_more("with-picture")
    await both_say(patient, doctor, "good")
    await talk(patient, doctor)
    assert doctor.page.url == consultation
    await part(patient, doctor)


async def test_a_patient_without_a_camera_goes_on_with_sound(doctor: DoctorPage, new_profile: NewProfile) -> None:
    patient = PatientPage(await new_profile("no-camera", media=("microphone",)))
    await doctor.start_work("dr-claes")
    await patient.arrive("tom")
    await patient.ask()
    await patient.choose("video")
    await expect(patient.find("repair-CAM_DENIED")).to_be_visible()
    await expect(patient.find("check-continue")).to_have_text("Go on with sound only")
    await patient.check_devices()
    await patient.join_line()
    await meet_by_sound(patient, doctor)
    await part(patient, doctor)


async def meet_by_sound(patient: PatientPage, doctor: DoctorPage) -> None:
    """They talk without a picture."""
    await doctor.accept()
    await patient.join()
    await patient.room.connected()
    await both_say(patient, doctor, "sound-only")
    await grows(patient.room.energy)
    await grows(doctor.room.energy)


async def test_a_camera_that_was_refused_only_now_takes_nothing_but_the_picture(
    doctor: DoctorPage, new_profile: NewProfile
) -> None:
    patient = PatientPage(await new_profile("no-camera", media=("microphone",)))
    await in_a_call(patient, doctor)
    await patient.room.connected()
    await expect(patient.find("repair")).to_be_visible()
    await expect(doctor.page.get_by_text("Camera off", exact=True).first).to_be_visible()
    await grows(patient.room.frames)
    await grows(doctor.room.energy)
    await part(patient, doctor)


async def test_a_patient_may_wish_for_a_chat_from_the_start(doctor: DoctorPage, new_profile: NewProfile) -> None:
    patient = PatientPage(await new_profile("no-devices", media=()))
    await doctor.start_work("dr-claes")
    await patient.arrive("tom")
    await patient.ask()
    await patient.choose("chat")
    await patient.check_devices(["network"])
    await patient.join_line()
    await doctor.accept()
    await patient.join()
    await patient.room.connected()
    await both_say(patient, doctor, "chat-only")
    await patient.room.write("I cannot talk here")
    await doctor.room.reads("I cannot talk here")
    await part(patient, doctor)
