"""A consultation in which everything that can be typed or uploaded holds a planted word, each a word of its own."""

import base64
from dataclasses import dataclass, field

from playwright.async_api import FilePayload, expect

from tests.blindness.spelling import STEM
from tests.journeys.meeting import meet
from tests.journeys.pages import SORE_THROAT, DoctorPage, PatientPage

DRAW = """() => {
  const canvas = Object.assign(document.createElement("canvas"), {width: 320, height: 240});
  canvas.getContext("2d").fillRect(40, 40, 200, 120);
  return canvas.toDataURL("image/jpeg");
}"""
LETTER = "%PDF-1.4\n1 0 obj<</Title({})>>endobj\n%%EOF\n"


@dataclass
class Story:
    """One consultation in one language; `planted` are the words that were said in it."""

    language: str
    patient: PatientPage
    doctor: DoctorPage
    planted: list[str] = field(default_factory=list)

    def word(self, where: str) -> str:
        """A word of its own for this field."""
        self.planted.append(f"{STEM}-{self.language}-{where}")
        return self.planted[-1]

    async def ask(self) -> None:
        """Answers in own words, and a photo that says where and with what it was taken."""
        await self.patient.begin()
        await self.patient.no_alarm_signs()
        await self.patient.press("reason-throat")
        await self.patient.press("next")
        for code in SORE_THROAT[:-1]:
            await self.patient.answer_one(code)
        await self.patient.find("answer-1").fill(self.word("answer"))
        await self.patient.answer([None])
        await self.patient.choose(language=self.language)
        await self.patient.check_devices()
        await self.patient.find("photo-file").set_input_files(files=[await self._photo()])
        await expect(self.patient.page.locator("[data-testid=photos] li[data-sent=true]")).to_have_count(1)

    async def _photo(self) -> FilePayload:
        jpeg = base64.b64decode((await self.patient.page.evaluate(DRAW)).split(",")[1])
        exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\0" + self.word("camera").encode()
        traced = jpeg[:2] + b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif + jpeg[2:]
        return {"name": f"{self.word('photo')}.jpg", "mimeType": "image/jpeg", "buffer": traced}

    async def wait(self) -> None:
        """In the line: a message, and a letter whose name and content say something."""
        await self.patient.join_line()
        await self.patient.press("open-chat")
        await expect(self.patient.find("chat-panel")).to_have_attribute("data-state", "open")
        await self.patient.room.write(self.word("before"))
        letter = LETTER.format(self.word("letter")).encode()
        name = f"{self.word('file')}.pdf"
        file: FilePayload = {"name": name, "mimeType": "application/pdf", "buffer": letter}
        await self.patient.find("chat-file").set_input_files(files=[file])
        await expect(self.patient.page.locator("[data-testid=chat-message][data-sent=true]")).to_have_count(2)

    async def talk(self) -> None:
        """In the call: both write, and each reads the other."""
        await meet(self.patient, self.doctor)
        for writer, reader, where in ((self.patient, self.doctor, "said"), (self.doctor, self.patient, "answered")):
            said = self.word(where)
            await writer.room.write(said)
            await reader.room.reads(said)

    async def finish(self) -> None:
        """The doctor reports, exports the report, and closes; the patient reads it."""
        await self.doctor.press("finish")
        await self.doctor.press("outcome-took_place")
        await self.doctor.find("report").fill(self.word("report"))
        await self.doctor.press("record-declined")
        await self.doctor.press("finish-confirm")
        await expect(self.doctor.find("closed")).to_be_visible()
        await self.patient.is_over("took_place")

    async def told(self) -> None:
        """From the first question to the end."""
        await self.ask()
        await self.wait()
        await self.talk()
        await self.finish()
