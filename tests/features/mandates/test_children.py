"""A parent for a child under 16: declared, asked for, called, paid, seen and ended, on a real PostgreSQL."""

import asyncio
from datetime import date, timedelta

import pytest

from doktr.features.booking import actions as booking_actions
from doktr.features.booking.model import AlreadyWaiting
from doktr.features.consultation import actions as consultation_actions
from doktr.features.mandates import actions, actions_children
from doktr.features.mandates.model import NotThisChild, TooManyPeople
from doktr.features.mandates.rules import BELGIUM
from doktr.features.pricing import actions as pricing_actions
from doktr.features.relations import actions as relations_actions
from doktr.kernel.problems import NotFound, TooMany
from tests.features.clinic import KEPT, Clinic
from tests.features.mandates.household import LET_GO, NUMBERS, RULES, Household, emma, number_of


async def test_a_child_is_one_person_whatever_two_parents_say_at_once(household: Household, clinic: Clinic) -> None:
    mother, father = await clinic.patient(), await clinic.patient()
    found = await asyncio.gather(*(household.declares(one) for one in (mother, father, mother, father)))
    assert len(set(found)) == 1
    row = await clinic.row("people", found[0])
    assert (row["given_name"], row["gender"], row["niss_hmac"]) == (
        "Emma", "female", NUMBERS.fingerprint(emma().niss)
    )  # fmt: skip
    assert NUMBERS.open(row["niss_sealed"]) == emma().niss
    assert await clinic.sql.fetchval("select count(*) from mandates") == 2
    (ward,) = (await household.sees(mother)).cares_for
    assert (ward.given_name, ward.kind, [one.person_id for one in ward.others]) == ("Emma", "child", [father.id])
    assert "people_changed" in await clinic.told(mother)


@pytest.mark.parametrize(
    "wrong",
    [
        emma(niss="18051412200"),
        emma(birthdate=date(2018, 5, 15), niss=number_of(date(2018, 5, 14), 122)),
        emma(birthdate=date(2010, 1, 1)),
    ],
    ids=["check digits", "another birth date", "sixteen already"],
)
async def test_details_that_cannot_be_right_make_nobody(household: Household, clinic: Clinic, wrong) -> None:
    parent = await clinic.patient()
    with pytest.raises(NotThisChild):
        await household.declares(parent, wrong)
    assert await clinic.sql.fetchval("select count(*) from people where given_name = 'Emma'") == 0


async def test_a_second_parent_who_knows_another_name_is_refused_and_changes_nothing(
    household: Household, clinic: Clinic
) -> None:
    await household.declares(await clinic.patient())
    with pytest.raises(NotThisChild):
        await household.declares(await clinic.patient(), emma(given_name="Julie"))
    assert await clinic.sql.fetchval("select count(*) from mandates") == 1


async def test_whoever_tries_names_out_at_a_child_s_number_is_stopped_and_so_are_several_together(
    household: Household, clinic: Clinic
) -> None:
    await household.declares(await clinic.patient())
    stranger = await clinic.patient()
    for name in ("Julie", "Noor", "Lina", "Alice", "Mila"):
        with pytest.raises(NotThisChild):
            await household.declares(stranger, emma(given_name=name))
    with pytest.raises(TooMany):
        await household.declares(stranger)
    another = await clinic.patient()
    for name in ("Olivia", "Juliette", "Camille", "Louise", "Anna"):
        with pytest.raises(NotThisChild):
            await household.declares(another, emma(given_name=name))
    father = await clinic.patient()
    with pytest.raises(TooMany):
        await household.declares(father)
    assert await clinic.sql.fetchval("select count(*) from mandates") == 1
    clinic.later(days=1, seconds=1)
    await household.sweep()
    assert await clinic.sql.fetchval("select count(*) from child_tries") == 0
    await household.declares(father)


@pytest.mark.parametrize(
    "spelt",
    [
        {"given_name": "Ema"},
        {"given_name": "emma louise"},
        {"family_name": "Janssens"},
        {"family_name": "Peeters-Janssens"},
        {"given_name": "Émma", "family_name": "PEETERS"},
    ],
    ids=["a letter less", "two first names", "the father's name", "both names", "accents"],
)
async def test_a_second_parent_who_spells_the_name_otherwise_has_the_same_child(
    household: Household, clinic: Clinic, spelt: dict[str, str]
) -> None:
    mother, father = await clinic.patient(), await clinic.patient()
    child = await household.declares(mother)
    assert await household.declares(father, emma(**spelt)) == child
    row = await clinic.row("people", child)
    assert (row["given_name"], row["family_name"]) == ("Emma", "Peeters")
    (ward,) = (await household.sees(father)).cares_for
    assert (ward.given_name, ward.family_name) == ("Emma", "Peeters")
    assert "people_changed" in await clinic.told(mother)
    looks = await clinic.sql.fetch("select kind, who_id from accesses where patient_id = $1", child)
    assert ("mandate", father.id) in {(row["kind"], row["who_id"]) for row in looks}


async def test_a_second_parent_learns_nothing_of_what_the_first_told_a_doctor(
    household: Household, clinic: Clinic
) -> None:
    mother, father, doctor = await clinic.patient(), await clinic.patient(), await clinic.doctor()
    child = await household.declares(mother)
    call = await clinic.accepts(doctor, await household.asks_for(mother, child))
    await clinic.joins(mother, call.id)
    await clinic.ends(doctor, call.id)
    await household.declares(father, emma(family_name="Janssens"))
    async with clinic.as_(father) as work:
        assert await consultation_actions.history(work, 5, KEPT) == []
        with pytest.raises(NotFound):
            await consultation_actions.consultation_by(work, call.id)


async def test_nobody_tries_out_many_numbers_in_a_day(household: Household, clinic: Clinic) -> None:
    stranger = await clinic.patient()
    born = date(2018, 5, 14)
    numbers = [emma(niss=number_of(born, serial)) for serial in range(300, 340, 2)]
    for child in numbers[: RULES.declared_a_day]:
        await household.declares(stranger, child)
        (ward,) = (await household.sees(stranger)).cares_for
        await household.ends(stranger, ward.mandate_id)
    with pytest.raises(TooManyPeople):
        await household.declares(stranger, numbers[-1])
    clinic.later(hours=25)
    await household.declares(stranger, numbers[-1])


async def test_the_doctor_sees_the_child_and_calls_the_mother(household: Household, clinic: Clinic) -> None:
    mother, doctor = await clinic.patient(), await clinic.doctor()
    child = await household.declares(mother)
    request = await household.asks_for(mother, child)
    async with clinic.as_(doctor) as work:
        (waiting,) = await booking_actions.queue(work)
    assert (waiting.given_name, waiting.acting_as, waiting.sex) == ("Emma", "parent", "female")
    assert waiting.age == (work.now.date() - date(2018, 5, 14)).days // 365.2425
    call = await clinic.accepts(doctor, request)
    assert (call.patient_id, call.people, call.acting_as) == (child, [mother.id, doctor.id], "parent")
    joined = await clinic.joins(mother, call.id)
    assert joined.state == "in_call"
    await clinic.ends(doctor, call.id)
    async with clinic.as_(mother) as work:
        (past,) = await consultation_actions.history(work, 5, KEPT)
    assert past.patient_given_name == "Emma"
    assert {"matched", "called", "ended", "request_changed"} <= set(await clinic.told(mother))


async def test_quota_and_own_doctor_are_the_childs(household: Household, clinic: Clinic) -> None:
    await clinic.policy("doktr", "quota", limit=1)
    mother, doctor = await clinic.patient(), await clinic.doctor()
    child = await household.declares(mother)
    call = await clinic.accepts(doctor, await household.asks_for(mother, child))
    await clinic.joins(mother, call.id)
    await clinic.ends(doctor, call.id)
    seen = await clinic.sql.fetch("select patient_id from care_relations")
    assert [row["patient_id"] for row in seen] == [child]
    assert await clinic.sql.fetchval("select array_agg(patient_id) from quota_places") == [child]
    await clinic.patient_asks(mother)
    async with clinic.as_(mother) as work:
        (own,) = await relations_actions.my_doctors(work, child)
    assert own.doctor_id == doctor.id


async def test_nobody_else_asks_is_told_a_price_or_looks_for_a_child(household: Household, clinic: Clinic) -> None:
    mother, stranger = await clinic.patient(), await clinic.patient()
    child = await household.declares(mother)
    request = await household.asks_for(mother, child)
    with pytest.raises(NotFound):
        await household.asks_for(stranger, child)
    async with clinic.as_(stranger) as work:
        for refused in (
            booking_actions.request_by(work, request),
            pricing_actions.sealed_niss(work, child),
            relations_actions.my_doctors(work, child),
            actions_children.stand_in(work, child),
        ):
            with pytest.raises(NotFound):
                await refused


async def test_whoever_asks_has_one_open_request_and_so_has_the_child(household: Household, clinic: Clinic) -> None:
    mother, father = await clinic.patient(), await clinic.patient()
    child = await household.declares(mother)
    await household.declares(father)
    asked = await asyncio.gather(
        household.asks_for(mother, child), household.asks_for(father, child), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in asked) == ["AlreadyWaiting", "UUID"]
    winner = mother if not isinstance(asked[0], AlreadyWaiting) else father
    with pytest.raises(AlreadyWaiting):
        await clinic.patient_asks(winner)


async def test_at_sixteen_the_parent_is_out_at_that_very_moment(household: Household, clinic: Clinic) -> None:
    async with clinic.as_(mother := await clinic.patient()) as work:
        tomorrow = (work.now.astimezone(BELGIUM) + timedelta(days=1)).date()
    born = tomorrow.replace(year=tomorrow.year - 16)
    doctor = await clinic.doctor()
    child = await household.declares(mother, emma(birthdate=born))
    call = await clinic.accepts(doctor, await household.asks_for(mother, child))
    await clinic.joins(mother, call.id)
    clinic.later(hours=36)
    with pytest.raises(NotFound):
        await household.asks_for(mother, child)
    async with clinic.as_(mother) as work:
        assert await consultation_actions.open_consultation(work) is None
        with pytest.raises(NotFound):
            await consultation_actions.consultation_by(work, call.id)
    await household.sweep()
    async with clinic.as_(doctor) as work:
        found = await consultation_actions.consultation_by(work, call.id)
    assert set(found.people) == {child, doctor.id}
    assert (await household.sees(mother)).cares_for == []


async def test_a_doctor_is_never_called_by_themselves_for_their_own_child(household: Household, clinic: Clinic) -> None:
    parent, doctor = await clinic.patient(), await clinic.doctor()
    same = "update people set niss_hmac = (select niss_hmac from people where id = $2) where id = $1"
    await clinic.sql.execute(same, parent.id, doctor.id)
    child = await household.declares(parent)
    request = await household.asks_for(parent, child)
    async with clinic.as_(doctor) as work:
        assert await booking_actions.queue(work) == []
    with pytest.raises(NotFound):
        await clinic.accepts(doctor, request)


async def test_an_account_that_goes_leaves_the_child_to_the_other_parent(household: Household, clinic: Clinic) -> None:
    mother, father = await clinic.patient(), await clinic.patient()
    child = await household.declares(mother)
    await household.declares(father)
    async with clinic.as_(mother) as work:
        await actions.leave(work, LET_GO)
    assert (await clinic.row("people", child))["erased_at"] is None
    (ward,) = (await household.sees(father)).cares_for
    assert (ward.person_id, list(ward.others)) == (child, [])
    async with clinic.as_(father) as work:
        await actions.leave(work, LET_GO)
    gone = await clinic.row("people", child)
    assert (gone["given_name"], gone["niss_sealed"]) == ("", b"")
    assert gone["erased_at"] is not None


async def test_a_child_for_whom_nobody_acts_is_forgotten_after_a_month(household: Household, clinic: Clinic) -> None:
    mother = await clinic.patient()
    child = await household.declares(mother)
    (ward,) = (await household.sees(mother)).cares_for
    await household.ends(mother, ward.mandate_id)
    await household.sweep()
    assert (await clinic.row("people", child))["erased_at"] is None
    clinic.later(days=31)
    await household.sweep()
    assert (await clinic.row("people", child))["erased_at"] is not None


async def test_the_childs_list_says_who_declared_and_who_looked(household: Household, clinic: Clinic) -> None:
    mother, doctor = await clinic.patient(), await clinic.doctor()
    child = await household.declares(mother)
    await clinic.accepts(doctor, await household.asks_for(mother, child))
    rows = await clinic.sql.fetch("select kind, who_id from accesses where patient_id = $1", child)
    assert {("mandate", mother.id), ("consultation", doctor.id)} <= {(row["kind"], row["who_id"]) for row in rows}
    async with clinic.as_(mother) as work:
        document = await actions_children.export(work, child, NUMBERS, [actions.held])
    assert document["person"]["given_name"] == "Emma"
    assert document["person"]["national_number"].startswith("•")
    assert [one["mandatary_id"] for one in document["mandates"]] == [mother.id]
