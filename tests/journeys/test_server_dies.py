"""A web server that dies takes no call with it, and the pages find its successor by themselves."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import expect

from doktr_sandbox.whole_service import Service
from tests.journeys.meeting import in_a_call, meet, part, talk
from tests.journeys.pages import AppPage, DoctorPage, PatientPage
from tests.journeys.polling import until


@pytest.fixture(scope="module")
def service(own_service: Service) -> Service:
    """A part of it is killed."""
    return own_service


@pytest.fixture
async def revived(service: Service) -> AsyncIterator[Service]:
    """The service, whose web server lives again when the test is over."""
    yield service
    if not service.web[0].running:
        service.web[0].start()
        service.await_ready()


async def reconnects(app: AppPage, before: int) -> None:
    """The page opens a new socket without anybody touching it."""
    await until(lambda: _welcomed_again(app, before), told="a new socket")


async def _welcomed_again(app: AppPage, before: int) -> bool:
    return app.profile.welcomes > before


@pytest.mark.first_look
async def test_a_killed_web_server_interrupts_no_call(
    patient: PatientPage, doctor: DoctorPage, revived: Service
) -> None:
    await in_a_call(patient, doctor)
    await talk(patient, doctor)
    revived.web[0].kill()
    await asyncio.gather(patient.room.sees_and_hears(), doctor.room.sees_and_hears())
    await patient.room.write("Is somebody there?")
    await doctor.room.reads("Is somebody there?")
    before = [(app, app.profile.welcomes) for app in (patient, doctor)]
    assert not revived.web[0].running
    revived.web[0].start()
    revived.await_ready()
    await asyncio.gather(*(reconnects(app, count) for app, count in before))
    await talk(patient, doctor)
    await part(patient, doctor)


@pytest.mark.prove
async def test_a_killed_web_server_interrupts_no_sealed_call_and_what_is_written_meanwhile_arrives(
    patient: PatientPage, doctor: DoctorPage, revived: Service
) -> None:
    await doctor.start_work("dr-claes")
    await patient.to_the_line("tom")
    await meet(patient, doctor)
    revived.web[0].kill()
    await asyncio.gather(patient.room.sees_and_hears(), doctor.room.sees_and_hears())
    await patient.room.write("Is somebody there?")
    assert not revived.web[0].running
    revived.web[0].start()
    revived.await_ready()
    await doctor.room.reads("Is somebody there?")
    await talk(patient, doctor)
    await part(patient, doctor)


@pytest.mark.prove
async def test_who_waits_keeps_the_place_when_the_web_server_is_killed(
    patient: PatientPage, doctor: DoctorPage, revived: Service
) -> None:
    await patient.wait_in_line("tom")
    revived.web[0].kill()
    await expect(patient.find("live")).to_have_attribute("data-live", "false")
    revived.web[0].start()
    revived.await_ready()
    await expect(patient.find("live")).to_have_attribute("data-live", "true")
    await expect(patient.find("position")).to_have_attribute("data-position", "1")
    await doctor.start_work("dr-claes")
    await doctor.accept()
    await expect(patient.find("called")).to_be_visible()
