"""Who waits for an earlier time is offered what frees, in order, for a while."""

from datetime import timedelta

import pytest

from doktr.features.agenda import actions_wishes
from doktr.features.agenda.model import TooLate
from doktr.features.agenda.store_wishes import Wanted
from tests.features.agenda.conftest import MONDAY, Practice, minutes
from tests.features.clinic import Person

USED = "insert into quota_places (cause_id, patient_id, brand_id, at, counted) values (uuidv7(), $1, 'doktr', $2, true)"


async def test_a_freed_time_is_held_for_who_waits_longest_then_for_the_next(practice: Practice) -> None:
    doctor, first, second, third = (
        await practice.with_agenda(), await practice.patient(), await practice.patient(), await practice.patient(),
    )  # fmt: skip
    slots = await practice.free(first, doctor)
    early = await practice.books(third, slots[5])
    late = [await practice.books(one, slots[at]) for one, at in ((first, 12), (second, 14))]
    await practice.wishes_earlier(first, late[0])
    await practice.wishes_earlier(second, late[1])
    await practice.cancels(third, early)
    practice.later(seconds=31)
    await practice.due()
    offered = await practice.offered(first)
    assert offered is not None and offered["starts_at"] == slots[5].starts_at
    assert await practice.offered(second) is None
    practice.later(minutes=61)
    await practice.due()
    practice.later(seconds=31)
    await practice.due()
    assert (await practice.state(offered["id"]), await practice.state(late[0])) == ("released", "booked")
    again = await practice.offered(second)
    assert again is not None and again["starts_at"] == slots[5].starts_at
    taken = await practice.confirms(second, again["id"])
    assert (taken.state, await practice.state(late[1])) == ("booked", "moved")
    assert taken.origin_id == late[1]


async def test_a_move_to_an_offered_time_keeps_one_place_in_the_quota(practice: Practice) -> None:
    doctor, patient, other = await practice.with_agenda(), await practice.patient(), await practice.patient()
    slots = await practice.free(patient, doctor)
    late, early = await practice.books(patient, slots[12]), await practice.books(other, slots[4])
    await practice.wishes_earlier(patient, late)
    await practice.cancels(other, early)
    practice.later(seconds=31)
    await practice.due()
    offered = await practice.offered(patient)
    assert offered is not None
    await practice.confirms(patient, offered["id"])
    rows = await practice.sql.fetch("select cause_id from quota_places where patient_id = $1", patient.id)
    assert [row["cause_id"] for row in rows] == [offered["id"]]


async def used(practice: Practice, patient: Person, count: int) -> None:
    """So many teleconsultations of these days took place already."""
    for _ in range(count):
        await practice.sql.execute(USED, patient.id, MONDAY - timedelta(days=2))


async def test_a_time_is_not_held_for_whose_quota_has_no_place_then(practice: Practice) -> None:
    doctor, first, second, third = (
        await practice.with_agenda(), await practice.patient(), await practice.patient(), await practice.patient(),
    )  # fmt: skip
    slots = await practice.free(first, doctor)
    early, late = await practice.books(third, slots[5]), await practice.books(second, slots[14])
    async with practice.as_(first) as work:
        await actions_wishes.wish(work, first.id, Wanted(slots[14].starts_at, None, None, "fr", "video"))
    await practice.wishes_earlier(second, late)
    await used(practice, first, 5)
    await practice.cancels(third, early)
    practice.later(seconds=31)
    await practice.due()
    assert await practice.offered(first) is None
    offered = await practice.offered(second)
    assert offered is not None and offered["starts_at"] == slots[5].starts_at
    await practice.sql.execute("delete from quota_places where counted")
    await practice.cancels(second, offered["id"])
    practice.later(seconds=31)
    await practice.due()
    again = await practice.offered(first)
    assert again is not None and (await practice.confirms(first, again["id"])).state == "booked"


@pytest.mark.parametrize(("before", "days", "is_offered"), [(4, 3, True), (5, 29, False)])
async def test_who_would_move_their_last_place_is_offered_a_time_that_it_fits(
    practice: Practice, before: int, days: int, is_offered: bool
) -> None:
    doctor, patient, other = await practice.with_agenda(), await practice.patient(), await practice.patient()
    slots = await practice.free(patient, doctor)
    early = await practice.books(other, slots[4])
    to_come = await practice.free(patient, doctor, (MONDAY + timedelta(days=days)).date())
    late = await practice.books(patient, to_come[2])
    await practice.wishes_earlier(patient, late)
    await used(practice, patient, before)
    await practice.cancels(other, early)
    practice.later(seconds=31)
    await practice.due()
    offered = await practice.offered(patient)
    assert (offered is not None) == is_offered
    if offered is not None:
        assert (await practice.confirms(patient, offered["id"])).state == "booked"


async def test_who_cancelled_by_mistake_can_have_the_time_back_before_it_is_offered(practice: Practice) -> None:
    doctor, patient, other = await practice.with_agenda(), await practice.patient(), await practice.patient()
    slots = await practice.free(patient, doctor)
    booked, late = await practice.books(patient, slots[3]), await practice.books(other, slots[12])
    await practice.wishes_earlier(other, late)
    await practice.cancels(patient, booked)
    await practice.books(patient, slots[3])
    practice.later(seconds=31)
    await practice.due()
    assert await practice.offered(other) is None


async def test_nobody_waits_for_something_earlier_than_what_they_do_not_have(practice: Practice) -> None:
    doctor, patient = await practice.with_agenda(), await practice.patient()
    booked = await practice.books(patient, (await practice.free(patient, doctor))[12])
    await practice.cancels(patient, booked)
    with pytest.raises(TooLate):
        await practice.wishes_earlier(patient, booked)


async def test_new_hours_are_offered_to_who_waits_longest_then_to_the_next(practice: Practice) -> None:
    doctor, first, second, patient = (
        await practice.with_agenda(), await practice.patient(), await practice.patient(), await practice.patient(),
    )  # fmt: skip
    today, later = MONDAY.date(), (MONDAY + timedelta(days=3)).date()
    await practice.is_off(doctor, today, 0, 18 * 60)
    slots = await practice.free(patient, doctor, later)
    for one, slot in ((first, slots[2]), (second, slots[4])):
        await practice.wishes_earlier(one, await practice.books(one, slot))
    await practice.works_extra(doctor, today, 18 * 60, 18 * 60 + 40)
    await practice.due()
    offered = [await practice.offered(one) for one in (first, second)]
    evening = MONDAY.replace(hour=18)
    assert [one["starts_at"] for one in offered if one] == [evening, evening + minutes(20)]


async def test_a_new_week_is_offered_to_who_waits(practice: Practice) -> None:
    doctor, other, patient = (
        await practice.with_agenda(),
        await practice.doctor(on_duty=False),
        await practice.patient(),
    )
    late = await practice.books(patient, (await practice.free(patient, doctor))[12])
    await practice.wishes_earlier(patient, late)
    await practice.works_weekly(other)
    await practice.due()
    offered = await practice.offered(patient)
    assert offered is not None and offered["doctor_id"] == other.id


async def test_a_doctor_s_day_off_and_extra_hours_change_what_is_free(practice: Practice) -> None:
    doctor, patient = await practice.with_agenda(), await practice.patient()
    day = (MONDAY + timedelta(days=3)).date()
    assert len(await practice.free(patient, doctor, day)) == 24
    await practice.is_off(doctor, day, 9 * 60, 12 * 60 + 10)
    free = await practice.free(patient, doctor, day)
    assert free[0].starts_at == (MONDAY + timedelta(days=3)).replace(hour=12, minute=20)
    await practice.works_extra(doctor, day, 17 * 60, 18 * 60)
    late = (await practice.free(patient, doctor, day))[-1]
    assert late.ends_at == (MONDAY + timedelta(days=3)).replace(hour=18) and late.ends_at - late.starts_at == minutes(
        20
    )
