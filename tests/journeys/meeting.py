"""How a patient and a doctor come to talk, for journeys about what happens then."""

import asyncio

from playwright.async_api import expect

from tests.journeys.pages import DoctorPage, PatientPage


async def talk(patient: PatientPage, doctor: DoctorPage) -> None:
    """Both see and hear each other, and go on doing so."""
    await patient.room.connected()
    await doctor.room.connected()
    await asyncio.gather(patient.room.sees_and_hears(), doctor.room.sees_and_hears())


async def meet(patient: PatientPage, doctor: DoctorPage) -> None:
    """The doctor accepts, the patient joins, they talk."""
    await doctor.accept()
    await patient.join()
    await talk(patient, doctor)


async def in_a_call(patient: PatientPage, doctor: DoctorPage, **wishes: str) -> None:
    """Straight into a call of Tom with Dr. Claes."""
    await doctor.start_work("dr-claes")
    await patient.wait_in_line("tom", **wishes)
    await doctor.accept()
    await patient.join()


async def part(patient: PatientPage, doctor: DoctorPage, outcome: str = "took_place") -> None:
    """The doctor finishes; the patient learns how it ended; the doctor is free for the next."""
    await doctor.finish(outcome)
    await patient.is_over(outcome)
    await expect(doctor.find("nobody")).to_be_visible()
