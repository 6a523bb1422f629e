"""What both ends of a call sign about it: a failed call costs nothing, and nobody decides that alone or by the way."""

from uuid import UUID

import pytest

from doktr.features.payments import actions, rules
from doktr.features.payments.model import FactsRefused
from doktr.kernel.problems import NotFound
from doktr.kernel.work import Work
from tests.features.clinic import Person
from tests.features.payments.till import ORDINARY, Till


@pytest.fixture(autouse=True)
async def half_a_minute(till: Till) -> None:
    """A shorter call failed, as the brand's own policy says."""
    await till.clinic.policy("doktr", "money", failed_seconds=30)


async def tells(till: Till, person: Person, call: UUID, seconds: int, signed_by: Person | None = None) -> None:
    """A person's device tells how long it was connected, signed by its own key unless somebody else's is given."""
    statement = rules.facts_statement(call, person.id, seconds)
    async with till.clinic.as_(person) as work:
        await actions.keep_facts(work, call, seconds, (signed_by or person).key.sign(statement))


async def talking(till: Till) -> tuple[Person, Person, UUID]:
    """Patient and doctor in a call that goes on."""
    patient, doctor = await till.clinic.patient(), await till.clinic.doctor()
    await till.insured(patient, ORDINARY, doctor)
    request = await till.clinic.patient_asks(patient, wished_doctor_id=doctor.id)
    call = (await till.clinic.accepts(doctor, request)).id
    for one in (patient, doctor):
        await till.clinic.joins(one, call)
    return patient, doctor, call


async def over(till: Till, doctor: Person, call: UUID) -> tuple[str, str | None]:
    """The doctor says that it took place; what came of the charge."""
    await till.clinic.ends(doctor, call, "took_place")
    return await charged(till, call)


async def charged(till: Till, call: UUID) -> tuple[str, str | None]:
    await till.due()
    charge = await till.charge(call)
    assert charge is not None
    return charge.state, charge.waived_for


@pytest.mark.parametrize("first", ["patient", "doctor"])
async def test_one_end_alone_decides_nothing_and_both_together_do(till: Till, first: str) -> None:
    patient, doctor, call = await till.took_place()
    ends = (patient, doctor) if first == "patient" else (doctor, patient)
    await tells(till, ends[0], call, 1)
    assert await charged(till, call) == ("due", None)
    await tells(till, ends[1], call, 2)
    assert await charged(till, call) == ("waived", "call_failed")
    assert await till.books() == {}


@pytest.mark.parametrize(("patient_s", "doctor_s"), [(1, 900), (900, 1), (30, 1), (1, 30), (900, 900)])
async def test_a_call_that_one_end_knows_as_long_is_due(till: Till, patient_s: int, doctor_s: int) -> None:
    patient, doctor, call = await till.took_place()
    await tells(till, patient, call, patient_s)
    await tells(till, doctor, call, doctor_s)
    assert await charged(till, call) == ("due", None)


async def test_pages_that_were_closed_before_the_end_are_believed_at_the_end(till: Till) -> None:
    patient, doctor, call = await talking(till)
    till.clinic.later(minutes=1)
    for one in (patient, doctor):
        await tells(till, one, call, 3)
    till.clinic.later(minutes=1)
    assert await over(till, doctor, call) == ("waived", "call_failed")


@pytest.mark.parametrize("comes_back", ["both", "patient", "doctor"])
async def test_what_was_told_before_somebody_came_in_again_is_not_the_call(till: Till, comes_back: str) -> None:
    patient, doctor, call = await talking(till)
    till.clinic.later(seconds=5)
    for one in (patient, doctor):
        await tells(till, one, call, 1)
    till.clinic.later(seconds=5)
    for name, one in (("patient", patient), ("doctor", doctor)):
        if comes_back in (name, "both"):
            await till.clinic.joins(one, call)
    till.clinic.later(minutes=15)
    assert await over(till, doctor, call) == ("due", None)
    for one in (patient, doctor):
        await tells(till, one, call, 895)
    assert await charged(till, call) == ("due", None)


async def test_who_came_in_again_and_failed_again_is_believed_when_they_say_so_again(till: Till) -> None:
    patient, doctor, call = await talking(till)
    for one in (patient, doctor):
        await tells(till, one, call, 4)
    till.clinic.later(seconds=5)
    for one in (patient, doctor):
        await till.clinic.joins(one, call)
    assert await over(till, doctor, call) == ("due", None)
    await tells(till, patient, call, 4)
    await tells(till, doctor, call, 0)  # another of the doctor's devices, which was never connected
    assert await charged(till, call) == ("waived", "call_failed")
    kept = await till.clinic.sql.fetchval("select array_agg(connected_s) from call_facts")
    assert kept == [4, 4]


async def test_facts_are_refused_that_the_acting_device_did_not_sign(till: Till) -> None:
    patient, doctor, call = await till.took_place()
    stranger = await till.clinic.patient()
    with pytest.raises(FactsRefused):  # the doctor's word under the patient's name
        await tells(till, patient, call, 1, signed_by=doctor)
    with pytest.raises(FactsRefused):  # another number than was signed
        async with till.clinic.as_(patient) as work:
            longer = rules.facts_statement(call, patient.id, 900)
            await actions.keep_facts(work, call, 1, patient.key.sign(longer))
    with pytest.raises(FactsRefused):  # what the doctor signed about themselves, sent by the patient
        async with till.clinic.as_(patient) as work:
            theirs = rules.facts_statement(call, doctor.id, 1)
            await actions.keep_facts(work, call, 1, doctor.key.sign(theirs))
    with pytest.raises(NotFound):
        await tells(till, stranger, call, 1)
    await tells(till, doctor, call, 1)
    assert await charged(till, call) == ("due", None)
    assert await till.clinic.sql.fetchval("select count(*) from call_facts") == 1


async def test_a_failed_call_of_which_an_insurer_was_asked_already_costs_the_patient_nothing_all_the_same(
    till: Till,
) -> None:
    patient, doctor, charge_id = await till.owes()
    call = (await till.clinic.row("charges", charge_id))["consultation_id"]
    asked: list[UUID] = []

    async def asked_already(_work: Work, one: UUID) -> bool:
        asked.append(one)
        return False  # a file with it was made: the operator's board shows it (`Bills.given_back`)

    for one in (patient, doctor, doctor):  # told twice, nothing is counted back twice
        await tells(till, one, call, 1)
    for _ in range(2):
        async with till.clinic.works.open("doktr") as work:
            await actions.weigh_facts(work, call, asked_already)
    assert asked and set(asked) == {charge_id}
    assert await charged(till, call) == ("waived", "call_failed")
    assert await till.books() == {}


async def test_money_that_was_paid_for_a_failed_call_goes_back_by_itself(till: Till) -> None:
    patient, doctor, charge_id = await till.owes()
    call = (await till.clinic.row("charges", charge_id))["consultation_id"]
    payment_id = await till.pays(patient, charge_id)
    await till.due()
    (at_provider,) = till.at_provider()
    at_provider.become("paid")
    await till.hook(payment_id, at_provider.id)
    await till.due()
    assert await till.state(charge_id) == "paid"
    for one in (patient, doctor):
        await tells(till, one, call, 1)
    state, why = await charged(till, call)
    assert (state in ("refunding", "refunded"), why) == (True, "call_failed")
    assert at_provider.given_back == (await till.clinic.row("charges", charge_id))["amount_cents"]
