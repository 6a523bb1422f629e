"""What a consultation costs that a colleague went on with: one charge, for who finished it, never more than agreed."""

from uuid import UUID

from doktr.features.consultation import actions_handover
from tests.features.clinic import Clinic, Person
from tests.features.payments.till import ORDINARY, Till

AGREED = "select patient_cents + supplement_cents from quotes where id = (select quote_id from requests where id = $1)"


async def handed_over(clinic: Clinic, patient: Person, first: Person, call_id: UUID) -> Person:
    """The patient agrees, a colleague goes on."""
    second = await clinic.doctor()
    await clinic.page_opens(second)
    async with clinic.as_(first) as work:
        made = await actions_handover.propose(work, call_id, second.id)
    async with clinic.as_(patient) as work:
        await actions_handover.agree(work, made.id)
    async with clinic.as_(second) as work:
        await actions_handover.take(work, made.id)
    return second


async def test_it_is_charged_once_at_no_more_than_was_agreed_and_owed_to_who_finished(till: Till) -> None:
    clinic = till.clinic
    patient, first = await clinic.patient(), await clinic.doctor()
    await till.insured(patient, ORDINARY, first)
    request = await clinic.patient_asks(patient, wished_doctor_id=first.id)
    agreed = await clinic.sql.fetchval(
        "select patient_cents + supplement_cents from quotes where id = (select quote_id from requests)"
    )
    call = (await clinic.accepts(first, request)).id
    await clinic.joins(patient, call)
    second = await handed_over(clinic, patient, first, call)
    await clinic.ends(second, call)
    await till.due()
    await till.sweep()
    (charge,) = await clinic.sql.fetch("select doctor_id, amount_cents from charges")
    assert charge["doctor_id"] == second.id
    assert charge["amount_cents"] <= agreed
    assert await clinic.sql.fetchval("select count(*) from quota_places where patient_id = $1", patient.id) == 1
    await till.books()
