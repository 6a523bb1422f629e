"""What a doctor had allowed us at an account that they use no more is given back, until the provider has heard it."""

from datetime import timedelta

import pytest

from doktr.features.payments import actions_accounts
from doktr_sandbox.mollie.memory import Fault
from tests.features.clinic import Person
from tests.features.payments.test_accounts import account, connects
from tests.features.payments.till import Till

GRANTS = "select count(*) from provider_accounts where revoke_sealed is not null"


async def leaves(till: Till, doctor: Person) -> None:
    async with till.clinic.as_(doctor) as work:
        await actions_accounts.leave(work)


async def kept(till: Till) -> int:
    """Grants that we still have to give back."""
    return await till.clinic.sql.fetchval(GRANTS)


async def test_moving_to_another_organisation_gives_the_former_grant_back(till: Till) -> None:
    doctor = await till.clinic.doctor()
    await connects(till, doctor)
    await connects(till, doctor, "org_1002")
    assert (till.twin.connect.revoked, await kept(till)) == (set(), 1)
    await till.due()
    assert (till.twin.connect.revoked, await kept(till)) == ({"org_1001"}, 0)
    assert await account(till, doctor) == "connected"


async def test_leaving_gives_the_grant_back_and_nothing_of_it_is_kept(till: Till) -> None:
    doctor = await till.clinic.doctor()
    await connects(till, doctor)
    await leaves(till, doctor)
    row = await till.clinic.sql.fetchrow("select * from provider_accounts")
    assert b"refresh_" not in row["revoke_sealed"]
    await till.due()
    assert (till.twin.connect.revoked, await kept(till)) == ({"org_1001"}, 0)


async def test_a_provider_that_is_away_is_told_later_and_ever_less_often(till: Till) -> None:
    doctor = await till.clinic.doctor()
    await connects(till, doctor)
    await leaves(till, doctor)
    till.twin.memory.faults = [Fault("DELETE /oauth2/tokens", 503, 3)]
    await till.due()
    waits = []
    for _ in range(2):
        row = await till.clinic.sql.fetchrow("select revoke_at, now() as now from provider_accounts")
        waits.append(row["revoke_at"] - row["now"] - till.clinic.shift)
        till.clinic.later(hours=1)
        await till.sweep()
    assert timedelta(0) < waits[0] < waits[1]
    assert (till.twin.connect.revoked, await kept(till)) == (set(), 1)
    till.clinic.later(hours=1)
    await till.sweep()
    assert (till.twin.connect.revoked, await kept(till)) == ({"org_1001"}, 0)


@pytest.mark.parametrize("status", [400, 404])
async def test_a_grant_that_the_provider_knows_no_more_is_forgotten(till: Till, status: int) -> None:
    doctor = await till.clinic.doctor()
    await connects(till, doctor)
    await leaves(till, doctor)
    till.twin.memory.faults = [Fault("DELETE /oauth2/tokens", status)]
    await till.due()
    assert await kept(till) == 0


async def test_a_grant_is_not_forgotten_because_the_provider_does_not_know_our_app(till: Till) -> None:
    doctor = await till.clinic.doctor()
    await connects(till, doctor)
    await leaves(till, doctor)
    till.twin.connect.secret = "another"
    await till.due()
    assert await kept(till) == 1


async def test_who_comes_back_to_an_account_keeps_its_grant(till: Till) -> None:
    doctor = await till.clinic.doctor()
    await connects(till, doctor)
    await leaves(till, doctor)
    await connects(till, doctor)
    await till.due()
    assert (till.twin.connect.revoked, await kept(till)) == (set(), 0)
    assert await account(till, doctor) == "connected"
