"""Who takes part in a consultation: two to four people at a time, each at a device; the database refuses a fifth."""

import asyncio

import asyncpg
import pytest

from doktr.features.consultation import actions
from doktr.features.consultation.model import Consultation
from tests.features.clinic import Clinic, Person

TAKE_PART = """
insert into participants (consultation_id, person_id, brand_id, role, from_at) values ($1, $2, 'doktr', $3, now())
"""
GO = "update participants set until_at = now() where consultation_id = $1 and person_id = $2"


async def comes(clinic: Clinic, call: Consultation, person: Person, role: str = "companion") -> None:
    """Somebody else takes part, in a transaction of the application."""
    async with clinic.as_(person) as work:
        await work.sql.execute(TAKE_PART, call.id, person.id, role)


async def called(clinic: Clinic) -> tuple[Person, Consultation]:
    doctor = await clinic.doctor()
    return doctor, await clinic.accepts(doctor, await clinic.patient_asks())


async def test_four_people_take_part_and_no_fifth(clinic: Clinic) -> None:
    _, call = await called(clinic)
    await comes(clinic, call, await clinic.patient())
    await comes(clinic, call, await clinic.patient(), "interpreter")
    with pytest.raises(asyncpg.CheckViolationError, match="nobody else can take part"):
        await comes(clinic, call, await clinic.patient())


async def test_of_many_who_come_at_once_two_find_a_place(clinic: Clinic) -> None:
    _, call = await called(clinic)
    people = [await clinic.patient() for _ in range(8)]
    came = await asyncio.gather(*(comes(clinic, call, one) for one in people), return_exceptions=True)
    assert [type(one) for one in came if one is not None] == [asyncpg.CheckViolationError] * 6
    count = "select count(*) from participants where consultation_id = $1"
    assert await clinic.sql.fetchval(count, call.id) == 4


async def test_who_goes_leaves_a_place_and_cannot_come_back_into_a_full_call(clinic: Clinic) -> None:
    _, call = await called(clinic)
    first, second, third = [await clinic.patient() for _ in range(3)]
    for one in (first, second):
        await comes(clinic, call, one)
    await clinic.sql.execute(GO, call.id, first.id)
    await comes(clinic, call, third)
    with pytest.raises(asyncpg.CheckViolationError):
        await clinic.sql.execute(GO.replace("now()", "null"), call.id, first.id)


async def go(clinic: Clinic, call: Consultation, *people: Person) -> None:
    """These do not take part any more, from one transaction on."""
    async with clinic.as_(people[0]) as work:
        for one in people:
            await work.sql.execute(GO, call.id, one.id)


async def test_nobody_is_left_alone_in_a_consultation_that_goes_on(clinic: Clinic) -> None:
    doctor, call = await called(clinic)
    with pytest.raises(asyncpg.CheckViolationError, match="nobody talks alone"):
        await go(clinic, call, doctor)
    mother = await clinic.patient()
    await comes(clinic, call, mother)
    await go(clinic, call, mother)
    with pytest.raises(asyncpg.CheckViolationError, match="nobody talks alone"):
        await clinic.sql.execute("delete from participants where person_id = $1", doctor.id)
    assert (await clinic.ends(doctor, call.id, "technical_failure")).state == "ended"


async def test_one_may_take_another_s_place_in_one_transaction(clinic: Clinic) -> None:
    doctor, call = await called(clinic)
    colleague = await clinic.doctor()
    async with clinic.as_(doctor) as work:
        await work.sql.execute(GO, call.id, doctor.id)
        await work.sql.execute(TAKE_PART, call.id, colleague.id, "doctor")
    left = "select person_id from participants where consultation_id = $1 and until_at is null"
    here = [row["person_id"] for row in await clinic.sql.fetch(left, call.id)]
    assert sorted(here) == sorted([call.patient_id, colleague.id])


async def test_of_three_two_who_go_at_once_do_not_leave_the_third_alone(clinic: Clinic) -> None:
    doctor, call = await called(clinic)
    mother = await clinic.patient()
    await comes(clinic, call, mother)
    went = await asyncio.gather(go(clinic, call, doctor), go(clinic, call, mother), return_exceptions=True)
    assert sorted(type(one).__name__ for one in went) == ["CheckViolationError", "NoneType"]


async def test_no_consultation_is_opened_for_nobody(clinic: Clinic) -> None:
    doctor, call = await called(clinic)
    await clinic.ends(doctor, call.id, "technical_failure")
    open_again = "update consultations set state = 'called', outcome = null, ended_at = null where id = $1"
    with pytest.raises(asyncpg.CheckViolationError, match="nobody talks alone"):
        await clinic.sql.execute(open_again, call.id)


async def test_everybody_who_takes_part_is_told_and_seen_by_all(clinic: Clinic) -> None:
    doctor, call = await called(clinic)
    mother = await clinic.patient()
    await comes(clinic, call, mother)
    joined = await clinic.joins(mother, call.id)
    assert {one.role: one.device_id for one in joined.participants if one.present} == {
        "doctor": doctor.device_id,
        "companion": mother.device_id,
    }
    assert (await clinic.told(doctor))[-1] == "participant_joined"
    assert (await clinic.ends(doctor, call.id, "technical_failure")).state == "ended"
    assert (await clinic.told(mother))[-1] == "ended"
    async with clinic.as_(mother) as work:
        assert (await actions.consultation_by(work, call.id)).state == "ended"
