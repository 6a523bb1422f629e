"""What nobody is to pay any more cannot be paid any more: the provider is told, however late it is heard of."""

from uuid import UUID

import pytest

from doktr.features.payments import actions
from doktr.kernel.outside import Unavailable
from doktr_sandbox.mollie.memory import Fault
from tests.features.clinic import Person
from tests.features.payments.till import Till


async def spared(till: Till, doctor: Person, charge_id: UUID) -> None:
    async with till.clinic.as_(doctor) as work:
        await actions.give_back(work, charge_id, till.bills.withdraw)


async def stands(till: Till) -> list[tuple[str, str]]:
    """Each payment here and there, in the order in which they were made."""
    rows = await till.clinic.sql.fetch("select state from payments order by made_at, id")
    return [(row["state"], there.status) for row, there in zip(rows, till.at_provider(), strict=True)]


async def test_what_is_spared_while_its_page_is_open_can_be_paid_no_more(till: Till) -> None:
    patient, doctor, charge_id = await till.owes()
    await till.pays(patient, charge_id)
    await till.due()
    await spared(till, doctor, charge_id)
    await till.due()
    assert await stands(till) == [("canceled", "canceled")]
    assert (await till.state(charge_id), await till.books()) == ("waived", {})


async def test_what_is_spared_before_the_provider_heard_of_it_can_be_paid_no_more(till: Till) -> None:
    patient, doctor, charge_id = await till.owes()
    await till.pays(patient, charge_id)
    await spared(till, doctor, charge_id)
    await till.due()
    assert await stands(till) == [("canceled", "canceled")]


async def test_a_lost_word_to_stop_is_said_by_the_sweep(till: Till) -> None:
    patient, doctor, charge_id = await till.owes()
    await till.pays(patient, charge_id)
    await till.due()
    await spared(till, doctor, charge_id)
    await till.clinic.sql.execute("delete from pgqueuer")
    till.clinic.later(minutes=2)
    await till.sweep()
    assert await stands(till) == [("canceled", "canceled")]


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
async def test_the_word_to_stop_is_said_again_when_the_provider_does_not_answer(till: Till, after: bool) -> None:
    patient, doctor, charge_id = await till.owes()
    await till.pays(patient, charge_id)
    await till.due()
    await spared(till, doctor, charge_id)
    till.twin.memory.faults = [Fault("DELETE /v2/payments/", 503, 1, after=after)]
    with pytest.raises(Unavailable):
        await till.due()
    till.clinic.later(minutes=2)
    await till.sweep()
    assert await stands(till) == [("canceled", "canceled")]


@pytest.mark.parametrize("status", ["pending", "open"])
async def test_what_cannot_be_stopped_any_more_and_is_paid_goes_back(till: Till, status: str) -> None:
    patient, doctor, charge_id = await till.owes()
    payment_id = await till.pays(patient, charge_id)
    await till.due()
    there = till.at_provider()[0]
    there.become(status)
    till.twin.memory.faults = [Fault("DELETE /v2/payments/", 422, 1)]
    await spared(till, doctor, charge_id)
    await till.due()
    assert await stands(till) == [(status, status)]
    there.become("paid")
    await till.hook(payment_id, there.id)
    await till.due()
    till.clinic.later(minutes=2)
    await till.sweep()
    assert (there.given_back, await till.books()) == (400, {})


async def test_of_two_payments_the_other_is_stopped_once_one_is_paid(till: Till) -> None:
    patient, _, charge_id = await till.owes()
    first = await till.pays(patient, charge_id)
    await till.due()
    till.at_provider()[0].become("expired")
    await till.hook(first, till.at_provider()[0].id)
    await till.due()
    await till.pays(patient, charge_id)
    await till.due()
    till.at_provider()[0].become("paid")
    await till.hook(first, till.at_provider()[0].id)
    await till.due()
    assert await stands(till) == [("paid", "paid"), ("canceled", "canceled")]
    assert (await till.state(charge_id), (await till.books())["provider"]) == ("paid", 400)
