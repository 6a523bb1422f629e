"""What the operator takes back in the books is taken back of the charge too, or refused: they never part."""

from uuid import UUID

import pytest

from doktr.features import claims, ledger, operations
from doktr.features.ledger import NothingToCorrect
from doktr.features.payments import actions_board, actions_corrections
from doktr.features.payments.model import AlreadyBilled, FollowsFromMoney, NothingDue, NothingToGiveBack
from tests.features.clinic import MANDATES
from tests.features.payments.test_paying import paid
from tests.features.payments.till import Till

ENTRY = "select id from ledger_entries where cause_kind = $1 order by id desc limit 1"


async def takes_back(till: Till, doctor: object, kind: str, reason: str = "entered by mistake") -> None:
    """The operator takes the latest entry of a kind back."""
    entry_id: UUID = await till.clinic.sql.fetchval(ENTRY, kind)
    async with till.clinic.as_(doctor) as work:
        await actions_corrections.correct(work, entry_id, reason, till.bills.withdraw)


async def sound(till: Till) -> bool:
    """Whether books and charges say the same."""
    return "books-and-charges" not in await operations.broken(MANDATES, till.clinic.works)


async def test_with_the_entry_of_a_consultation_its_charge_goes(till: Till) -> None:
    patient, doctor, charge_id = await till.owes()
    await takes_back(till, doctor, "charge", "asked of the wrong person")
    row = await till.clinic.row("charges", charge_id)
    assert (row["state"], row["waived_for"], await till.books()) == ("waived", "by_operator", {})
    assert await till.clinic.sql.fetchval("select reason from ledger_entries where cause_kind = 'correction'") == (
        "asked of the wrong person"
    )
    with pytest.raises(NothingDue):
        await till.pays(patient, charge_id)
    assert await sound(till)


async def test_with_the_entry_of_what_was_paid_the_money_goes_back(till: Till) -> None:
    _, doctor, charge_id, _ = await paid(till)
    await takes_back(till, doctor, "charge")
    await till.due()
    till.clinic.later(minutes=2)
    await till.sweep()
    assert (await till.state(charge_id), till.at_provider()[0].given_back) == ("refunded", 400)
    assert await till.books() == {}
    assert await sound(till)


async def test_what_an_insurer_was_asked_for_is_not_taken_back(till: Till) -> None:
    _, doctor, charge_id = await till.owes()
    entry_id: UUID = await till.clinic.sql.fetchval(ENTRY, "charge")

    async def billed(*_: object) -> bool:
        return False

    async with till.clinic.as_(doctor) as work:
        with pytest.raises(AlreadyBilled):
            await actions_corrections.correct(work, entry_id, "entered by mistake", billed)
    assert (await till.state(charge_id), (await till.books())["patient"]) == ("due", 400)


async def test_what_follows_from_money_is_not_taken_back_by_itself(till: Till) -> None:
    _, doctor, charge_id, _ = await paid(till)
    with pytest.raises(FollowsFromMoney):
        await takes_back(till, doctor, "payment")
    await takes_back(till, doctor, "charge")
    await till.due()
    till.clinic.later(minutes=2)
    await till.sweep()
    with pytest.raises(FollowsFromMoney):
        await takes_back(till, doctor, "refund")
    with pytest.raises(NothingToCorrect):
        await takes_back(till, doctor, "charge")
    assert await till.books() == {}


async def test_an_entry_whose_charge_was_spared_already_stays(till: Till) -> None:
    _, doctor, charge_id = await till.owes()
    async with till.clinic.as_(doctor) as work:
        await actions_corrections.actions.give_back(work, charge_id, till.bills.withdraw)
    with pytest.raises(NothingToGiveBack):
        await takes_back(till, doctor, "charge")
    assert await till.books() == {}


async def test_books_and_charges_that_part_are_found_and_shown(till: Till) -> None:
    _, doctor, charge_id = await till.owes()
    assert await sound(till)
    entry_id: UUID = await till.clinic.sql.fetchval(ENTRY, "charge")
    async with till.clinic.as_(doctor) as work:
        await ledger.correct(work, entry_id, "by the books alone")
    assert not await sound(till)
    async with till.clinic.works.open("doktr") as work:
        board = await actions_board.board(work, await claims.Bills().to_look_at(work))
    assert [(one["kind"], one["id"]) for one in board["look_at"]] == [("unbooked", charge_id)]
