"""What a screen reader says as a call is joined, goes on and ends: word for word, in order, and what interrupts."""

import pytest
from playwright.async_api import expect

from tests.journeys.catalogue import words
from tests.journeys.conftest import DESK, NewProfile
from tests.journeys.meeting import part, talk
from tests.journeys.pages import DoctorPage, PatientPage
from tests.journeys.polling import until
from tests.journeys.profile import Heard, Profile

pytestmark = pytest.mark.prove  # long: a whole call, word for word

# a busy machine may have a weak line for a moment; what is said of it is no part of the script
OF_THE_LINE = ("weak", "sound-only-weak", "chat-only-weak", "reconnecting", "offline")


class Listener:
    """Somebody with a screen reader, and the script they should hear in the language of their page."""

    def __init__(self, profile: Profile, language: str, **names: str) -> None:
        self.profile = profile
        self.language = language
        self.names = names
        self.script: list[Heard] = []
        self.other = {self.call(f"say.{key}") for key in OF_THE_LINE}

    def call(self, key: str, **values: str) -> str:
        return words("call", key, self.language, **self.names, **values)

    @property
    def heard(self) -> list[Heard]:
        """All but what is said of a weak line."""
        return [one for one in self.profile.heard if one.text not in self.other]

    async def hears(self, *texts: str, now: bool = False) -> None:
        """This comes next, and nothing else."""
        self.script += [Heard(now, one) for one in texts]
        await until(self._all, told=f"{texts[-1]!r} among {self.profile.words}")
        assert self.heard == self.script

    async def _all(self) -> bool:
        return len(self.heard) >= len(self.script)


async def joins(patient: PatientPage, doctor: DoctorPage, listener: Listener) -> None:
    """Called, connecting, connected."""
    await doctor.start_work("dr-claes")
    await patient.wait_in_line("tom")
    patient.profile.heard.clear()
    await doctor.accept()
    await listener.hears(words("consultation", "ring.said", listener.language, doctor="Claes", seconds=60), now=True)
    await patient.join()
    own = f"{listener.call('say.mic-on')} {listener.call('say.camera-on')}"
    await listener.hears(listener.call("say.connecting"), f"{listener.call('say.connected')} {own}")
    await talk(patient, doctor)


async def talks(patient: PatientPage, doctor: DoctorPage, listener: Listener) -> None:
    """One's own microphone, a message, the other side gone for a moment."""
    await patient.room.press("mic")
    await listener.hears(listener.call("say.mic-off"))
    await patient.room.press("mic")
    await doctor.room.write("Bonjour 1 2")
    await listener.hears(listener.call("say.mic-on"), listener.call("chat.from", text="Bonjour 1 2"))
    await doctor.room.hang_up()
    await listener.hears(listener.call("say.other-left"))
    await doctor.press("rejoin")
    await listener.hears(listener.call("say.connecting"), listener.call("say.other-back"))


async def goes_down_and_up(patient: PatientPage, doctor: DoctorPage, listener: Listener) -> None:
    """Sound alone, words alone, everything again: by the doctor's hand, told to the patient."""
    for wish, told in (("sound-only", "sound-only"), ("chat-only", "chat-only"), ("with-picture", "restored")):
        await doctor.room.do_more(wish)
        await listener.hears(listener.call(f"say.{told}"))


async def test_a_screen_reader_tells_the_whole_call_in_the_words_of_the_script(
    fresh: object, new_profile: NewProfile
) -> None:
    patient = PatientPage(await new_profile("patient", "fr"))
    doctor = DoctorPage(await new_profile("doctor", "de", viewport=DESK))
    names = {"name": "Dr Claes", "fullName": "Dr Sofie Claes"}
    listener = Listener(patient.profile, "fr", **names)
    await joins(patient, doctor, listener)
    await talks(patient, doctor, listener)
    await goes_down_and_up(patient, doctor, listener)
    await part(patient, doctor)
    await listener.hears(listener.call("say.ended"), now=True)
    await expect(patient.heading).to_be_focused()
    assert Heard(True, words("doctor", "ring.say", "de")) in doctor.profile.heard
    connected = words("call", "say.connected", "de", fullName="Tom Sample")
    assert any(one.startswith(connected) for one in doctor.profile.words)
