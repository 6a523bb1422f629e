"""Appointments for somebody else: a parent for a child, an adult by a mandate, and what comes of it when it ends."""

import asyncio
from datetime import date, timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest

from doktr.features import brands
from doktr.features.agenda import actions, actions_feeds, actions_meeting, actions_wishes
from doktr.features.agenda.model import Appointment, MandateTooShort, Slot, SlotWish
from doktr.features.agenda.store_wishes import Wanted
from doktr.features.pricing import actions as pricing_actions
from doktr.features.pricing.model import Question
from doktr.features.readiness import actions as readiness_actions
from doktr.kernel.problems import NotFound
from tests.features.agenda.conftest import MONDAY, Practice
from tests.features.clinic import KEPT, LAW, Person
from tests.features.mandates.household import Household, emma


@pytest.fixture
def household(practice: Practice) -> Household:
    """A household whose clinic has agendas."""
    return Household(practice)


async def later(practice: Practice, patient: Person, doctor: Person, days: int = 2) -> list[Slot]:
    """Free times so many days ahead."""
    return await practice.free(patient, doctor, (MONDAY + timedelta(days=days)).date())


async def books_for(practice: Practice, actor: Person, patient_id: UUID, slot: Slot, *, hold: bool = False) -> UUID:
    """Somebody books this slot for somebody else, or holds it."""
    brand = await brands.by_id(practice.works, actor.brand)
    wish = SlotWish(patient_id, slot.doctor_id, slot.starts_at, "fr", "video")
    async with practice.as_(actor) as work:
        asked = Question(patient_id, "video", slot.doctor_id, at=slot.starts_at)
        quote = None if hold else (await pricing_actions.quote(work, asked, LAW, "trial")).id
        return await actions.keep(work, brand, wish, hold=hold, quote_id=quote)


async def sees(practice: Practice, person: Person) -> list[Appointment]:
    """What somebody's list of appointments shows."""
    async with practice.as_(person) as work:
        return await actions.own(work, KEPT)


async def kinds(practice: Practice, person_id: UUID) -> list[str]:
    """What somebody is told where they do not look."""
    await practice.due()
    rows = await practice.sql.fetch("select kind from notices where person_id = $1 order by due_at, id", person_id)
    return [row["kind"] for row in rows]


async def test_a_mother_books_moves_and_cancels_for_her_child_and_both_parents_see_it(
    practice: Practice, household: Household
) -> None:
    doctor, mother, father = await practice.with_agenda(), await practice.patient(), await practice.patient()
    child = await household.declares(mother)
    await household.declares(father)
    first, second, *_ = await later(practice, mother, doctor)
    booked = await books_for(practice, mother, child, first)
    (seen,) = await sees(practice, father)
    assert (seen.id, seen.patient_given_name, seen.acting_id, seen.acting_as) == (booked, "Emma", mother.id, "parent")
    assert "appointment_changed" in await practice.told(father)
    moved = await practice.moves(father, booked, second)
    row = await practice.row("appointments", moved)
    assert (row["patient_id"], row["acting_id"], row["device_id"]) == (child, father.id, father.device_id)
    assert (await practice.cancels(mother, moved)).state == "cancelled"
    assert first in await later(practice, mother, doctor)


async def test_the_place_in_the_quota_is_the_childs_not_the_mothers(practice: Practice, household: Household) -> None:
    doctor, mother = await practice.with_agenda(), await practice.patient()
    child = await household.declares(mother)
    booked = await books_for(practice, mother, child, (await later(practice, mother, doctor))[0])
    rows = await practice.sql.fetch("select cause_id, patient_id from quota_places")
    assert [tuple(row) for row in rows] == [(booked, child)]


async def test_the_mother_arrives_and_is_called_for_her_child(practice: Practice, household: Household) -> None:
    doctor, mother, father = await practice.with_agenda(), await practice.patient(), await practice.patient()
    child = await household.declares(mother)
    await household.declares(father)
    slot = (await later(practice, mother, doctor))[0]
    booked = await books_for(practice, father, child, slot)
    await practice.until(slot.starts_at)
    assert (await practice.arrives(mother, booked)).acting_id == mother.id
    started = await practice.starts(doctor, booked)
    request = await practice.sql.fetchrow("select * from requests where appointment_id = $1", booked)
    assert request is not None
    acts = (request["patient_id"], request["acting_id"], request["acting_as"], request["device_id"])
    assert acts == (child, mother.id, "parent", mother.device_id)
    assert started.consultation_id is not None
    assert (await practice.joins(mother, started.consultation_id)).state == "in_call"
    with pytest.raises(NotFound):
        await practice.joins(father, started.consultation_id)


async def sealed(practice: Practice, founder: Person, about: UUID | None) -> UUID:
    """A live safe that somebody founded, about somebody else or nobody yet."""
    safe_id = uuid4()
    await practice.sql.execute(
        """
        insert into safes (id, brand_id, patient_id, about_id, root_device_id, state, head_seq, head_hash, hour, share,
            created_at, expires_at)
        values ($1, $2, $3, $4, $5, 'open', 1, sha256('head'), $6, 'x', $6, $7)
        """,
        safe_id, founder.brand, founder.id, about, founder.device_id, MONDAY, MONDAY + timedelta(days=60),
    )  # fmt: skip
    people = "insert into safe_people (safe_id, person_id, brand_id, role, since) values ($1, $2, $3, 'patient', $4)"
    await practice.sql.execute(people, safe_id, founder.id, founder.brand, MONDAY)
    return safe_id


async def test_what_was_sealed_about_one_child_is_never_told_for_the_other(
    practice: Practice, household: Household
) -> None:
    doctor, mother = await practice.with_agenda(), await practice.patient()
    child = await household.declares(mother)
    other = await household.declares(mother, emma(given_name="Louis", birthdate=date(2020, 3, 2)))
    slot = (await later(practice, mother, doctor))[0]
    booked = await books_for(practice, mother, other, slot)
    about_child, about_nobody = await sealed(practice, mother, child), await sealed(practice, mother, None)
    await practice.until(slot.starts_at - timedelta(hours=1))
    with pytest.raises(NotFound):
        async with practice.as_(mother) as work:
            await actions_meeting.tell_before(work, booked, about_child)
    assert (await practice.row("safes", about_child))["about_id"] == child
    async with practice.as_(mother) as work:
        assert (await actions_meeting.tell_before(work, booked, about_nobody)).safe_id == about_nobody
    assert (await practice.row("safes", about_nobody))["about_id"] == other


async def test_who_may_only_ask_books_and_the_patient_comes(practice: Practice, household: Household) -> None:
    doctor, grantor, other = await practice.with_agenda(), await practice.patient(), await practice.patient()
    await household.grants(grantor, other, "ask")
    slot = (await later(practice, grantor, doctor))[0]
    booked = await books_for(practice, other, grantor.id, slot)
    await practice.until(slot.starts_at)
    with pytest.raises(NotFound):
        await practice.arrives(other, booked)
    assert (await practice.arrives(grantor, booked)).acting_as == "self"
    started = await practice.starts(doctor, booked)
    assert started.consultation_id is not None
    await practice.joins(grantor, started.consultation_id)


async def test_a_mandatary_sees_what_they_booked_and_nothing_else(practice: Practice, household: Household) -> None:
    doctor, grantor, other = await practice.with_agenda(), await practice.patient(), await practice.patient()
    await household.grants(grantor, other, "ask")
    one, two, *_ = await later(practice, grantor, doctor)
    own, made = await practice.books(grantor, one), await books_for(practice, other, grantor.id, two)
    assert [seen.id for seen in await sees(practice, other)] == [made]
    assert {seen.id for seen in await sees(practice, grantor)} == {own, made}
    with pytest.raises(NotFound):
        await practice.cancels(other, own)
    looks = await practice.sql.fetch(
        "select kind from accesses where patient_id = $1 and who_id = $2", grantor.id, other.id
    )
    assert "appointment" in {row["kind"] for row in looks}


async def test_both_are_reminded_of_what_was_booked_by_a_mandate(practice: Practice, household: Household) -> None:
    doctor, grantor, other = await practice.with_agenda(), await practice.patient(), await practice.patient()
    child = await household.declares(other)
    await household.grants(grantor, other, "ask")
    one, two, *_ = await later(practice, grantor, doctor)
    await books_for(practice, other, grantor.id, one)
    assert await kinds(practice, grantor.id) == await kinds(practice, other.id) == ["appointment_booked"]
    await books_for(practice, other, child, two)
    assert (await kinds(practice, child), len(await kinds(practice, other.id))) == ([], 2)


async def test_nobody_books_for_a_time_at_which_they_may_not_act_any_more(
    practice: Practice, household: Household
) -> None:
    doctor, grantor, other = await practice.with_agenda(), await practice.patient(), await practice.patient()
    await household.grants(grantor, other, "ask", days=1)
    slot = (await later(practice, grantor, doctor))[0]
    with pytest.raises(MandateTooShort):
        await books_for(practice, other, grantor.id, slot)
    async with practice.as_(other) as work:
        with pytest.raises(MandateTooShort):
            await actions_wishes.wish(work, grantor.id, Wanted(slot.starts_at, None, None, "fr", "video"))


@pytest.mark.parametrize("how", ["revoked", "expired", "never"])
async def test_without_a_live_mandate_nobody_does_anything(practice: Practice, household: Household, how: str) -> None:
    doctor, grantor, other = await practice.with_agenda(), await practice.patient(), await practice.patient()
    slot = (await practice.free(grantor, doctor))[3]
    later_one = (await later(practice, grantor, doctor))[0]
    booked = held = None
    if how != "never":
        mandate = await household.grants(grantor, other, "ask", "call", hours=6)
        booked = await books_for(practice, other, grantor.id, slot)
        held = await books_for(practice, other, grantor.id, (await practice.free(grantor, doctor))[3], hold=True)
        if how == "revoked":
            await household.ends(grantor, mandate)
        else:
            practice.later(hours=6)
    with pytest.raises(NotFound):
        await books_for(practice, other, grantor.id, later_one)
    for appointment_id in (one for one in (booked, held) if one):
        for act in (practice.cancels, practice.arrives, practice.confirms):
            with pytest.raises(NotFound):
                await act(other, appointment_id)
        with pytest.raises(NotFound):
            await practice.moves(other, appointment_id, later_one)
        async with practice.as_(other) as work:
            with pytest.raises(NotFound):
                await readiness_actions.keep(work, appointment_id, [])
    assert await sees(practice, other) == []


async def test_the_database_itself_lets_nobody_act_without_a_mandate(practice: Practice, household: Household) -> None:
    doctor, grantor, other = await practice.with_agenda(), await practice.patient(), await practice.patient()
    booked = await practice.books(grantor, (await later(practice, grantor, doctor))[0])
    with pytest.raises(asyncpg.CheckViolationError):
        await practice.sql.execute(
            "update appointments set acting_id = $2, acting_as = 'mandatary' where id = $1", booked, other.id
        )
    await household.grants(grantor, other, "ask")
    await practice.sql.execute(
        "update appointments set acting_id = $2, acting_as = 'mandatary' where id = $1", booked, other.id
    )


async def test_booking_and_taking_back_at_once_leave_nothing_with_who_may_not_act(
    practice: Practice, household: Household
) -> None:
    doctor = await practice.with_agenda()
    for _ in range(6):
        grantor, other = await practice.patient(), await practice.patient()
        mandate = await household.grants(grantor, other, "ask")
        slot = (await later(practice, grantor, doctor))[0]
        await asyncio.gather(
            books_for(practice, other, grantor.id, slot), household.ends(grantor, mandate), return_exceptions=True
        )
        rows = await practice.sql.fetch("select acting_id from appointments where patient_id = $1", grantor.id)
        assert [row["acting_id"] for row in rows] in ([], [grantor.id])


async def test_what_was_booked_stays_the_patients_when_the_mandate_ends_and_both_hear_so(
    practice: Practice, household: Household
) -> None:
    doctor, grantor, other = await practice.with_agenda(), await practice.patient(), await practice.patient()
    mandate = await household.grants(grantor, other, "call")
    booked = await books_for(practice, other, grantor.id, (await later(practice, grantor, doctor))[0])
    held = await books_for(practice, other, grantor.id, (await later(practice, grantor, doctor))[4], hold=True)
    await household.ends(grantor, mandate)
    row = await practice.row("appointments", booked)
    assert (row["state"], row["acting_id"], row["acting_as"]) == ("booked", grantor.id, "self")
    assert await practice.state(held) == "released"
    assert (await kinds(practice, other.id))[-1] == "appointment_let_go"
    assert (await kinds(practice, grantor.id))[-1] == "appointment_passed_on"
    assert (await practice.cancels(grantor, booked)).state == "cancelled"


async def test_a_childs_appointment_goes_to_the_other_parent_and_ends_where_nobody_is_left(
    practice: Practice, household: Household
) -> None:
    doctor, mother, father = await practice.with_agenda(), await practice.patient(), await practice.patient()
    child = await household.declares(mother)
    await household.declares(father)
    booked = await books_for(practice, mother, child, (await later(practice, mother, doctor))[0])
    async with practice.as_(mother) as work:
        (ward,) = await _wards(work)
    await household.ends(mother, ward)
    row = await practice.row("appointments", booked)
    assert (row["acting_id"], row["acting_as"], row["device_id"]) == (father.id, "parent", father.device_id)
    async with practice.as_(father) as work:
        (ward,) = await _wards(work)
    await household.ends(father, ward)
    assert await practice.state(booked) == "cancelled"
    assert "appointment_cancelled" in await kinds(practice, father.id)
    assert await practice.promised(doctor) == []


async def _wards(work) -> list[UUID]:
    rows = await work.sql.fetch("select id from mandates where mandatary_id = $1", work.actor.person_id)
    return [row["id"] for row in rows]


async def test_a_parent_waits_for_an_earlier_time_for_the_child_and_takes_it(
    practice: Practice, household: Household
) -> None:
    doctor, mother, other = await practice.with_agenda(), await practice.patient(), await practice.patient()
    child = await household.declares(mother)
    slots = await later(practice, mother, doctor)
    late, early = await books_for(practice, mother, child, slots[12]), await practice.books(other, slots[3])
    async with practice.as_(mother) as work:
        await actions_wishes.wish(work, child, Wanted(slots[12].starts_at, None, late, "fr", "video"))
        assert await actions_wishes.current(work, mother.id) is None
    await practice.cancels(other, early)
    practice.later(seconds=31)
    await practice.due()
    offered = await practice.sql.fetchrow("select * from appointments where patient_id = $1 and state = 'held'", child)
    assert offered is not None
    assert (offered["acting_id"], offered["starts_at"]) == (mother.id, slots[3].starts_at)
    assert "slot_freed" in await kinds(practice, mother.id)
    async with practice.as_(mother) as work:
        asked = Question(child, "video", doctor.id, at=offered["starts_at"])
        quote = (await pricing_actions.quote(work, asked, LAW, "trial")).id
        assert (await actions.confirm(work, offered["id"], quote)).state == "booked"
    assert await practice.state(late) == "moved"


async def test_a_wish_ends_with_the_mandate(practice: Practice, household: Household) -> None:
    doctor, grantor, other = await practice.with_agenda(), await practice.patient(), await practice.patient()
    mandate = await household.grants(grantor, other, "ask")
    slot = (await later(practice, grantor, doctor))[5]
    async with practice.as_(other) as work:
        await actions_wishes.wish(work, grantor.id, Wanted(slot.starts_at, None, None, "fr", "video"))
    await household.ends(grantor, mandate)
    async with practice.as_(grantor) as work:
        assert await actions_wishes.current(work, grantor.id) is None


async def test_a_calendar_holds_the_childs_appointments_until_the_parent_is_none_any_more(
    practice: Practice, household: Household
) -> None:
    doctor, mother = await practice.with_agenda(), await practice.patient()
    child = await household.declares(mother)
    await books_for(practice, mother, child, (await later(practice, mother, doctor))[0])
    async with practice.as_(mother) as work:
        _feed, token = await actions_feeds.make(work)
        assert len((await actions_feeds.read(work, token)).appointments) == 1
        (ward,) = await _wards(work)
    await household.ends(mother, ward)
    async with practice.as_(mother) as work:
        assert (await actions_feeds.read(work, token)).appointments == []


async def test_what_was_found_of_camera_and_network_is_kept_by_who_acts(
    practice: Practice, household: Household
) -> None:
    doctor, mother, stranger = await practice.with_agenda(), await practice.patient(), await practice.patient()
    child = await household.declares(mother)
    booked = await books_for(practice, mother, child, (await later(practice, mother, doctor))[0])
    async with practice.as_(mother) as work:
        await readiness_actions.keep(work, booked, [])
    async with practice.as_(doctor) as work:
        assert [one.cause_id for one in await readiness_actions.seen(work)] == [booked]
    async with practice.as_(stranger) as work:
        with pytest.raises(NotFound):
            await readiness_actions.keep(work, booked, [])


async def test_a_doctor_is_offered_no_appointment_with_themselves_for_their_child(
    practice: Practice, household: Household
) -> None:
    doctor, mother = await practice.with_agenda(), await practice.patient()
    child = await household.declares(mother, emma(birthdate=date(2019, 3, 2)))
    await practice.sql.execute(
        "update people set niss_hmac = (select niss_hmac from people where id = $2) where id = $1", doctor.id, mother.id
    )
    brand = await brands.by_id(practice.works, "doktr")
    day = (MONDAY + timedelta(days=2)).date()
    async with practice.as_(mother) as work:
        assert await actions.doctors(work, child) == []
        assert await actions.free_slots(work, brand, [doctor.id], (day, day), child, None, mother.id) == []
