"""A doctor of two brands decides at either host: all of it stands at the brand whose charge or claim it is."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from doktr.features import ledger
from doktr.features.claims import actions as claims
from doktr.features.claims import actions_corrections as corrections
from doktr.features.payments import actions as charges
from doktr.kernel.work import Work
from tests.features.claims.test_claims import Office, office, till
from tests.features.claims.test_otherwise import claim_of, paid
from tests.features.clinic import LAW, Person
from tests.features.payments import test_accounts
from tests.features.payments.test_seen_in_person import by_their_word

__all__ = ["office", "till"]

ROOT = Path(__file__).resolve().parents[3]
TABLES = """
select table_name from information_schema.columns join information_schema.tables using (table_schema, table_name)
where column_name = 'brand_id' and table_schema = 'public' and table_type = 'BASE TABLE' order by table_name
"""
Decided = Callable[[Work], Awaitable[object]]
Decision = Callable[[Office], Awaitable[tuple[Person, Decided]]]


def by_sound(*, by_picture: bool) -> Decision:
    async def made(office: Office) -> tuple[Person, Decided]:
        _, doctor, charge_id = await office.till.owes(ends_by="audio")
        return doctor, lambda work: charges.decide(work, charge_id, by_picture)

    return made


def gives_back(*, settled: bool) -> Decision:
    async def made(office: Office) -> tuple[Person, Decided]:
        patient, doctor, charge_id = await office.till.owes()
        if settled:
            await test_accounts.paid(office.till, patient, charge_id)
        return doctor, lambda work: charges.give_back(work, charge_id, office.till.bills.withdraw)

    return made


def saw(*, in_person: bool) -> Decision:
    async def made(office: Office) -> tuple[Person, Decided]:
        _, doctor, charge_id = await by_their_word(office.till)
        return doctor, lambda work: charges.seen(work, charge_id, in_person, LAW)

    return made


def of_claim(decide: Callable[[Work, UUID], Awaitable[None]], *, refused: bool) -> Decision:
    async def made(office: Office) -> tuple[Person, Decided]:
        doctor = await paid(office, 1000)
        claim = await claim_of(office, doctor)
        if refused:
            await office.clinic.sql.execute("update claims set state = 'rejected' where id = $1", claim.id)
        return doctor, lambda work: decide(work, claim.id)

    return made


async def given_up_and_given_back(office: Office) -> tuple[Person, Decided]:
    """A claim that was given up is taken back in the books before its charge is."""
    doctor, decide = await of_claim(claims.drop, refused=True)(office)
    async with office.clinic.as_(doctor) as work:
        await decide(work)
    (claim,) = await office.listed(doctor)
    return doctor, lambda work: charges.give_back(work, claim.charge_id, office.till.bills.withdraw)


# What each route by which a doctor decides about money does.
DECISIONS: dict[str, list[Decision]] = {
    "/api/doctor/charges/{charge_id}/decide": [by_sound(by_picture=True), by_sound(by_picture=False)],
    "/api/doctor/charges/{charge_id}/give-back": [
        gives_back(settled=True), gives_back(settled=False), given_up_and_given_back,
    ],
    "/api/doctor/charges/{charge_id}/seen": [saw(in_person=True), saw(in_person=False)],
    "/api/doctor/claims/{claim_id}/again": [of_claim(claims.again, refused=True)],
    "/api/doctor/claims/{claim_id}/drop": [of_claim(claims.drop, refused=True)],
    "/api/doctor/claims/{claim_id}/otherwise": [
        of_claim(corrections.accept, refused=False), of_claim(corrections.dispute, refused=False),
    ],
}  # fmt: skip
EACH = [(route, one) for route, decisions in DECISIONS.items() for one in decisions]


@asynccontextmanager
async def at_the_other_host(office: Office, doctor: Person) -> AsyncIterator[Work]:
    """The doctor belongs to another brand too, and acts by its host."""
    await office.clinic.sql.execute("insert into doctor_brands values ($1, 'heidra')", doctor.id)
    async with office.clinic.as_(doctor) as work:
        work.at("heidra")
        yield work


async def of_the_other(office: Office) -> dict[str, int]:
    """How many rows of each table are the other brand's."""
    names = [row["table_name"] for row in await office.clinic.sql.fetch(TABLES)]
    counts = [f"select '{name}' as name, count(*) from {name} where brand_id = 'heidra'" for name in names]
    return {row["name"]: row["count"] for row in await office.clinic.sql.fetch(" union all ".join(counts))}


def test_every_route_by_which_a_doctor_decides_about_money_is_gone_through() -> None:
    paths = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))["paths"]
    begins = ("/api/doctor/charges/{charge_id}/", "/api/doctor/claims/{claim_id}/")
    assert {path for path, ways in paths.items() if path.startswith(begins) and ways.keys() - {"get"}} == set(DECISIONS)


@pytest.mark.parametrize(("route", "decision"), EACH, ids=[f"{route}-{n}" for n, (route, _) in enumerate(EACH)])
async def test_what_is_decided_at_the_other_host_stands_at_the_brand_of_the_charge_or_claim(
    office: Office, route: str, decision: Decision
) -> None:
    assert route in DECISIONS
    doctor, decide = await decision(office)
    before = await of_the_other(office)
    async with at_the_other_host(office, doctor) as work:
        await decide(work)
    await office.till.due()
    after = await of_the_other(office)
    assert {name: count for name, count in after.items() if count != before[name]} == {"doctor_brands": 1}


async def test_the_database_keeps_what_belongs_to_one_brand_out_of_the_books_of_another(office: Office) -> None:
    _, doctor, charge_id = await office.till.owes()
    lines = [ledger.Line("doctor", doctor.id, -1), ledger.Line("patient", doctor.id, 1)]
    with pytest.raises(asyncpg.RestrictViolationError, match="in the books of heidra"):
        async with at_the_other_host(office, doctor) as work:
            await ledger.post(work, "waiver", charge_id, "decided", lines)
