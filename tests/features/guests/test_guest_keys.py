"""What guests' devices say of themselves goes through the server as it came, the doctor's word only if it is theirs."""

from typing import Any

import pytest

from doktr.features.guests import actions, rules
from doktr.features.guests.model import AdmissionRefused, Guest, Vouch
from doktr.kernel.problems import NotFound
from tests.features.clinic import Clinic, Person
from tests.features.guests.test_guests import called, comes, consent, invites, seen

PROOF, HOST = b"\1" * 32, b"\2" * 32


async def speaks(clinic: Clinic, guest: Person, proof: bytes | None = PROOF) -> None:
    """The guest's device says something of itself."""
    async with clinic.as_(guest) as work:
        await actions.enrolled(work, proof)


async def vouches(clinic: Clinic, doctor: Person, guest: Guest, key: Any = None) -> None:
    """The doctor's device says that it knows this one."""
    signature = (key or doctor.key).sign(rules.vouching(guest))
    async with clinic.as_(doctor) as work:
        await actions.vouch(work, guest.id, Vouch(signature, HOST))


async def only(clinic: Clinic, host: Person) -> Guest:
    (found,) = await seen(clinic, host)
    return found


async def test_what_a_guest_s_device_says_of_itself_reaches_patient_and_doctor_unchanged(clinic: Clinic) -> None:
    patient, doctor, _call = await called(clinic)
    await invites(clinic, patient)
    anna = await comes(clinic)
    assert (await only(clinic, patient)).proof is None
    await speaks(clinic, anna)
    assert [(await only(clinic, one)).proof for one in (patient, doctor)] == [PROOF, PROOF]
    assert "guests_changed" in await clinic.told(patient)


async def test_the_word_of_the_doctor_who_invited_is_shown_to_the_patient_and_falls_with_the_device(
    clinic: Clinic,
) -> None:
    patient, doctor, _call = await called(clinic)
    guest = await invites(clinic, doctor)
    async with clinic.as_(patient) as work:
        await actions.allow(work, guest)
    anna = await comes(clinic)
    await speaks(clinic, anna)
    for _twice in range(2):
        await vouches(clinic, doctor, await only(clinic, doctor))
    shown = (await only(clinic, patient)).vouch
    assert shown == doctor.key.sign(rules.vouching(await only(clinic, patient)))
    assert (await only(clinic, patient)).vouch_device == doctor.device_id
    await speaks(clinic, anna)
    assert (await only(clinic, patient)).vouch == shown
    await speaks(clinic, anna, b"\3" * 32)
    assert (await only(clinic, patient)).vouch is None


async def test_a_word_that_the_doctor_s_device_did_not_sign_is_refused(clinic: Clinic) -> None:
    patient, doctor, _call = await called(clinic)
    await invites(clinic, patient)
    anna = await comes(clinic)
    found = await only(clinic, doctor)
    with pytest.raises(AdmissionRefused):
        await vouches(clinic, doctor, found, anna.key)
    with pytest.raises(NotFound):
        await vouches(clinic, await clinic.doctor(), found)
    assert (await only(clinic, patient)).vouch is None


async def test_the_guest_is_told_what_the_one_who_invited_says_of_the_patient_s_device(clinic: Clinic) -> None:
    patient, _doctor, call = await called(clinic)
    guest = await invites(clinic, patient)
    anna = await comes(clinic)
    statement = consent(call, anna)
    async with clinic.as_(patient) as work:
        await actions.admit(work, guest, statement, patient.key.sign(rules.LABEL + statement), HOST)
    async with clinic.as_(anna) as work:
        assert (await actions.visit(work)).host == HOST
