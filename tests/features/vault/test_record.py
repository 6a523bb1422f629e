"""No consultation with a safe is closed before the doctor said what becomes of the report; how many safes there are."""

import asyncio
from typing import Any

import pytest

from doktr.adapters.shares.files import ShareFiles
from doktr.features.consultation.model import Outcome
from doktr.features.vault import actions, rules
from doktr.features.vault.model import Record, RecordUndecided
from doktr.kernel.problems import TooMany
from tests.features.clinic import Clinic, Person
from tests.features.vault.sealed import Chain, grants, makes_safe, meet


async def call_of(clinic: Clinic, doctor: Person) -> Any:
    """The doctor's live consultation."""
    return await clinic.sql.fetchval(
        "select id from consultations where doctor_id = $1 and state <> 'ended'", doctor.id
    )


async def keeps(clinic: Clinic, doctor: Person, chain: Chain, record: Record) -> None:
    async with clinic.as_(doctor) as work:
        await actions.keep_record(work, chain.safe_id, record)


@pytest.mark.parametrize("record", ["exported", "declined"])
async def test_a_consultation_with_a_safe_is_closed_after_the_decision_and_not_before(
    record: Record, clinic: Clinic, shares: ShareFiles
) -> None:
    patient, doctor, chain = await meet(clinic, shares)
    await grants(clinic, patient, chain, doctor)
    call = await call_of(clinic, doctor)
    await clinic.joins(patient, call)
    with pytest.raises(RecordUndecided):
        await clinic.ends(doctor, call)
    for _ in range(2):
        await keeps(clinic, doctor, chain, record)
    assert (await clinic.ends(doctor, call)).outcome == "took_place"


@pytest.mark.parametrize("outcome", ["technical_failure", "cancelled_by_patient", "cancelled_by_doctor"])
async def test_what_never_began_is_decided_about_too(outcome: Outcome, clinic: Clinic, shares: ShareFiles) -> None:
    _patient, doctor, _chain = await meet(clinic, shares)
    with pytest.raises(RecordUndecided):
        await clinic.ends(doctor, await call_of(clinic, doctor), outcome)


async def test_who_goes_back_into_the_line_is_not_decided_about_and_the_next_doctor_decides_anew(
    clinic: Clinic, shares: ShareFiles
) -> None:
    _patient, doctor, chain = await meet(clinic, shares)
    await keeps(clinic, doctor, chain, "declined")
    await clinic.ends(doctor, await call_of(clinic, doctor), "no_show_patient")
    colleague = await clinic.doctor()
    request: Any = await clinic.sql.fetchval("select request_id from safes where id = $1", chain.safe_id)
    await clinic.sql.execute("update requests set away = false where id = $1", request)
    call = await clinic.accepts(colleague, request)
    with pytest.raises(RecordUndecided):
        await clinic.ends(colleague, call.id, "technical_failure")


async def test_a_consultation_without_a_safe_is_closed_as_before(clinic: Clinic) -> None:
    doctor = await clinic.doctor()
    call = await clinic.accepts(doctor, await clinic.patient_asks())
    assert (await clinic.ends(doctor, call.id, "technical_failure")).state == "ended"


async def test_of_safes_made_at_the_same_moment_no_more_are_kept_than_one_may_have(
    clinic: Clinic, shares: ShareFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "MOST_SAFES", 3)
    patient = await clinic.patient()
    made = await asyncio.gather(*(makes_safe(clinic, shares, patient) for _ in range(8)), return_exceptions=True)
    assert [type(one) for one in made if isinstance(one, BaseException)] == [TooMany] * 5
    assert await clinic.sql.fetchval("select count(*) from safes where patient_id = $1", patient.id) == 3
