"""Patients ask, wait, choose anew and stop."""

from uuid import uuid4

import pytest

from doktr.features.booking import AlreadyWaiting, actions
from doktr.features.booking import store as booking_store
from doktr.features.booking.model import Wish
from doktr.kernel.problems import NotAllowedNow, NotFound
from tests.features.clinic import Clinic


async def test_a_patient_who_asks_waits_behind_those_who_asked_before(clinic: Clinic) -> None:
    for _ in range(3):
        await clinic.patient_asks()
    patient = await clinic.patient()
    seen = await clinic.sees(patient, await clinic.patient_asks(patient))
    assert (seen.state, seen.ahead) == ("waiting", 3)


async def test_who_waits_for_one_doctor_is_not_behind_those_who_wait_for_another(clinic: Clinic) -> None:
    one, other = await clinic.doctor(), await clinic.doctor()
    await clinic.patient_asks(wished_doctor_id=other.id)
    await clinic.patient_asks()
    await clinic.patient_asks(wished_doctor_id=one.id)
    patient = await clinic.patient()
    seen = await clinic.sees(patient, await clinic.patient_asks(patient, wished_doctor_id=one.id))
    assert seen.ahead == 2


async def test_a_patient_has_one_open_request(clinic: Clinic) -> None:
    patient = await clinic.patient()
    await clinic.patient_asks(patient)
    with pytest.raises(AlreadyWaiting):
        await clinic.patient_asks(patient)


async def test_nobody_asks_for_somebody_else(clinic: Clinic) -> None:
    patient, other = await clinic.patient(), await clinic.patient()
    with pytest.raises(NotFound):
        async with clinic.as_(patient) as work:
            await actions.ask(work, Wish(other.id, "today", "fr", "video", None))


async def test_nobody_waits_for_a_doctor_of_another_brand(clinic: Clinic) -> None:
    doctor = await clinic.doctor("heidra")
    for stranger in (doctor.id, uuid4()):
        with pytest.raises(NotFound):
            await clinic.patient_asks(wished_doctor_id=stranger)


async def test_who_asks_for_a_doctor_who_is_not_there_is_told(clinic: Clinic) -> None:
    doctor, patient = await clinic.doctor(on_duty=False), await clinic.patient()
    await clinic.patient_asks(patient, wished_doctor_id=doctor.id)
    ((kind, body),) = await clinic.events(patient)
    assert (kind, body["reason"]) == ("request_changed", "doctor_left")


async def test_choosing_any_doctor_keeps_the_place(clinic: Clinic) -> None:
    doctor, patient = await clinic.doctor(on_duty=False), await clinic.patient()
    request_id = await clinic.patient_asks(patient, wished_doctor_id=doctor.id)
    await clinic.patient_asks()
    async with clinic.as_(patient) as work:
        seen = await actions.take_any_doctor(work, request_id)
    assert (seen.wished_doctor_id, seen.ahead) == (None, 0)


async def test_who_stops_waiting_may_ask_again_and_others_move_up(clinic: Clinic) -> None:
    first, second = await clinic.patient(), await clinic.patient()
    given_up = await clinic.patient_asks(first)
    behind = await clinic.patient_asks(second)
    async with clinic.as_(first) as work:
        assert (await actions.cancel(work, given_up)).state == "cancelled"
        assert (await actions.cancel(work, given_up)).state == "cancelled"
    assert (await clinic.sees(second, behind)).ahead == 0
    assert (await clinic.sees(first, await clinic.patient_asks(first))).ahead == 1


async def test_a_matched_request_cannot_be_cancelled(clinic: Clinic) -> None:
    patient, doctor = await clinic.patient(), await clinic.doctor()
    request_id = await clinic.patient_asks(patient)
    await clinic.accepts(doctor, request_id)
    with pytest.raises(NotAllowedNow):
        async with clinic.as_(patient) as work:
            await actions.cancel(work, request_id)


async def test_nobody_sees_the_request_of_somebody_else(clinic: Clinic) -> None:
    request_id = await clinic.patient_asks()
    for stranger in (await clinic.patient(), await clinic.patient("heidra")):
        with pytest.raises(NotFound):
            await clinic.sees(stranger, request_id)


async def test_patients_choose_among_the_doctors_on_duty_of_their_brand(clinic: Clinic) -> None:
    here, pausing, gone = await clinic.doctor(), await clinic.doctor(), await clinic.doctor(on_duty=False)
    elsewhere = await clinic.doctor("heidra")
    async with clinic.as_(pausing) as work:
        from doktr.features.capacity import actions as capacity_actions

        await capacity_actions.pause(work, 5)
    await clinic.patient_asks()
    await clinic.patient_asks(wished_doctor_id=pausing.id)
    async with clinic.as_(await clinic.patient()) as work:
        shown = {doctor.id: doctor for doctor in await actions.doctors_on_duty(work)}
    assert set(shown) == {here.id, pausing.id}
    assert not {gone.id, elsewhere.id} & set(shown)
    assert (shown[here.id].waiting, shown[pausing.id].waiting) == (1, 2)
    assert (shown[here.id].paused, shown[pausing.id].paused) == (False, True)


async def test_what_we_hold_on_a_patients_requests_can_be_exported(clinic: Clinic) -> None:
    patient = await clinic.patient()
    request_id = await clinic.patient_asks(patient)
    await clinic.patient_asks()
    async with clinic.as_(patient) as work:
        held = await actions.held(work)
        assert await actions.has_open(work)
        assert await booking_store.has_open(work, uuid4()) is False
    assert [row["id"] for row in held["requests"]] == [request_id]
