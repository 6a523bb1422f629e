"""What an insurer pays of a claim that was refused, or given up, is booked, and doctor and operator see it."""

import pytest

from doktr.features.claims import actions, store_corrections
from doktr.features.claims.model import PaidAfterDrop
from tests.features.claims.test_claims import Office, office, till
from tests.features.claims.test_otherwise import ASKED, answers, claim_of, corrected, wishes
from tests.features.clinic import Person

__all__ = ["office", "till"]
PATIENTS_SHARE = "select state, amount_cents, insurer_reference from charges where doctor_id = $1"


async def refused(office: Office) -> Person:
    """A doctor whose claim was refused."""
    doctor, _ = await office.took_place()
    await wishes(office, refuse={"101673": "500413"})
    await office.sweep()
    await answers(office)
    assert await office.states(doctor) == ["rejected"]
    return doctor


async def given_up(office: Office) -> Person:
    """A doctor who gave a refused claim up."""
    doctor = await refused(office)
    await gives_up(office, doctor)
    assert (await office.states(doctor), await office.owed(doctor)) == (["dropped"], 0)
    return doctor


async def gives_up(office: Office, doctor: Person) -> None:
    async with office.clinic.as_(doctor) as work:
        await actions.drop(work, (await claim_of(office, doctor)).id)


async def seen_by_the_operator(office: Office, brand: str = "doktr") -> list[PaidAfterDrop]:
    async with office.clinic.works.open(brand) as work:
        return await store_corrections.after_drop(work)


async def earned(office: Office, doctor: Person) -> int:
    """What stands on the doctor's account, and what insurers and the patient owe them: nothing is left over."""
    books = await office.till.books()
    assert sum(books.values()) == 0
    return books.get("doctor", 0)


@pytest.mark.parametrize(
    ("cents", "state"), [(ASKED, "settled"), (1000, "paid_otherwise"), (ASKED + 5, "paid_otherwise")]
)
async def test_what_was_given_up_and_is_paid_after_all_is_owed_again_by_what_was_not_paid(
    office: Office, cents: int, state: str
) -> None:
    doctor = await given_up(office)
    before = await earned(office, doctor)
    share = tuple(await office.clinic.sql.fetchrow(PATIENTS_SHARE, doctor.id))[:2]
    await corrected(office, doctor, cents)
    claim = await claim_of(office, doctor)
    assert (claim.state, claim.paid_cents, list(claim.errors)) == (state, cents, [])
    assert claim.paid_after_drop_at is not None
    assert await office.owed(doctor) == ASKED - cents
    assert await earned(office, doctor) == before - ASKED + cents  # the write-off is taken back, the payment is there
    row = await office.clinic.sql.fetchrow(PATIENTS_SHARE, doctor.id)
    assert tuple(row)[:2] == share  # the patient owes what they owed
    assert row["insurer_reference"]
    (seen,) = await seen_by_the_operator(office)
    assert (seen.number, seen.cents) == (claim.number, cents)
    assert await seen_by_the_operator(office, "heidra") == []
    assert "claims_changed" in await office.clinic.told(doctor)


async def test_what_was_refused_and_is_paid_after_all_is_paid(office: Office) -> None:
    doctor = await refused(office)
    await corrected(office, doctor, ASKED)
    claim = await claim_of(office, doctor)
    assert (claim.state, claim.paid_cents, claim.paid_after_drop_at) == ("settled", ASKED, None)
    assert await office.owed(doctor) == 0
    assert await seen_by_the_operator(office) == []


async def test_what_was_paid_after_all_and_taken_back_can_be_given_up_again(office: Office) -> None:
    doctor = await given_up(office)
    for cents, owed in ((ASKED, 0), (-ASKED, ASKED)):
        await corrected(office, doctor, cents)
        assert await office.owed(doctor) == owed
    assert await office.states(doctor) == ["rejected"]
    await gives_up(office, doctor)
    assert (await office.states(doctor), await office.owed(doctor)) == (["dropped"], 0)
    await corrected(office, doctor, ASKED)
    assert (await office.states(doctor), await office.owed(doctor)) == (["settled"], 0)
    assert len(await seen_by_the_operator(office)) == 2
