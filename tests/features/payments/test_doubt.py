"""A call of which one end alone signed, and that it failed: nothing is charged unless its patient says otherwise."""

from datetime import UTC, datetime
from typing import Any, get_args
from uuid import UUID, uuid4

import pytest

from doktr.features import claims, quota
from doktr.features.claims import store as claims_store
from doktr.features.consultation.model import Outcome
from doktr.features.payments import actions, actions_doubt, actions_payments, rules
from doktr.features.payments.model import CallFacts, Charge, Ended, NothingDue
from doktr.kernel.problems import NotAllowedNow, NotFound
from tests.features.clinic import Person
from tests.features.payments.test_facts import tells
from tests.features.payments.till import Till

NOTHING, NEVER, SHORT, LONG = None, 0, 29, 30
SIGNED = (NOTHING, NEVER, SHORT, LONG)
DOCTOR, PATIENT = uuid4(), uuid4()
# Doctor's end, patient's end, and what that comes to where the doctor finished the call and says that it took place.
WENT = {
    (NOTHING, NOTHING): "stands",  # pages killed before they signed, at both ends: nothing speaks against the word
    (NOTHING, NEVER): "asks", (NOTHING, SHORT): "asks",  # a doctor who accepted and never came, or whose device is lost
    (NEVER, NOTHING): "asks", (SHORT, NOTHING): "asks",  # the doctor's own device says that it failed
    (NEVER, NEVER): "failed", (NEVER, SHORT): "failed", (SHORT, NEVER): "failed", (SHORT, SHORT): "failed",
    (NOTHING, LONG): "stands", (NEVER, LONG): "stands", (SHORT, LONG): "stands",  # the doctor's browser crashed
    (LONG, NOTHING): "stands", (LONG, NEVER): "stands", (LONG, SHORT): "stands",  # two words, and one of a long call
    (LONG, LONG): "stands",
}  # fmt: skip
# The same where the clock ended it and its doctor says so afterwards: until then nothing is charged at all.
WEIGHS = {ends: "stands" if ends[1] == LONG else "asks" if ends[1] is NOTHING else "refused" for ends in WENT}


def facts_of(doctor_s: int | None, patient_s: int | None) -> list[CallFacts]:
    doctor = [] if doctor_s is None else [CallFacts(DOCTOR, "doctor", doctor_s)]
    return doctor + ([] if patient_s is None else [CallFacts(PATIENT, "patient", patient_s)])


def ended_by(channel: Any) -> Ended:
    return Ended(uuid4(), "doktr", uuid4(), PATIENT, DOCTOR, "took_place", channel, datetime(2026, 11, 23, tzinfo=UTC))


def test_every_combination_of_what_both_ends_sign_is_decided() -> None:
    assert set(WENT) == {(doctor_s, patient_s) for doctor_s in SIGNED for patient_s in SIGNED}


@pytest.mark.parametrize(("doctor_s", "patient_s"), WENT)
@pytest.mark.parametrize("channel", ["video", "audio", "chat"])
def test_what_a_doctor_s_word_is_worth_follows_from_what_both_ends_signed(
    channel: Any, doctor_s: int | None, patient_s: int | None
) -> None:
    facts, ends = facts_of(doctor_s, patient_s), (doctor_s, patient_s)
    by_media = channel != "chat"  # who writes to each other needs no connection
    assert rules.went(ended_by(channel), facts, LONG) == (WENT[ends] if by_media else "stands")
    at_the_clock = WEIGHS[ends] if by_media or WEIGHS[ends] == "stands" else "asks"
    assert rules.weighs(channel, facts, LONG) == at_the_clock


@pytest.mark.parametrize("outcome", get_args(Outcome))
def test_no_other_outcome_charges_anybody(outcome: str) -> None:
    assert (outcome in rules.CHARGED_FOR) == (outcome == "took_place")


@pytest.mark.parametrize("ends_by", [None, "audio", "chat"])
@pytest.mark.parametrize(("doctor_s", "patient_s"), WENT)
async def test_each_combination_charges_asks_or_costs_nothing_in_whatever_order_it_is_told(
    till: Till, doctor_s: int | None, patient_s: int | None, ends_by: str | None
) -> None:
    expected = WENT[doctor_s, patient_s] if ends_by != "chat" else "stands"
    for reverse in (False, True):
        patient, doctor, call = await till.took_place(ends_by=ends_by)
        told = [(doctor, doctor_s), (patient, patient_s)]
        for person, seconds in reversed(told) if reverse else told:
            if seconds is not None:
                await tells(till, person, call, seconds)
                await till.due()
        await till.due()
        charge = await charge_of(till, call)
        stands = "undecided" if ends_by else "due"  # by what it took place the doctor says
        assert charge.state == ("waived" if expected == "failed" else stands)
        assert (charge.asks_until is not None) == (expected == "asks")
        till.clinic.later(hours=48.1)
        await till.due()
        assert (await charge_of(till, call)).state == (stands if expected == "stands" else "waived")


@pytest.fixture(autouse=True)
async def half_a_minute(till: Till) -> None:
    """A shorter call failed, as the brand's own policy says."""
    await till.clinic.policy("doktr", "money", failed_seconds=LONG)


async def charge_of(till: Till, call: UUID) -> Charge:
    found = await till.charge(call)
    assert found is not None
    return found


async def asked(till: Till, **how: Any) -> tuple[Person, Person, UUID]:
    """The doctor, whose device signed nothing, says that it took place; the patient's was never connected."""
    patient, doctor, call = await till.took_place(**how)
    await till.due()
    await tells(till, patient, call, 0)
    await till.due()
    assert (await charge_of(till, call)).asks_until is not None
    return patient, doctor, call


async def says(till: Till, person: Person, call: UUID, took_place: bool) -> bool:
    async with till.clinic.as_(person) as work:
        return await actions_doubt.answer(work, call, took_place, claims.Bills().withdraw)


async def left(till: Till, patient: Person) -> int:
    async with till.clinic.as_(patient) as work:
        return (await quota.standing(work, patient.id)).left


async def notices_of(till: Till, patient: Person) -> set[str]:
    """What the patient is still to be told."""
    rows = await till.clinic.sql.fetch(
        "select kind from notices where person_id = $1 and state in ('open', 'told')", patient.id
    )
    return {row["kind"] for row in rows}


async def test_nobody_pays_while_the_patient_is_asked_and_they_are_told(till: Till) -> None:
    patient, _doctor, call = await asked(till)
    charge = await charge_of(till, call)
    with pytest.raises(NothingDue):
        await till.pays(patient, charge.id)
    assert {"outcome_said"} <= await notices_of(till, patient)
    assert "payment_link" not in await notices_of(till, patient)


async def test_a_patient_who_says_that_it_took_place_owes_it_and_is_asked_no_more(till: Till) -> None:
    patient, _doctor, call = await asked(till)
    assert await says(till, patient, call, took_place=True)
    await tells(till, patient, call, 0)
    await till.due()
    till.clinic.later(hours=48.1)
    await till.due()
    charge = await charge_of(till, call)
    assert (charge.state, charge.asks_until) == ("due", None)
    assert {"amount_known"} <= await notices_of(till, patient)
    await till.pays(patient, charge.id)
    assert (await till.books())["patient"] == charge.amount_cents
    assert not await says(till, patient, call, took_place=False)


@pytest.mark.parametrize("silent", [False, True])
async def test_a_patient_who_says_that_it_did_not_or_says_nothing_pays_nothing_and_has_the_place_back(
    till: Till, silent: bool
) -> None:
    patient, doctor, call = await asked(till)
    assert await left(till, patient) == 4
    if silent:
        till.clinic.later(hours=48.1)
        with pytest.raises(NotAllowedNow):
            await says(till, patient, call, took_place=True)
        await till.due()
    else:
        assert await says(till, patient, call, took_place=False)
    charge = await charge_of(till, call)
    assert (charge.state, charge.waived_for, charge.asks_until) == ("waived", "call_failed", None)
    assert await left(till, patient) == 5
    assert await till.books() == {}
    await tells(till, doctor, call, 900)  # too late: what was spared stays so
    await till.due()
    assert (await charge_of(till, call)).state == "waived"


async def test_a_doctor_whose_device_tells_later_of_a_long_call_loses_nothing(till: Till) -> None:
    patient, doctor, call = await asked(till)
    till.clinic.later(hours=20)
    await tells(till, doctor, call, 900)
    await till.due()
    charge = await charge_of(till, call)
    assert (charge.state, charge.asks_until) == ("due", None)
    till.clinic.later(hours=30)
    await till.due()
    assert await till.state(charge.id) == "due"
    await till.pays(patient, charge.id)
    assert "outcome_said" not in await notices_of(till, patient)


async def test_what_both_ends_sign_spares_it_though_the_patient_said_yes(till: Till) -> None:
    patient, doctor, call = await asked(till)
    await says(till, patient, call, took_place=True)
    await tells(till, doctor, call, 3)
    await till.due()
    assert (await charge_of(till, call)).state == "waived"


async def test_whoever_paid_has_answered(till: Till) -> None:
    patient, _doctor, charge_id = await till.owes()
    call = (await till.clinic.row("charges", charge_id))["consultation_id"]
    payment_id = await till.pays(patient, charge_id)
    await till.due()
    (at_provider,) = till.at_provider()
    at_provider.become("paid")
    await till.hook(payment_id, at_provider.id)
    await till.due()
    await tells(till, patient, call, 0)
    await till.due()
    till.clinic.later(hours=48.1)
    await till.due()
    assert await till.state(charge_id) == "paid"


async def test_a_payment_that_was_on_its_way_when_the_doubt_came_is_an_answer_too(till: Till) -> None:
    patient, _doctor, charge_id = await till.owes()
    call = (await till.clinic.row("charges", charge_id))["consultation_id"]
    payment_id = await till.pays(patient, charge_id)
    await till.due()
    await tells(till, patient, call, 0)
    await till.due()
    (at_provider,) = till.at_provider()
    at_provider.become("paid")
    await till.hook(payment_id, at_provider.id)
    await till.due()
    till.clinic.later(hours=48.1)
    await till.due()
    charge = await charge_of(till, call)
    assert (charge.state, charge.asks_until) == ("paid", None)


async def test_no_insurer_is_asked_while_the_patient_is(till: Till) -> None:
    patient, _doctor, call = await asked(till)
    async with till.clinic.works.open("", ("*",)) as work:
        await claims_store.collect(work)
    assert await till.clinic.sql.fetchval("select count(*) from claims") == 0
    await says(till, patient, call, took_place=True)
    async with till.clinic.works.open("", ("*",)) as work:
        await claims_store.collect(work)
    assert await till.clinic.sql.fetchval("select count(*) from claims") == 1


async def test_nobody_answers_for_the_patient(till: Till) -> None:
    _patient, doctor, call = await asked(till)
    for person in (doctor, await till.clinic.patient()):
        with pytest.raises(NotFound):
            await says(till, person, call, took_place=True)


async def test_the_doctor_still_says_by_what_it_took_place_whose_picture_gave_way(till: Till) -> None:
    patient, doctor, call = await asked(till, ends_by="audio")
    await says(till, patient, call, took_place=True)
    charge = await charge_of(till, call)
    assert (charge.state, charge.asks_until) == ("undecided", None)
    async with till.clinic.as_(doctor) as work:
        assert (await actions.decide(work, charge.id, by_picture=True)).state == "due"
    async with till.clinic.as_(patient) as work:
        await actions_payments.pay(work, charge.id, "http://localhost:8081", "fr")


async def test_a_call_that_costs_the_patient_nothing_is_asked_about_all_the_same(till: Till) -> None:
    patient, _doctor, charge_id = await till.owes()
    await till.clinic.sql.execute("update charges set state = 'free' where id = $1", charge_id)
    call = (await till.clinic.row("charges", charge_id))["consultation_id"]
    await tells(till, patient, call, 0)
    await till.due()
    assert (await charge_of(till, call)).asks_until is not None
    await says(till, patient, call, took_place=False)
    assert (await charge_of(till, call)).state == "waived"
    assert await till.books() == {}  # nor does its insurer owe a part
