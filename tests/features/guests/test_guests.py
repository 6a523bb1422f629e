"""Somebody with the patient: who may invite, who comes in with a code, and that nobody is let in unsigned."""

import asyncio
import json
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from doktr.features.consultation import Consultation, RoomFull
from doktr.features.consultation import actions as calls
from doktr.features.consultation.store_seats import members
from doktr.features.guests import actions, jobs, rules, store
from doktr.features.guests.model import AdmissionRefused, Guest, GuestsFull
from doktr.kernel.framing import b64url
from doktr.kernel.problems import BadInput, NotAllowedNow, NotFound
from doktr_sandbox import crowd
from tests.features.clinic import KEPT, Clinic, Person

CODE = "7H2KQ0M4ZB9TXW3D"
SIT = """
insert into participants (consultation_id, person_id, brand_id, role, from_at)
values ($1, $2, 'doktr', 'companion', now())
"""
ENROL = """
with device as (
    insert into devices (person_id, brand_id, public_key, label, enrolled_at, last_seen_at)
    values ($1, 'doktr', $2, 'Browser', now(), now()) returning id
)
update sessions set device_id = device.id from device where sessions.person_id = $1 returning device.id
"""
ELSEWHERE = "00000000-0000-7000-8000-000000000001"


async def invites(clinic: Clinic, host: Person, code: str = CODE, role: Any = "relative") -> UUID:
    """The patient or doctor expects somebody; answers the invitation."""
    guest = uuid4()
    async with clinic.as_(host) as work:
        await actions.invite(work, guest, "Anna Maes", role, rules.hash_of(code))
    return guest


async def comes(clinic: Clinic, code: str = CODE) -> Person:
    """Somebody comes with the code, and their device has its key."""
    async with clinic.works.open("doktr") as work:
        await actions.come(work, code, "Anna Maes", "de", "Firefox on Android")
    found = "select person_id from guests where code_hash = $1"
    person_id = await clinic.sql.fetchval(found, rules.hash_of(code))
    key = Ed25519PrivateKey.generate()
    device = await clinic.sql.fetchval(ENROL, person_id, key.public_key().public_bytes_raw())
    return Person(crowd.Member(str(person_id), str(device), "guest", ""), "doktr", key)


def consent(call: Consultation, guest: Person, **other: Any) -> bytes:
    """What a patient's device signs for this guest."""
    said = {
        "v": 1,
        "consultation": str(call.id),
        "person": str(guest.id),
        "device": str(guest.device_id),
        "key": b64url(guest.key.public_key().public_bytes_raw()),
        "name": "Anna Maes",
        "role": "relative",
        "until": (call.matched_at + timedelta(minutes=30)).isoformat(),
    }
    return json.dumps(said | other).encode()


async def admits(clinic: Clinic, patient: Person, guest: UUID, statement: bytes, key: Any = None) -> None:
    """The patient lets somebody in."""
    signature = (key or patient.key).sign(rules.LABEL + statement)
    async with clinic.as_(patient) as work:
        await actions.admit(work, guest, statement, signature)


async def called(clinic: Clinic) -> tuple[Person, Person, Consultation]:
    """A patient and a doctor in a call."""
    doctor, patient = await clinic.doctor(), await clinic.patient()
    call = await clinic.accepts(doctor, await clinic.patient_asks(patient))
    await clinic.joins(patient, call.id)
    return patient, doctor, call


async def seen(clinic: Clinic, host: Person) -> list[Guest]:
    async with clinic.as_(host) as work:
        return await actions.mine(work)


async def at_devices(clinic: Clinic, call: Consultation) -> set[UUID]:
    """Between which devices signals are passed on."""
    async with clinic.works.open("doktr") as work:
        return {one.device_id for one in await members(work, call.id)}


async def test_a_relative_comes_with_a_code_and_takes_part_once_the_patient_signed(clinic: Clinic) -> None:
    patient, doctor, call = await called(clinic)
    guest = await invites(clinic, patient)
    anna = await comes(clinic)
    with pytest.raises(NotFound):
        await clinic.joins(anna, call.id)
    await admits(clinic, patient, guest, consent(call, anna))
    joined = await clinic.joins(anna, call.id)
    (shown,) = [one for one in joined.participants if one.role == "relative"]
    assert (shown.given_name, shown.device_id, shown.is_guest) == ("Anna Maes", anna.device_id, True)
    assert shown.admission is not None
    assert shown.admission["device_id"] == str(patient.device_id)
    assert anna.device_id in await at_devices(clinic, call)
    assert "participant_admitted" in await clinic.told(doctor)
    assert "guest_changed" in await clinic.told(anna)


async def test_the_patient_sees_that_the_guest_came(clinic: Clinic) -> None:
    patient, _doctor, call = await called(clinic)
    guest = await invites(clinic, patient)
    anna = await comes(clinic)
    await admits(clinic, patient, guest, consent(call, anna))
    await clinic.joins(anna, call.id)
    looks = await clinic.sql.fetch("select kind, who_role, who_name from accesses where who_id = $1", anna.id)
    assert {(row["kind"], row["who_role"], row["who_name"]) for row in looks} == {
        ("guest", "guest", "Anna Maes"),
        ("consultation", "guest", "Anna Maes"),
    }


@pytest.mark.parametrize(
    "other",
    [
        {"consultation": ELSEWHERE},
        {"person": ELSEWHERE},
        {"device": ELSEWHERE},
        {"key": b64url(b"\1" * 32)},
        {"name": "Somebody Else"},
        {"role": "interpreter"},
        {"until": "2000-01-01T00:00:00+00:00"},
        {"until": "2100-01-01T00:00:00+00:00"},
        {"until": "2026-11-22T12:00:00"},
        {"v": 2},
        {"more": 1},
    ],
    ids=str,
)
async def test_a_consent_that_says_anything_else_lets_nobody_in(clinic: Clinic, other: dict[str, Any]) -> None:
    patient, _doctor, call = await called(clinic)
    guest = await invites(clinic, patient)
    anna = await comes(clinic)
    with pytest.raises(AdmissionRefused):
        await admits(clinic, patient, guest, consent(call, anna, **other))
    with pytest.raises(NotFound):
        await clinic.joins(anna, call.id)


async def test_a_consent_that_another_key_signed_lets_nobody_in(clinic: Clinic) -> None:
    patient, doctor, call = await called(clinic)
    guest = await invites(clinic, patient)
    anna = await comes(clinic)
    for key in (doctor.key, anna.key):
        with pytest.raises(AdmissionRefused):
            await admits(clinic, patient, guest, consent(call, anna), key)
    assert anna.device_id not in await at_devices(clinic, call)


async def test_of_many_who_come_with_one_code_one_comes_in(clinic: Clinic) -> None:
    patient = await clinic.patient()
    await clinic.patient_asks(patient)
    await invites(clinic, patient)

    async def tries() -> None:
        async with clinic.works.open("doktr") as work:
            await actions.come(work, CODE, "Anna", "de", "Browser")

    came = await asyncio.gather(*(tries() for _ in range(6)), return_exceptions=True)
    assert sorted(type(one).__name__ for one in came) == ["NoneType"] + ["NotFound"] * 5
    people = await clinic.sql.fetchval("select count(*) from people where face = 'guest'")
    assert people == 1, "whoever was late left a person behind"


async def test_what_the_doctor_wishes_opens_nothing_before_the_patient_agrees(clinic: Clinic) -> None:
    patient, doctor, _call = await called(clinic)
    guest = await invites(clinic, doctor, role="interpreter")
    with pytest.raises(NotFound):
        await comes(clinic)
    async with clinic.as_(doctor) as work:
        assert (await actions.mine(work))[0].state == "wished"
    async with clinic.as_(patient) as work:
        await actions.allow(work, guest)
    await comes(clinic)
    assert [one.state for one in await seen(clinic, doctor)] == ["waiting"]


@pytest.mark.parametrize("by", ["patient", "doctor"])
async def test_who_is_sent_out_is_out_at_once_and_does_not_come_back(clinic: Clinic, by: str) -> None:
    patient, doctor, call = await called(clinic)
    guest = await invites(clinic, patient)
    anna = await comes(clinic)
    await admits(clinic, patient, guest, consent(call, anna))
    await clinic.joins(anna, call.id)
    async with clinic.as_({"patient": patient, "doctor": doctor}[by]) as work:
        await actions.send_out(work, guest)
    assert anna.device_id not in await at_devices(clinic, call)
    assert await clinic.sql.fetchval("select revoked_at from sessions where person_id = $1", anna.id) is not None
    assert [(await clinic.told(one))[-2:] for one in (patient, doctor)] == [
        ["participant_removed", "guests_changed"]
    ] * 2
    for again in (clinic.joins(anna, call.id), admits(clinic, patient, guest, consent(call, anna)), comes(clinic)):
        with pytest.raises(NotFound):
            await again


async def test_a_guest_goes_when_their_time_is_over(clinic: Clinic) -> None:
    patient, _doctor, call = await called(clinic)
    guest = await invites(clinic, patient)
    anna = await comes(clinic)
    await admits(clinic, patient, guest, consent(call, anna))
    await clinic.joins(anna, call.id)
    clinic.later(minutes=31)
    assert "guests.over" in await clinic.due()
    assert anna.device_id not in await at_devices(clinic, call)
    assert (await clinic.row("guests", guest))["state"] == "out"


async def test_a_guest_goes_with_the_consultation_and_is_not_told_how_it_ended(clinic: Clinic) -> None:
    patient, doctor, call = await called(clinic)
    guest = await invites(clinic, patient)
    anna = await comes(clinic)
    await admits(clinic, patient, guest, consent(call, anna))
    await clinic.joins(anna, call.id)
    await clinic.ends(doctor, call.id)
    await clinic.due()
    assert ("ended", {"consultation_id": str(call.id)}) in await clinic.events(anna)
    assert (await clinic.row("guests", guest))["state"] == "out"
    clinic.later(hours=49)
    await jobs.sweep(KEPT, clinic.works)
    left = await clinic.sql.fetchrow("select given_name, erased_at from people where id = $1", anna.id)
    assert left["given_name"] == ""
    assert left["erased_at"] is not None


async def test_a_code_that_nobody_used_in_time_opens_nothing(clinic: Clinic) -> None:
    patient = await clinic.patient()
    await clinic.patient_asks(patient)
    guest = await invites(clinic, patient)
    clinic.later(minutes=121)
    with pytest.raises(NotFound):
        await comes(clinic)
    await jobs.sweep(KEPT, clinic.works)
    assert (await clinic.row("guests", guest))["state"] == "out"


async def test_one_code_is_for_one_invitation(clinic: Clinic) -> None:
    patient, _doctor, _call = await called(clinic)
    await invites(clinic, patient)
    with pytest.raises(BadInput):
        await invites(clinic, patient)


async def test_two_guests_are_expected_and_no_third(clinic: Clinic) -> None:
    patient, doctor, _call = await called(clinic)
    await invites(clinic, patient, "0000000000000001")
    await invites(clinic, doctor, "0000000000000002")
    with pytest.raises(GuestsFull):
        await invites(clinic, patient, "0000000000000003")


async def test_a_call_of_four_takes_no_fifth(clinic: Clinic) -> None:
    patient, _doctor, call = await called(clinic)
    guest = await invites(clinic, patient)
    anna = await comes(clinic)
    others = [await clinic.patient() for _ in range(2)]
    for one in others:
        await clinic.sql.execute(SIT, call.id, one.id)
    with pytest.raises(RoomFull):
        await admits(clinic, patient, guest, consent(call, anna))


async def test_strangers_touch_no_guest(clinic: Clinic) -> None:
    patient, _doctor, call = await called(clinic)
    guest = await invites(clinic, patient)
    anna = await comes(clinic)
    stranger, colleague = await clinic.patient(), await clinic.doctor()
    await clinic.patient_asks(stranger)
    for one in (stranger, colleague, anna):
        async with clinic.as_(one) as work:
            with pytest.raises(NotFound):
                await actions.send_out(work, guest)
    with pytest.raises(NotFound):
        await admits(clinic, stranger, guest, consent(call, anna))
    assert await seen(clinic, colleague) == []


async def test_who_neither_waits_nor_talks_invites_nobody(clinic: Clinic) -> None:
    with pytest.raises(NotAllowedNow):
        await invites(clinic, await clinic.patient())


async def test_a_guest_reads_the_call_and_nothing_else(clinic: Clinic) -> None:
    patient, doctor, call = await called(clinic)
    guest = await invites(clinic, patient)
    anna = await comes(clinic)
    await admits(clinic, patient, guest, consent(call, anna))
    async with clinic.as_(anna) as work:
        assert (await calls.consultation_by(work, call.id)).state == "in_call"
        assert (await actions.visit(work)).state == "in"
        with pytest.raises(NotFound):
            await calls.end(work, call.id, "took_place")
    assert sha256(CODE.encode()).digest() != await clinic.sql.fetchval("select code_hash from guests")
    async with clinic.as_(doctor) as work:
        assert await store.one(work, guest) is not None
