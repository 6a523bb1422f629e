"""A patient who deletes the account owes nobody a delay: what insurers must be told stays with the claim, and goes."""

import secrets

import pytest

from doktr.adapters.insurer.billing import Silent
from doktr.features.claims import actions, store
from doktr.features.identity import store_people
from tests.features.claims.test_claims import MARIA, NOBODY, Office, office, refused, till
from tests.features.clinic import Person

__all__ = ["office", "till"]


async def test_who_is_insured_by_nobody_holds_up_nobody_else(office: Office) -> None:
    first, _ = await office.took_place(niss=NOBODY)
    await deletes_account(office, first)
    second, _ = await office.took_place(niss=MARIA)
    await office.sweep()
    assert (await office.states(first), await office.states(second)) == (["rejected"], ["batched"])


async def deletes_account(office: Office, doctor: Person) -> None:
    """The patient of this doctor's claim deletes their account, as the service does it."""
    patient_id = await office.clinic.sql.fetchval("select patient_id from charges where doctor_id = $1", doctor.id)
    async with office.clinic.works.open("doktr") as work:
        await store.collect(work)
        await store_people.erase(work, patient_id, secrets.token_bytes(32))


async def number_kept(office: Office) -> bool:
    """Whether the national number stands anywhere yet."""
    people = "select exists (select from people where length(niss_sealed) > 0 and face = 'patient')"
    assert not await office.clinic.sql.fetchval(people)
    return await office.clinic.sql.fetchval("select niss_sealed is not null from claims")


@pytest.mark.parametrize("leaves", ["before anybody asked", "ready", "in a file", "sent", "rejected"])
async def test_a_claim_is_settled_though_its_patient_deleted_the_account(office: Office, leaves: str) -> None:
    doctor, _ = await office.took_place(payee=None)
    if leaves == "rejected":
        office.twin.wishes = {"refuse": {"101673": "500413"}}
    if leaves != "before anybody asked":
        await office.sweep()
        assert await office.states(doctor) == ["ready"]
    if leaves in ("in a file", "sent", "rejected"):
        await office.is_paid(doctor)
        whole, office.insurers = office.insurers, Silent() if leaves == "in a file" else office.insurers
        await office.sweep()
        office.insurers = whole
        assert await office.states(doctor) == ["batched"]
    if leaves == "rejected":
        await office.insurers_answer()
        await office.sweep()
        office.twin.wishes = {}
    await deletes_account(office, doctor)
    assert await number_kept(office)
    await office.is_paid(doctor)
    if leaves == "rejected":
        (claim,) = await office.listed(doctor)
        async with office.clinic.as_(doctor) as work:
            await actions.again(work, claim.id)
    office.clinic.later(hours=21)
    await office.sweep()
    assert len(office.twin.memory.files) == (2 if leaves == "rejected" else 1)
    await office.insurers_answer()
    await office.sweep()
    assert (await office.states(doctor), await office.owed(doctor)) == (["settled"], 0)
    assert not await number_kept(office)


async def test_what_is_given_up_after_the_patient_left_keeps_no_number(office: Office) -> None:
    doctor, claim = await refused(office)
    await deletes_account(office, doctor)
    assert await number_kept(office)
    async with office.clinic.as_(doctor) as work:
        await actions.drop(work, claim.id)
    assert not await number_kept(office)


async def test_what_was_settled_before_the_patient_left_keeps_no_number(office: Office) -> None:
    doctor, _ = await office.took_place()
    await office.sweep()
    await office.insurers_answer()
    await office.sweep()
    await deletes_account(office, doctor)
    assert not await number_kept(office)
