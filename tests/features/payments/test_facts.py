"""What both ends of a call sign about it: a failed call costs nothing, and nobody decides that alone or by the way."""

from datetime import UTC, datetime
from typing import Literal
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doktr.features import quota
from doktr.features.payments import actions, rules
from doktr.features.payments.model import CallFacts, Ended, FactsRefused
from doktr.kernel.problems import NotFound
from doktr.kernel.work import Work
from tests.features.clinic import Person
from tests.features.payments.test_handed_over import handed_over
from tests.features.payments.till import ORDINARY, Till

FINISHED, HANDED_OVER, CHILD, PARENT = (uuid4() for _ in range(4))
SECONDS = st.integers(0, 60)
ENDS = ("patient", "doctor")
FACTS = st.lists(
    st.one_of(
        st.builds(CallFacts, st.sampled_from([FINISHED, HANDED_OVER]), st.just("doctor"), SECONDS, st.booleans()),
        st.builds(CallFacts, st.sampled_from([CHILD, PARENT]), st.just("patient"), SECONDS, st.booleans()),
    ),
    max_size=4,
    unique_by=lambda fact: fact.person_id,
)
CALL = Ended(uuid4(), "doktr", uuid4(), CHILD, FINISHED, "took_place", "video", datetime(2026, 11, 23, tzinfo=UTC))


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
    charge = await till.charge(call)
    assert charge is not None and charge.asks_until is not None  # nobody pays meanwhile (`test_doubt.py`)
    await tells(till, ends[1], call, 2)
    assert await charged(till, call) == ("waived", "call_failed")
    assert await till.books() == {}


@pytest.mark.parametrize(("patient_s", "doctor_s"), [(1, 900), (900, 1), (30, 1), (1, 30), (900, 900)])
async def test_a_call_that_one_end_knows_as_long_is_due(till: Till, patient_s: int, doctor_s: int) -> None:
    patient, doctor, call = await till.took_place()
    await tells(till, patient, call, patient_s)
    await tells(till, doctor, call, doctor_s)
    assert await charged(till, call) == ("due", None)


async def left(till: Till, patient: Person) -> int:
    async with till.clinic.as_(patient) as work:
        return (await quota.standing(work, patient.id)).left


async def test_a_call_that_both_ends_say_failed_gives_its_place_of_the_quota_back(till: Till) -> None:
    patient, doctor, call = await till.took_place()
    await tells(till, patient, call, 1)
    await till.due()
    assert await left(till, patient) == 4
    for _ in range(2):
        await tells(till, doctor, call, 2)
        assert await charged(till, call) == ("waived", "call_failed")
        assert await left(till, patient) == 5


async def test_a_call_that_failed_before_anything_was_charged_gives_its_place_back(till: Till) -> None:
    patient, doctor, call = await talking(till)
    for one in (patient, doctor):
        await tells(till, one, call, 3)
    await till.due()
    assert await left(till, patient) == 4  # it goes on
    assert await over(till, doctor, call) == ("waived", "call_failed")
    assert await left(till, patient) == 5


@pytest.mark.parametrize("when", ["before the end", "after it"])
async def test_a_failed_call_that_had_no_price_gives_its_place_back_too(till: Till, when: str) -> None:
    patient, doctor, call = await talking(till)
    await till.clinic.sql.execute("update requests set quote_id = null")
    if when == "after it":
        await till.clinic.ends(doctor, call, "took_place")
        await till.due()
        assert await left(till, patient) == 4
    for one in (patient, doctor):
        await tells(till, one, call, 3)
    if when == "before the end":
        await till.clinic.ends(doctor, call, "took_place")
    await till.due()
    assert (await till.charge(call), await left(till, patient)) == (None, 5)


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


@given(FACTS)
def test_a_call_failed_only_where_the_longest_connection_of_either_end_was_short(facts: list[CallFacts]) -> None:
    longest = {role: max([one.connected_s for one in facts if one.role == role], default=None) for role in ENDS}
    if rules.call_failed(CALL, facts, 30):
        assert all(told is not None and told < 30 for told in longest.values())
        assert FINISHED in {one.person_id for one in facts}
        assert all(one.last for one in facts)


@given(FACTS, st.integers(30, 900), st.sampled_from([FINISHED, HANDED_OVER, CHILD, PARENT]), st.booleans())
def test_nobody_s_short_word_outweighs_a_long_one(facts: list[CallFacts], seconds: int, who: UUID, last: bool) -> None:
    role: Literal["doctor", "patient"] = "doctor" if who in (FINISHED, HANDED_OVER) else "patient"
    others = [one for one in facts if one.person_id != who]
    assert not rules.call_failed(CALL, [*others, CallFacts(who, role, seconds, last)], 30)


@given(FACTS, st.sampled_from(["video", "audio", "chat"]))
def test_a_doctor_s_word_weighs_what_the_patient_s_end_told_at_its_longest_and_a_short_part_says_nothing(
    facts: list[CallFacts], channel: str
) -> None:
    patients = [one for one in facts if one.role == "patient"]
    if any(one.connected_s >= 30 for one in patients):
        expected = "stands"
    elif channel != "chat" and any(one.last for one in patients):
        expected = "refused"
    else:
        expected = "asks"
    assert rules.weighs(channel, facts, 30) == expected


@given(st.lists(SECONDS.filter(lambda told: told < 30), min_size=4, max_size=4), st.permutations(range(4)))
def test_a_call_failed_where_all_say_so_in_whatever_order_and_no_end_says_it_alone(
    told: list[int], order: list[int]
) -> None:
    doctors = [CallFacts(who, "doctor", told[one]) for one, who in enumerate((FINISHED, HANDED_OVER))]
    patients = [CallFacts(who, "patient", told[two]) for two, who in enumerate((CHILD, PARENT), 2)]
    facts = [[*doctors, *patients][one] for one in order]
    assert rules.call_failed(CALL, facts, 30)
    for role in ENDS:
        assert not rules.call_failed(CALL, [one for one in facts if one.role == role], 30)
    assert not rules.call_failed(CALL, [one for one in facts if one.person_id != FINISHED], 30)


@pytest.mark.parametrize("second_s", [900, None])
async def test_what_the_first_doctor_told_before_handing_over_spares_nobody_the_price(
    till: Till, second_s: int | None
) -> None:
    patient, first, call = await talking(till)
    await tells(till, first, call, 20)
    second = await handed_over(till.clinic, patient, first, call)
    await till.clinic.joins(second, call)
    till.clinic.later(minutes=16)
    assert await over(till, second, call) == ("due", None)
    if second_s is not None:
        await tells(till, second, call, second_s)
    await tells(till, patient, call, 0)
    assert await charged(till, call) == ("due", None)


async def test_a_call_that_failed_with_both_doctors_costs_nothing(till: Till) -> None:
    patient, first, call = await talking(till)
    await tells(till, first, call, 20)
    second = await handed_over(till.clinic, patient, first, call)
    await till.clinic.joins(second, call)
    await tells(till, second, call, 3)
    await tells(till, patient, call, 4)
    assert await over(till, second, call) == ("waived", "call_failed")
