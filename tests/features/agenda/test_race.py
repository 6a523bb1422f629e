"""Many patients want one time, on several connections: the database lets exactly one have it."""

import asyncio
from collections import Counter

from doktr.features.agenda.model import SlotTaken
from tests.features.agenda.conftest import Practice

BOOKERS, ROUNDS = 8, 5
OVERLAPPING = """
select one.id from doctor_time one join doctor_time other
    on other.doctor_id = one.doctor_id and other.id <> one.id and other.during && one.during
where one.live and other.live
"""


async def test_of_many_who_book_one_time_at_once_exactly_one_has_it(practice: Practice) -> None:
    doctor = await practice.with_agenda()
    patients = [await practice.patient() for _ in range(BOOKERS)]
    for _ in range(ROUNDS):
        slot = (await practice.free(patients[0], doctor))[0]
        came = await asyncio.gather(*(practice.books(one, slot) for one in patients), return_exceptions=True)
        won = [one for one in came if not isinstance(one, BaseException)]
        lost = Counter(type(one) for one in came if isinstance(one, BaseException))
        assert (len(won), lost) == (1, Counter({SlotTaken: BOOKERS - 1}))
        assert await practice.sql.fetch(OVERLAPPING) == []
        patients.append(patients.pop(0))


async def test_of_two_doctors_times_that_lie_over_each_other_one_is_refused_and_nobody_waits_for_ever(
    practice: Practice,
) -> None:
    """A doctor who works for two brands has one time: slots of different length, booked at once."""
    doctor = await practice.with_agenda(slot=20)
    await practice.policy("heidra", "hours", days={str(day): ("00:00", "24:00") for day in range(1, 8)}, holidays=None)
    await practice.belongs_to(doctor, "heidra")
    await practice.sees_also(doctor, "heidra", slot=30)
    here, there = await practice.patient(), await practice.patient("heidra")
    for _ in range(ROUNDS):
        one, other = (await practice.free(here, doctor))[0], (await practice.free(there, doctor))[0]
        came = await asyncio.gather(practice.books(here, one), practice.books(there, other), return_exceptions=True)
        meet = one.starts_at < other.free_at and other.starts_at < one.free_at
        assert [type(each) for each in came].count(SlotTaken) == (1 if meet else 0)
        assert await practice.sql.fetch(OVERLAPPING) == []
        await practice.sql.execute("delete from doctor_time; delete from quota_places; delete from appointments")
        practice.later(minutes=7)


async def test_who_moves_and_who_books_at_once_never_share_a_time(practice: Practice) -> None:
    doctor, patient, other = await practice.with_agenda(), await practice.patient(), await practice.patient()
    for _ in range(ROUNDS):
        one, two, *_ = await practice.free(patient, doctor)
        booked = await practice.books(patient, one)
        moved, taken = await asyncio.gather(
            practice.moves(patient, booked, two), practice.books(other, two), return_exceptions=True
        )
        assert isinstance(moved, SlotTaken) != isinstance(taken, SlotTaken)
        assert await practice.state(booked) == ("booked" if isinstance(moved, SlotTaken) else "moved")
        assert await practice.sql.fetch(OVERLAPPING) == []
        for person in (patient, other):
            await practice.cancels_all(person)
