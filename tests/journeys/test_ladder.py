"""Picture, sound, chat: each rung inside the same consultation, told in words on both sides."""

import asyncio

import pytest
from playwright.async_api import expect

from tests.journeys.catalogue import words
from tests.journeys.conftest import NewProfile
from tests.journeys.meeting import in_a_call, part, talk
from tests.journeys.pages import DoctorPage, PatientPage
from tests.journeys.polling import grows, stands_still


async def both_say(patient: PatientPage, doctor: DoctorPage, status: str) -> None:
    """The line says the same of itself on both sides, in the words of the catalogue."""
    for one in (patient, doctor):
        await one.room.says_of_the_line(status)
        await expect(one.find("call-status")).to_have_text(words("call", f"status.{status}"))


async def both_hear(patient: PatientPage, doctor: DoctorPage, saying: str) -> None:
    """A screen reader says it on both sides."""
    for one in (patient, doctor):
        await one.hears("call", f"say.{saying}")


async def goes_down(patient: PatientPage, doctor: DoctorPage) -> None:
    """The patient wants no picture any more, the doctor then no sound: each is gone on both sides."""
    await patient.room.do_more("sound-only")
    await both_say(patient, doctor, "sound-only")
    await both_hear(patient, doctor, "sound-only")
    for one in (patient, doctor):
        await stands_still(one.room.frames, for_s=2)
        await grows(one.room.energy)
    await doctor.room.do_more("chat-only")
    await both_say(patient, doctor, "chat-only")
    await both_hear(patient, doctor, "chat-only")
    for one in (patient, doctor):
        await stands_still(one.room.energy, for_s=2)


async def write_to_each_other(patient: PatientPage, doctor: DoctorPage) -> None:
    """What one writes the other reads."""
    for one, other in ((patient, doctor), (doctor, patient)):
        await one.room.write(f"from the {one.face}")
        await other.room.reads(f"from the {one.face}")


async def test_a_call_goes_from_picture_to_sound_to_chat_and_back(patient: PatientPage, doctor: DoctorPage) -> None:
    await in_a_call(patient, doctor)
    await talk(patient, doctor)
    consultations = (patient.page.url, doctor.page.url)
    await goes_down(patient, doctor)
    await write_to_each_other(patient, doctor)
    await patient.room.do_more("with-picture")
    await both_say(patient, doctor, "good")
    await talk(patient, doctor)
    assert (patient.page.url, doctor.page.url) == consultations
    await part(patient, doctor)


async def asks_by_video(patient: PatientPage) -> None:
    """Signed in already; wants to see the doctor and comes to the check of the devices."""
    await patient.arrive("tom")
    await patient.ask()
    await patient.choose("video")


@pytest.mark.prove
async def test_a_patient_without_a_camera_goes_on_with_sound(doctor: DoctorPage, new_profile: NewProfile) -> None:
    patient = PatientPage(await new_profile("no-camera", media=("microphone",)))
    await doctor.start_work("dr-claes")
    await asks_by_video(patient)
    await expect(patient.find("repair-CAM_DENIED")).to_be_visible()
    await expect(patient.find("check-continue")).to_have_text(words("check", "go.audio"))
    await patient.check_devices()
    await patient.join_line()
    await doctor.accept()
    await patient.join()
    await patient.room.connected()
    await both_say(patient, doctor, "sound-only")
    await asyncio.gather(grows(patient.room.energy), grows(doctor.room.energy))
    await part(patient, doctor)


@pytest.mark.prove
async def test_a_patient_who_refuses_camera_and_microphone_goes_on_in_the_chat(
    doctor: DoctorPage, new_profile: NewProfile
) -> None:
    patient = PatientPage(await new_profile("no-devices", media=()))
    await doctor.start_work("dr-claes")
    await asks_by_video(patient)
    await expect(patient.find("repair-MIC_DENIED")).to_be_visible()
    await expect(patient.find("check-continue")).to_have_text(words("check", "go.chat"))
    await patient.check_devices(["network"])
    await patient.join_line()
    await doctor.accept()
    await patient.join()
    await patient.room.connected()
    await both_say(patient, doctor, "chat-only")
    await write_to_each_other(patient, doctor)
    await part(patient, doctor)


@pytest.mark.prove
async def test_a_camera_that_was_refused_only_now_takes_nothing_but_the_picture(
    doctor: DoctorPage, new_profile: NewProfile
) -> None:
    patient = PatientPage(await new_profile("no-camera", media=("microphone",)))
    await in_a_call(patient, doctor)
    await patient.room.connected()
    await expect(patient.page.get_by_text(words("call", "trouble.CAM_DENIED"))).to_be_visible()
    await expect(patient.find("camera")).to_have_text(words("call", "camera.off"))
    await expect(doctor.page.get_by_text(words("call", "dark.camera-off"), exact=True)).to_be_visible()
    await asyncio.gather(grows(patient.room.frames), grows(doctor.room.energy))
    await part(patient, doctor)


@pytest.mark.prove
async def test_a_microphone_that_was_refused_only_now_leaves_the_chat_and_the_doctor_s_picture(
    doctor: DoctorPage, new_profile: NewProfile
) -> None:
    patient = PatientPage(await new_profile("no-devices", media=()))
    await in_a_call(patient, doctor)
    await patient.room.connected()
    await expect(patient.page.get_by_text(words("call", "trouble.MIC_DENIED"))).to_be_visible()
    await expect(patient.find("mic")).to_have_text(words("call", "mic.off"))
    await expect(doctor.page.get_by_text(words("call", "other.mic-off"), exact=True)).to_be_visible()
    await patient.room.sees_and_hears()
    await write_to_each_other(patient, doctor)
    await part(patient, doctor)


@pytest.mark.prove
async def test_a_patient_may_wish_for_a_chat_from_the_start(doctor: DoctorPage, new_profile: NewProfile) -> None:
    patient = PatientPage(await new_profile("no-devices", media=()))
    await doctor.start_work("dr-claes")
    await patient.to_the_line("tom", channel="chat")
    await doctor.accept()
    await patient.join()
    await patient.room.connected()
    await both_say(patient, doctor, "chat-only")
    await write_to_each_other(patient, doctor)
    await part(patient, doctor)
