"""What the provider cannot or will not say: nothing is taken for failed, and nobody waits for others' trouble."""

from uuid import UUID

import pytest

from doktr.features.payments import actions
from doktr.kernel.outside import OutsideError
from doktr_sandbox.mollie import shapes
from doktr_sandbox.mollie.memory import Fault
from tests.features.payments.test_accounts import connects
from tests.features.payments.test_paying import paid
from tests.features.payments.till import Till

# As many more of a charge and its open payment, at the same account, where the provider refuses to say anything.
MANY = """
with made as (
        select uuidv7() as consultation, uuidv7() as charge, uuidv7() as payment, n from generate_series(1, 500) n
    ),
    calls as (insert into consultations select (jsonb_populate_record(c, jsonb_build_object('id', consultation))).*
        from made, charges join consultations c on c.id = consultation_id where charges.id = $1 returning id),
    copies as (insert into charges select (jsonb_populate_record(c, jsonb_build_object('id', charge,
        'consultation_id', consultation))).* from made, charges c where c.id = $1
        and (select count(*) from calls) = 500 returning id)
insert into payments select (jsonb_populate_record(p, jsonb_build_object('id', payment, 'charge_id', charge,
    'provider_id', 'tr_refused' || n, 'look_at', now() - interval '1 hour'))).*
from made, payments p where p.charge_id = $1 and (select count(*) from copies) = 500
"""


async def refund_on_its_way(till: Till) -> UUID:
    """Given back, accepted by the provider, not yet with the patient; the charge."""
    _, doctor, charge_id, _ = await paid(till)
    async with till.clinic.as_(doctor) as work:
        await actions.give_back(work, charge_id, till.bills.withdraw)
    await till.due()
    assert await till.clinic.sql.fetchval("select state from refunds") == "queued"
    return charge_id


async def asks(till: Till) -> None:
    """The worker's job asks how far the refund is."""
    refund_id = await till.clinic.sql.fetchval("select id from refunds")
    await till.jobs["payments.refund"](till.clinic.works, {"refund_id": str(refund_id)})


@pytest.mark.parametrize("status", [401, 403, 404, 410, 429, 500, 503])
async def test_not_to_be_told_how_far_a_refund_is_does_not_mean_that_it_failed(till: Till, status: int) -> None:
    charge_id = await refund_on_its_way(till)
    till.twin.memory.faults = [Fault("GET /v2/payments", status)]
    with pytest.raises(OutsideError, match=f"status-{status}"):
        await asks(till)
    assert await till.clinic.sql.fetchval("select state from refunds") == "queued"
    await asks(till)
    assert await till.state(charge_id) == "refunded"
    assert await till.books() == {}


async def test_a_word_that_nobody_knows_does_not_mean_that_a_refund_failed(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    charge_id = await refund_on_its_way(till)
    known = shapes.refund
    with monkeypatch.context() as bent:
        bent.setattr(shapes, "refund", lambda found, address: known(found, address) | {"status": "on_a_journey"})
        with pytest.raises(OutsideError, match="refund"):
            await asks(till)
    assert await till.clinic.sql.fetchval("select state from refunds") == "queued"
    await asks(till)
    assert await till.state(charge_id) == "refunded"


async def test_five_hundred_payments_that_nobody_will_speak_of_keep_no_other_waiting(till: Till) -> None:
    stuck, doctor, first = await till.owes()
    await connects(till, doctor)
    await till.pays(stuck, first)
    await till.due()
    await till.clinic.sql.execute(MANY, first)
    patient, _, second = await till.owes()
    await till.pays(patient, second)
    await till.due()
    till.at_provider()[-1].become("paid")
    await till.clinic.sql.execute("update payments set look_at = now() where charge_id = $1", second)
    till.clinic.later(minutes=1)
    await till.sweep()
    assert await till.state(second) == "due"  # the others had waited longer
    till.clinic.later(minutes=1)
    await till.sweep()
    assert await till.state(second) == "paid"


async def test_a_payment_that_nobody_will_speak_of_is_asked_about_ever_less_often(till: Till) -> None:
    patient, _, charge_id = await till.owes()
    await till.pays(patient, charge_id)
    await till.due()
    waits = []
    for _ in range(4):
        till.twin.memory.faults = [Fault("GET /v2/payments", 403)]
        till.clinic.later(hours=2)
        await till.sweep()
        row = await till.clinic.sql.fetchrow("select look_at, now() as now from payments")
        waits.append(round((row["look_at"] - row["now"] - till.clinic.shift).total_seconds() / 20))
    assert waits == [2, 4, 8, 16]


async def test_a_refund_that_nobody_will_speak_of_keeps_no_other_waiting(till: Till) -> None:
    await refund_on_its_way(till)
    till.twin.memory.faults = [Fault("GET /v2/payments", 403)]
    till.clinic.later(minutes=2)
    await till.sweep()
    row = await till.clinic.sql.fetchrow("select look_at, looks, now() as now from refunds")
    assert row["look_at"] > row["now"] + till.clinic.shift
    assert row["looks"] == 2
