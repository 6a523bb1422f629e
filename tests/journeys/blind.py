"""A consultation in which everything that can be typed or uploaded holds a planted word, each a word of its own."""

import base64
from dataclasses import dataclass, field

from playwright.async_api import FilePayload, expect

from tests.blindness.spelling import STEM
from tests.journeys.meeting import meet
from tests.journeys.pages import SORE_THROAT, AppPage, DoctorPage, PatientPage

DRAW = """() => {
  const canvas = Object.assign(document.createElement("canvas"), {width: 320, height: 240});
  canvas.getContext("2d").fillRect(40, 40, 200, 120);
  return canvas.toDataURL("image/jpeg");
}"""
LETTER = "%PDF-1.4\n1 0 obj<</Title({})>>endobj\n%%EOF\n"
# every word that one story plants, by where it is said; the list of inputs (tests/blindness) names them too
SAID_IN = (
    "answer", "photo", "photo-camera", "before", "file", "file-inside", "picture", "picture-camera", "said", "answered",
    "report", "after", "replied", "doctors-file", "doctors-file-inside",
)  # fmt: skip
SAID_WITHOUT_A_SAFE = ("plain-said", "plain-answered")


@dataclass
class Story:
    """One consultation in one language; `planted` are the words that were said in it."""

    language: str
    patient: PatientPage
    doctor: DoctorPage
    planted: dict[str, str] = field(default_factory=dict)

    def word(self, where: str) -> str:
        """A word of its own for this field."""
        return self.planted.setdefault(where, f"{STEM}-{self.language}-{where}")

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
        await self.patient.find("photo-file").set_input_files(files=[await self._photo("photo")])
        await expect(self.patient.page.locator("[data-testid=photos] li[data-sent=true]")).to_have_count(1)

    async def _photo(self, where: str) -> FilePayload:
        jpeg = base64.b64decode((await self.patient.page.evaluate(DRAW)).split(",")[1])
        exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\0" + self.word(f"{where}-camera").encode()
        traced = jpeg[:2] + b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif + jpeg[2:]
        return {"name": f"{self.word(where)}.jpg", "mimeType": "image/jpeg", "buffer": traced}

    def _letter(self, where: str) -> FilePayload:
        content = LETTER.format(self.word(f"{where}-inside")).encode()
        return {"name": f"{self.word(where)}.pdf", "mimeType": "application/pdf", "buffer": content}

    async def wait(self) -> None:
        """In the line, below the first photo: a message, a letter and a photo, names and contents of which say much."""
        await self.patient.join_line()
        await self.patient.press("open-chat")
        await expect(self.patient.find("chat-panel")).to_have_attribute("data-state", "open")
        await self.patient.room.write(self.word("before"))
        for file in (self._letter("file"), await self._photo("picture")):
            await self.patient.find("chat-file").set_input_files(files=[file])
        await expect(self.patient.page.locator("[data-testid=chat-message][data-sent=true]")).to_have_count(4)

    async def talk(self) -> None:
        """In the call: the doctor has the answers and the letter before them; both write, and each reads the other."""
        await meet(self.patient, self.doctor)
        await expect(self.doctor.find("told-words")).to_contain_text(self.word("answer"))
        await self.doctor.room.reads(self.word("before"))
        await self._is_there(self.doctor, "file")
        await both_write(self.patient, self.doctor, self.word("said"), self.word("answered"))

    async def _is_there(self, reader: AppPage, file: str) -> None:
        paper = reader.page.get_by_role("button", name=self.word(file)).first
        await expect(paper).to_be_visible()

    async def finish(self) -> None:
        """The doctor reports, exports all of it for the own record, and closes; the patient learns how it ended."""
        await self.doctor.press("finish")
        await self.doctor.press("outcome-took_place")
        await self.doctor.find("report").fill(self.word("report"))
        async with self.doctor.page.expect_download() as exported:
            await self.doctor.press("record-fhir")
        record = (await (await exported.value).path()).read_text(encoding="utf-8")
        assert self.word("report") in record
        assert self.word("answer") in record
        await self.doctor.press("finish-confirm")
        await expect(self.doctor.find("closed")).to_be_visible()
        await self.patient.is_over("took_place")

    async def ask_afterwards(self) -> None:
        """While the box is there: one more question, an answer, a letter of the doctor's, and all of it kept."""
        await self.patient.press("open-chat")
        await self.patient.room.write(self.word("after"))
        await self.doctor.press("place-today")
        await self.doctor.press("open-talk")
        await expect(self.doctor.find("chat-input")).to_be_visible()
        await self.doctor.room.reads(self.word("after"))
        await self.doctor.room.write(self.word("replied"))
        await self.patient.room.reads(self.word("replied"))
        await self.doctor.find("chat-file").set_input_files(files=[self._letter("doctors-file")])
        await self._is_there(self.patient, "doctors-file")
        await self.patient.open("/box")
        async with self.patient.page.expect_download() as kept:
            await self.patient.press("keep-copy")
        page = (await (await kept.value).path()).read_text(encoding="utf-8")
        for where in ("answer", "before", "said", "answered", "report", "after", "replied"):
            assert self.word(where) in page

    async def told(self) -> None:
        """From the first question to the last word; nobody else is to be offered to this doctor then."""
        await self.ask()
        await self.wait()
        await self.talk()
        await self.finish()
        await self.ask_afterwards()
        await go_home(self.doctor)
        assert tuple(sorted(self.planted)) == tuple(sorted(SAID_IN))


async def both_write(patient: PatientPage, doctor: DoctorPage, said: str, answered: str) -> None:
    """Each writes in the call, and each reads the other."""
    for writer, reader, words in ((patient, doctor, said), (doctor, patient, answered)):
        await writer.room.write(words)
        await reader.room.reads(words)


async def go_home(doctor: DoctorPage) -> None:
    """Off duty: whoever asks next is rung at a doctor who is here."""
    await doctor.press("duty")
    await expect(doctor.find("duty")).to_have_attribute("data-state", "off")
