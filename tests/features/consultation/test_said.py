"""A doctor whom the clock took for gone says what became of the call; the patient is told, and may object."""

from uuid import UUID

import pytest

from doktr.features import consultation, operations
from doktr.features.booking import actions as booking_actions
from doktr.features.consultation.model import Consultation, Outcome
from doktr.features.consultation.rules import LOOK_AGAIN
from doktr.features.payments import actions_said
from doktr.features.payments.model import CallFacts
from doktr.features.payments.rules import signed_otherwise
from doktr.kernel.problems import NotAllowedNow, NotFound
from tests.features.clinic import KEPT, MANDATES, Clinic, Person

SIGNED = """
insert into call_facts (consultation_id, person_id, brand_id, role, device_id, connected_s, statement, signature, at)
values ($1, $2, 'doktr', 'patient', $3, $4, '\\x00', decode(repeat('00', 64), 'hex'), now())
"""


@pytest.fixture(autouse=True)
async def half_a_minute(clinic: Clinic) -> None:
    """A shorter call failed, as the brand's own policy says; the services that tests start say two seconds."""
    await clinic.policy("doktr", "money", failed_seconds=30)


async def a_lost_call(clinic: Clinic, *, begun: bool = True) -> tuple[Person, Person, Consultation]:
    """The doctor's page was gone for six minutes, and the clock ended the call."""
    patient, doctor = await clinic.patient(), await clinic.doctor()
    opened = await clinic.accepts(doctor, await clinic.patient_asks(patient))
    if begun:
        await clinic.joins(patient, opened.id)
    else:
        await clinic.sql.execute("update consultations set join_by = now() + interval '1 day' where id = $1", opened.id)
    await clinic.page_closes(doctor)
    clinic.later(minutes=6)
    await consultation.sweep(KEPT, clinic.works)
    clinic.later(seconds=LOOK_AGAIN.total_seconds())
    await clinic.due()
    assert await outcome_of(clinic, opened.id) == "no_show_doctor"
    return patient, doctor, opened


async def outcome_of(clinic: Clinic, consultation_id: UUID) -> str | None:
    return (await clinic.row("consultations", consultation_id))["outcome"]


async def says(clinic: Clinic, doctor: Person, call: Consultation, outcome: Outcome = "took_place") -> None:
    async with clinic.as_(doctor) as work:
        await actions_said.say(work, call.id, outcome)


async def time_is_over(clinic: Clinic, call: Consultation, hours: float = 48.1) -> None:
    clinic.later(hours=hours)
    await clinic.due()


async def counted(clinic: Clinic, patient: Person) -> list[bool]:
    rows = await clinic.sql.fetch("select counted from quota_places where patient_id = $1", patient.id)
    return [one["counted"] for one in rows]


async def test_what_took_place_holds_once_the_patient_had_the_time_to_object(clinic: Clinic) -> None:
    patient, doctor, call = await a_lost_call(clinic)
    await says(clinic, doctor, call)
    assert await outcome_of(clinic, call.id) == "no_show_doctor"
    assert await counted(clinic, patient) == [False]
    await time_is_over(clinic, call, hours=47.9)
    assert await outcome_of(clinic, call.id) == "no_show_doctor"
    await time_is_over(clinic, call, hours=0.2)
    assert await outcome_of(clinic, call.id) == "took_place"
    assert await counted(clinic, patient) == [True]


async def test_the_patient_is_told_at_once_in_the_app_and_beside_it_and_sees_who_looked(clinic: Clinic) -> None:
    patient, doctor, call = await a_lost_call(clinic)
    await says(clinic, doctor, call)
    assert [kind for kind, _ in await clinic.events(patient)].count("outcome_said") == 1
    notices = await clinic.sql.fetch("select kind, cause from notices where person_id = $1", patient.id)
    assert ("outcome_said", call.id) in [(one["kind"], one["cause"]) for one in notices]
    looked = "select kind from accesses where patient_id = $1 and subject_id = $2"
    kinds = await clinic.sql.fetch(looked, patient.id, call.id)
    assert "outcome" in [one["kind"] for one in kinds]
    async with clinic.as_(patient) as work:
        seen = await consultation.consultation_by(work, call.id)
    assert (seen.said_outcome, seen.objected_at) == ("took_place", None)
    assert seen.said_until is not None


async def test_a_patient_who_objects_is_believed(clinic: Clinic) -> None:
    patient, doctor, call = await a_lost_call(clinic)
    await says(clinic, doctor, call)
    async with clinic.as_(patient) as work:
        await consultation.object_to(work, call.id)
    await time_is_over(clinic, call)
    assert await outcome_of(clinic, call.id) == "no_show_doctor"
    assert True not in await counted(clinic, patient)
    with pytest.raises(NotAllowedNow):
        await says(clinic, doctor, call)


async def test_whoever_said_that_they_still_wait_was_not_helped(clinic: Clinic) -> None:
    patient, doctor, call = await a_lost_call(clinic)
    async with clinic.as_(patient) as work:
        await booking_actions.come_back(work, patient.id)
    with pytest.raises(NotAllowedNow):
        await says(clinic, doctor, call)


async def test_whoever_says_afterwards_that_they_still_wait_was_not_helped_either(clinic: Clinic) -> None:
    patient, doctor, call = await a_lost_call(clinic)
    await says(clinic, doctor, call)
    async with clinic.as_(patient) as work:
        await booking_actions.come_back(work, patient.id)
    colleague = await clinic.doctor()
    await clinic.accepts(colleague, call.request_id)
    await time_is_over(clinic, call)
    assert await outcome_of(clinic, call.id) == "no_show_doctor"


@pytest.mark.parametrize(("connected_s", "allowed"), [(0, False), (3, False), (29, False), (30, True), (600, True)])
async def test_what_the_patient_s_device_signed_is_stronger_than_the_doctor_s_word(
    clinic: Clinic, connected_s: int, allowed: bool
) -> None:
    patient, doctor, call = await a_lost_call(clinic)
    await clinic.sql.execute(SIGNED, call.id, patient.id, patient.device_id, connected_s)
    if allowed:
        await says(clinic, doctor, call)
    else:
        with pytest.raises(NotAllowedNow):
            await says(clinic, doctor, call)
    assert ((await clinic.row("consultations", call.id))["said_outcome"] is not None) == allowed


async def test_what_the_patient_s_device_signs_later_is_weighed_too(clinic: Clinic) -> None:
    patient, doctor, call = await a_lost_call(clinic)
    await says(clinic, doctor, call)
    await clinic.sql.execute(SIGNED, call.id, patient.id, patient.device_id, 3)
    await time_is_over(clinic, call)
    assert await outcome_of(clinic, call.id) == "no_show_doctor"


async def test_what_took_place_after_all_never_brings_a_patient_above_the_limit(clinic: Clinic) -> None:
    await clinic.policy("doktr", "quota", limit=2)
    patient, doctor, call = await a_lost_call(clinic)
    await says(clinic, doctor, call)
    async with clinic.as_(patient) as work:
        await booking_actions.cancel(work, call.request_id)
    for _ in range(2):
        colleague = await clinic.doctor()
        other = await clinic.accepts(colleague, await clinic.patient_asks(patient))
        await clinic.joins(patient, other.id)
        await clinic.ends(colleague, other.id)
    await time_is_over(clinic, call)
    assert await outcome_of(clinic, call.id) == "took_place"
    assert await counted(clinic, patient) == [True, True]
    assert await operations.broken(MANDATES, clinic.works) == {}


async def test_that_it_was_interrupted_holds_at_once_and_costs_nobody_anything(clinic: Clinic) -> None:
    patient, doctor, call = await a_lost_call(clinic)
    await says(clinic, doctor, call, "technical_failure")
    assert await outcome_of(clinic, call.id) == "technical_failure"
    assert (await clinic.sees(patient, call.request_id)).state == "waiting"
    assert await counted(clinic, patient) == [False]
    assert not await clinic.sql.fetchval("select exists (select from charges where consultation_id = $1)", call.id)


async def test_what_never_began_did_not_take_place(clinic: Clinic) -> None:
    _patient, doctor, call = await a_lost_call(clinic, begun=False)
    with pytest.raises(NotAllowedNow):
        await says(clinic, doctor, call)


async def test_a_day_later_it_is_too_late_to_say(clinic: Clinic) -> None:
    _patient, doctor, call = await a_lost_call(clinic)
    clinic.later(hours=24.2)
    with pytest.raises(NotAllowedNow):
        await says(clinic, doctor, call)


async def test_nobody_else_says_or_objects(clinic: Clinic) -> None:
    patient, doctor, call = await a_lost_call(clinic)
    colleague, stranger = await clinic.doctor(), await clinic.patient()
    for person in (colleague, patient):
        with pytest.raises(NotFound):
            await says(clinic, person, call)
    await says(clinic, doctor, call)
    for person in (stranger, doctor):
        with pytest.raises(NotFound):
            async with clinic.as_(person) as work:
                await consultation.object_to(work, call.id)


def test_only_the_patient_s_end_contradicts() -> None:
    doctor, patient = UUID(int=1), UUID(int=2)
    assert not signed_otherwise([CallFacts(doctor, "doctor", 2)], 60)
    assert signed_otherwise([CallFacts(patient, "patient", 59)], 60)
    assert not signed_otherwise([CallFacts(patient, "patient", 60)], 60)
