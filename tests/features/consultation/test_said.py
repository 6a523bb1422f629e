"""A doctor whom the clock took for gone says what became of the call; the patient is told, and may object."""

from uuid import UUID

import pytest

from doktr.features import consultation, operations
from doktr.features.booking import actions as booking_actions
from doktr.features.consultation.model import Consultation, Outcome
from doktr.features.consultation.routes import shapes
from doktr.features.consultation.rules import LOOK_AGAIN
from doktr.features.payments import actions_said
from doktr.features.payments.model import CallFacts
from doktr.features.payments.rules import weighs
from doktr.kernel.problems import NotAllowedNow, NotFound
from tests.features.clinic import KEPT, MANDATES, Clinic, Person

SIGNED = """
insert into call_facts (consultation_id, person_id, brand_id, role, device_id, connected_s, statement, signature, at)
values ($1, $2, 'doktr', $5, $3, $4, '\\x00', decode(repeat('00', 64), 'hex'), now())
"""


@pytest.fixture(autouse=True)
async def half_a_minute(clinic: Clinic) -> None:
    """A shorter call failed, as the brand's own policy says; the services that tests start say two seconds."""
    await clinic.policy("doktr", "money", failed_seconds=30)


async def signs(clinic: Clinic, person: Person, call: Consultation, connected_s: int) -> None:
    role = "doctor" if person.id == call.doctor_id else "patient"
    await clinic.sql.execute(SIGNED, call.id, person.id, person.device_id, connected_s, role)


async def a_lost_call(
    clinic: Clinic, *, begun: bool = True, patient_s: int | None = 300
) -> tuple[Person, Person, Consultation]:
    """The doctor's page was gone for six minutes, and the clock ended the call; `patient_s`: what theirs signed."""
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
    if patient_s is not None:
        await signs(clinic, patient, opened, patient_s)
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
    patient, doctor, call = await a_lost_call(clinic, patient_s=None)
    await signs(clinic, patient, call, connected_s)
    if allowed:
        await says(clinic, doctor, call)
    else:
        with pytest.raises(NotAllowedNow):
            await says(clinic, doctor, call)
    assert ((await clinic.row("consultations", call.id))["said_outcome"] is not None) == allowed


async def test_what_the_patient_s_device_signs_later_is_weighed_too(clinic: Clinic) -> None:
    patient, doctor, call = await a_lost_call(clinic, patient_s=None)
    await says(clinic, doctor, call)
    await signs(clinic, patient, call, 3)
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


@pytest.mark.parametrize("doctor_s", [None, 0, 900])
async def test_a_doctor_whose_word_nothing_of_the_patient_s_supports_needs_theirs(
    clinic: Clinic, doctor_s: int | None
) -> None:
    patient, doctor, call = await a_lost_call(clinic, patient_s=None)
    if doctor_s is not None:
        await signs(clinic, doctor, call, doctor_s)
    await says(clinic, doctor, call)
    async with clinic.as_(patient) as work:
        assert (await consultation.consultation_by(work, call.id)).said_asks
    await time_is_over(clinic, call)
    assert await outcome_of(clinic, call.id) == "no_show_doctor"
    assert True not in await counted(clinic, patient)
    met = "select exists (select from care_relations where patient_id = $1 and doctor_id = $2 and seen_at is not null)"
    assert not await clinic.sql.fetchval(met, patient.id, doctor.id)


async def test_what_no_device_signed_took_place_at_once_where_the_patient_says_so_too(clinic: Clinic) -> None:
    patient, doctor, call = await a_lost_call(clinic, patient_s=None)
    await says(clinic, doctor, call)
    await confirms(clinic, patient, call)
    assert await outcome_of(clinic, call.id) == "took_place"
    await clinic.due()
    assert await counted(clinic, patient) == [True]
    with pytest.raises(NotAllowedNow):
        await confirms(clinic, patient, call)
    await time_is_over(clinic, call)
    assert await counted(clinic, patient) == [True]
    assert await operations.broken(MANDATES, clinic.works) == {}


async def test_nobody_confirms_for_the_patient_or_too_late_or_unasked(clinic: Clinic) -> None:
    patient, doctor, call = await a_lost_call(clinic, patient_s=None)
    with pytest.raises(NotAllowedNow):
        await confirms(clinic, patient, call)
    await says(clinic, doctor, call)
    for person in (doctor, await clinic.patient()):
        with pytest.raises(NotFound):
            await confirms(clinic, person, call)
    clinic.later(hours=48.1)
    with pytest.raises(NotAllowedNow):
        await confirms(clinic, patient, call)


@pytest.mark.parametrize("patient_s", [None, 300])
async def test_it_is_said_whether_the_patient_may_answer_now_so_that_no_page_needs_a_clock(
    clinic: Clinic, patient_s: int | None
) -> None:
    patient, doctor, call = await a_lost_call(clinic, patient_s=patient_s)
    await says(clinic, doctor, call)
    assert await shown(clinic, patient, call) == (True, False)
    clinic.later(hours=47.9)
    assert await shown(clinic, patient, call) == (True, False)
    clinic.later(hours=0.2)
    assert await shown(clinic, patient, call) == (False, False)


async def test_whoever_objected_is_not_asked_again(clinic: Clinic) -> None:
    patient, doctor, call = await a_lost_call(clinic)
    await says(clinic, doctor, call)
    async with clinic.as_(patient) as work:
        await consultation.object_to(work, call.id)
    assert await shown(clinic, patient, call) == (False, True)


async def shown(clinic: Clinic, patient: Person, call: Consultation) -> tuple[bool, bool]:
    """Whether the patient's page reads that it may answer, and that it objected."""
    async with clinic.as_(patient) as work:
        said = shapes.consultation(await consultation.consultation_by(work, call.id), work.now).said
    assert said is not None
    return said.open, said.objected


async def test_who_is_told_that_silence_is_a_yes_is_not_asked(clinic: Clinic) -> None:
    patient, doctor, call = await a_lost_call(clinic)
    await says(clinic, doctor, call)
    with pytest.raises(NotAllowedNow):
        await confirms(clinic, patient, call)


async def confirms(clinic: Clinic, patient: Person, call: Consultation) -> None:
    async with clinic.as_(patient) as work:
        await consultation.confirm(work, call.id)


WEIGHED = [
    ("video", None, None, "asks"),  # nobody signed anything: a doctor who accepted and never came
    ("video", 0, None, "asks"),
    ("video", 59, None, "asks"),
    ("video", 900, None, "asks"),  # a doctor whose device signs what it likes
    ("video", None, 60, "stands"),  # the doctor's browser crashed and signed nothing
    ("audio", None, 600, "stands"),
    ("video", 3, 600, "stands"),
    ("video", None, 0, "refused"),
    ("video", 600, 0, "refused"),
    ("video", 600, 59, "refused"),
    ("audio", 600, 0, "refused"),
    ("chat", 600, 0, "asks"),  # nobody needs to be connected to write
    ("chat", None, None, "asks"),
    ("chat", 600, 600, "stands"),
]


@pytest.mark.parametrize(("channel", "doctor_s", "patient_s", "word"), WEIGHED)
def test_a_doctor_s_word_weighs_what_the_devices_signed(
    channel: str, doctor_s: int | None, patient_s: int | None, word: str
) -> None:
    doctor = [] if doctor_s is None else [CallFacts(UUID(int=1), "doctor", doctor_s)]
    patient = [] if patient_s is None else [CallFacts(UUID(int=2), "patient", patient_s)]
    facts = doctor + patient
    assert weighs(channel, facts, 60) == word
