"""A payment that the patient's bank took back: due again and payable, in no paper as paid, and never refunded twice."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from doktr.features.payments import actions, actions_payments, actions_statements, papers, store_payments
from doktr.features.payments.model import Charge, NothingDue
from doktr.features.payments.routes import shapes
from doktr.kernel.outside import Refused
from doktr.kernel.problems import NotFound
from doktr_sandbox.mollie import balances
from doktr_sandbox.mollie.memory import Payment
from tests.features.clinic import LAW, Person
from tests.features.payments.test_accounts import paid
from tests.features.payments.test_movements import board, paid_at_own_account, reads
from tests.features.payments.test_papers import WORDS
from tests.features.payments.till import Till

OWED = {"doctor": -2722, "insurer": 2322, "patient": 400}


async def took(till: Till, there: Payment, cents: int = -400) -> None:
    """The bank takes it back, or gives it once more, and the worker reads of it."""
    balances.moves(till.twin.memory, there, "chargeback" if cents < 0 else "chargeback-reversal", cents)
    await reads(till)


async def taken_back(till: Till) -> tuple[Person, Person, UUID, Payment]:
    """Paid at the doctor's own account, and taken back."""
    found = await paid_at_own_account(till)
    await reads(till)
    await took(till, found[-1])
    return found


async def books(till: Till) -> dict[str, int]:
    """What stands in the books but for what the provider kept."""
    found = await till.books()
    fee = found.pop("fee", 0)
    return {account: cents for account, cents in (found | {"doctor": found["doctor"] + fee}).items() if cents}


async def gives_back(till: Till, doctor: Person, charge_id: UUID) -> None:
    async with till.clinic.as_(doctor) as work:
        await actions.give_back(work, charge_id, till.bills.withdraw)
    await till.due()


async def of_month(till: Till, doctor: Person) -> actions_statements.MonthOfDoctor:
    async with till.clinic.as_(doctor) as work:
        return await actions_statements.month(work, None, LAW, till.bills.came_to)


async def seen_by(till: Till, patient: Person, charge_id: UUID) -> Charge:
    async with till.clinic.as_(patient) as work:
        return await actions.charge_by(work, charge_id)


async def test_it_is_due_again_on_every_page_and_paper(till: Till) -> None:
    patient, doctor, charge_id, _ = await taken_back(till)
    assert (await till.state(charge_id), await books(till)) == ("due", OWED)
    month = await of_month(till, doctor)
    assert (month.totals.due_cents, month.totals.paid_cents, month.totals.earned_cents) == (400, 0, 2722)
    assert ",taken_back," in papers.statement_csv([(one.at.date(), one) for one in month.charges])
    now = datetime.now(UTC) + till.clinic.shift
    shown = shapes.charge(await seen_by(till, patient, charge_id), now, collects=False)
    assert (shown.state, shown.taken_back, shown.payable, shown.late) == ("due", True, True, False)
    assert (shown.payment_state, shown.checkout_url, shown.paid_at) == (None, None, None)
    async with till.clinic.as_(patient) as work:
        with pytest.raises(NotFound):  # no receipt says that it is paid
            await actions.paid_charge(work, charge_id)
    assert (await board(till))[0] == ["charged_back"]


@pytest.mark.parametrize("language", ["fr", "nl", "de", "en"])
async def test_the_statement_names_it_in_every_language(till: Till, language: Any) -> None:
    _, doctor, _, _ = await taken_back(till)
    month = await of_month(till, doctor)
    head, charges = papers.Head("Doktr", "#005a6e"), [(one.at.date(), one) for one in month.charges]
    made = papers.statement(WORDS[language], language, head, "Anna Schmitz", month.month, charges, month.totals)
    assert [row[3] for row in made["tables"][1]["rows"]] == [WORDS[language]["state_taken_back"]]


async def test_it_is_paid_anew_by_the_same_link(till: Till) -> None:
    patient, doctor, charge_id, _ = await taken_back(till)
    await paid(till, patient, charge_id)
    await reads(till)
    assert (await till.state(charge_id), await books(till)) == ("paid", {"doctor": -2322, "insurer": 2322})
    assert ((await of_month(till, doctor)).totals.paid_cents, (await board(till))[0]) == (400, [])
    async with till.clinic.as_(patient) as work:
        assert (await actions.paid_charge(work, charge_id))[0].state == "paid"
        with pytest.raises(NothingDue):
            await actions_payments.pay(work, charge_id, "http://localhost:8081", "fr")


async def test_what_the_bank_gives_once_more_settles_it(till: Till) -> None:
    patient, _, charge_id, there = await taken_back(till)
    await took(till, there, 400)
    assert (await till.state(charge_id), await books(till)) == ("paid", {"doctor": -2322, "insurer": 2322})
    assert (await seen_by(till, patient, charge_id)).paid_at is not None
    await took(till, there)
    assert (await till.state(charge_id), await books(till)) == ("due", OWED)


async def test_what_the_bank_gives_once_more_goes_back_where_it_was_paid_anew(till: Till) -> None:
    patient, _, charge_id, there = await taken_back(till)
    await paid(till, patient, charge_id)
    await took(till, there, 400)
    for _ in range(2):
        await reads(till)
    assert (await till.state(charge_id), there.given_back) == ("paid", 400)
    assert (await books(till), (await board(till))[0]) == ({"doctor": -2322, "insurer": 2322}, [])


async def test_what_the_doctor_asks_for_no_more_is_not_given_back_a_second_time(till: Till) -> None:
    _, doctor, charge_id, there = await taken_back(till)
    await gives_back(till, doctor, charge_id)
    for _ in range(2):
        await reads(till)
    assert (await till.state(charge_id), there.given_back, await books(till)) == ("waived", 0, {})
    assert (await board(till))[0] == []


async def test_a_refund_that_the_bank_was_quicker_than_is_over_and_begun_anew_if_it_gives_it_back(till: Till) -> None:
    _, doctor, charge_id, there = await paid_at_own_account(till)
    await reads(till)
    balances.moves(till.twin.memory, there, "chargeback", -400)
    await gives_back(till, doctor, charge_id)  # before we read of it: the provider refuses
    assert (await till.state(charge_id), there.given_back) == ("refunding", 0)
    for _ in range(3):
        await reads(till)
    assert (await till.state(charge_id), there.given_back, await books(till)) == ("refunded", 0, {})
    assert (await board(till))[0] == ["charged_back"]
    await took(till, there, 400)
    for _ in range(3):
        await reads(till)
    assert (await till.state(charge_id), there.given_back, await books(till)) == ("refunded", 400, {})
    assert (await board(till))[0] == []


async def test_of_what_was_taken_in_part_the_rest_alone_is_given_back(till: Till) -> None:
    _, doctor, charge_id, there = await paid_at_own_account(till)
    await reads(till)
    await took(till, there, -300)
    assert await till.state(charge_id) == "paid"
    await gives_back(till, doctor, charge_id)
    for _ in range(2):
        await reads(till)
    assert (await till.state(charge_id), there.given_back, await books(till)) == ("refunded", 100, {})


async def test_a_part_beyond_what_is_due_is_counted_without_what_was_taken(till: Till) -> None:
    _, _, _, there = await paid_at_own_account(till)
    await reads(till)
    await took(till, there, -300)
    (payment_id,) = [row["id"] for row in await till.clinic.sql.fetch("select id from payments")]
    async with till.clinic.works.open("doktr") as work:
        assert await store_payments.draft_part(work, payment_id, 150, "less is due", work.now) is None
        assert await store_payments.draft_part(work, payment_id, 60, "less is due", work.now) is not None
    assert await till.clinic.sql.fetchval("select amount_cents from refunds") == 40


async def test_the_provider_gives_back_no_more_than_it_still_has(till: Till) -> None:
    patient, _, charge_id = await till.owes()
    await paid(till, patient, charge_id)
    (there,) = till.at_provider()
    balances.moves(till.twin.memory, there, "chargeback", -300)
    with pytest.raises(Refused, match="status-422"):
        await till.provider.refund(there.id, "more", 101, "more than is left")
    assert (await till.provider.refund(there.id, "rest", 100, "what is left")).cents == 100
