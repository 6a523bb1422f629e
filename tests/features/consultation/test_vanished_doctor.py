"""Whose doctor is gone for good is free again: the old place, nothing to pay, and both know why."""

from uuid import UUID

import pytest

from doktr.features import capacity, consultation
from doktr.features.booking import actions as booking_actions
from doktr.features.consultation import actions, store_vanished
from doktr.features.consultation.model import Consultation
from doktr.features.consultation.rules import LOOK_AGAIN
from tests.features.clinic import KEPT, Clinic, Person


async def a_call(clinic: Clinic, *, begun: bool = True) -> tuple[Person, Person, Consultation]:
    patient, doctor = await clinic.patient(), await clinic.doctor()
    opened = await clinic.accepts(doctor, await clinic.patient_asks(patient))
    if begun:
        await clinic.joins(patient, opened.id)
    else:
        await clinic.sql.execute("update consultations set join_by = now() + interval '1 day' where id = $1", opened.id)
    return patient, doctor, opened


async def looks(clinic: Clinic) -> None:
    """The worker sweeps, and looks once more when the pages have had the time to come back."""
    await consultation.sweep(KEPT, clinic.works)
    clinic.later(seconds=LOOK_AGAIN.total_seconds())
    await clinic.due()


async def vanishes(clinic: Clinic, doctor: Person, *, minutes: float = 6) -> None:
    await clinic.page_closes(doctor)
    clinic.later(minutes=minutes)
    await looks(clinic)


async def outcome_of(clinic: Clinic, consultation_id: UUID) -> str | None:
    return (await clinic.row("consultations", consultation_id))["outcome"]


@pytest.mark.parametrize("begun", [True, False], ids=["the patient joined", "it rings still"])
async def test_a_patient_whose_doctor_vanished_has_the_old_place_back(clinic: Clinic, begun: bool) -> None:
    patient, doctor, opened = await a_call(clinic, begun=begun)
    asked_at = (await clinic.row("requests", opened.request_id))["asked_at"]
    await clinic.patient_asks()
    await vanishes(clinic, doctor)
    assert await outcome_of(clinic, opened.id) == "no_show_doctor"
    seen = await clinic.sees(patient, opened.request_id)
    assert (seen.state, seen.ahead, seen.missed_calls, seen.lost_calls) == ("waiting", 0, 0, 1)
    assert (seen.asked_at, seen.away, seen.keep_until is not None) == (asked_at, begun, begun)


async def test_nobody_is_rung_for_a_patient_who_may_have_been_helped_until_they_say_so(clinic: Clinic) -> None:
    patient, doctor, opened = await a_call(clinic)
    await clinic.doctor()
    await vanishes(clinic, doctor)
    assert (await clinic.row("requests", opened.request_id))["offered_to"] is None
    clinic.later(minutes=16)
    await clinic.due()
    assert (await clinic.sees(patient, opened.request_id)).state == "expired"
    assert await clinic.patient_asks(patient)


async def test_nobody_is_given_up_within_the_limit(clinic: Clinic) -> None:
    _patient, doctor, opened = await a_call(clinic)
    await vanishes(clinic, doctor, minutes=3.5)
    assert await outcome_of(clinic, opened.id) is None


async def test_a_line_that_is_back_at_the_second_look_is_a_call_that_goes_on(clinic: Clinic) -> None:
    _patient, doctor, opened = await a_call(clinic)
    await clinic.page_closes(doctor)
    clinic.later(minutes=6)
    await consultation.sweep(KEPT, clinic.works)
    await clinic.page_opens(doctor)
    clinic.later(seconds=LOOK_AGAIN.total_seconds())
    await clinic.due()
    assert await outcome_of(clinic, opened.id) is None


async def test_where_servers_see_nobody_they_say_of_nobody_that_they_are_gone(clinic: Clinic) -> None:
    patient, doctor, opened = await a_call(clinic)
    await clinic.sql.execute("update presence set seen_at = now() + $1::interval", clinic.shift)
    clinic.later(minutes=6)
    await looks(clinic)
    assert await outcome_of(clinic, opened.id) is None
    await clinic.page_opens(patient)
    await looks(clinic)
    assert await outcome_of(clinic, opened.id) == "no_show_doctor"
    assert doctor.id == opened.doctor_id


async def test_work_that_comes_late_looks_once_more(clinic: Clinic) -> None:
    _patient, doctor, opened = await a_call(clinic)
    await clinic.page_closes(doctor)
    clinic.later(minutes=6)
    await consultation.sweep(KEPT, clinic.works)
    clinic.later(minutes=10)
    await clinic.page_opens(doctor)
    await clinic.due()
    clinic.later(seconds=LOOK_AGAIN.total_seconds())
    await clinic.due()
    assert await outcome_of(clinic, opened.id) is None


async def test_a_page_that_the_doctor_has_open_elsewhere_buys_them_as_much_time_again_and_no_more(
    clinic: Clinic,
) -> None:
    _patient, doctor, opened = await a_call(clinic)
    tablet = await clinic.second_device(doctor)
    await clinic.sql.execute(
        "insert into presence (device_id, person_id, brand_id, seen_at) values ($1, $2, 'doktr', 'infinity')",
        tablet.device_id,
        doctor.id,
    )
    await vanishes(clinic, doctor)
    assert await outcome_of(clinic, opened.id) is None
    clinic.later(minutes=4)
    await looks(clinic)
    assert await outcome_of(clinic, opened.id) == "no_show_doctor"


async def sees_the_doctor(clinic: Clinic, person: Person, consultation_id: UUID) -> None:
    async with clinic.as_(person) as work:
        await store_vanished.vouch(work, consultation_id, person.id, person.device_id)


async def test_a_doctor_whom_the_patient_sees_is_there_whatever_became_of_their_line(clinic: Clinic) -> None:
    patient, doctor, opened = await a_call(clinic)
    await clinic.page_closes(doctor)
    for _ in range(4):
        clinic.later(minutes=3)
        await sees_the_doctor(clinic, patient, opened.id)
        await looks(clinic)
    assert await outcome_of(clinic, opened.id) is None
    clinic.later(minutes=6)
    await looks(clinic)
    assert await outcome_of(clinic, opened.id) == "no_show_doctor"


async def test_nobody_but_the_patient_of_the_call_says_that_its_doctor_is_there(clinic: Clinic) -> None:
    patient, doctor, opened = await a_call(clinic)
    stranger = await clinic.patient()
    await clinic.page_closes(doctor)
    clinic.later(minutes=6)
    for person in (stranger, doctor, await clinic.second_device(patient)):
        await sees_the_doctor(clinic, person, opened.id)
    await looks(clinic)
    assert await outcome_of(clinic, opened.id) == "no_show_doctor"


async def test_who_goes_on_at_another_device_never_left(clinic: Clinic) -> None:
    _patient, doctor, opened = await a_call(clinic)
    await clinic.page_closes(doctor)
    tablet = await clinic.second_device(doctor)
    await clinic.joins(tablet, opened.id)
    await clinic.page_opens(tablet)
    clinic.later(minutes=30)
    await looks(clinic)
    assert await outcome_of(clinic, opened.id) is None


async def test_a_colleague_who_is_asked_to_go_on_is_waited_for(clinic: Clinic) -> None:
    _patient, doctor, opened = await a_call(clinic)
    colleague = await clinic.doctor()
    handover = await clinic.sql.fetchval(
        "insert into handovers (consultation_id, brand_id, from_doctor_id, to_doctor_id, state, proposed_at, until)"
        " values ($1, 'doktr', $2, $3, 'proposed', now(), now() + interval '1 day') returning id",
        opened.id,
        doctor.id,
        colleague.id,
    )
    await vanishes(clinic, doctor)
    assert await outcome_of(clinic, opened.id) is None
    await clinic.sql.execute("update handovers set state = 'expired', closed_at = now() where id = $1", handover)
    await looks(clinic)
    assert await outcome_of(clinic, opened.id) == "no_show_doctor"


async def test_the_patient_is_told_and_so_is_the_doctor_who_comes_back(clinic: Clinic) -> None:
    patient, doctor, opened = await a_call(clinic)
    await vanishes(clinic, doctor)
    for person in (patient, doctor):
        (body,) = [body for kind, body in await clinic.events(person) if kind == "ended"]
        assert (body["outcome"], body["state"], body["request_id"]) == (
            "no_show_doctor",
            "waiting",
            str(opened.request_id),
        )
    changes = [body for kind, body in await clinic.events(patient) if kind == "request_changed"]
    assert changes[-1]["reason"] == "call_lost"


async def test_another_doctor_is_rung_and_the_one_who_vanished_is_off_duty(clinic: Clinic) -> None:
    patient, doctor, opened = await a_call(clinic)
    colleague = await clinic.doctor()
    await vanishes(clinic, doctor)
    async with clinic.as_(patient) as work:
        await booking_actions.come_back(work, patient.id)
    await clinic.due()
    assert (await clinic.row("requests", opened.request_id))["offered_to"] == colleague.id
    assert not await clinic.sql.fetchval(
        "select exists (select from doctor_time where live and cause_id = $1)", opened.id
    )
    await capacity.sweep(KEPT, clinic.works)
    clinic.later(seconds=21)
    await clinic.due()
    assert (await clinic.row("duty", doctor.id))["state"] == "off"
    again = await clinic.accepts(colleague, opened.request_id)
    assert (await clinic.joins(patient, again.id)).state == "in_call"


async def test_the_place_in_the_quota_is_kept_and_nothing_is_charged(clinic: Clinic) -> None:
    patient, doctor, opened = await a_call(clinic)
    await vanishes(clinic, doctor)
    places = await clinic.sql.fetch("select cause_id, counted from quota_places where patient_id = $1", patient.id)
    assert [(row["cause_id"], row["counted"]) for row in places] == [(opened.request_id, False)]
    assert not await clinic.sql.fetchval("select exists (select from charges where consultation_id = $1)", opened.id)


async def test_a_patient_whose_doctor_vanished_may_stop_waiting_and_ask_anew(clinic: Clinic) -> None:
    patient, doctor, opened = await a_call(clinic)
    await vanishes(clinic, doctor)
    async with clinic.as_(patient) as work:
        await booking_actions.cancel(work, opened.request_id)
    assert await clinic.patient_asks(patient)


async def test_a_doctor_who_hung_up_and_has_the_page_open_is_there(clinic: Clinic) -> None:
    _patient, doctor, opened = await a_call(clinic)
    async with clinic.as_(doctor) as work:
        await actions.leave(work, opened.id)
    clinic.later(minutes=30)
    await looks(clinic)
    assert await outcome_of(clinic, opened.id) is None


async def test_a_notice_waits_for_who_closed_the_page(clinic: Clinic) -> None:
    patient, doctor, opened = await a_call(clinic)
    await vanishes(clinic, doctor)
    rows = await clinic.sql.fetch("select kind, cause, state from notices where person_id = $1", patient.id)
    assert [(row["kind"], row["cause"], row["state"]) for row in rows if row["kind"] == "call_lost"] == [
        ("call_lost", opened.request_id, "open")
    ]


async def test_a_brand_decides_how_long_a_doctor_is_waited_for(clinic: Clinic) -> None:
    _patient, doctor, opened = await a_call(clinic)
    await clinic.policy("doktr", "line", vanished_minutes=15)
    await vanishes(clinic, doctor, minutes=13)
    assert await outcome_of(clinic, opened.id) is None
    clinic.later(minutes=2)
    await looks(clinic)
    assert await outcome_of(clinic, opened.id) == "no_show_doctor"


async def test_a_second_doctor_who_vanishes_is_told_of_too(clinic: Clinic) -> None:
    patient, doctor, opened = await a_call(clinic)
    await vanishes(clinic, doctor)
    colleague = await clinic.doctor()
    async with clinic.as_(patient) as work:
        await booking_actions.come_back(work, patient.id)
    again = await clinic.accepts(colleague, opened.request_id)
    await clinic.joins(patient, again.id)
    await vanishes(clinic, colleague)
    assert await outcome_of(clinic, again.id) == "no_show_doctor"
    lost = "select count(*) from notices where person_id = $1 and kind = 'call_lost'"
    assert await clinic.sql.fetchval(lost, patient.id) == 2


async def test_sweeps_that_see_the_same_doctor_gone_look_again_once(clinic: Clinic) -> None:
    _patient, doctor, _opened = await a_call(clinic)
    await clinic.page_closes(doctor)
    clinic.later(minutes=6)
    for _ in range(3):
        await consultation.sweep(KEPT, clinic.works)
    clinic.later(seconds=LOOK_AGAIN.total_seconds())
    assert (await clinic.due()).count("consultation.doctor_gone") == 1


async def test_a_look_that_comes_late_leaves_the_next_one_to_the_sweep(clinic: Clinic) -> None:
    _patient, doctor, _opened = await a_call(clinic)
    await clinic.page_closes(doctor)
    clinic.later(minutes=6)
    await consultation.sweep(KEPT, clinic.works)
    clinic.later(minutes=10)
    assert "consultation.doctor_gone" in await clinic.due()
    clinic.later(minutes=10)
    assert "consultation.doctor_gone" not in await clinic.due()
