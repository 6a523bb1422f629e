"""A trial never becomes production: the database refuses, and nothing told or charged in a trial is ever billed."""

import asyncio
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from doktr.adapters.insurer.billing import Silent, billing
from doktr.features import pricing
from doktr.features.claims import actions_files, store
from doktr.features.claims.jobs import pages
from doktr.features.payments import actions
from doktr.features.pricing import BillingKept
from doktr.kernel.outside import Refused
from tests.features.claims.test_claims import DATA, Office, office, till
from tests.features.clinic import LAW

__all__ = ["office", "till"]
INSTALLED = "select billing from installation"


async def bills_as(office: Office, mode: Any) -> str:
    """A process starts in this mode; how the database bills then."""
    await pricing.bills_as(office.clinic.works, mode)
    return await office.clinic.sql.fetchval(INSTALLED)


@pytest.mark.parametrize(("first", "then"), [("trial", "production"), ("production", "trial")])
async def test_before_there_is_money_a_service_bills_as_it_is_told(office: Office, first: str, then: str) -> None:
    assert [await bills_as(office, mode) for mode in (first, first, then)] == [first, first, then]


async def test_who_starts_as_before_waits_for_no_money(office: Office) -> None:
    await bills_as(office, "trial")
    async with office.clinic.sql.transaction():
        await office.clinic.sql.execute("lock table charges, attests in access exclusive mode")
        async with asyncio.timeout(5):
            await pricing.bills_as(office.clinic.works, "trial")


async def test_a_trial_with_charges_never_becomes_production(office: Office) -> None:
    await bills_as(office, "trial")
    await office.took_place()
    with pytest.raises(BillingKept):
        await bills_as(office, "production")
    assert await bills_as(office, "trial") == "trial"


async def test_a_database_of_before_with_charges_does_not_begin_as_production(office: Office) -> None:
    await office.took_place()
    with pytest.raises(BillingKept):
        await bills_as(office, "production")


async def test_nobody_gets_past_the_lock_by_hand(office: Office) -> None:
    await bills_as(office, "trial")
    await office.took_place()
    async with office.clinic.works.open("doktr") as work:
        with pytest.raises(asyncpg.RestrictViolationError):
            await work.sql.execute("update installation set billing = 'production'")
    for statement in ("delete from installation", "truncate installation"):
        async with office.clinic.works.open("doktr") as work:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await work.sql.execute(statement)


async def test_a_process_of_a_trial_charges_nothing_in_production(office: Office) -> None:
    await bills_as(office, "production")
    with pytest.raises(asyncpg.RestrictViolationError):
        await office.took_place()  # whoever settles it here was started as a trial
    assert await office.clinic.sql.fetchval("select count(*) from charges") == 0


@pytest.mark.parametrize("status", ["derived", "unverified"])
async def test_no_charge_in_production_stands_on_an_amount_that_nobody_published(office: Office, status: str) -> None:
    await office.took_place()
    with pytest.raises(asyncpg.CheckViolationError, match="charges_in_production_are_official"):
        await office.clinic.sql.execute("update charges set billing = 'production', status = $1", status)


async def test_what_was_told_during_a_trial_is_not_charged_in_production(office: Office) -> None:
    _, _, call = await office.till.took_place()
    await bills_as(office, "production")
    async with office.clinic.works.open("doktr") as work:
        await actions.settle(work, call, LAW, "production")
        assert await actions.uncharged(work, "production") == []
        assert await actions.uncharged(work, "trial") == [call]
    assert await office.clinic.sql.fetchval("select count(*) from charges") == 0


async def ready_file(office: Office) -> Any:
    """A file that nobody sent yet, and its claims."""
    await office.took_place()
    await office.sweep()
    batch_id = await office.clinic.sql.fetchval("update claim_batches set state = 'made' returning id")
    office.twin.memory.files.clear()
    async with office.clinic.works.open("", ("*",)) as work:
        return await actions_files.batch(work, batch_id), partial(
            pages, office.national_numbers, office.clinic.works, batch_id
        )


async def test_a_file_of_a_trial_leaves_as_a_test_and_never_as_an_invoice(office: Office) -> None:
    batch, inside = await ready_file(office)
    assert batch.trial
    assert await billing(office.network, DATA, test=True).send(batch, inside)
    office.twin.memory.files.clear()
    with pytest.raises(Refused, match="trial-in-production"):
        await billing(office.network, DATA, test=False).send(batch, inside)
    assert office.twin.memory.files == {}


async def test_no_file_leaves_in_production_while_a_zone_is_not_confirmed_and_they_are_named(office: Office) -> None:
    trial, inside = await ready_file(office)
    batch = replace(trial, trial=False)
    held = billing(office.network, DATA, test=False)
    with pytest.raises(Refused, match="drawing-not-confirmed"):
        await held.send(batch, inside)
    assert office.twin.memory.files == {}
    for named in ("efact.json", "10: ", "35 (codes)", "marked `confirmed`"):
        assert named in held.held_back
    assert billing(office.network, DATA, test=True).held_back == ""


async def test_the_operator_sees_why_no_file_leaves_and_how_much_waits(office: Office) -> None:
    await office.took_place()
    office.insurers = billing(office.network, DATA, test=False)
    await office.sweep()
    held = office.insurers.holds
    assert held is not None
    assert (held.reason, any(zone.startswith("10: ") for zone in held.zones)) == ("drawing", True)
    assert await waits(office) == (1, 2322)
    assert await waits(office, "heidra") == (0, 0)
    office.insurers = billing(office.network, DATA, test=True)
    assert office.insurers.holds is None
    office.clinic.later(hours=13)
    await office.sweep()
    assert await waits(office) == (0, 0)


async def waits(office: Office, brand: str = "doktr") -> tuple[int, int]:
    """How many claims wait for a file to leave, and for how much."""
    async with office.clinic.works.open(brand) as work:
        found = await store.waiting(work)
        return found.claims, found.insurer_cents


async def test_without_a_network_that_is_the_reason(office: Office) -> None:
    assert (Silent().holds.reason, Silent().holds.zones) == ("no_network", ())


async def test_once_every_zone_is_confirmed_a_file_leaves(office: Office, tmp_path: Path) -> None:
    trial, inside = await ready_file(office)
    batch = replace(trial, trial=False)
    said = (DATA / "efact.json").read_text(encoding="utf-8")
    confirmed = said.replace('"derived"', '"confirmed"').replace(', "codes": "unknown"', "")
    (tmp_path / "efact.json").write_text(confirmed, encoding="utf-8")
    assert await billing(office.network, tmp_path, test=False).send(batch, inside)
    (text,) = [text for _, text in office.twin.memory.files.values()]
    assert "0001999" in text and "9991999" not in text
