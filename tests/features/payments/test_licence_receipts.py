"""A licence is open, late, paid or paid beyond, by what the bank says of transfers; books and doctor see the same."""

import asyncio
import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from doktr.features import operations
from doktr.features.ledger import NothingToCorrect
from doktr.features.payments import actions_board, actions_corrections, actions_licences
from doktr.features.payments.model import Licence, ReceivedOtherwise, Transfer
from doktr.features.payments.routes.operator import OperatorMoneyAnswer
from doktr.kernel.problems import NotAllowedNow, NotFound
from tests.features.clinic import LAW, MANDATES, Person
from tests.features.payments.sheets import SELLER
from tests.features.payments.till import Till

CENTS = 9900
ENTRY = "select id from ledger_entries where cause_kind = $1 order by id desc limit 1"
SOLD_BY = "update brands set data = jsonb_set(data, '{seller}', $1::jsonb) where id = 'doktr'"


async def today(till: Till) -> date:
    """The day that it is for the service."""
    async with till.clinic.works.open("doktr") as work:
        return work.now.astimezone(ZoneInfo(LAW.moments.timezone)).date()


async def billed(till: Till) -> tuple[Person, UUID]:
    """A doctor was billed a licence for the month before; the doctor and the licence."""
    _, doctor, charge_id = await till.owes()
    await till.clinic.sql.execute("update charges set care_at = care_at - interval '1 month' where id = $1", charge_id)
    async with till.clinic.works.open("doktr") as work:
        (licence_id,) = await actions_licences.bill_months(work, LAW)
    return doctor, licence_id


async def moves(
    till: Till, by: Person, licence_id: UUID, cents: int = CENTS, reference: str = "2026/0042", on: date | None = None
) -> None:
    """Somebody who acts says that so much came, or went back, today unless said otherwise."""
    said = Transfer(on or await today(till), reference, cents)
    async with till.clinic.as_(by) as work:
        await actions_licences.transfer(work, licence_id, said, LAW)


async def takes_back(till: Till, doctor: Person, kind: str, named: UUID | None = None) -> None:
    """An entry is taken back, the latest of a kind unless it is named."""
    entry_id: UUID | None = named or await till.clinic.sql.fetchval(ENTRY, kind)
    assert entry_id is not None
    async with till.clinic.as_(doctor) as work:
        await actions_corrections.correct(work, entry_id, "entered by mistake", till.bills.withdraw)


async def sees(till: Till, doctor: Person) -> Licence:
    """The licence as its doctor sees it."""
    async with till.clinic.as_(doctor) as work:
        (found,) = await actions_licences.licences(work)
        return found


async def stands(till: Till, doctor: Person) -> tuple[str, int]:
    """How the licence stands with its doctor, and what is left to pay."""
    found = await sees(till, doctor)
    return found.state, found.rest_cents


async def board(till: Till) -> tuple[dict[str, tuple[int, int]], list[dict[str, Any]], list[dict[str, Any]]]:
    """Of the operator's page what is open, late and over, how many and how much; which these are; and those settled."""
    async with till.clinic.works.open("doktr") as work:
        found = await actions_board.board(work, [])
    OperatorMoneyAnswer.model_validate(found)
    figures = found["figures"]
    names = [name for name in ("open", "late", "over") if figures[f"licences_{name}"]]
    counts = {name: (figures[f"licences_{name}"], figures[f"licences_{name}_cents"]) for name in names}
    return counts, found["licences"], found["licences_settled"]


async def at_the_bank(till: Till) -> int:
    """What the books say that the operator has of licences."""
    return (await till.books()).get("bank", 0)


async def sound(till: Till) -> bool:
    """Whether books and licences say the same."""
    return "received-licences" not in await operations.broken(MANDATES, till.clinic.works)


async def test_a_licence_is_open_then_late_then_paid_for_its_doctor_and_on_the_board(till: Till) -> None:
    doctor, licence_id = await billed(till)
    due_on = await today(till) + timedelta(days=SELLER.pay_days)
    assert ((one := await sees(till, doctor)).state, one.due_on, one.rest_cents) == ("open", due_on, CENTS)
    figures, (shown,), settled = await board(till)
    assert (figures, shown["id"], shown["state"], settled) == ({"open": (1, CENTS)}, licence_id, "open", [])
    assert (shown["due_on"], shown["communication"][:3]) == (due_on, "+++")

    till.clinic.later(days=SELLER.pay_days)
    assert await stands(till, doctor) == ("open", CENTS)
    till.clinic.later(days=1)
    assert await stands(till, doctor) == ("late", CENTS)
    figures, (shown,), _ = await board(till)
    assert (figures, shown["state"]) == ({"open": (1, CENTS), "late": (1, CENTS)}, "late")

    owed = (await till.books())["doctor"]
    await moves(till, doctor, licence_id)
    assert (await till.books())["doctor"] == owed - CENTS
    assert ((one := await sees(till, doctor)).state, one.rest_cents, one.received_on) == ("paid", 0, await today(till))
    figures, unsettled, (shown,) = await board(till)
    assert (figures, unsettled, await at_the_bank(till)) == ({}, [], CENTS)
    (one,) = shown["transfers"]
    assert (one["day"], one["reference"], one["cents"]) == (await today(till), "2026/0042", CENTS)
    assert await sound(till)
    by = await till.clinic.sql.fetchval("select by_id from ledger_entries where cause_kind = 'licence_paid'")
    assert by == doctor.id


async def test_the_same_transfer_again_changes_nothing_and_the_same_number_otherwise_is_refused(till: Till) -> None:
    doctor, licence_id = await billed(till)
    await asyncio.gather(*(moves(till, doctor, licence_id) for _ in range(4)))
    assert (await at_the_bank(till), await stands(till, doctor)) == (CENTS, ("paid", 0))
    with pytest.raises(ReceivedOtherwise):
        await moves(till, doctor, licence_id, CENTS - 1)
    till.clinic.later(days=1)
    with pytest.raises(ReceivedOtherwise):
        await moves(till, doctor, licence_id)
    assert (await at_the_bank(till), await sound(till)) == (CENTS, True)


async def test_of_a_licence_that_was_paid_in_part_the_rest_is_open_and_late(till: Till) -> None:
    doctor, licence_id = await billed(till)
    await moves(till, doctor, licence_id, 9000, "1")
    assert (await stands(till, doctor), (await board(till))[0]) == (("open", 900), {"open": (1, 900)})
    till.clinic.later(days=SELLER.pay_days + 1)
    assert (await stands(till, doctor), (await board(till))[0]["late"]) == (("late", 900), (1, 900))
    await moves(till, doctor, licence_id, 900, "2")
    assert (await stands(till, doctor), (await board(till))[0]) == (("paid", 0), {})
    assert (await at_the_bank(till), await sound(till)) == (CENTS, True)


async def test_what_was_paid_twice_is_to_be_given_back_and_no_more_goes_back_than_came(till: Till) -> None:
    doctor, licence_id = await billed(till)
    await moves(till, doctor, licence_id, CENTS, "1")
    await moves(till, doctor, licence_id, CENTS, "2")
    figures, (shown,), settled = await board(till)
    assert (figures, shown["state"], settled) == ({"over": (1, CENTS)}, "over", [])
    assert await stands(till, doctor) == ("over", -CENTS)
    with pytest.raises(NotAllowedNow):
        await moves(till, doctor, licence_id, -2 * CENTS - 1, "3")
    await moves(till, doctor, licence_id, -CENTS, "3")
    figures, unsettled, (shown,) = await board(till)
    assert (figures, unsettled, [one["cents"] for one in shown["transfers"]]) == ({}, [], [CENTS, CENTS, -CENTS])
    assert (await stands(till, doctor), await at_the_bank(till), await sound(till)) == (("paid", 0), CENTS, True)
    await takes_back(till, doctor, "licence_back", shown["transfers"][2]["entry_id"])
    assert (await stands(till, doctor), await sound(till)) == (("over", -CENTS), True)


async def test_a_transfer_that_is_taken_back_leaves_the_licence_open_for_the_right_one(till: Till) -> None:
    doctor, licence_id = await billed(till)
    await moves(till, doctor, licence_id, reference="of somebody else")
    await takes_back(till, doctor, "licence_paid")
    assert ((one := await sees(till, doctor)).state, one.rest_cents, one.received_on) == ("open", CENTS, None)
    figures, (shown,), _ = await board(till)
    assert (figures, shown["transfers"], await at_the_bank(till)) == ({"open": (1, CENTS)}, [], 0)
    with pytest.raises(NothingToCorrect):
        await takes_back(till, doctor, "licence_paid")
    assert (await stands(till, doctor), await sound(till)) == (("open", CENTS), True)
    await moves(till, doctor, licence_id, reference="of somebody else")
    assert (await stands(till, doctor), await sound(till)) == (("paid", 0), True)


async def test_what_came_for_a_licence_that_is_withdrawn_is_to_be_given_back(till: Till) -> None:
    doctor, licence_id = await billed(till)
    await moves(till, doctor, licence_id)
    _, _, (shown,) = await board(till)
    await takes_back(till, doctor, "licence", shown["entry_id"])
    assert (await stands(till, doctor), (await board(till))[0]) == (("over", -CENTS), {"over": (1, CENTS)})
    await moves(till, doctor, licence_id, -CENTS, "2026/0043")
    assert (await stands(till, doctor), (await board(till))[:2]) == (("withdrawn", 0), ({}, []))
    assert (await at_the_bank(till), await sound(till)) == (0, True)


async def test_a_licence_that_was_withdrawn_is_owed_by_nobody(till: Till) -> None:
    doctor, _ = await billed(till)
    await takes_back(till, doctor, "licence")
    assert (await stands(till, doctor), await board(till)) == (("withdrawn", 0), ({}, [], []))
    assert await sound(till)


async def test_no_transfer_is_from_before_the_invoice_nor_from_a_day_to_come_nor_of_another_brand(till: Till) -> None:
    doctor, licence_id = await billed(till)
    for day in (await today(till) - timedelta(days=1), await today(till) + timedelta(days=1)):
        with pytest.raises(NotAllowedNow):
            await moves(till, doctor, licence_id, on=day)
    async with till.clinic.works.open("heidra") as work:
        with pytest.raises(NotFound):
            await actions_licences.transfer(work, licence_id, Transfer(await today(till), "1", CENTS), LAW)
    assert await at_the_bank(till) == 0


async def test_an_invoice_keeps_its_seller_whatever_becomes_of_the_brands(till: Till) -> None:
    doctor, _ = await billed(till)
    before = await sees(till, doctor)
    other = replace(SELLER, name="Somebody Else SRL", pay_days=1)
    await till.clinic.sql.execute(SOLD_BY, json.dumps(vars(other)))
    assert (await sees(till, doctor), before.seller) == (before, SELLER)
    await till.clinic.sql.execute("update licences set seller = null")
    assert (one := (await sees(till, doctor)).seller) is not None and one.name == "Somebody Else SRL"
