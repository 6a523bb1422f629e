"""Who gives a place up may have it back for a few minutes; nobody is rung for them, and the server keeps the time."""

from uuid import UUID

import pytest

from doktr.features import booking
from doktr.features.booking import AlreadyTaken, actions
from doktr.features.booking.model import Request
from doktr.kernel.problems import NotAllowedNow
from tests.features.clinic import KEPT, Clinic, Person

NOTICES = "select kind, state from notices where cause = $1 order by kind"


async def leaves(clinic: Clinic, patient: Person, request_id: UUID) -> Request:
    async with clinic.as_(patient) as work:
        return await actions.leave(work, request_id)


async def stays(clinic: Clinic, patient: Person, request_id: UUID) -> Request:
    async with clinic.as_(patient) as work:
        return await actions.be_back(work, request_id)


async def state(clinic: Clinic, request_id: UUID) -> str:
    return (await clinic.row("requests", request_id))["state"]


async def line(clinic: Clinic, doctor: Person) -> list[UUID]:
    async with clinic.as_(doctor) as work:
        return [one.request_id for one in await actions.queue(work)]


async def test_nobody_is_rung_for_who_is_leaving_and_nobody_may_take_them(clinic: Clinic) -> None:
    patient = await clinic.patient()
    request_id = await clinic.patient_asks(patient)
    assert (await leaves(clinic, patient, request_id)).leaving
    doctor = await clinic.doctor()
    await clinic.due()
    assert (await state(clinic, request_id), await line(clinic, doctor)) == ("waiting", [])
    with pytest.raises(AlreadyTaken):
        await clinic.accepts(doctor, request_id)


async def test_a_doctor_who_rings_rings_no_more_and_is_offered_the_next(clinic: Clinic) -> None:
    doctor, first, second = await clinic.doctor(), await clinic.patient(), await clinic.patient()
    request_id, next_id = await clinic.patient_asks(first), await clinic.patient_asks(second)
    await clinic.due()
    assert await state(clinic, request_id) == "offered"
    await leaves(clinic, first, request_id)
    assert ("offer_gone", {"request_id": str(request_id)}) in await clinic.events(doctor)
    await clinic.due()
    assert [await state(clinic, one) for one in (request_id, next_id)] == ["waiting", "offered"]


async def test_who_stays_after_all_has_the_old_place_and_is_rung_first(clinic: Clinic) -> None:
    first, second = await clinic.patient(), await clinic.patient()
    request_id, _next = await clinic.patient_asks(first), await clinic.patient_asks(second)
    await leaves(clinic, first, request_id)
    clinic.later(minutes=4)
    back = await stays(clinic, first, request_id)
    assert (back.leaving, back.away, back.keep_until, back.ahead) == (False, False, None, 0)
    await clinic.doctor()
    await clinic.due()
    assert await state(clinic, request_id) == "offered"
    clinic.later(minutes=5)
    await clinic.due()
    assert await state(clinic, request_id) != "cancelled"


@pytest.mark.parametrize("opens_again", [False, True])
async def test_the_server_ends_it_whatever_becomes_of_the_page(clinic: Clinic, opens_again: bool) -> None:
    patient = await clinic.patient()
    request_id = await clinic.patient_asks(patient)
    before = await leaves(clinic, patient, request_id)
    await clinic.page_closes(patient)
    if opens_again:
        await clinic.page_opens(patient)
        async with clinic.as_(patient) as work:
            assert await actions.open_request(work) == before
    clinic.later(minutes=4, seconds=50)
    await booking.sweep(KEPT, clinic.works)
    await clinic.due()
    assert await state(clinic, request_id) == "waiting"
    clinic.later(seconds=11)
    await clinic.due()
    assert await state(clinic, request_id) == "cancelled"
    assert (await clinic.events(patient))[-1] == (
        "request_changed", {"request_id": str(request_id), "state": "cancelled"},
    )  # fmt: skip
    assert await clinic.sql.fetch("select from quota_places where cause_id = $1", request_id) == []
    assert await clinic.sql.fetch(NOTICES, request_id) == []


async def test_leaving_again_draws_nothing_out_and_leaving_for_good_ends_it_at_once(clinic: Clinic) -> None:
    patient = await clinic.patient()
    request_id = await clinic.patient_asks(patient)
    first = await leaves(clinic, patient, request_id)
    clinic.later(minutes=2)
    assert (await leaves(clinic, patient, request_id)).keep_until == first.keep_until
    async with clinic.as_(patient) as work:
        assert (await actions.cancel(work, request_id)).state == "cancelled"
    assert (await leaves(clinic, patient, request_id)).state == "cancelled"
    assert (await stays(clinic, patient, request_id)).state == "cancelled"


async def test_how_long_is_what_the_brand_says_and_also_holds_after_a_missed_call(clinic: Clinic) -> None:
    await clinic.policy("doktr", "line", leave_seconds=60)
    patient = await clinic.patient()
    request_id = await clinic.patient_asks(patient)
    await clinic.sql.execute(
        "update requests set away = true, missed_calls = 1, keep_until = now() + interval '15 minutes' where id = $1",
        request_id,
    )
    await leaves(clinic, patient, request_id)
    clinic.later(seconds=61)
    await clinic.due()
    assert await state(clinic, request_id) == "cancelled"


async def test_who_is_called_already_leaves_the_call_and_not_the_line(clinic: Clinic) -> None:
    doctor, patient = await clinic.doctor(), await clinic.patient()
    request_id = await clinic.patient_asks(patient)
    await clinic.accepts(doctor, request_id)
    with pytest.raises(NotAllowedNow):
        await leaves(clinic, patient, request_id)


async def test_who_left_hears_no_more_that_their_turn_comes(clinic: Clinic) -> None:
    patient = await clinic.patient()
    request_id = await clinic.patient_asks(patient)
    await clinic.page_closes(patient)
    clinic.later(minutes=1)
    await booking.sweep(KEPT, clinic.works)
    assert [tuple(row) for row in await clinic.sql.fetch(NOTICES, request_id)] == [("almost_your_turn", "open")]
    await leaves(clinic, patient, request_id)
    assert [tuple(row) for row in await clinic.sql.fetch(NOTICES, request_id)] == [("almost_your_turn", "dropped")]
