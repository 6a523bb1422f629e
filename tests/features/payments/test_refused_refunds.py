"""Money that could not be given back at once is given back later, once, without anybody asking for it."""

from datetime import timedelta
from uuid import UUID

import pytest

from doktr.features.payments import actions
from doktr.kernel.outside import Refused
from doktr_sandbox.mollie.memory import Fault
from tests.features.payments.test_paying import paid
from tests.features.payments.till import Till


async def given_back(till: Till) -> UUID:
    """The doctor gives a payment back; nothing was asked of the provider yet."""
    _, doctor, charge_id, _ = await paid(till)
    async with till.clinic.as_(doctor) as work:
        await actions.give_back(work, charge_id, till.bills.withdraw)
    return charge_id


def refuses(till: Till, status: int, times: int = 1, after: bool = False) -> None:
    """The provider refuses to make a refund so often."""
    till.twin.memory.faults = [Fault(f"POST /v2/payments/{till.at_provider()[0].id}/refunds", status, times, 0, after)]


async def goes_on(till: Till, *waits: float) -> None:
    """So many hours pass, each time the sweep looks."""
    for hours in waits:
        till.clinic.later(hours=hours)
        await till.sweep()


async def refund(till: Till, charge_id: UUID) -> str | None:
    """What the patient is told of it."""
    async with till.clinic.works.open("doktr") as work:
        return (await actions.charge_with(work, charge_id)).refund_state


@pytest.mark.parametrize("status", [400, 404, 410, 422])
async def test_a_refund_that_was_refused_once_is_made_later_by_itself(till: Till, status: int) -> None:
    charge_id = await given_back(till)
    refuses(till, status)
    await till.due()
    assert (await till.state(charge_id), till.at_provider()[0].given_back) == ("refunding", 0)
    assert await refund(till, charge_id) == "failed"
    await goes_on(till, 0.5)
    assert till.at_provider()[0].given_back == 0
    await goes_on(till, 1, 1)
    assert (await till.state(charge_id), till.at_provider()[0].given_back) == ("refunded", 400)
    assert await till.books() == {}


@pytest.mark.parametrize("status", [401, 403, 409])
async def test_a_key_that_is_wrong_for_a_day_does_not_mean_that_a_refund_failed(till: Till, status: int) -> None:
    charge_id = await given_back(till)
    refuses(till, status, times=3)
    with pytest.raises(Refused):
        await till.due()
    await goes_on(till, 1, 1)
    assert await refund(till, charge_id) == "draft"
    await goes_on(till, 24, 1)
    assert (await till.state(charge_id), till.at_provider()[0].given_back) == ("refunded", 400)
    assert await till.books() == {}


async def test_what_the_bank_did_not_take_is_given_back_anew(till: Till) -> None:
    charge_id = await given_back(till)
    await till.due()
    till.at_provider()[0].refunds[-1]["status"] = "failed"
    await goes_on(till, 0.1)
    assert await refund(till, charge_id) == "failed"
    await goes_on(till, 2, 1)
    assert [one["status"] for one in till.at_provider()[0].refunds] == ["failed", "refunded"]
    assert await till.state(charge_id) == "refunded"
    assert await till.books() == {}


async def test_what_is_refused_for_ever_is_tried_ever_less_often(till: Till) -> None:
    await given_back(till)
    refuses(till, 422, times=99)
    await till.due()
    for hours in (1, 2, 4, 8, 168):
        waits = await till.clinic.sql.fetchval("select look_at - now() from refunds")
        assert round((waits - till.clinic.shift) / timedelta(hours=1), 1) == hours
        await till.clinic.sql.execute("update refunds set attempts = 20 where attempts = 3")
        await goes_on(till, hours + 0.01)


async def test_a_refund_whose_answer_was_lost_is_found_again_though_its_key_is_forgotten(till: Till) -> None:
    charge_id = await given_back(till)
    refuses(till, 503, after=True)
    with pytest.raises(Exception, match="status-503"):
        await till.due()
    till.twin.memory.keys_last = timedelta(0)
    await goes_on(till, 3, 1)
    assert len(till.at_provider()[0].refunds) == 1
    assert await till.state(charge_id) == "refunded"
    assert await till.books() == {}


async def test_what_the_doctor_gave_back_at_the_provider_is_not_given_back_twice(till: Till) -> None:
    charge_id = await given_back(till)
    there = till.at_provider()[0]
    await till.provider.refund(there.id, "by-hand", 400, "by hand")
    await till.due()
    await goes_on(till, 1)
    assert len(there.refunds) == 1
    assert await till.state(charge_id) == "refunded"
