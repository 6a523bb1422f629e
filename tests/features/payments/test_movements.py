"""What becomes of the money at doctors' own accounts: what came, what the provider kept, what banks took back."""

from datetime import timedelta
from typing import Any

import pytest

from doktr.adapters.payment import mollie
from doktr.features.payments import actions_board, actions_payments
from doktr.kernel.outside import Misread
from doktr_sandbox.mollie import balances
from doktr_sandbox.mollie.memory import Fault, Payment
from tests.features.payments.test_accounts import connects, paid
from tests.features.payments.till import Till

FEE = balances.FEE_CENTS
BALANCE = "select state, due_at, now() as now from balances join provider_accounts a on a.id = account_id"
BOOKS = {"insurer": 2322, "doctor": -2322 - FEE, "fee": FEE}


async def paid_at_own_account(till: Till) -> tuple[Any, Any, Any, Payment]:
    """Paid where the doctor is the payee: patient, doctor, charge, and the payment there."""
    patient, doctor, charge_id = await till.owes()
    await connects(till, doctor)
    await paid(till, patient, charge_id)
    return patient, doctor, charge_id, till.at_provider()[-1]


async def reads(till: Till, hours: float = 7) -> None:
    """Hours later the worker reads the balances."""
    till.clinic.later(hours=hours)
    await till.sweep()


async def board(till: Till) -> tuple[list[str], dict[str, Any]]:
    """What the operator must look at, and the figures."""
    async with till.clinic.works.open("doktr") as work:
        found = await actions_board.board(work, [])
    return [one["kind"] for one in found["look_at"]], found["figures"]


async def test_what_the_provider_kept_stands_in_the_books_and_on_the_board(till: Till) -> None:
    await paid_at_own_account(till)
    assert await till.books() == {"insurer": 2322, "doctor": -2322}
    await reads(till)
    assert await till.books() == BOOKS
    wrong, figures = await board(till)
    assert (wrong, figures["arrived_cents"], figures["fees_cents"]) == ([], 400, FEE)


async def test_a_balance_read_again_changes_nothing(till: Till) -> None:
    await paid_at_own_account(till)
    for _ in range(3):
        await reads(till)
    assert await till.books() == BOOKS
    assert await till.clinic.sql.fetchval("select count(*) from movements") == 1


async def test_a_balance_is_read_four_times_a_day(till: Till) -> None:
    await paid_at_own_account(till)
    await reads(till)
    calls = till.twin.memory.calls
    await reads(till, hours=1)
    assert till.twin.memory.calls == calls


async def test_what_the_bank_took_back_is_owed_again_and_shown(till: Till) -> None:
    *_, there = await paid_at_own_account(till)
    await reads(till)
    balances.moves(till.twin.memory, there, "chargeback", -400)
    await reads(till)
    assert await till.books() == BOOKS | {"doctor": -2722 - FEE, "patient": 400}
    assert (await board(till))[0] == ["charged_back"]
    balances.moves(till.twin.memory, there, "chargeback-reversal", 400)
    await reads(till)
    assert (await till.books(), (await board(till))[0]) == (BOOKS, [])


async def test_what_never_came_is_shown_after_a_week(till: Till, monkeypatch: Any) -> None:
    await paid_at_own_account(till)
    monkeypatch.setattr(balances, "of", lambda _memory, _owner: [])
    await reads(till)
    assert (await board(till))[0] == []
    await reads(till, hours=24 * 8)
    assert (await board(till))[0] == ["not_arrived"]


async def test_another_sum_than_was_paid_is_shown(till: Till) -> None:
    *_, there = await paid_at_own_account(till)
    balances.moves(till.twin.memory, there, "payment", 390)
    await reads(till)
    assert (await board(till))[0] == ["arrived_otherwise"]


async def test_what_we_gave_back_is_no_surprise_and_what_somebody_else_gave_back_is(till: Till) -> None:
    _, doctor, charge_id, there = await paid_at_own_account(till)
    async with till.clinic.as_(doctor) as work:
        await actions_payments.actions.give_back(work, charge_id, till.bills.withdraw)
    await till.due()
    for _ in range(2):
        await reads(till)
    assert await till.state(charge_id) == "refunded"
    assert (await till.books(), (await board(till))[0]) == ({"doctor": -FEE, "fee": FEE}, [])
    balances.moves(till.twin.memory, there, "refund", -100)
    await reads(till)
    assert (await board(till))[0] == ["returned_otherwise"]


async def test_a_refund_that_came_back_is_taken_out_of_the_books_and_shown_until_it_has_gone(till: Till) -> None:
    _, doctor, charge_id, there = await paid_at_own_account(till)
    async with till.clinic.as_(doctor) as work:
        await actions_payments.actions.give_back(work, charge_id, till.bills.withdraw)
    await till.due()
    for _ in range(2):
        await reads(till)
    assert await till.books() == {"doctor": -FEE, "fee": FEE}
    balances.moves(till.twin.memory, there, "returned-refund", 400)
    for _ in range(2):  # read again it changes nothing
        await reads(till)
    assert await till.books() == {"doctor": 400 - FEE, "patient": -400, "fee": FEE}
    assert (await board(till))[0] == ["refund_returned"]
    balances.moves(till.twin.memory, there, "refund", -400)  # once more, to another account
    await reads(till)
    assert (await board(till))[0] == []


async def test_a_refund_that_came_back_before_we_knew_that_it_had_left_is_taken_out_of_the_books(till: Till) -> None:
    _, doctor, charge_id, there = await paid_at_own_account(till)
    async with till.clinic.as_(doctor) as work:
        await actions_payments.actions.give_back(work, charge_id, till.bills.withdraw)
    await till.clinic.sql.execute("update refunds set look_at = look_at + interval '8 hours'")
    balances.moves(till.twin.memory, there, "returned-refund", 400)
    await reads(till)  # first what moved, then what became of the refund
    for _ in range(2):
        await reads(till)
    assert await till.state(charge_id) == "refunded"
    assert await till.books() == {"doctor": 400 - FEE, "patient": -400, "fee": FEE}


async def test_what_somebody_elses_refund_was_and_came_back_changes_no_books(till: Till) -> None:
    *_, there = await paid_at_own_account(till)
    for kind, cents in (("refund", -100), ("returned-refund", 100)):
        balances.moves(till.twin.memory, there, kind, cents)
    await reads(till)
    assert (await till.books(), (await board(till))[0]) == (BOOKS, [])


async def test_the_operators_own_balance_is_read_as_doctors_are(till: Till) -> None:
    till.reads_own()
    patient, _, charge_id = await till.owes()
    await paid(till, patient, charge_id)
    there = till.at_provider()[-1]
    held = await till.books()
    assert (there.owner, held["provider"]) == (None, 400)
    await reads(till)
    assert await till.books() == held | {"provider": 400 - FEE, "fee": FEE}
    assert (await board(till))[1]["fees_cents"] == FEE
    balances.moves(till.twin.memory, there, "chargeback", -400)
    await reads(till)
    assert await till.books() == held | {"provider": -FEE, "fee": FEE, "patient": 400}
    assert (await board(till))[0] == ["charged_back"]


async def test_without_leave_to_read_the_operators_own_balance_nothing_is_said_to_be_missing(till: Till) -> None:
    patient, _, charge_id = await till.owes()
    await paid(till, patient, charge_id)
    calls = till.twin.memory.calls
    await reads(till, hours=24 * 8)
    assert (till.twin.memory.calls, (await board(till))[0]) == (calls, [])


async def test_a_balance_with_more_than_one_look_reads_is_read_to_its_end(till: Till, monkeypatch: Any) -> None:
    *_, there = await paid_at_own_account(till)
    balances.of(till.twin.memory, str(there.owner))  # ours is the oldest
    for number in range(1300):
        other = Payment(there.asked, f"tr_other{number}", owner=there.owner)
        balances.moves(till.twin.memory, other, "payment", 9900)
    monkeypatch.setattr(mollie, "MOST_PAGES", 2)
    read = []
    for _ in range(3):
        await reads(till, hours=0.1 if read else 7)
        read.append(await till.clinic.sql.fetchrow("select goes_on is null as whole, read_at from balances"))
    assert [one["whole"] for one in read] == [False, False, True]
    assert (read[1]["read_at"], await till.books()) == (None, BOOKS)
    begun = await till.clinic.sql.fetchval("select now() + $1 - read_at from balances", till.clinic.shift)
    assert begun > timedelta(minutes=10)  # what moved while it was read is met by the next


async def test_a_reading_that_cannot_go_on_begins_anew(till: Till, monkeypatch: Any) -> None:
    *_, there = await paid_at_own_account(till)
    for number in range(600):
        other = Payment(there.asked, f"tr_other{number}", owner=there.owner)
        balances.moves(till.twin.memory, other, "payment", 9900)
    monkeypatch.setattr(mollie, "MOST_PAGES", 1)
    await reads(till)
    till.twin.memory.faults = [Fault("/v2/balances", 400, 4)]
    for _ in range(4):
        await reads(till)
    row = await till.clinic.sql.fetchrow("select goes_on, began_at, tries from balances")
    assert tuple(row) == (None, None, 4)
    monkeypatch.undo()
    await reads(till)
    assert await till.books() == BOOKS


async def test_the_doctors_other_business_is_never_kept(till: Till) -> None:
    *_, there = await paid_at_own_account(till)
    for number in range(300):
        balances.moves(till.twin.memory, Payment(there.asked, f"tr_other{number}", owner=there.owner), "payment", 9900)
    await reads(till)
    assert await till.clinic.sql.fetchval("select count(*) from movements") == 1
    assert await till.books() == BOOKS


async def test_the_last_day_on_which_it_went_to_the_bank_is_known(till: Till) -> None:
    *_, there = await paid_at_own_account(till)
    balances.pays_out(till.twin.memory, str(there.owner), there.mode, 361)
    await reads(till)
    assert await till.clinic.sql.fetchval("select paid_out_at from balances") is not None


async def test_an_account_that_does_not_let_us_read_is_asked_ever_less_often_and_pays_on(till: Till) -> None:
    await paid_at_own_account(till)
    till.twin.memory.faults = [Fault("/v2/balances", 403, 5)]
    waits = []
    for _ in range(3):
        await reads(till)
        row = await till.clinic.sql.fetchrow(BALANCE)
        waits.append(row["due_at"] - row["now"] - till.clinic.shift)
        assert row["state"] == "connected"
    assert timedelta(0) < waits[0] < waits[1] < waits[2]


@pytest.mark.parametrize(
    "bent",
    [
        {"resultAmount": {"currency": "EUR", "value": "four"}},
        {"resultAmount": {"currency": "USD", "value": "4.00"}, "initialAmount": None},
        {"createdAt": "yesterday"},
        {"createdAt": "2026-11-22T10:00:00"},
        {"id": 7},
    ],
    ids=["amount", "currency", "moment", "no zone", "id"],
)
async def test_a_balance_that_nobody_understands_is_not_taken_for_another(till: Till, bent: dict[str, Any]) -> None:
    *_, there = await paid_at_own_account(till)
    made = balances.moves(till.twin.memory, there, "payment", 400)
    made.update(bent)
    account_id = await till.clinic.sql.fetchval("select id from provider_accounts")
    since = till.clinic.shift  # nothing depends on it: a page is read as a whole
    with pytest.raises(Misread):
        await till.accounts.ask(
            till.clinic.works, account_id, lambda provider: provider.movements(there.made_at - since)
        )
    await reads(till)
    assert await till.clinic.sql.fetchval("select count(*) from movements") == 0
