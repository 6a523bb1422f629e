"""Whom the doctor calls for an appointment when whoever took care of it may not act any more at that moment."""

import asyncio
from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest

from doktr.features.agenda import actions_meeting
from doktr.features.agenda.model import ChangesHands, TooLate
from doktr.kernel.problems import Conflict
from doktr.kernel.work import Work
from tests.features.agenda.conftest import Practice
from tests.features.agenda.test_for_others import books_for, later, sealed
from tests.features.agenda.test_wishes_of_two import ends_unswept
from tests.features.clinic import Person
from tests.features.mandates.household import Household


@pytest.fixture
def household(practice: Practice) -> Household:
    """A household whose clinic has agendas."""
    return Household(practice)


async def request_of(practice: Practice, appointment_id: UUID) -> asyncpg.Record:
    """What the doctor's call for this appointment began."""
    row = await practice.sql.fetchrow("select * from requests where appointment_id = $1", appointment_id)
    assert row is not None
    return row


async def mandate_of(practice: Practice, parent: Person) -> UUID:
    """By which mandate this parent acts."""
    row = await practice.sql.fetchrow("select id from mandates where mandatary_id = $1", parent.id)
    assert row is not None
    return row["id"]


async def test_a_mandate_that_ran_out_leaves_nothing_of_the_other_in_the_call(
    practice: Practice, household: Household
) -> None:
    doctor, grantor, other = await practice.with_agenda(), await practice.patient(), await practice.patient()
    mandate = await household.grants(grantor, other, "call")
    slot = (await later(practice, grantor, doctor))[0]
    booked = await books_for(practice, other, grantor.id, slot)
    safe = await sealed(practice, other, grantor.id)
    await practice.sql.execute("update appointments set safe_id = $2 where id = $1", booked, safe)
    await practice.until(slot.starts_at)
    await ends_unswept(practice, grantor, mandate)
    started = await practice.starts(doctor, booked)
    request = await request_of(practice, booked)
    assert (request["acting_id"], request["acting_as"], request["device_id"], request["safe_id"]) == (
        grantor.id, "self", grantor.device_id, None,
    )  # fmt: skip
    assert (started.acting_id, started.state) == (grantor.id, "started")


async def test_the_other_parent_is_called_where_one_is_none_any_more(practice: Practice, household: Household) -> None:
    doctor, mother, father = await practice.with_agenda(), await practice.patient(), await practice.patient()
    child = await household.declares(mother)
    await household.declares(father)
    slot = (await later(practice, mother, doctor))[0]
    booked = await books_for(practice, mother, child, slot)
    await practice.until(slot.starts_at)
    await ends_unswept(practice, mother, await mandate_of(practice, mother))
    await practice.starts(doctor, booked)
    request = await request_of(practice, booked)
    assert (request["acting_id"], request["acting_as"], request["device_id"]) == (
        father.id, "parent", father.device_id,
    )  # fmt: skip


async def test_nobody_is_called_for_a_child_of_whom_nobody_is_left(practice: Practice, household: Household) -> None:
    doctor, mother = await practice.with_agenda(), await practice.patient()
    child = await household.declares(mother)
    slot = (await later(practice, mother, doctor))[0]
    booked = await books_for(practice, mother, child, slot)
    await practice.until(slot.starts_at)
    await ends_unswept(practice, mother, await mandate_of(practice, mother))
    for _ in range(2):
        with pytest.raises(TooLate):
            await practice.starts(doctor, booked)
        assert (await practice.row("appointments", booked))["state"] == "cancelled"
    assert await practice.sql.fetchval("select count(*) from requests") == 0
    assert await practice.sql.fetchval("select count(*) from doctor_time where live and doctor_id = $1", doctor.id) == 0


async def test_whom_it_is_passed_on_to_is_written_down_before_the_call_begins(
    practice: Practice, household: Household
) -> None:
    doctor, mother, father = await practice.with_agenda(), await practice.patient(), await practice.patient()
    child = await household.declares(mother)
    await household.declares(father)
    slot = (await later(practice, mother, doctor))[0]
    booked = await books_for(practice, mother, child, slot)
    await practice.until(slot.starts_at)
    await ends_unswept(practice, mother, await mandate_of(practice, mother))
    async with practice.as_(doctor) as work:
        assert await actions_meeting.start(work, booked) is None
    row = await practice.row("appointments", booked)
    assert (row["acting_id"], row["state"]) == (father.id, "booked")
    assert (await practice.starts(doctor, booked)).acting_id == father.id


async def test_a_call_and_the_end_of_a_mandate_at_once_never_mix_two_people(
    practice: Practice, household: Household
) -> None:
    for _ in range(5):
        doctor, grantor, other = await practice.with_agenda(), await practice.patient(), await practice.patient()
        mandate = await household.grants(grantor, other, "call")
        slot = (await practice.free(grantor, doctor))[-1]
        booked = await books_for(practice, other, grantor.id, slot)
        await practice.until(slot.starts_at - timedelta(minutes=1))
        done = await asyncio.gather(
            practice.starts(doctor, booked), household.ends(grantor, mandate), return_exceptions=True
        )
        assert [one for one in done if isinstance(one, BaseException)] == []
        request = await request_of(practice, booked)
        sides = {(grantor.id, grantor.device_id, "self"), (other.id, other.device_id, "mandatary")}
        assert (request["acting_id"], request["device_id"], request["acting_as"]) in sides
        await practice.until((await practice.row("appointments", booked))["starts_at"] - timedelta(days=-1, hours=7))


async def test_two_calls_of_a_doctor_at_once_are_one(practice: Practice) -> None:
    doctor, patient = await practice.with_agenda(), await practice.patient()
    slot = (await later(practice, patient, doctor))[0]
    booked = await practice.books(patient, slot)
    await practice.until(slot.starts_at)
    done = await asyncio.gather(*(practice.starts(doctor, booked) for _ in range(3)), return_exceptions=True)
    assert [one for one in done if isinstance(one, Conflict)] == []
    assert await practice.sql.fetchval("select count(*) from requests") == 1


async def test_a_start_that_never_knows_who_is_called_gives_up_and_changes_nothing(
    practice: Practice, household: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    doctor, mother, father = await practice.with_agenda(), await practice.patient(), await practice.patient()
    child = await household.declares(mother)
    await household.declares(father)
    slot = (await later(practice, mother, doctor))[0]
    booked = await books_for(practice, mother, child, slot)
    await practice.until(slot.starts_at)
    await ends_unswept(practice, mother, await mandate_of(practice, mother))
    tries = []

    async def in_vain(_work: Work, appointment_id: UUID) -> None:
        tries.append(appointment_id)

    with monkeypatch.context() as bent:
        bent.setattr(actions_meeting.actions_passing, "pass_on", in_vain)
        with pytest.raises(ChangesHands):
            async with asyncio.timeout(20):
                await practice.starts(doctor, booked)
    assert tries == [booked] * actions_meeting.STARTS
    assert (await practice.row("appointments", booked))["state"] == "booked"
    assert await practice.sql.fetchval("select count(*) from requests") == 0
    assert (await practice.starts(doctor, booked)).acting_id == father.id
