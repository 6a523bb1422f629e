"""What a doctor who vanished says after all is charged once the patient had the time to object, and given back."""

from datetime import timedelta
from uuid import UUID

import pytest

from doktr.features import consultation
from doktr.features.consultation.rules import LOOK_AGAIN
from doktr.features.payments import actions, actions_said
from doktr.features.payments.rules import facts_statement
from tests.features.clinic import KEPT, Person
from tests.features.payments.till import ORDINARY, Till

OWED = {"patient": 400, "insurer": 2322, "doctor": -2722}


@pytest.fixture(autouse=True)
async def half_a_minute(till: Till) -> None:
    """A shorter call failed, as the brand's own policy says."""
    await till.clinic.policy("doktr", "money", failed_seconds=30)


async def lost(till: Till, patient_s: int | None = 300) -> tuple[Person, Person, UUID]:
    """Patient and doctor talked; then the doctor's page was gone, and the clock ended the call.

    `patient_s`: how long the patient's device signs that they were connected.
    """
    patient, doctor = await till.clinic.patient(), await till.clinic.doctor()
    await till.insured(patient, ORDINARY, doctor)
    request = await till.clinic.patient_asks(patient, wished_doctor_id=doctor.id)
    call = (await till.clinic.accepts(doctor, request)).id
    for one in (patient, doctor):
        await till.clinic.joins(one, call)
    await till.clinic.page_closes(doctor)
    till.clinic.later(minutes=6)
    await consultation.sweep(KEPT, till.clinic.works)
    till.clinic.later(seconds=LOOK_AGAIN.total_seconds())
    await till.due()
    assert (await till.clinic.row("consultations", call))["outcome"] == "no_show_doctor"
    assert await till.charge(call) is None
    if patient_s is not None:
        await signs(till, patient, call, patient_s)
    return patient, doctor, call


async def signs(till: Till, one: Person, call: UUID, connected_s: int) -> None:
    async with till.clinic.as_(one) as work:
        await actions.keep_facts(work, call, connected_s, one.key.sign(facts_statement(call, one.id, connected_s)))
    await till.due()


async def says(till: Till, doctor: Person, call: UUID) -> None:
    async with till.clinic.as_(doctor) as work:
        await actions_said.say(work, call, "took_place")
    await till.due()


async def believed(till: Till) -> None:
    """Two days later."""
    till.clinic.later(hours=48.1)
    await till.due()


async def test_it_is_charged_once_and_only_when_nobody_objected(till: Till) -> None:
    patient, doctor, call = await lost(till)
    await says(till, doctor, call)
    assert await till.charge(call) is None
    assert await till.books() == {}
    await believed(till)
    charge = await till.charge(call)
    assert charge is not None
    assert (charge.state, charge.amount_cents) == ("due", 400)
    assert charge.due_at - charge.at >= timedelta(days=1)
    assert await till.books() == OWED
    assert "charge_changed" in await till.clinic.told(patient)
    async with till.clinic.works.open("doktr") as work:
        await actions_said.believe(work, call)
    await till.due()
    assert await till.books() == OWED


async def test_whoever_objects_pays_nothing(till: Till) -> None:
    patient, doctor, call = await lost(till)
    await says(till, doctor, call)
    async with till.clinic.as_(patient) as work:
        await consultation.object_to(work, call)
    await believed(till)
    assert await till.charge(call) is None
    assert await till.books() == {}


async def test_what_was_paid_for_it_goes_back_when_its_doctor_gives_it_back(till: Till) -> None:
    patient, doctor, call = await lost(till)
    await says(till, doctor, call)
    await believed(till)
    charge = await till.charge(call)
    assert charge is not None
    payment_id = await till.pays(patient, charge.id)
    await till.due()
    (at_provider,) = till.at_provider()
    at_provider.become("paid")
    await till.hook(payment_id, at_provider.id)
    await till.due()
    assert await till.state(charge.id) == "paid"
    async with till.clinic.as_(doctor) as work:
        await actions.give_back(work, charge.id, till.bills.withdraw)
    await till.due()
    assert at_provider.given_back == 400
    assert await till.state(charge.id) in ("refunding", "refunded")


async def test_a_doctor_who_never_came_charges_nobody_by_their_word(till: Till) -> None:
    patient, doctor, call = await lost(till, patient_s=None)
    await signs(till, doctor, call, 900)  # a device signs what its owner likes
    await says(till, doctor, call)
    await believed(till)
    assert await till.charge(call) is None
    assert await till.books() == {}
    assert "charge_changed" not in await till.clinic.told(patient)


async def test_what_the_patient_confirms_is_charged_though_no_device_signed_it(till: Till) -> None:
    patient, doctor, call = await lost(till, patient_s=None)
    await says(till, doctor, call)
    assert await till.charge(call) is None
    async with till.clinic.as_(patient) as work:
        await consultation.confirm(work, call)
    await till.due()
    charge = await till.charge(call)
    assert charge is not None
    assert (charge.state, charge.amount_cents) == ("due", 400)
    assert await till.books() == OWED
    await believed(till)
    assert await till.books() == OWED


async def test_a_doctor_whose_browser_crashed_is_paid_on_what_the_patient_s_device_signed(till: Till) -> None:
    _patient, doctor, call = await lost(till, patient_s=240)
    await says(till, doctor, call)
    await believed(till)
    assert await till.books() == OWED


async def test_what_both_devices_sign_spares_it_whatever_the_patient_confirmed(till: Till) -> None:
    patient, doctor, call = await lost(till, patient_s=None)
    await signs(till, doctor, call, 3)
    await says(till, doctor, call)
    async with till.clinic.as_(patient) as work:
        await consultation.confirm(work, call)
    await signs(till, patient, call, 3)
    charge = await till.charge(call)
    assert charge is not None
    assert (charge.state, charge.waived_for) == ("waived", "call_failed")
    assert await till.books() == {}
