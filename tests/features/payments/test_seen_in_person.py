"""That both met in person is the patient's word until the doctor bears it out: no insurer is asked before."""

import asyncio
import secrets
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from doktr.features import payments, relations
from doktr.features.claims import store as claims_store
from doktr.features.claims.rules import day_of
from doktr.features.identity import store_people
from doktr.features.payments import actions, actions_mended
from doktr.features.payments.rules import totals
from doktr.features.pricing import Cover, local_day, seen_until
from doktr.features.pricing import actions as pricing_actions
from doktr.features.pricing.model import Question, Quote
from doktr.features.relations import actions as relation_actions
from doktr.kernel.problems import NotAllowedNow, NotFound
from tests.features.clinic import LAW, Person
from tests.features.payments.till import Till

INSURED = Cover(True, False)
HELD_UP = "select exists (select from pg_locks where not granted)"


async def told(till: Till, patient: Person, doctor: Person, *, seen: bool = True) -> Quote:
    """The price for a call with this doctor, whom the patient says that they saw in person (or does not)."""
    async with till.clinic.as_(patient) as work:
        return await pricing_actions.quote(work, Question(patient.id, "video", doctor.id, seen), LAW, "trial")


async def by_their_word(till: Till) -> tuple[Person, Person, UUID]:
    """A consultation that is reimbursed because the patient says that both saw each other."""
    patient, doctor = await till.clinic.patient(), await till.clinic.doctor()
    await till.insured(patient, INSURED, doctor)
    quote = await told(till, patient, doctor)
    assert (quote.price.reason, quote.price.pays_cents) == ("seen", 400)
    return patient, doctor, await talks(till, patient, doctor, quote)


async def talks(till: Till, patient: Person, doctor: Person, quote: Quote) -> UUID:
    """From the accepted price to the charge."""
    request = await till.clinic.patient_asks(patient, wished_doctor_id=doctor.id, quote_id=quote.id)
    call = (await till.clinic.accepts(doctor, request)).id
    await till.clinic.joins(patient, call)
    await till.clinic.ends(doctor, call)
    await till.due()
    charge = await till.charge(call)
    assert charge is not None
    return charge.id


async def answers(till: Till, doctor: Person, charge_id: UUID, *, in_person: bool) -> None:
    async with till.clinic.as_(doctor) as work:
        await actions.seen(work, charge_id, in_person, LAW)


async def claimed(till: Till) -> list[tuple[Any, ...]]:
    """What insurers are asked for, and what they may be asked about now."""
    async with till.clinic.works.open("", ("*",)) as work:
        await claims_store.drop_left_over(work)
        await claims_store.collect(work)
        asked = {row["id"] for row in await claims_store.to_ask(work)}
        rows = await work.sql.fetch("select id, insurer_cents, state from claims")
    return [(row["insurer_cents"], row["state"], row["id"] in asked) for row in rows]


async def test_no_insurer_is_asked_before_the_doctor_has_confirmed_it(till: Till) -> None:
    patient, doctor, charge_id = await by_their_word(till)
    row = await till.clinic.row("charges", charge_id)
    assert (row["state"], row["amount_cents"], row["seen_word"]) == ("due", 400, "said")
    assert await claimed(till) == []
    before = (await till.clinic.told(doctor)).count("charge_changed")
    await answers(till, doctor, charge_id, in_person=True)
    assert (await till.clinic.told(doctor)).count("charge_changed") == before + 1
    assert await claimed(till) == [(2322, "waiting", True)]
    assert await till.books() == {"patient": 400, "insurer": 2322, "doctor": -2722}
    again = await told(till, patient, doctor, seen=False)  # confirmed once, nobody is asked again this year
    assert (again.price.reason, again.price.pays_cents) == ("seen", 400)
    second = await talks(till, patient, doctor, again)
    assert (await till.clinic.row("charges", second))["seen_word"] == "confirmed"


async def test_where_they_did_not_meet_the_insurer_owes_nothing_and_the_patient_no_more(till: Till) -> None:
    patient, doctor, charge_id = await by_their_word(till)
    await answers(till, doctor, charge_id, in_person=False)
    row = await till.clinic.row("charges", charge_id)
    assert (row["state"], row["amount_cents"], row["seen_word"]) == ("due", 400, "refused")
    assert await claimed(till) == []
    assert await till.books() == {"patient": 400, "doctor": -400}
    async with till.clinic.as_(doctor) as work:
        assert totals([await actions.charge_by(work, charge_id)]).insurer_cents == 0
    after = await told(till, patient, doctor)  # whatever the patient says
    assert (after.price.reason, after.price.pays_cents) == ("no_relation", 2722)


async def test_what_is_given_back_after_a_no_leaves_nothing_in_the_books(till: Till) -> None:
    _, doctor, charge_id = await by_their_word(till)
    await answers(till, doctor, charge_id, in_person=False)
    async with till.clinic.as_(doctor) as work:
        await actions.give_back(work, charge_id, till.bills.withdraw)
    assert await till.books() == {}


async def test_a_no_that_came_before_the_end_never_raises_the_price(till: Till) -> None:
    patient, doctor = await till.clinic.patient(), await till.clinic.doctor()
    await till.insured(patient, INSURED, doctor)
    quote = await told(till, patient, doctor)
    async with till.clinic.works.open("doktr") as work:
        await relations.not_visited(work, patient.id, doctor.id, "doktr")
    charge_id = await talks(till, patient, doctor, quote)
    row = await till.clinic.row("charges", charge_id)
    assert (row["amount_cents"], row["insurer_cents"], row["seen_word"]) == (400, 0, None)


async def test_only_the_doctor_of_the_call_answers_and_only_once(till: Till) -> None:
    patient, doctor, charge_id = await by_their_word(till)
    other = await till.clinic.doctor()
    for person in (patient, other):
        with pytest.raises(NotFound):
            await answers(till, person, charge_id, in_person=True)
    await answers(till, doctor, charge_id, in_person=True)
    with pytest.raises(NotAllowedNow):
        await answers(till, doctor, charge_id, in_person=False)
    _, holder, known = await till.owes()  # reimbursed for another reason
    with pytest.raises(NotAllowedNow):
        await answers(till, holder, known, in_person=True)


async def test_a_confirmation_counts_to_the_end_of_the_year_and_a_certificate_two_years_longer(till: Till) -> None:
    _, doctor, charge_id = await by_their_word(till)
    await answers(till, doctor, charge_id, in_person=True)
    row = await till.clinic.sql.fetchrow("select met_until, now() as now from care_relations")
    assert row["met_until"] == local_day(LAW.moments, row["now"]).replace(month=12, day=31)
    assert seen_until(date(2026, 3, 1), LAW.seen_years) == date(2028, 12, 31)


@pytest.mark.parametrize(
    ("in_person", "asked"), [(True, [(2322, "waiting", True)]), (False, [(2322, "dropped", False)])]
)
async def test_of_a_patient_who_left_the_doctor_s_word_decides_the_claim_and_nothing_else_is_kept(
    till: Till, in_person: bool, asked: list[tuple[Any, ...]]
) -> None:
    patient, doctor, charge_id = await by_their_word(till)
    async with till.clinic.as_(patient) as work:
        await payments.leave(work, LAW, "trial")
        await store_people.erase(work, patient.id, secrets.token_bytes(32))
    assert await claimed(till) == [(2322, "waiting", False)]
    await answers(till, doctor, charge_id, in_person=in_person)
    assert await claimed(till) == asked
    assert await till.clinic.sql.fetchval("select count(*) from care_relations where patient_id = $1", patient.id) == 0


async def test_a_doctor_s_no_is_asked_about_anew_once_it_is_old(till: Till) -> None:
    patient, doctor, charge_id = await by_their_word(till)
    await answers(till, doctor, charge_id, in_person=False)
    await till.clinic.sql.execute("update care_relations set met_refused_at = met_refused_at - interval '400 days'")
    assert (await told(till, patient, doctor)).price.reason == "seen"


async def test_who_practises_with_the_holder_of_the_record_counts_once_they_confirmed_it(till: Till) -> None:
    patient, holder, colleague = await till.clinic.patient(), await till.clinic.doctor(), await till.clinic.doctor()
    await till.insured(patient, Cover(True, False, gmd_holder="*"), holder)
    async with till.clinic.as_(patient) as work:
        await relation_actions.declare(work, colleague.id, "practice")
    assert (await told(till, patient, colleague, seen=False)).price.reason == "no_relation"  # the patient's word alone
    for confirmed, reason, cents in ((True, "gmd", 400), (False, "no_relation", 2722)):
        async with till.clinic.as_(colleague) as work:
            await relation_actions.answer(work, patient.id, confirmed)
        price = (await told(till, patient, colleague, seen=False)).price
        assert (price.reason, price.pays_cents) == (reason, cents)


async def test_a_practice_counts_only_where_somebody_keeps_a_record(till: Till) -> None:
    patient, colleague = await till.clinic.patient(), await till.clinic.doctor()
    await till.insured(patient, INSURED, colleague)
    async with till.clinic.as_(patient) as work:
        await relation_actions.declare(work, colleague.id, "practice")
    async with till.clinic.as_(colleague) as work:
        await relation_actions.answer(work, patient.id, True)
    assert (await told(till, patient, colleague, seen=False)).price.reason == "no_relation"


@pytest.mark.parametrize(
    ("at", "word"),
    [
        (datetime(2026, 12, 31, 22, 59, tzinfo=UTC), "confirmed"),
        (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), "said"),  # the new year has begun in Belgium
        (datetime(2026, 12, 31, 23, 59, tzinfo=UTC), "said"),
    ],
)
async def test_the_year_of_a_visit_ends_where_the_patient_is(till: Till, at: datetime, word: str) -> None:
    patient, doctor, charge_id = await by_their_word(till)
    async with till.clinic.as_(doctor) as work:
        await relations.visited(work, patient.id, doctor.id, "doktr", date(2026, 12, 31))
        charge = await actions.charge_by(work, charge_id)
        assert await actions.seen_word(work, charge, "seen", at, LAW) == word


def test_an_insurer_s_days_begin_where_the_insurer_is() -> None:
    assert day_of(datetime(2026, 10, 31, 23, 30, tzinfo=UTC)) == date(2026, 11, 1)


async def test_a_no_while_the_amount_changes_takes_the_amount_out_of_the_books_that_stands(till: Till) -> None:
    _, doctor, charge_id = await by_their_word(till)
    async with till.clinic.works.open("doktr") as work:
        await actions_mended.mend(work, charge_id, Cover(True, True), LAW, "trial")
        no = asyncio.create_task(answers(till, doctor, charge_id, in_person=False))
        while not await work.sql.fetchval(HELD_UP):
            assert not no.done()
            await asyncio.sleep(0.01)
    await no
    row = await till.clinic.row("charges", charge_id)
    assert (row["seen_word"], row["insurer_cents"] > 2322) == ("refused", True)
    assert await till.books() == {"patient": row["amount_cents"], "doctor": -row["amount_cents"]}
