"""Sealed from end to end: the doctor reads what the patient told, both write, files come along, and all of it stays."""


from playwright.async_api import expect

from tests.journeys.pages import SORE_THROAT, DoctorPage, PatientPage
from tests.journeys.polling import until

WORDS = "Since Monday, worse when I swallow"
READABLE_WITHIN_MS = 1000
READABLE = """() => {
  const [matched] = performance.getEntriesByName("matched").slice(-1);
  const [readable] = performance.getEntriesByName("told-readable");
  return matched && readable ? readable.startTime - matched.startTime : null;
}"""


async def ask_in_own_words(patient: PatientPage, words: str = WORDS) -> None:
    """The way to the line, with something written in the last question."""
    await patient.begin()
    await patient.no_alarm_signs()
    await patient.press("reason-throat")
    await patient.press("next")
    for code in SORE_THROAT[:-1]:
        await patient.answer_one(code)
    await patient.find("answer-1").fill(words)
    await patient.answer([None])
    await patient.choose()
    await patient.check_devices()


async def test_the_doctor_reads_the_answers_within_a_second_of_the_match(
    patient: PatientPage, doctor: DoctorPage
) -> None:
    await doctor.start_work("dr-claes")
    await patient.arrive("tom")
    await ask_in_own_words(patient)
    await patient.join_line()
    await doctor.accept()
    await expect(doctor.find("told-words")).to_contain_text(WORDS)
    await expect(doctor.find("told-alarms")).to_be_visible()
    took = await until(lambda: doctor.page.evaluate(READABLE), told="the moment at which the answers were readable")
    print(f"match to readable answers: {took:.0f} ms")
    assert took < READABLE_WITHIN_MS
    await doctor.page.reload()
    await expect(doctor.find("told-words")).to_contain_text(WORDS)
