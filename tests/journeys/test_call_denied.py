"""A server that shows one too many in a call, denies its safe, or withholds what tells who is there: said in words."""

import asyncio
import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from playwright.async_api import Route, expect

from doktr_sandbox.visitor import b64
from tests.journeys.catalogue import words
from tests.journeys.pages import DoctorPage, PatientPage
from tests.journeys.polling import grows
from tests.journeys.profile import Profile
from tests.journeys.test_call_attacked import refusing, says_so
from tests.journeys.test_sealed import ask_in_own_words

pytestmark = pytest.mark.prove  # long: whole calls, each lied about

Told = dict[str, Any]
SERVERS_OWN = b64(Ed25519PrivateKey.generate().public_key().public_bytes_raw())
OVER = "2026-01-01T00:00:00Z"
# longer than anybody is given to be vouched for, beside a slow machine
UNSURE_WITHIN_MS = 60_000
VOUCHES = ("**/log/**", "**/api/*/safes**")


async def lie(profile: Profile, change: Callable[[Told], Told]) -> None:
    """Whatever this page is told over HTTP of a consultation is changed."""

    def changed(told: Any) -> Any:
        if isinstance(told, list):
            return [changed(one) for one in told]
        if not isinstance(told, dict):
            return told
        inner = {name: changed(value) for name, value in told.items()}
        return change(inner) if "participants" in inner else inner

    async def answer(route: Route) -> None:
        answer = await route.fetch()
        text = await answer.text()
        told = "json" in answer.headers.get("content-type", "") and text
        await route.fulfill(response=answer, body=json.dumps(changed(json.loads(text))) if told else text)

    for path in ("consultations", "requests"):
        await profile.context.route(f"**/api/*/{path}**", answer)


def beside(role: str, until: str | None) -> Callable[[Told], Told]:
    """Somebody with a device of the server's own takes part beside the real one, or did so earlier."""
    ghost = {"person_id": str(uuid4()), "device_id": str(uuid4()), "public_key": SERVERS_OWN, "until": until}

    def change(told: Told) -> Told:
        real = [one for one in told["participants"] if one["role"] == role]
        return told | {"participants": told["participants"] + [one | ghost for one in real[:1]]}

    return change


async def begins(patient: PatientPage, doctor: DoctorPage) -> None:
    """Tom, who told in his own words what he has, is called by Dr. Claes."""
    await doctor.start_work("dr-claes")
    await patient.arrive("tom")
    await ask_in_own_words(patient)
    await patient.join_line()
    await doctor.accept()
    await patient.join()


async def goes_on(patient: PatientPage, doctor: DoctorPage) -> None:
    """Both see each other."""
    await asyncio.gather(patient.room.connected(), doctor.room.connected())
    await asyncio.gather(grows(patient.room.frames), grows(doctor.room.frames))


@pytest.mark.parametrize("role", ["doctor", "patient"])
async def test_who_is_shown_a_second_host_talks_to_neither_and_an_earlier_one_is_no_second(
    patient: PatientPage, doctor: DoctorPage, role: str
) -> None:
    lied_to = patient if role == "doctor" else doctor
    await lie(lied_to.profile, beside(role, OVER))
    await begins(patient, doctor)
    await goes_on(patient, doctor)
    assert await refusing(lied_to) == []

    await lied_to.profile.context.unroute_all()
    await lie(lied_to.profile, beside(role, None))
    await lied_to.page.reload()
    await says_so(lied_to)
    await expect(lied_to.room.stage).to_have_attribute("data-state", "failed")


async def test_a_call_goes_on_below_a_warning_while_the_server_keeps_what_would_vouch_and_without_it_once_it_answers(
    patient: PatientPage, doctor: DoctorPage
) -> None:
    for path in VOUCHES:
        await doctor.profile.context.route(path, lambda route: route.abort())
    await begins(patient, doctor)
    for path in VOUCHES:
        await patient.profile.context.route(path, lambda route: route.abort())
    await goes_on(patient, doctor)
    unsure = doctor.find("unsure")
    before, after = words("call", "safety.unchecked").split("{name}")
    await expect(unsure).to_contain_text(before.strip(), timeout=UNSURE_WITHIN_MS)
    await expect(unsure).to_contain_text(after.strip())
    await expect(doctor.find("lock")).to_have_text(words("call", "only.unsure"))
    await goes_on(patient, doctor)

    await patient.profile.context.unroute_all()
    await doctor.profile.context.unroute_all()
    await expect(unsure).to_have_count(0, timeout=UNSURE_WITHIN_MS)
    await expect(doctor.find("lock")).to_have_text(words("call", "only.two"))


def no_safe(told: Told) -> Told:
    """The consultation never had one."""
    return told | {"safe_id": None}


@pytest.mark.parametrize("denied", ["patient", "doctor"])
async def test_who_is_told_of_no_safe_while_there_is_one_ends_the_call_and_goes_on_with_it_once_the_server_owns_up(
    patient: PatientPage, doctor: DoctorPage, denied: str
) -> None:
    lied_to = patient if denied == "patient" else doctor
    await lie(lied_to.profile, no_safe)
    await begins(patient, doctor)
    await expect(lied_to.find("call-status")).to_have_text(words("call", "status.unsealed"))
    await expect(lied_to.room.stage).to_have_attribute("data-state", "failed")

    await lied_to.profile.context.unroute_all()
    await lied_to.page.reload()
    await goes_on(patient, doctor)
    await lied_to.room.open_chat()
    await expect(lied_to.find("chat-unsealed")).to_have_count(0)


async def test_a_call_that_truly_has_no_safe_goes_on_and_says_for_as_long_as_it_lasts_that_it_has_none(
    patient: PatientPage, doctor: DoctorPage
) -> None:
    await doctor.start_work("dr-claes")
    await patient.wait_in_line("tom")
    await doctor.accept()
    await patient.join()
    await goes_on(patient, doctor)
    for one, key in ((patient, "chat.unsealed"), (doctor, "chat.unsealed.doctor")):
        await one.room.open_chat()
        await expect(one.find("chat-unsealed")).to_have_text(words("call", key))
    await patient.room.write("can you see this?")
    await doctor.room.reads("can you see this?")
    for one in (patient, doctor):
        await expect(one.find("chat-unsealed")).to_be_visible()
