"""A consultation from the call to its end: joining, leaving, rejoining, finishing."""

from datetime import timedelta
from typing import get_args

import pytest

from doktr.features.consultation import actions, store_seats
from doktr.features.consultation.model import AlreadyUsed, Consultation, Exam, ExamPlace, ExamWithin
from doktr.kernel.problems import NotAllowedNow, NotFound
from doktr.kernel.work import EVERYWHERE
from tests.features.clinic import KEPT, Clinic, Person


async def a_call(clinic: Clinic) -> tuple[Person, Person, Consultation]:
    """A patient who is called by a doctor."""
    patient, doctor = await clinic.patient(), await clinic.doctor()
    return patient, doctor, await clinic.accepts(doctor, await clinic.patient_asks(patient))


async def leaves(clinic: Clinic, person: Person, opened: Consultation) -> Consultation:
    async with clinic.as_(person) as work:
        return await actions.leave(work, opened.id)


def present(seen: Consultation) -> dict[str, bool]:
    return {one.role: one.present for one in seen.participants}


async def test_the_patient_who_joins_begins_the_call(clinic: Clinic) -> None:
    patient, doctor, opened = await a_call(clinic)
    assert (await clinic.joins(doctor, opened.id)).state == "called"
    joined = await clinic.joins(patient, opened.id)
    assert (joined.state, present(joined)) == ("in_call", {"patient": True, "doctor": True})
    assert joined.started_at is not None
    ((kind, body),) = (await clinic.events(doctor))[-1:]
    assert kind == "participant_joined"
    assert body == {
        "consultation_id": str(opened.id),
        "person_id": str(patient.id),
        "device_id": str(patient.device_id),
        "public_key": next(one.public_key for one in joined.participants if one.role == "patient"),
    }


async def test_each_sees_the_key_of_the_others_device(clinic: Clinic) -> None:
    patient, _doctor, opened = await a_call(clinic)
    joined = await clinic.joins(patient, opened.id)
    keys = {one.role: one.public_key for one in joined.participants}
    assert len(keys["patient"]) == len(keys["doctor"]) == 43
    assert keys["patient"] != keys["doctor"]


async def test_hanging_up_is_not_finishing_and_both_can_come_back(clinic: Clinic) -> None:
    patient, doctor, opened = await a_call(clinic)
    began = (await clinic.joins(patient, opened.id)).started_at
    for person in (patient, doctor):
        await leaves(clinic, person, opened)
    clinic.later(minutes=5)
    await clinic.due()
    back = await clinic.joins(patient, opened.id)
    assert (back.state, back.started_at) == ("in_call", began)
    assert present(back) == {"patient": True, "doctor": False}
    assert (await clinic.told(patient))[-1] == "participant_left"


async def test_joining_from_another_device_moves_the_person_there(clinic: Clinic) -> None:
    patient, doctor, opened = await a_call(clinic)
    await clinic.joins(patient, opened.id)
    phone = await clinic.second_device(patient)
    moved = await clinic.joins(phone, opened.id)
    assert {one.role: one.device_id for one in moved.participants}["patient"] == phone.device_id
    assert (await clinic.told(patient))[-1] == (await clinic.told(doctor))[-1] == "participant_joined"
    assert present(await leaves(clinic, patient, opened))["patient"]
    assert not present(await leaves(clinic, phone, opened))["patient"]


async def test_only_the_doctor_finishes_and_is_free_then(clinic: Clinic) -> None:
    patient, doctor, opened = await a_call(clinic)
    await clinic.joins(patient, opened.id)
    with pytest.raises(NotFound):
        await clinic.ends(patient, opened.id)
    clinic.later(minutes=12)
    ended = await clinic.ends(doctor, opened.id)
    assert (ended.state, ended.outcome, present(ended)) == ("ended", "took_place", {"patient": False, "doctor": False})
    assert (await clinic.events(patient))[-1] == (
        "ended",
        {"consultation_id": str(opened.id), "outcome": "took_place"},
    )
    used = await clinic.sql.fetchrow(
        "select live, upper(during) - lower(during) as used from doctor_time where cause_id = $1", opened.id
    )
    assert (used["live"], used["used"] < timedelta(minutes=13)) == (False, True)
    assert (await clinic.accepts(doctor, await clinic.patient_asks(patient))).state == "called"


@pytest.mark.parametrize("within", get_args(ExamWithin))
@pytest.mark.parametrize("place", get_args(ExamPlace))
async def test_the_patient_reads_where_and_how_soon_to_be_examined(
    clinic: Clinic, place: ExamPlace, within: ExamWithin
) -> None:
    patient, doctor, opened = await a_call(clinic)
    async with clinic.as_(doctor) as work:
        await actions.end(work, opened.id, "needs_examination", Exam(place, within))
    async with clinic.as_(patient) as work:
        seen = await actions.consultation_by(work, opened.id)
    assert (seen.outcome, seen.exam_place, seen.exam_within) == ("needs_examination", place, within)


async def test_nobody_is_told_where_to_be_examined_who_need_not_be(clinic: Clinic) -> None:
    _, doctor, opened = await a_call(clinic)
    async with clinic.as_(doctor) as work:
        with pytest.raises(NotAllowedNow):
            await actions.end(work, opened.id, "technical_failure", Exam("home", "today"))


async def test_a_finished_consultation_can_be_read_and_nothing_else(clinic: Clinic) -> None:
    patient, doctor, opened = await a_call(clinic)
    await clinic.ends(doctor, opened.id, "needs_examination")
    for change in (clinic.joins(patient, opened.id), clinic.ends(doctor, opened.id)):
        with pytest.raises(NotAllowedNow):
            await change
    async with clinic.as_(patient) as work:
        assert (await actions.consultation_by(work, opened.id)).outcome == "needs_examination"
        assert [one.id for one in await actions.history(work, 10, KEPT)] == [opened.id]
        assert await actions.open_consultation(work) is None
        with pytest.raises(NotAllowedNow):
            await actions.set_channel(work, opened.id, "audio")


async def test_a_month_later_nothing_is_kept_of_how_they_took_part_and_all_of_what_they_did(clinic: Clinic) -> None:
    patient, doctor, opened = await a_call(clinic)
    friend = await clinic.patient()
    async with clinic.as_(friend) as work:
        await work.sql.execute(
            "insert into participants (consultation_id, person_id, brand_id, role, from_at) "
            "values ($1, $2, 'doktr', 'companion', now())",
            opened.id,
            friend.id,
        )
    await clinic.ends(doctor, opened.id, "needs_examination")
    for days, left in ((29, 3), (2, 1), (1, 1)):
        clinic.later(days=days)
        async with clinic.works.open("", EVERYWHERE) as work:
            await store_seats.forget(work, KEPT.taking_part)
        assert await clinic.sql.fetchval("select count(*) from participants") == left
    for person in (patient, doctor, friend):
        async with clinic.as_(person) as work:
            (seen,) = await actions.history(work, 10, KEPT)
            assert seen == await actions.consultation_by(work, opened.id)
            assert {one.person_id: (one.role, one.present, one.device_id) for one in seen.participants} == {
                patient.id: ("patient", False, None),
                doctor.id: ("doctor", False, None),
                friend.id: ("companion", False, None),
            }


async def test_an_outcome_that_cannot_be_true_is_refused(clinic: Clinic) -> None:
    patient, doctor, opened = await a_call(clinic)
    with pytest.raises(NotAllowedNow):
        await clinic.ends(doctor, opened.id, "took_place")
    await clinic.joins(patient, opened.id)
    with pytest.raises(NotAllowedNow):
        await clinic.ends(doctor, opened.id, "no_show_patient")


async def test_video_goes_on_as_sound_within_the_same_consultation(clinic: Clinic) -> None:
    patient, doctor, opened = await a_call(clinic)
    await clinic.joins(patient, opened.id)
    async with clinic.as_(doctor) as work:
        changed = await actions.set_channel(work, opened.id, "audio")
        assert (changed.id, changed.channel, changed.state) == (opened.id, "audio", "in_call")
        await actions.set_channel(work, opened.id, "audio")
    kinds = await clinic.told(patient)
    assert (kinds[-1], kinds.count("channel_changed")) == ("channel_changed", 1)


async def test_nobody_else_reaches_a_consultation(clinic: Clinic) -> None:
    _patient, _doctor, opened = await a_call(clinic)
    strangers = [
        await clinic.patient(),
        await clinic.doctor(),
        await clinic.patient("heidra"),
        await clinic.doctor("heidra"),
    ]
    for stranger in strangers:
        for verb in (
            clinic.joins(stranger, opened.id),
            clinic.ends(stranger, opened.id),
            leaves(clinic, stranger, opened),
        ):
            with pytest.raises(NotFound):
                await verb


async def test_more_time_is_had_once(clinic: Clinic) -> None:
    patient, _doctor, opened = await a_call(clinic)
    async with clinic.as_(patient) as work:
        prolonged = await actions.more_time(work, opened.id, timedelta(seconds=120))
        assert prolonged.join_by - opened.join_by == timedelta(seconds=120)
        assert prolonged.more_time_used
        with pytest.raises(AlreadyUsed):
            await actions.more_time(work, opened.id, timedelta(seconds=120))
    clinic.later(seconds=170)
    await clinic.due()
    assert (await clinic.row("consultations", opened.id))["state"] == "called"
    clinic.later(seconds=12)
    await clinic.due()
    assert (await clinic.row("consultations", opened.id))["state"] == "ended"


async def test_more_time_is_for_a_call_that_rings(clinic: Clinic) -> None:
    patient, _doctor, opened = await a_call(clinic)
    await clinic.joins(patient, opened.id)
    with pytest.raises(NotAllowedNow):
        async with clinic.as_(patient) as work:
            await actions.more_time(work, opened.id, timedelta(seconds=120))


async def test_a_doctor_may_ring_again(clinic: Clinic) -> None:
    patient, doctor, opened = await a_call(clinic)
    async with clinic.as_(doctor) as work:
        assert (await actions.call_again(work, opened.id)).id == opened.id
    assert (await clinic.told(patient)).count("called") == 2


async def test_what_we_hold_on_a_patients_consultations_can_be_exported(clinic: Clinic) -> None:
    patient, _doctor, opened = await a_call(clinic)
    async with clinic.as_(patient) as work:
        held = await actions.held(work)
        assert await actions.has_open(work)
    assert [row["id"] for row in held["consultations"]] == [opened.id]
    assert [row["role"] for row in held["participations"]] == ["patient"]


async def test_a_consultation_knows_the_language_of_its_request(clinic: Clinic) -> None:
    doctor, patient = await clinic.doctor(languages=("nl",)), await clinic.patient()
    opened = await clinic.accepts(doctor, await clinic.patient_asks(patient, language="nl"))
    assert opened.language == (await clinic.joins(patient, opened.id)).language == "nl"
