"""Two who wait for an earlier time for the same patient, and what is offered to whoever may not act any more."""

from datetime import timedelta
from uuid import UUID

import pytest

from doktr.features.agenda import actions_wishes
from doktr.features.agenda.model import EarlierWish, Slot
from doktr.features.agenda.store_wishes import Wanted
from tests.features.agenda.conftest import MONDAY, Practice
from tests.features.clinic import Person
from tests.features.mandates.household import Household


@pytest.fixture
def household(practice: Practice) -> Household:
    """A household whose clinic has agendas."""
    return Household(practice)


async def waits(practice: Practice, actor: Person, patient_id: UUID, slot: Slot, booked: UUID | None = None) -> None:
    """Somebody waits, for this patient, for a time before this one."""
    async with practice.as_(actor) as work:
        await actions_wishes.wish(work, patient_id, Wanted(slot.starts_at, None, booked, "fr", "video"))


async def wish_of(practice: Practice, actor: Person, patient_id: UUID) -> EarlierWish | None:
    """What somebody sees being waited for, for this patient."""
    async with practice.as_(actor) as work:
        return await actions_wishes.current(work, patient_id)


async def drops(practice: Practice, actor: Person, patient_id: UUID) -> None:
    """Somebody waits no more for this patient."""
    async with practice.as_(actor) as work:
        await actions_wishes.drop(work, patient_id)


async def ends_unswept(practice: Practice, of: Person, mandate_id: UUID) -> None:
    """The mandate's last moment is this one, and nobody has tidied up after it."""
    practice.later(seconds=1)
    async with practice.as_(of) as work:
        now = work.now
    await practice.sql.execute(
        "update mandates set during = tstzrange(lower(during), $2) where id = $1", mandate_id, now
    )


async def frees(practice: Practice, patient: Person, appointment_id: UUID) -> None:
    """Somebody gives a time back, and it is offered to whoever waits."""
    await practice.cancels(patient, appointment_id)
    practice.later(seconds=31)
    await practice.due()


async def offers(practice: Practice) -> list[tuple[UUID, UUID]]:
    """Patient and who takes care of each time that is held for somebody who waits."""
    rows = await practice.sql.fetch(
        "select patient_id, acting_id from appointments where state = 'held' and wish_id is not null order by made_at"
    )
    return [(row["patient_id"], row["acting_id"]) for row in rows]


async def slots_of(practice: Practice, patient: Person, doctor: Person) -> list[Slot]:
    """Free times in two days."""
    return await practice.free(patient, doctor, (MONDAY + timedelta(days=2)).date())


async def test_a_mandatary_who_waits_leaves_the_patients_own_wish_alone(
    practice: Practice, household: Household
) -> None:
    doctor, grantor, other = await practice.with_agenda(), await practice.patient(), await practice.patient()
    mandate = await household.grants(grantor, other, "ask")
    slots = await slots_of(practice, grantor, doctor)
    await waits(practice, grantor, grantor.id, slots[6])
    await waits(practice, other, grantor.id, slots[9])
    own, made = await wish_of(practice, grantor, grantor.id), await wish_of(practice, other, grantor.id)
    assert own is not None and (own.acting_id, own.before_at) == (grantor.id, slots[6].starts_at)
    assert made is not None and (made.acting_id, made.before_at) == (other.id, slots[9].starts_at)
    await waits(practice, other, grantor.id, slots[8])
    assert await wish_of(practice, grantor, grantor.id) == own
    await household.ends(grantor, mandate)
    assert await wish_of(practice, grantor, grantor.id) == own


async def test_the_patient_sees_and_ends_what_is_waited_for_in_their_name(
    practice: Practice, household: Household
) -> None:
    doctor, grantor, other = await practice.with_agenda(), await practice.patient(), await practice.patient()
    await household.grants(grantor, other, "ask")
    slots = await slots_of(practice, grantor, doctor)
    await waits(practice, grantor, grantor.id, slots[6])
    await waits(practice, other, grantor.id, slots[9])
    await drops(practice, grantor, grantor.id)
    left = await wish_of(practice, grantor, grantor.id)
    assert left is not None and left.acting_id == other.id
    await drops(practice, grantor, grantor.id)
    assert await wish_of(practice, other, grantor.id) is None


async def test_one_who_drops_their_wish_leaves_the_other_s(practice: Practice, household: Household) -> None:
    doctor, grantor, other = await practice.with_agenda(), await practice.patient(), await practice.patient()
    await household.grants(grantor, other, "ask")
    slots = await slots_of(practice, grantor, doctor)
    await waits(practice, grantor, grantor.id, slots[6])
    await waits(practice, other, grantor.id, slots[9])
    await drops(practice, other, grantor.id)
    assert await wish_of(practice, other, grantor.id) is None
    assert await wish_of(practice, grantor, grantor.id) is not None


async def test_two_parents_wait_together(practice: Practice, household: Household) -> None:
    doctor, mother, father = await practice.with_agenda(), await practice.patient(), await practice.patient()
    child = await household.declares(mother)
    await household.declares(father)
    slots = await slots_of(practice, mother, doctor)
    await waits(practice, mother, child, slots[6])
    await waits(practice, father, child, slots[9])
    seen = await wish_of(practice, mother, child)
    assert seen is not None and (seen.acting_id, seen.before_at) == (father.id, slots[9].starts_at)
    await drops(practice, mother, child)
    assert await wish_of(practice, father, child) is None


async def test_of_two_who_wait_for_one_patient_one_is_offered_a_time_at_once_and_both_follow_the_appointment(
    practice: Practice, household: Household
) -> None:
    doctor, grantor, other, stranger = (
        await practice.with_agenda(), await practice.patient(), await practice.patient(), await practice.patient(),
    )  # fmt: skip
    await household.grants(grantor, other, "ask")
    slots = await slots_of(practice, grantor, doctor)
    booked = await practice.books(grantor, slots[12])
    early = [await practice.books(stranger, slots[at]) for at in (3, 5)]
    await waits(practice, grantor, grantor.id, slots[12], booked)
    async with practice.as_(other) as work:
        await actions_wishes.wish(work, grantor.id, Wanted(slots[11].starts_at, None, None, "fr", "video"))
    for one in early:
        await frees(practice, stranger, one)
    assert await offers(practice) == [(grantor.id, grantor.id)]
    offered = await practice.offered(grantor)
    assert offered is not None and offered["starts_at"] == slots[3].starts_at
    await practice.confirms(grantor, offered["id"])
    assert await practice.state(booked) == "moved"
    assert (await wish_of(practice, other, grantor.id)) is not None


async def test_a_wish_for_what_another_brought_forward_is_one_for_something_earlier_still(
    practice: Practice, household: Household
) -> None:
    doctor, mother, stranger = await practice.with_agenda(), await practice.patient(), await practice.patient()
    grantor = await practice.patient()
    await household.grants(grantor, mother, "ask", "call")
    slots = await slots_of(practice, mother, doctor)
    booked = await practice.books(grantor, slots[12])
    early = await practice.books(stranger, slots[3])
    await waits(practice, grantor, grantor.id, slots[12], booked)
    await practice.sql.execute(
        """
        insert into slot_wishes (brand_id, patient_id, device_id, appointment_id, before_at, language, channel,
            asked_at, acting_id)
        select brand_id, patient_id, device_id, appointment_id, before_at, language, channel,
            asked_at + interval '1 second', $2 from slot_wishes where patient_id = $1
        """,
        grantor.id, mother.id,
    )  # fmt: skip
    await frees(practice, stranger, early)
    offered = await practice.offered(grantor)
    assert offered is not None and offered["acting_id"] == grantor.id
    await practice.confirms(grantor, offered["id"])
    left = await wish_of(practice, mother, grantor.id)
    assert left is not None and (left.appointment_id, left.before_at) == (offered["id"], slots[3].starts_at)


async def test_a_time_goes_to_the_next_who_waits_where_a_mandate_ran_out(
    practice: Practice, household: Household
) -> None:
    doctor, grantor, other, next_one, stranger = (
        await practice.with_agenda(), await practice.patient(), await practice.patient(), await practice.patient(),
        await practice.patient(),
    )  # fmt: skip
    mandate = await household.grants(grantor, other, "ask")
    slots = await slots_of(practice, grantor, doctor)
    early = await practice.books(stranger, slots[3])
    await waits(practice, other, grantor.id, slots[9])
    await waits(practice, next_one, next_one.id, slots[9])
    await ends_unswept(practice, grantor, mandate)
    await frees(practice, stranger, early)
    assert await offers(practice) == [(next_one.id, next_one.id)]
    assert await wish_of(practice, grantor, grantor.id) is None
    assert "appointment_changed" in await practice.told(grantor)


async def test_whoever_waits_themselves_is_offered_what_their_mandatary_may_not_take_any_more(
    practice: Practice, household: Household
) -> None:
    doctor, grantor, other, stranger = (
        await practice.with_agenda(), await practice.patient(), await practice.patient(), await practice.patient(),
    )  # fmt: skip
    mandate = await household.grants(grantor, other, "ask")
    slots = await slots_of(practice, grantor, doctor)
    early = await practice.books(stranger, slots[3])
    await waits(practice, other, grantor.id, slots[9])
    await waits(practice, grantor, grantor.id, slots[9])
    await ends_unswept(practice, grantor, mandate)
    await frees(practice, stranger, early)
    assert await offers(practice) == [(grantor.id, grantor.id)]
