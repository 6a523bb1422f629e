"""What an insurer pays otherwise than it was asked for is settled by nobody but the doctor, and the books show it."""

from typing import Any
from uuid import UUID

import pytest

from doktr.features.claims import actions, actions_corrections, store
from doktr.features.claims.model import Claim, NotPaidOtherwise
from doktr.features.payments import actions_board
from doktr.kernel.problems import NotFound
from tests.features.claims.test_claims import Office, office, till
from tests.features.clinic import Person

__all__ = ["office", "till"]

ASKED = 2322


async def wishes(office: Office, **said: Any) -> None:
    """From now on the insurers behave like this."""
    (await office.http.post("/wishes", json=said)).raise_for_status()


async def answers(office: Office) -> None:
    await office.insurers_answer()
    await office.sweep()


async def paid(office: Office, cents: int = ASKED) -> Person:
    """A consultation is billed, and the insurer pays so much of it; its doctor."""
    doctor, _ = await office.took_place()
    await wishes(office, pay={"101673": cents})
    await office.sweep()
    await answers(office)
    return doctor


async def corrected(office: Office, doctor: Person, cents: int) -> None:
    """The insurer pays so much more of it some weeks later, or takes it back."""
    await wishes(office, corrects={"101673": cents})
    await office.insurers_answer()
    office.clinic.later(days=21)
    await office.sweep()


async def claim_of(office: Office, doctor: Person) -> Claim:
    (found,) = await office.listed(doctor)
    return found


async def says(office: Office, doctor: Person, claim_id: UUID, *, accept: bool) -> None:
    async with office.clinic.as_(doctor) as work:
        await (actions_corrections.accept if accept else actions_corrections.dispute)(work, claim_id)


async def on_the_board(office: Office) -> list[tuple[str, int, int | None]]:
    """What of it the operator is to look at: kind, what was asked, what came."""
    async with office.clinic.works.open("doktr") as work:
        found = await actions_board.board(work, await office.till.bills.to_look_at(work))
    return [(one["kind"], one["cents"], one["seen_cents"]) for one in found["look_at"]]


@pytest.mark.parametrize("cents", [1000, 5000, -500, 1, ASKED - 1, ASKED + 1])
async def test_another_amount_than_asked_waits_for_the_doctor_and_stays_open_in_the_books(
    office: Office, cents: int
) -> None:
    doctor = await paid(office, cents)
    claim = await claim_of(office, doctor)
    assert (claim.state, claim.paid_cents) == ("paid_otherwise", cents)
    assert await office.owed(doctor) == ASKED - cents
    async with office.clinic.works.open("doktr") as work:
        (standing,) = [one for one in await store.standings(work) if one.state == "paid_otherwise"]
    assert (standing.claims, standing.insurer_cents, standing.paid_cents) == (1, ASKED, cents)
    for _ in range(2):
        await answers(office)
    assert await office.owed(doctor) == ASKED - cents


@pytest.mark.parametrize("cents", [1000, 5000, -500])
@pytest.mark.parametrize("contested", [False, True])
async def test_a_doctor_who_leaves_it_at_that_closes_it_once(office: Office, cents: int, contested: bool) -> None:
    doctor = await paid(office, cents)
    claim = await claim_of(office, doctor)
    assert await on_the_board(office) == [("paid_otherwise", ASKED, cents)]
    if contested:
        await says(office, doctor, claim.id, accept=False)
        assert (await claim_of(office, doctor)).state == "disputed"
        assert await office.owed(doctor) == ASKED - cents
        assert await on_the_board(office) == [("disputed", ASKED, cents)]
    await says(office, doctor, claim.id, accept=True)
    assert await on_the_board(office) == []
    assert (await claim_of(office, doctor)).state == "settled"
    assert await office.owed(doctor) == 0
    assert sum((await office.till.books()).values()) == 0
    for accept in (True, False):
        with pytest.raises(NotPaidOtherwise):
            await says(office, doctor, claim.id, accept=accept)


async def test_nobody_else_decides(office: Office) -> None:
    doctor = await paid(office, 1000)
    colleague = await office.clinic.doctor()
    with pytest.raises(NotFound):
        await says(office, colleague, (await claim_of(office, doctor)).id, accept=True)


async def test_the_rest_that_comes_after_it_was_contested_settles_it(office: Office) -> None:
    doctor = await paid(office, 1000)
    await says(office, doctor, (await claim_of(office, doctor)).id, accept=False)
    await corrected(office, doctor, ASKED - 1000)
    claim = await claim_of(office, doctor)
    assert (claim.state, claim.paid_cents) == ("settled", ASKED)
    assert await office.owed(doctor) == 0


async def test_a_part_that_is_taken_back_later_opens_it_again(office: Office) -> None:
    doctor = await paid(office)
    assert (await claim_of(office, doctor)).state == "settled"
    await corrected(office, doctor, -500)
    claim = await claim_of(office, doctor)
    assert (claim.state, claim.paid_cents) == ("paid_otherwise", ASKED - 500)
    assert await office.owed(doctor) == 500


async def test_what_the_doctor_left_it_at_counts_no_more_when_the_insurer_takes_back(office: Office) -> None:
    doctor = await paid(office, 1000)
    await says(office, doctor, (await claim_of(office, doctor)).id, accept=True)
    await corrected(office, doctor, -400)
    assert (await claim_of(office, doctor)).state == "paid_otherwise"
    assert await office.owed(doctor) == ASKED - 600
    await says(office, doctor, (await claim_of(office, doctor)).id, accept=True)
    assert await office.owed(doctor) == 0


@pytest.mark.parametrize("then", ["again", "drop"])
async def test_all_of_it_taken_back_is_a_refusal_to_be_sent_again_or_given_up(office: Office, then: str) -> None:
    doctor = await paid(office)
    await corrected(office, doctor, -ASKED)
    claim = await claim_of(office, doctor)
    assert (claim.state, list(claim.errors), claim.paid_cents) == ("rejected", ["taken-back"], 0)
    assert await office.owed(doctor) == ASKED
    await office.knows(doctor)
    async with office.clinic.as_(doctor) as work:
        await (actions.again if then == "again" else actions.drop)(work, claim.id)
    if then == "again":
        office.clinic.later(hours=21)
        await office.sweep()
        assert (await claim_of(office, doctor)).state == "batched"
        await answers(office)
        assert (await claim_of(office, doctor)).state == "settled"
    assert await office.owed(doctor) == 0


BOOKS_OF = "select array_agg(distinct brand_id) from ledger_entries where cause_kind = 'dropped_claim'"


@pytest.mark.parametrize("refused", [False, True])
async def test_what_a_doctor_of_two_brands_decides_at_the_other_host_stands_in_the_books_of_the_claims_brand(
    office: Office, refused: bool
) -> None:
    doctor = await paid(office, 1000)
    claim = await claim_of(office, doctor)
    if refused:
        await office.clinic.sql.execute("update claims set state = 'rejected' where id = $1", claim.id)
    async with office.clinic.as_(doctor) as work:
        work.brand = "heidra"
        await (actions.drop if refused else actions_corrections.accept)(work, claim.id)
    assert await office.clinic.sql.fetchval(BOOKS_OF) == ["doktr"]
