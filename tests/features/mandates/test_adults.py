"""An adult for an adult: granted by a code, limited, seen by both, ended by either at once, on a real PostgreSQL."""

import asyncio
from uuid import uuid4

import pytest

from doktr.features.booking import actions as booking_actions
from doktr.features.consultation import actions as consultation_actions
from doktr.features.guests import actions as guests_actions
from doktr.features.mandates.model import AlreadyMandated, CodeGone, NotAnAdult
from doktr.features.payments import actions as payments_actions
from doktr.kernel.problems import NotAllowedNow, NotFound
from tests.features.clinic import KEPT, Clinic
from tests.features.mandates.household import Household


async def test_of_many_who_bring_the_code_one_has_the_mandate(household: Household, clinic: Clinic) -> None:
    grantor = await clinic.patient()
    others = [await clinic.patient() for _ in range(6)]
    offered = await household.offers(grantor, "ask", "call")
    brought = await asyncio.gather(*(household.brings(one, offered.code) for one in others), return_exceptions=True)
    won = [one for one, answer in zip(others, brought, strict=True) if answer == offered.id]
    assert len(won) == 1
    assert {type(answer) for answer in brought if answer != offered.id} == {CodeGone}
    assert await household.brings(won[0], offered.code) == offered.id
    (ward,) = (await household.sees(won[0])).cares_for
    (carer,) = (await household.sees(grantor)).cared_by
    assert (ward.person_id, ward.scopes) == (grantor.id, ("ask", "call"))
    assert (carer.person_id, carer.code_until) == (won[0].id, None)


async def test_a_code_that_is_old_taken_back_or_ones_own_opens_nothing(household: Household, clinic: Clinic) -> None:
    grantor, other = await clinic.patient(), await clinic.patient()
    late, undone = await household.offers(grantor), await household.offers(grantor)
    await household.ends(grantor, undone.id)
    with pytest.raises(CodeGone):
        await household.brings(grantor, late.code)
    with pytest.raises(CodeGone):
        await household.brings(other, undone.code)
    clinic.later(minutes=16)
    with pytest.raises(CodeGone):
        await household.brings(other, late.code)


async def test_two_live_mandates_of_the_same_two_never_overlap(household: Household, clinic: Clinic) -> None:
    grantor, other = await clinic.patient(), await clinic.patient()
    first = await household.grants(grantor, other)
    with pytest.raises(AlreadyMandated):
        await household.grants(grantor, other, "call")
    await household.ends(grantor, first)
    await household.grants(grantor, other, "call")


async def test_who_is_under_eighteen_neither_grants_nor_takes(household: Household, clinic: Clinic) -> None:
    young, adult = await clinic.patient(), await clinic.patient()
    await clinic.sql.execute("update people set birthdate = now() - interval '17 years' where id = $1", young.id)
    offered = await household.offers(adult)
    with pytest.raises(NotAnAdult):
        await household.offers(young)
    with pytest.raises(NotAnAdult):
        await household.brings(young, offered.code)


async def test_who_may_only_ask_waits_for_the_patient_who_is_then_called(household: Household, clinic: Clinic) -> None:
    grantor, other, doctor = await clinic.patient(), await clinic.patient(), await clinic.doctor()
    await household.grants(grantor, other, "ask")
    call = await clinic.accepts(doctor, await household.asks_for(other, grantor.id))
    assert call.people == [grantor.id, doctor.id]
    with pytest.raises(NotFound):
        await clinic.joins(other, call.id)
    assert (await clinic.joins(grantor, call.id)).state == "in_call"


async def test_ended_while_waiting_the_place_is_given_up_and_the_other_sees_nothing(
    household: Household, clinic: Clinic
) -> None:
    grantor, other = await clinic.patient(), await clinic.patient()
    mandate = await household.grants(grantor, other, "call")
    request = await household.asks_for(other, grantor.id)
    async with clinic.as_(grantor) as work:
        found = await booking_actions.open_request(work)
        assert found is not None
        assert (found.id, found.acting_as) == (request, "mandatary")
    await household.ends(grantor, mandate)
    assert (await clinic.row("requests", request))["state"] == "cancelled"
    assert await clinic.sql.fetchval("select count(*) from quota_places") == 0
    async with clinic.as_(other) as work:
        assert await booking_actions.open_request(work) is None
        with pytest.raises(NotFound):
            await booking_actions.request_by(work, request)
    await household.ends(grantor, mandate)
    assert (await household.sees(other)).cares_for == (await household.sees(grantor)).cared_by == []


@pytest.mark.parametrize("by_grantor", [True, False], ids=["by who granted", "by who acted"])
async def test_ended_in_the_call_the_other_is_out_and_the_patient_may_come_in(
    household: Household, clinic: Clinic, by_grantor: bool
) -> None:
    grantor, other, doctor = await clinic.patient(), await clinic.patient(), await clinic.doctor()
    mandate = await household.grants(grantor, other, "call", "chat")
    call = await clinic.accepts(doctor, await household.asks_for(other, grantor.id))
    await clinic.joins(other, call.id)
    await household.ends(grantor if by_grantor else other, mandate)
    with pytest.raises(NotFound):
        await clinic.joins(other, call.id)
    async with clinic.as_(other) as work:
        assert await consultation_actions.open_consultation(work) is None
        with pytest.raises(NotAllowedNow):
            await guests_actions.invite(work, uuid4(), "Anna", "relative", bytes(32))
    assert (await clinic.joins(grantor, call.id)).state == "in_call"
    members = await clinic.sql.fetch("select person_id from participants where until_at is null")
    assert {row["person_id"] for row in members} == {grantor.id, doctor.id}
    for person in (doctor, other, grantor):
        assert "participant_removed" in await clinic.told(person)


async def test_who_may_not_act_any_more_is_not_put_back_into_the_line(household: Household, clinic: Clinic) -> None:
    grantor, other, doctor = await clinic.patient(), await clinic.patient(), await clinic.doctor()
    mandate = await household.grants(grantor, other, "call")
    request = await household.asks_for(other, grantor.id)
    await clinic.accepts(doctor, request)
    await household.ends(grantor, mandate)
    async with clinic.as_(doctor) as work:
        assert await booking_actions.miss_call(work, request) == "expired"
    told = "select count(*) from notices where person_id = $1 and kind = 'place_expires'"
    assert await clinic.sql.fetchval(told, other.id) == 0


async def test_a_mandate_ends_by_itself_at_its_last_moment(household: Household, clinic: Clinic) -> None:
    grantor, other = await clinic.patient(), await clinic.patient()
    await household.grants(grantor, other, "call", hours=2)
    request = await household.asks_for(other, grantor.id)
    clinic.later(hours=2)
    async with clinic.as_(other) as work:
        with pytest.raises(NotFound):
            await booking_actions.request_by(work, request)
    await household.sweep()
    assert (await clinic.row("requests", request))["state"] == "cancelled"
    assert await clinic.sql.fetchval("select count(*) from mandates where ended_at is null") == 0


async def test_the_patient_sees_a_past_consultation_and_pays_it_not_who_acted(
    household: Household, clinic: Clinic
) -> None:
    grantor, other, doctor = await clinic.patient(), await clinic.patient(), await clinic.doctor()
    await household.grants(grantor, other, "call")
    call = await clinic.accepts(doctor, await household.asks_for(other, grantor.id))
    await clinic.joins(other, call.id)
    await clinic.ends(doctor, call.id)
    async with clinic.as_(grantor) as work:
        (past,) = await consultation_actions.history(work, 5, KEPT)
        assert past.id == call.id
    async with clinic.as_(other) as work:
        assert await payments_actions.charges_of_patient(work) == []


async def test_both_lists_say_that_it_was_granted_used_and_ended(household: Household, clinic: Clinic) -> None:
    grantor, other = await clinic.patient(), await clinic.patient()
    await household.ends(other, await household.grants(grantor, other))
    rows = await clinic.sql.fetch("select kind, who_id from accesses where patient_id = $1 order by id", grantor.id)
    assert [(row["kind"], row["who_id"]) for row in rows] == [
        ("mandate-offer", grantor.id),
        ("mandate", other.id),
        ("mandate-end", other.id),
    ]
