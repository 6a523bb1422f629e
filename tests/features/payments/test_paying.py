"""From the end of a consultation to money in the books, and back; whatever the provider says, and however often."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from doktr.features import ledger
from doktr.features.booking import actions as booking_actions
from doktr.features.consultation import actions as consultation_actions
from doktr.features.payments import actions, actions_payments
from doktr.features.payments.model import BeingReturned, NothingDue, NothingToGiveBack
from doktr.features.payments.routes import shapes
from doktr.features.pricing import Cover
from doktr.kernel.outside import Unavailable
from doktr.kernel.problems import NotAllowedNow, NotFound
from doktr_sandbox.mollie.memory import Fault
from tests.features.payments.till import INCREASED, ORDINARY, Till

PAID = {"provider": 400, "insurer": 2322, "doctor": -2722}


@pytest.mark.parametrize(("cover", "cents"), [(ORDINARY, 400), (INCREASED, 100)])
async def test_after_a_consultation_the_patients_share_is_due(till: Till, cover: object, cents: int) -> None:
    patient, _, charge_id = await till.owes(cover=cover)
    row = await till.clinic.row("charges", charge_id)
    assert (row["state"], row["amount_cents"], row["insurer_cents"]) == ("due", cents, 2722 - cents)
    assert await till.books() == {"patient": cents, "insurer": 2722 - cents, "doctor": -2722}
    assert "charge_changed" in await till.clinic.told(patient)


async def test_who_is_not_reimbursed_pays_what_they_accepted(till: Till) -> None:
    _, _, charge_id = await till.owes(cover=type(ORDINARY)(True, False))
    row = await till.clinic.row("charges", charge_id)
    assert (row["amount_cents"], row["insurer_cents"], row["reason"]) == (2722, 0, "no_relation")


@pytest.mark.parametrize("outcome", ["technical_failure", "cancelled_by_doctor"])
async def test_what_did_not_take_place_costs_nothing(till: Till, outcome: str) -> None:
    _, _, call = await till.took_place(outcome=outcome)
    await till.due()
    assert await till.charge(call) is None
    assert await till.books() == {}


async def test_what_the_clock_ended_for_want_of_the_doctor_costs_nothing(till: Till) -> None:
    patient, doctor = await till.clinic.patient(), await till.clinic.doctor()
    await till.insured(patient, ORDINARY, doctor)
    call = await till.clinic.accepts(doctor, await till.clinic.patient_asks(patient, wished_doctor_id=doctor.id))
    async with till.clinic.works.open("doktr") as work:
        await consultation_actions.close(work, call, "no_show_doctor")
    await till.due()
    assert (await till.clinic.row("consultations", call.id))["outcome"] == "no_show_doctor"
    assert await till.charge(call.id) is None
    assert await till.books() == {}


async def test_the_consultation_is_charged_once_however_often_the_job_runs(till: Till) -> None:
    _, _, call = await till.took_place()
    for _ in range(3):
        await till.jobs["payments.settle"](till.clinic.works, {"consultation_id": str(call)})
    assert await till.clinic.sql.fetchval("select count(*) from charges") == 1
    assert await till.clinic.sql.fetchval("select count(*) from ledger_entries") == 1


async def test_a_lost_job_is_made_good_by_the_sweep(till: Till) -> None:
    _, _, call = await till.took_place()
    await till.clinic.sql.execute("delete from pgqueuer")
    await till.sweep()
    charge = await till.charge(call)
    assert charge is not None
    assert charge.state == "due"


async def paid(till: Till) -> tuple[object, object, UUID, UUID]:
    patient, doctor, charge_id = await till.owes()
    payment_id = await till.pays(patient, charge_id)
    await till.due()
    (there,) = till.at_provider()
    there.become("paid")
    await till.hook(payment_id, there.id)
    await till.due()
    return patient, doctor, charge_id, payment_id


async def test_paying_brings_the_money_into_the_books(till: Till) -> None:
    _, _, charge_id, _ = await paid(till)
    assert await till.state(charge_id) == "paid"
    assert await till.books() == PAID


async def test_no_word_about_health_reaches_the_provider(till: Till) -> None:
    await paid(till)
    (there,) = till.at_provider()
    assert there.asked["description"].startswith("Doktr ")
    assert "metadata" not in there.asked
    said = str(there.asked).lower()
    assert [word for word in ("consult", "doctor", "medic", "health", "dr.", "101673", "nihdi") if word in said] == []


async def test_going_on_with_a_payment_makes_no_second_one(till: Till) -> None:
    patient, _, charge_id = await till.owes()
    first = await till.pays(patient, charge_id)
    await till.due()
    assert await till.pays(patient, charge_id) == first
    await till.due()
    assert len(till.at_provider()) == 1


async def test_who_has_paid_cannot_pay_again(till: Till) -> None:
    patient, _, charge_id, _ = await paid(till)
    with pytest.raises(NothingDue):
        await till.pays(patient, charge_id)


async def test_nobody_pays_or_sees_what_others_owe(till: Till) -> None:
    _, doctor, charge_id = await till.owes()
    for other in (await till.clinic.patient(), doctor):
        with pytest.raises(NotFound):
            await till.pays(other, charge_id)


@pytest.mark.parametrize("ending", ["failed", "canceled", "expired"])
async def test_after_a_failure_one_can_try_again(till: Till, ending: str) -> None:
    patient, _, charge_id = await till.owes()
    payment_id = await till.pays(patient, charge_id)
    await till.due()
    till.at_provider()[0].become(ending)
    await till.hook(payment_id, till.at_provider()[0].id)
    await till.due()
    assert await till.state(charge_id) == "due"
    second = await till.pays(patient, charge_id)
    assert second != payment_id
    await till.due()
    till.at_provider()[1].become("paid")
    await till.hook(second, till.at_provider()[1].id)
    await till.due()
    assert await till.state(charge_id) == "paid"
    assert await till.books() == PAID


async def test_a_thousand_messages_of_the_same_payment_are_one_payment(till: Till) -> None:
    patient, _, charge_id = await till.owes()
    payment_id = await till.pays(patient, charge_id)
    await till.due()
    (there,) = till.at_provider()
    there.become("paid")
    for _ in range(30):
        await till.hook(payment_id, there.id)
    assert (await till.due()).count("payments.look") == 1
    for _ in range(5):
        await till.hook(payment_id, there.id)
        await till.due()
    assert await till.books() == PAID
    assert await till.state(charge_id) == "paid"


async def test_a_forged_message_wakes_nothing(till: Till) -> None:
    patient, _, charge_id = await till.owes()
    payment_id = await till.pays(patient, charge_id)
    await till.due()
    calls = till.twin.memory.calls
    for payment, provider in ((payment_id, "tr_forged1234"), (uuid4(), till.at_provider()[0].id), (uuid4(), "tr_x")):
        await till.hook(payment, provider)
    assert "payments.look" not in await till.due()
    assert till.twin.memory.calls == calls
    assert await till.state(charge_id) == "due"


async def test_a_message_that_says_paid_is_not_believed(till: Till) -> None:
    patient, _, charge_id = await till.owes()
    payment_id = await till.pays(patient, charge_id)
    await till.due()
    await till.hook(payment_id, till.at_provider()[0].id)
    await till.due()
    assert await till.state(charge_id) == "due"


async def test_a_message_that_never_comes_is_made_good_by_asking(till: Till) -> None:
    patient, _, charge_id = await till.owes()
    await till.pays(patient, charge_id)
    await till.due()
    till.at_provider()[0].become("paid")
    till.clinic.later(minutes=2)
    await till.sweep()
    assert await till.state(charge_id) == "paid"


async def test_a_message_before_we_know_the_id_is_not_lost(till: Till) -> None:
    patient, _, charge_id = await till.owes()
    payment_id = await till.pays(patient, charge_id)
    order = await order_of(till, payment_id)
    there = await till.provider.create(order)  # and the worker dies before it writes the id down
    till.at_provider()[0].become("paid")
    await till.hook(payment_id, there.provider_id)
    await till.due()
    till.clinic.later(minutes=2)
    await till.sweep()
    assert len(till.at_provider()) == 1
    assert await till.state(charge_id) == "paid"
    assert await till.books() == PAID


async def order_of(till: Till, payment_id: UUID) -> Any:
    async with till.clinic.works.open("", ("*",)) as work:
        return await actions_payments.order(work, payment_id)


@pytest.mark.parametrize(
    "order", [["pending", "open", "paid"], ["paid", "open"], ["expired", "paid"], ["failed", "paid"]]
)
async def test_any_order_of_news_ends_in_the_same_state(till: Till, order: list[str]) -> None:
    patient, _, charge_id = await till.owes()
    payment_id = await till.pays(patient, charge_id)
    await till.due()
    (there,) = till.at_provider()
    for status in order:
        there.status = status
        await till.hook(payment_id, there.id)
        await till.due()
    assert await till.state(charge_id) == "paid"
    assert await till.books() == PAID


async def test_another_amount_is_not_taken_for_paid_and_stands_apart(till: Till) -> None:
    patient, _, charge_id = await till.owes()
    payment_id = await till.pays(patient, charge_id)
    await till.due()
    (there,) = till.at_provider()
    there.asked["amount"] = {"currency": "EUR", "value": "3.99"}
    there.become("paid")
    await till.hook(payment_id, there.id)
    await till.due()
    assert await till.state(charge_id) == "due"
    assert await till.clinic.sql.fetchval("select state from payments") == "mismatched"
    patient_owes = {"patient": 400, "insurer": 2322, "doctor": -2722}
    assert await till.books() == patient_owes | {"suspense": -399, "provider": 399}


async def test_another_amount_goes_back_by_itself_and_nobody_is_asked_twice_meanwhile(till: Till) -> None:
    patient, _, charge_id = await till.owes()
    payment_id = await till.pays(patient, charge_id)
    await till.due()
    (there,) = till.at_provider()
    there.asked["amount"] = {"currency": "EUR", "value": "3.00"}
    there.become("paid")
    await till.hook(payment_id, there.id)
    await till.due()
    with pytest.raises(BeingReturned):
        await till.pays(patient, charge_id)
    async with till.clinic.as_(patient) as work:
        told = shapes.charge(await actions.charge_by(work, charge_id), work.now + timedelta(days=99), collects=True)
    assert (told.payable, told.late, told.refund_state) == (False, False, "queued")
    till.clinic.later(minutes=2)
    await till.sweep()
    assert (there.given_back, await till.state(charge_id)) == (300, "due")
    assert await till.books() == {"patient": 400, "insurer": 2322, "doctor": -2722}
    second = await till.pays(patient, charge_id)
    await till.due()
    till.at_provider()[1].become("paid")
    await till.hook(second, till.at_provider()[1].id)
    await till.due()
    assert await till.state(charge_id) == "paid"
    assert await till.books() == PAID


async def test_what_is_held_on_a_card_is_taken(till: Till) -> None:
    patient, _, charge_id = await till.owes()
    payment_id = await till.pays(patient, charge_id)
    await till.due()
    (there,) = till.at_provider()
    there.become("authorized")
    await till.hook(payment_id, there.id)
    await till.due()
    assert [one["amount"]["value"] for one in there.captures] == ["4.00"]
    assert await till.state(charge_id) == "paid"
    assert await till.books() == PAID


async def test_what_is_held_though_nothing_is_due_is_let_go(till: Till) -> None:
    patient, doctor, charge_id = await till.owes()
    payment_id = await till.pays(patient, charge_id)
    await till.due()
    (there,) = till.at_provider()
    async with till.clinic.as_(doctor) as work:
        await actions.give_back(work, charge_id, till.bills.withdraw)
    there.become("authorized")
    await till.hook(payment_id, there.id)
    await till.due()
    assert (there.status, there.captures) == ("canceled", [])


@pytest.mark.parametrize("status", [500, 503, 429])
@pytest.mark.parametrize("after", [False, True])
async def test_a_provider_that_stumbles_is_asked_again_and_makes_one_payment(
    till: Till, status: int, after: bool
) -> None:
    patient, _, charge_id = await till.owes()
    till.twin.memory.faults = [Fault("POST /v2/payments", status, 1, after=after)]
    payment_id = await till.pays(patient, charge_id)
    with pytest.raises(Unavailable):
        await till.due()
    await till.jobs["payments.create"](till.clinic.works, {"payment_id": str(payment_id)})
    assert len(till.at_provider()) == 1
    assert await till.clinic.sql.fetchval("select state from payments") == "open"


async def test_a_provider_that_refuses_leaves_the_patient_free_to_try_again(till: Till) -> None:
    patient, _, charge_id = await till.owes()
    till.twin.memory.faults = [Fault("POST /v2/payments", 422)]
    await till.pays(patient, charge_id)
    await till.due()
    assert await till.clinic.sql.fetchval("select state from payments") == "failed"
    assert await till.state(charge_id) == "due"


async def test_what_the_doctor_gives_back_reaches_the_patient_and_the_books(till: Till) -> None:
    patient, doctor, charge_id, _ = await paid(till)
    async with till.clinic.as_(doctor) as work:
        await actions.give_back(work, charge_id, till.bills.withdraw)
    assert await till.state(charge_id) == "refunding"
    await till.due()
    till.clinic.later(minutes=2)
    await till.sweep()
    assert await till.state(charge_id) == "refunded"
    assert till.at_provider()[0].given_back == 400
    assert await till.books() == {}
    with pytest.raises(NothingToGiveBack):
        async with till.clinic.as_(doctor) as work:
            await actions.give_back(work, charge_id, till.bills.withdraw)


async def test_a_refund_that_stumbles_goes_back_once(till: Till) -> None:
    _, doctor, charge_id, _ = await paid(till)
    async with till.clinic.as_(doctor) as work:
        await actions.give_back(work, charge_id, till.bills.withdraw)
    till.twin.memory.faults = [Fault("/refunds", 503, 1, after=True)]
    with pytest.raises(Unavailable):
        await till.due()
    for _ in range(3):
        till.clinic.later(minutes=2)
        await till.sweep()
    assert len(till.at_provider()[0].refunds) == 1
    assert await till.state(charge_id) == "refunded"
    assert await till.books() == {}


async def test_money_that_comes_when_nothing_is_due_goes_back_by_itself(till: Till) -> None:
    patient, doctor, charge_id = await till.owes()
    payment_id = await till.pays(patient, charge_id)
    await till.due()
    async with till.clinic.as_(doctor) as work:
        await actions.give_back(work, charge_id, till.bills.withdraw)
    assert await till.state(charge_id) == "waived"
    till.at_provider()[0].become("paid")
    await till.hook(payment_id, till.at_provider()[0].id)
    await till.due()
    till.clinic.later(minutes=2)
    await till.sweep()
    assert till.at_provider()[0].given_back == 400
    assert await till.books() == {}


async def test_of_two_payments_the_one_that_settled_it_is_on_the_receipt_and_goes_back(till: Till) -> None:
    patient, doctor, charge_id = await till.owes()
    first = await till.pays(patient, charge_id)
    await till.due()
    till.at_provider()[0].become("expired")
    await till.hook(first, till.at_provider()[0].id)
    await till.due()
    second = await till.pays(patient, charge_id)
    await till.due()
    for payment_id, there in zip((first, second), till.at_provider(), strict=True):
        there.become("paid")
        await till.hook(payment_id, there.id)
        await till.due()
    async with till.clinic.works.open("doktr") as work:
        assert (await actions.charge_with(work, charge_id)).payment_id == first
    async with till.clinic.as_(doctor) as work:
        await actions.give_back(work, charge_id, till.bills.withdraw)
    for _ in range(2):
        till.clinic.later(minutes=2)
        await till.sweep()
    assert [there.given_back for there in till.at_provider()] == [400, 400]
    assert await till.books() == {}


async def test_what_the_operator_took_back_already_is_not_taken_back_twice(till: Till) -> None:
    _, doctor, charge_id = await till.owes()
    entry = await till.clinic.sql.fetchval("select id from ledger_entries where cause_id = $1", charge_id)
    async with till.clinic.as_(doctor) as work:
        await ledger.correct(work, entry, "entered by mistake")
        await actions.give_back(work, charge_id, till.bills.withdraw)
    assert await till.books() == {}


async def test_a_decision_is_told_once(till: Till) -> None:
    patient, doctor, charge_id = await till.owes(ends_by="audio")
    before = (await till.clinic.told(patient)).count("charge_changed")
    async with till.clinic.as_(doctor) as work:
        await actions.decide(work, charge_id, by_picture=False)
    assert (await till.clinic.told(patient)).count("charge_changed") == before + 1


async def test_sound_in_place_of_a_picture_is_billed_only_as_the_doctor_says(till: Till) -> None:
    for by_picture, state in ((True, "due"), (False, "waived")):
        _, doctor, charge_id = await till.owes(ends_by="audio")
        assert await till.state(charge_id) == "undecided"
        async with till.clinic.as_(doctor) as work:
            await actions.decide(work, charge_id, by_picture)
        assert await till.state(charge_id) == state
        with pytest.raises(NotAllowedNow):
            async with till.clinic.as_(doctor) as work:
                await actions.decide(work, charge_id, by_picture)


@pytest.mark.parametrize("cover", [ORDINARY, INCREASED])
async def test_another_doctor_than_agreed_costs_no_more_and_is_claimed_as_what_it_was(till: Till, cover: Cover) -> None:
    patient, own, other = await till.clinic.patient(), await till.clinic.doctor(), await till.clinic.doctor()
    await till.insured(patient, cover, own)
    request = await till.clinic.patient_asks(patient, wished_doctor_id=own.id)
    async with till.clinic.as_(patient) as work:
        await booking_actions.take_any_doctor(work, request)
    call = (await till.clinic.accepts(other, request)).id
    await till.clinic.joins(patient, call)
    await till.clinic.ends(other, call)
    await till.due()
    charge = await till.charge(call)
    assert charge is not None
    share = 100 if cover.increased else 400
    assert (charge.amount_cents, charge.insurer_cents, charge.reason) == (share, 0, "no_relation")


async def test_who_finds_their_own_doctor_by_chance_pays_their_share_only(till: Till) -> None:
    patient, own = await till.clinic.patient(), await till.clinic.doctor()
    await till.insured(patient, ORDINARY, own)
    request = await till.clinic.patient_asks(patient)
    call = (await till.clinic.accepts(own, request)).id
    await till.clinic.joins(patient, call)
    await till.clinic.ends(own, call)
    await till.due()
    charge = await till.charge(call)
    assert charge is not None
    assert (charge.amount_cents, charge.insurer_cents, charge.reason) == (400, 2322, "gmd")
