"""The same of every job that speaks to insurers: what makes it due, and what must be so wherever its worker died."""

from collections.abc import AsyncIterator

from doktr.features.attests import actions as attest_actions
from doktr.features.claims import actions as claim_actions
from doktr.features.claims.store import collect
from tests.features.clinic import LAW, Person
from tests.features.payments.bank import Bank
from tests.features.payments.crash_stories import STORIES, about, is_once, jobs_are_lost

__all__ = ["STORIES"]

MENDED = "select count(*) from mended_charges where charge_id = $1"


async def billed(bank: Bank) -> Person:
    """A consultation took place whose insurer owes a part; its doctor."""
    doctor, _ = await bank.office.took_place()
    return doctor


@about("claims.sweep")
async def a_claim_becomes_one_file(bank: Bank) -> AsyncIterator[None]:
    before = len(bank.office.twin.memory.files)
    doctor = await billed(bank)
    yield
    assert await bank.office.states(doctor) == ["batched"]
    assert len(bank.office.twin.memory.files) == before + 1
    assert await bank.office.owed(doctor) == 2322


@about("claims.sweep")
async def what_the_insurer_paid_stands_in_the_books_once(bank: Bank) -> AsyncIterator[None]:
    doctor = await billed(bank)
    await bank.office.sweep()
    await bank.office.insurers_answer()
    yield
    (claim,) = await bank.office.listed(doctor)
    assert (claim.state, claim.paid_cents, await bank.office.owed(doctor)) == ("settled", 2322, 0)
    assert await is_once(bank, "settlement", claim.id)
    assert await bank.office.waiting(doctor) == []  # each answer was confirmed, by whoever came next if need be


@about("claims.sweep")
async def what_the_insurer_takes_back_weeks_later_stands_in_the_books_once(bank: Bank) -> AsyncIterator[None]:
    doctor = await billed(bank)
    office = bank.office
    for step in (office.sweep, office.insurers_answer, office.sweep):
        await step()
    office.twin.wishes = {"corrects": {"101673": -500}}
    await office.insurers_answer()
    bank.clinic.later(days=21)
    yield
    (claim,) = await office.listed(doctor)
    assert (claim.state, claim.paid_cents, await office.owed(doctor)) == ("paid_otherwise", 1822, 500)
    correction = await bank.clinic.sql.fetchval("select id from claim_corrections where claim_id = $1", claim.id)
    assert await is_once(bank, "settlement", correction)
    assert await office.waiting(doctor) == []


@about("claims.sweep")
async def what_was_given_up_and_is_paid_after_all_stands_in_the_books_once(bank: Bank) -> AsyncIterator[None]:
    doctor = await billed(bank)
    office = bank.office
    office.twin.wishes = {"refuse": {"101673": "500413"}}
    for step in (office.sweep, office.insurers_answer, office.sweep):
        await step()
    (claim,) = await office.listed(doctor)
    async with bank.clinic.as_(doctor) as work:
        await claim_actions.drop(work, claim.id)
    office.twin.wishes = {"corrects": {"101673": 2322}}
    await office.insurers_answer()
    bank.clinic.later(days=21)
    yield
    (claim,) = await office.listed(doctor)
    assert (claim.state, claim.paid_cents, await office.owed(doctor)) == ("settled", 2322, 0)
    correction = await bank.clinic.sql.fetchval("select id from claim_corrections where claim_id = $1", claim.id)
    assert await is_once(bank, "settlement", correction)
    assert await office.waiting(doctor) == []


@about("claims.sweep")
async def what_the_insurer_refused_is_owed_until_somebody_decides(bank: Bank) -> AsyncIterator[None]:
    doctor = await billed(bank)
    bank.office.twin.wishes = {"refuse": {"101673": "500413"}}
    await bank.office.sweep()
    await bank.office.insurers_answer()
    bank.office.twin.wishes = {}
    yield
    (claim,) = await bank.office.listed(doctor)
    assert (claim.state, list(claim.errors), await bank.office.owed(doctor)) == ("rejected", ["500413"], 2322)
    assert await bank.office.waiting(doctor) == []


@about("claims.sweep")
async def what_was_refused_comes_to_what_the_insurer_says_now_once(bank: Bank) -> AsyncIterator[None]:
    doctor = await billed(bank)
    office = bank.office
    await office.knows(doctor, ct1="111")
    office.twin.wishes = {"exact": True}
    for step in (office.sweep, office.insurers_answer, office.sweep):
        await step()
    (claim,) = await office.listed(doctor)
    assert claim.state == "rejected"
    async with bank.clinic.as_(doctor) as work:
        await claim_actions.again(work, claim.id)
    bank.clinic.later(hours=21)
    yield
    (found,) = await office.listed(doctor)
    assert (found.state, found.insurer_cents, found.amount_cents) == ("batched", 2622, 100)
    assert (await office.owed(doctor), await bank.clinic.sql.fetchval(MENDED, claim.charge_id)) == (2622, 1)


@about("claims.sweep")
async def what_it_is_too_late_to_ask_for_is_given_up_once(bank: Bank) -> AsyncIterator[None]:
    doctor, _ = await bank.office.took_place(payee=None)
    async with bank.clinic.works.open("", ("*",)) as work:
        await collect(work)
    number = bank.office.national_numbers.seal("55031490248")
    await bank.clinic.sql.execute(
        "update claims set niss_sealed = $2, day = day - interval '3 years' where doctor_id = $1", doctor.id, number
    )
    yield
    assert (await bank.office.states(doctor), await bank.office.owed(doctor)) == (["dropped"], 0)
    claim_id = await bank.clinic.sql.fetchval("select id from claims where doctor_id = $1", doctor.id)
    assert await is_once(bank, "dropped_claim", claim_id)


@about("attests.say")
async def a_visit_is_certified_once(bank: Bank) -> AsyncIterator[None]:
    before = len(bank.practice.twin.memory.certificates)
    patient, doctor = await bank.practice.known()
    await bank.practice.certifies(doctor, patient)
    yield
    found = await bank.practice.one(doctor)
    assert (found.state, len(bank.practice.twin.memory.certificates)) == ("accepted", before + 1)
    assert found.acknowledgement == list(bank.practice.twin.memory.certificates)[-1]


@about("attests.say")
async def a_certificate_is_taken_back_once(bank: Bank) -> AsyncIterator[None]:
    _, doctor, attest = await bank.practice.accepted()
    async with bank.clinic.as_(doctor) as work:
        await attest_actions.cancel(work, attest.id, "C", LAW)
    yield
    found = await bank.practice.one(doctor)
    assert (found.state, list(found.errors)) == ("cancelled", [])
    assert attest.acknowledgement in bank.practice.twin.memory.cancelled


@about("attests.sweep")
async def a_visit_of_which_nobody_was_told_is_certified_once(bank: Bank) -> AsyncIterator[None]:
    before = len(bank.practice.twin.memory.certificates)
    patient, doctor = await bank.practice.known()
    await bank.practice.certifies(doctor, patient)
    await jobs_are_lost(bank)
    yield
    found = await bank.practice.one(doctor)
    assert (found.state, len(bank.practice.twin.memory.certificates)) == ("accepted", before + 1)
