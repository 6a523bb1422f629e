"""The insurer's number on the patient's receipt: the first that comes with an answer, and none once it was refused."""

import pytest

from doktr.features.claims import Answer, AnswerLine, actions, actions_files
from doktr.features.claims.model import AnswerKind
from tests.features.claims.test_claims import Office, office, till
from tests.features.clinic import Person

__all__ = ["office", "till"]

OF_DOCTOR = "select insurer_reference from charges where doctor_id = $1"
EVENTS = "select count(*) from events where person_id = $1 and kind = 'charge_changed'"
TOLD = "select patient_id from charges where doctor_id = $1"


async def says(office: Office, doctor: Person, kind: AnswerKind, reference: str, errors: tuple[str, ...] = ()) -> None:
    """The doctor's insurer answers to the latest file."""
    (claim,) = await office.listed(doctor)
    row = await office.clinic.sql.fetchrow(
        "select id, number from claim_batches where doctor_id = $1 order by number desc limit 1", doctor.id
    )
    paid = claim.insurer_cents if kind == "settled" and not errors else 0
    line = AnswerLine(claim.number, paid, errors, reference)
    async with office.clinic.works.open("doktr") as work:
        await actions_files.apply(work, row["id"], Answer("key", kind, row["number"], [line]), [line])


async def number(office: Office, doctor: Person) -> str | None:
    return await office.clinic.sql.fetchval(OF_DOCTOR, doctor.id)


async def billed(office: Office) -> Person:
    doctor, _ = await office.took_place()
    await office.sweep()
    assert await office.states(doctor) == ["batched"]
    return doctor


@pytest.mark.parametrize("first", ["acknowledged", "accepted", "settled"])
async def test_the_first_answer_with_a_number_gives_the_receipt_its_number(office: Office, first: AnswerKind) -> None:
    doctor = await billed(office)
    await says(office, doctor, first, "100-1-170127-01")
    assert await number(office, doctor) == "100-1-170127-01"


async def test_a_number_stays_whatever_a_later_answer_is_called(office: Office) -> None:
    doctor = await billed(office)
    await says(office, doctor, "acknowledged", "")
    assert await number(office, doctor) is None
    await says(office, doctor, "accepted", "100-1-170127-02")
    await says(office, doctor, "settled", "100-1-170128-03")
    assert (await number(office, doctor), await office.owed(doctor)) == ("100-1-170127-02", 0)


async def test_the_patient_hears_of_the_number_once(office: Office) -> None:
    doctor = await billed(office)
    patient = await office.clinic.sql.fetchval(TOLD, doctor.id)
    before = await office.clinic.sql.fetchval(EVENTS, patient)
    await says(office, doctor, "acknowledged", "100-1-170127-04")
    await says(office, doctor, "settled", "100-1-170127-04")
    assert await office.clinic.sql.fetchval(EVENTS, patient) == before + 1


async def test_what_was_refused_has_no_number_until_it_is_sent_again(office: Office) -> None:
    doctor = await billed(office)
    await says(office, doctor, "acknowledged", "100-1-170127-05")
    await says(office, doctor, "settled", "100-1-170127-05", ("500413",))
    assert (await office.states(doctor), await number(office, doctor)) == (["rejected"], None)
    (claim,) = await office.listed(doctor)
    await office.knows(doctor)
    async with office.clinic.as_(doctor) as work:
        await actions.again(work, claim.id)
    office.clinic.later(hours=21)
    await office.sweep()
    await says(office, doctor, "acknowledged", "100-1-170129-06")
    assert await number(office, doctor) == "100-1-170129-06"


async def test_what_the_patient_paid_stays_on_the_day_on_which_they_paid_it(office: Office) -> None:
    doctor = await billed(office)
    settled_at = "select settled_at from charges where doctor_id = $1"
    before = await office.clinic.sql.fetchval(settled_at, doctor.id)
    office.clinic.later(hours=30)
    await says(office, doctor, "settled", "100-1-170127-07")
    assert await office.clinic.sql.fetchval(settled_at, doctor.id) == before
