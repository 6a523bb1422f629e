"""Whoever deletes the account wins: what a second page saves at the same moment is written onto nobody."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from doktr.features import brands
from doktr.features.identity import actions as identity_actions
from doktr.features.patients import actions
from doktr.kernel.problems import SignedOut
from doktr.kernel.work import Work
from tests.features.clinic import Clinic
from tests.features.people import b64url

CSRF = "token"
HELD = """
select (select phone from patients where person_id = $1) is null
    and not exists (select from devices where person_id = $1 and revoked_at is null)
    and not exists (select from consents where person_id = $1)
"""


async def contact(work: Work) -> None:
    await actions.confirm_contact(work, "+32470123456", "lucie@example.be")


async def consent(work: Work) -> None:
    await actions.accept(work, "terms", (await brands.current_versions(work))["terms"], "fr")


async def device(work: Work) -> None:
    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes_raw()
    signature = key.sign(f"doktr/device/v1\0{CSRF}\0{b64url(public)}".encode())
    await identity_actions.enrol(work, public, signature, CSRF, "Phone")


@pytest.mark.parametrize("save", [contact, consent, device])
async def test_what_is_saved_while_the_account_is_deleted_is_saved_nowhere(
    clinic: Clinic, save: Callable[[Work], Awaitable[None]]
) -> None:
    patient = await clinic.patient()
    await clinic.sql.execute("delete from consents where person_id = $1", patient.id)

    async def saves() -> None:
        async with clinic.as_(patient) as work:
            await save(work)

    async with clinic.as_(patient) as work:
        await actions.delete_account(work, ())
        saving = asyncio.create_task(saves())
        await asyncio.sleep(0.3)
        assert not saving.done()
    with pytest.raises(SignedOut):
        await saving
    assert await clinic.sql.fetchval(HELD, patient.id)


@pytest.mark.parametrize("save", [contact, consent, device])
async def test_a_deletion_waits_for_what_is_being_saved_and_takes_it_along(
    clinic: Clinic, save: Callable[[Work], Awaitable[None]]
) -> None:
    patient = await clinic.patient()

    async def deletes() -> None:
        async with clinic.as_(patient) as work:
            await actions.delete_account(work, ())

    async with clinic.as_(patient) as work:
        await save(work)
        deleting = asyncio.create_task(deletes())
        await asyncio.sleep(0.3)
        assert not deleting.done()
    await deleting
    assert await names_and_ways(clinic, patient.id) == ("", None, 0)


async def names_and_ways(clinic: Clinic, person: UUID) -> tuple[str, str | None, int]:
    """The person's name, telephone number, and how many devices may act for them."""
    row = await clinic.sql.fetchrow(
        "select given_name, phone, (select count(*) from devices where person_id = $1 and revoked_at is null)"
        " from people join patients on person_id = id where id = $1",
        person,
    )
    assert row is not None
    return tuple(row)
