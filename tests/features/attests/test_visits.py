"""A certificate says that both met in person for as long as it stands: not before, and not once it was taken back."""

from datetime import timedelta
from typing import get_args

import pytest

from doktr.features import relations
from doktr.features.attests import actions
from doktr.features.attests.model import CancelReason
from doktr.features.pricing import local_day, seen_until
from tests.features.attests.test_attests import Practice, practice
from tests.features.clinic import LAW, Person

__all__ = ["practice"]
STAYS = {"A": False, "B": False, "C": False, "D": False, "E": True, "F": True, "G": False}


async def met(practice: Practice, patient: Person, doctor: Person, days: int = 0) -> relations.Met | None:
    """What is known of a visit in person, for a call in so many days."""
    async with practice.clinic.works.open("doktr") as work:
        day = local_day(LAW.moments, work.now) + timedelta(days=days)
        return await relations.met_in_person(work, patient.id, doctor.id, day)


async def takes_back(practice: Practice, doctor: Person, reason: CancelReason) -> None:
    attest = await practice.one(doctor)
    async with practice.clinic.as_(doctor) as work:
        await actions.cancel(work, attest.id, reason, LAW)


async def says_no(practice: Practice, patient: Person, doctor: Person) -> None:
    """The doctor says that they never saw them."""
    async with practice.clinic.works.open("doktr") as work:
        await relations.not_visited(work, patient.id, doctor.id, "doktr")


async def test_a_certificate_counts_once_the_insurer_took_it(practice: Practice) -> None:
    patient, doctor = await practice.known()
    await practice.certifies(doctor, patient)
    assert await met(practice, patient, doctor) is None
    await practice.works()
    assert await met(practice, patient, doctor) == "confirmed"


async def test_it_counts_from_its_day_to_the_end_of_the_second_year_after(practice: Practice) -> None:
    patient, doctor, attest = await practice.accepted()
    last = (seen_until(attest.day, LAW.seen_years) - attest.day).days
    found = [await met(practice, patient, doctor, days) for days in (-1, 0, last, last + 1)]
    assert found == [None, "confirmed", "confirmed", None]


async def test_what_the_insurer_refused_and_the_doctor_gave_up_does_not_count(practice: Practice) -> None:
    patient, doctor, attest = await practice.refused()
    assert await met(practice, patient, doctor) is None
    async with practice.clinic.as_(doctor) as work:
        await actions.drop(work, attest.id)
    assert await met(practice, patient, doctor) is None


@pytest.mark.parametrize("reason", get_args(CancelReason))
async def test_what_was_taken_back_counts_only_where_its_reason_leaves_the_visit(
    practice: Practice, reason: CancelReason
) -> None:
    patient, doctor, _ = await practice.accepted()
    await takes_back(practice, doctor, reason)
    at_once = await met(practice, patient, doctor)
    await practice.works()
    assert (await practice.one(doctor)).state == "cancelled"
    expected = "confirmed" if STAYS[reason] else None
    assert (at_once, await met(practice, patient, doctor)) == (expected, expected)


async def test_a_mistake_that_the_insurer_does_not_take_back_is_a_mistake_all_the_same(practice: Practice) -> None:
    patient, doctor, attest = await practice.accepted()
    practice.twin.memory.cancelled.add(attest.acknowledgement or "")
    await takes_back(practice, doctor, "A")
    await practice.works()
    assert (await practice.one(doctor)).state == "accepted"
    assert await met(practice, patient, doctor) is None


async def test_the_right_certificate_after_the_wrong_one_counts(practice: Practice) -> None:
    patient, doctor, _ = await practice.accepted()
    await takes_back(practice, doctor, "C")
    await practice.works()
    await practice.certifies(doctor, patient)
    await practice.works()
    assert await met(practice, patient, doctor) == "confirmed"


async def test_the_doctor_s_own_word_outlives_a_certificate_that_was_taken_back(practice: Practice) -> None:
    patient, doctor, attest = await practice.accepted()
    async with practice.clinic.works.open("doktr") as work:
        await relations.visited(work, patient.id, doctor.id, "doktr", attest.day.replace(month=12, day=31))
    await takes_back(practice, doctor, "A")
    assert await met(practice, patient, doctor) == "confirmed"


@pytest.mark.parametrize(("no_first", "known"), [(True, "confirmed"), (False, "refused")])
async def test_the_doctor_s_last_word_goes_first(practice: Practice, no_first: bool, known: relations.Met) -> None:
    patient, doctor = await practice.known()
    if no_first:
        await says_no(practice, patient, doctor)
        practice.clinic.later(minutes=1)
    await practice.certifies(doctor, patient)
    await practice.works()
    if not no_first:
        practice.clinic.later(minutes=1)
        await says_no(practice, patient, doctor)
    assert await met(practice, patient, doctor) == known
