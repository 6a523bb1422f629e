"""A doctor's month counts insurers' parts as asked while they are open, and as paid when settled or given up."""

from typing import Any

import pytest

from doktr.features.claims import actions
from doktr.features.payments import actions_statements, papers
from tests.features.claims.test_claims import Office, office, till
from tests.features.claims.test_otherwise import ASKED, claim_of, paid, says
from tests.features.clinic import LAW, Person

__all__ = ["office", "till"]

PATIENTS = 400


async def of_month(office: Office, doctor: Person) -> actions_statements.MonthOfDoctor:
    async with office.clinic.as_(doctor) as work:
        return await actions_statements.month(work, None, LAW, office.till.bills.came_to)


async def earned(office: Office, doctor: Person) -> tuple[int, int]:
    """From insurers, and altogether."""
    found = (await of_month(office, doctor)).totals
    return found.insurer_cents, found.earned_cents


async def test_what_the_doctor_left_at_less_counts_as_it_came(office: Office) -> None:
    doctor = await paid(office, 1000)
    assert await earned(office, doctor) == (ASKED, ASKED + PATIENTS)  # open: the books say that it is owed
    await says(office, doctor, (await claim_of(office, doctor)).id, accept=True)
    assert await earned(office, doctor) == (1000, 1000 + PATIENTS)
    assert (await office.owed(doctor), (await office.till.books())["doctor"]) == (0, -PATIENTS)  # 1000 of it they have
    month = await of_month(office, doctor)
    assert ",10.00,4.00," in papers.statement_csv([(one.at.date(), one) for one in month.charges])


@pytest.mark.parametrize(("cents", "counts"), [(ASKED, ASKED), (ASKED + 100, ASKED + 100)])
async def test_what_was_paid_as_asked_or_more_counts_so(office: Office, cents: int, counts: int) -> None:
    doctor = await paid(office, cents)
    claim = await claim_of(office, doctor)
    if claim.state == "paid_otherwise":
        await says(office, doctor, claim.id, accept=True)
    assert await earned(office, doctor) == (counts, counts + PATIENTS)


async def test_what_was_refused_counts_until_it_is_given_up(office: Office) -> None:
    doctor = await paid(office, 0)
    claim: Any = await claim_of(office, doctor)
    assert (claim.state, await earned(office, doctor)) == ("rejected", (ASKED, ASKED + PATIENTS))
    async with office.clinic.as_(doctor) as work:
        await actions.drop(work, claim.id)
    assert await earned(office, doctor) == (0, PATIENTS)
    assert (await office.till.books())["doctor"] == -PATIENTS
