"""Own doctor first: the order of offers as a pure rule, and as it happens on real PostgreSQL."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from doktr.features import relations
from doktr.features.booking import actions as booking_actions
from doktr.features.booking.rules import Candidate, may_be_offered, pairs
from doktr.features.pricing import Cover
from doktr.features.pricing import actions as pricing_actions
from doktr.features.relations import actions as relations_actions
from doktr.features.relations import rank
from doktr.kernel.work import EVERYWHERE
from tests.features.clinic import Clinic, Person

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
DOCTORS = [UUID(int=n) for n in range(1, 6)]
REQUESTS = [UUID(int=n) for n in range(100, 108)]
CANDIDATES = st.lists(
    st.builds(
        lambda request, doctor, minutes, first_free, tie, free, since: Candidate(
            request,
            NOW - timedelta(minutes=request.int % 100 + minutes // 100),
            first_free,
            doctor,
            tie,
            free,
            NOW - timedelta(minutes=since),
            timedelta(minutes=5),
            timedelta(minutes=2),
        ),
        st.sampled_from(REQUESTS),
        st.sampled_from(DOCTORS),
        st.integers(0, 99),
        st.booleans(),
        st.sampled_from(["own", "seen", "any"]),
        st.booleans(),
        st.integers(0, 60),
    ),
    max_size=30,
    unique_by=lambda one: (one.request_id, one.doctor_id),
)


def of(found: list[Candidate], request_id: UUID) -> list[Candidate]:
    return [one for one in found if one.request_id == request_id]


@given(CANDIDATES)
def test_a_doctor_is_offered_one_patient_and_a_patient_to_one_doctor_who_is_free(found: list[Candidate]) -> None:
    made = pairs(found, NOW)
    assert len({request for request, _ in made}) == len({doctor for _, doctor in made}) == len(made)
    free = {(one.request_id, one.doctor_id) for one in found if one.free}
    assert set(made) <= free


@given(CANDIDATES)
def test_nobody_who_asked_before_is_passed_over_but_for_a_doctor_who_is_closer_to_them(found: list[Candidate]) -> None:
    for one, _theirs in passed_over(found):
        closest = min(of(found, one.request_id), key=lambda other: rank(other.tie)).tie
        assert not may_be_offered(one, closest, NOW)


def test_somebody_who_asked_before_is_passed_over_among_these_candidates() -> None:
    any_will_do = settings(max_examples=2000, phases=[Phase.generate])
    assert passed_over(find(CANDIDATES, lambda found: bool(passed_over(found)), settings=any_will_do))


def passed_over(found: list[Candidate]) -> list[tuple[Candidate, Candidate]]:
    """Who is left though the doctor was free for them, beside who asked later and got that doctor."""
    winners = {doctor: request for request, doctor in pairs(found, NOW)}
    left = [one for one in found if one.free and one.request_id not in winners.values() and one.doctor_id in winners]
    beside = [(one, other) for one in left for other in of(found, winners[one.doctor_id])]
    return [
        (one, other)
        for one, other in beside
        if other.doctor_id == one.doctor_id and (other.asked_at, other.request_id) > (one.asked_at, one.request_id)
    ]


@given(CANDIDATES)
def test_of_the_doctors_that_are_left_the_closest_is_rung(found: list[Candidate]) -> None:
    made = pairs(found, NOW)
    for place, (request, doctor) in enumerate(made):
        gone = {taken for _, taken in made[:place]}
        (chosen,) = [one for one in of(found, request) if one.doctor_id == doctor]
        others = [one for one in of(found, request) if one.free and one.doctor_id not in gone]
        assert chosen.first_free or all(rank(chosen.tie) <= rank(one.tie) for one in others)


@given(CANDIDATES)
def test_a_closer_doctor_is_waited_for_no_longer_than_the_brand_says(found: list[Candidate]) -> None:
    later = NOW + timedelta(minutes=5)
    made = pairs(found, later)
    taken = {doctor for _, doctor in made}
    assert all(one.request_id in dict(made) or one.doctor_id in taken for one in found if one.free)


async def says(clinic: Clinic, patient: Person, doctor: Person) -> None:
    async with clinic.as_(patient) as work:
        await relations_actions.declare(work, doctor.id, "gmd")


async def test_the_own_doctor_is_rung_before_whoever_is_free_longer(clinic: Clinic) -> None:
    await clinic.doctor()
    own, patient = await clinic.doctor(), await clinic.patient()
    await says(clinic, patient, own)
    request_id = await clinic.patient_asks(patient)
    await clinic.due()
    assert (await clinic.row("requests", request_id))["offered_to"] == own.id


async def test_an_own_doctor_who_is_busy_is_waited_for_five_minutes_unless_the_patient_does_not_want_to(
    clinic: Clinic,
) -> None:
    other, own = await clinic.doctor(on_duty=False), await clinic.doctor()
    patient, hurried = await clinic.patient(), await clinic.patient()
    for one in (patient, hurried):
        await says(clinic, one, own)
    await clinic.accepts(own, await clinic.patient_asks())
    await clinic.duty(other, "on")
    waits, hurries = await clinic.patient_asks(patient), await clinic.patient_asks(hurried)
    await clinic.due()
    assert [(await clinic.row("requests", one))["state"] for one in (waits, hurries)] == ["waiting", "waiting"]
    async with clinic.as_(hurried) as work:
        await booking_actions.take_first_free(work, hurries)
    await clinic.due()
    assert (await clinic.row("requests", hurries))["offered_to"] == other.id


async def test_who_was_seen_before_is_rung_before_a_stranger(clinic: Clinic) -> None:
    seen, patient = await clinic.doctor(), await clinic.patient()
    opened = await clinic.accepts(seen, await clinic.patient_asks(patient))
    await clinic.joins(patient, opened.id)
    await clinic.doctor()
    await clinic.ends(seen, opened.id)
    request_id = await clinic.patient_asks(patient)
    await clinic.due()
    assert (await clinic.row("requests", request_id))["offered_to"] == seen.id


async def test_a_doctor_who_says_no_is_no_own_doctor(clinic: Clinic) -> None:
    stranger, refuses = await clinic.doctor(), await clinic.doctor()
    patient = await clinic.patient()
    await says(clinic, patient, refuses)
    async with clinic.as_(refuses) as work:
        (claim,) = await relations_actions.answer(work, patient.id, False)
    assert claim.refused_at is not None
    request_id = await clinic.patient_asks(patient)
    await clinic.due()
    assert (await clinic.row("requests", request_id))["offered_to"] == stranger.id


async def test_a_doctor_s_yes_is_shown_to_the_patient_and_takes_their_no_back(clinic: Clinic) -> None:
    await clinic.doctor()
    own, patient = await clinic.doctor(), await clinic.patient()
    await says(clinic, patient, own)
    async with clinic.as_(own) as work:
        await relations_actions.answer(work, patient.id, False)
        (claim,) = await relations_actions.answer(work, patient.id, True)
    async with clinic.as_(patient) as work:
        (seen,) = await relations_actions.my_doctors(work)
    assert (seen.doctor_id, seen.confirmed_at, seen.refused_at) == (own.id, claim.confirmed_at, None)
    assert seen.confirmed_at is not None
    request_id = await clinic.patient_asks(patient)
    await clinic.due()
    assert (await clinic.row("requests", request_id))["offered_to"] == own.id


async def test_a_doctor_s_no_holds_for_its_time_though_the_patient_takes_their_word_back(clinic: Clinic) -> None:
    refuses, patient = await clinic.doctor(), await clinic.patient()
    await clinic.policy("doktr", "matching", refusal_days=90)
    await says(clinic, patient, refuses)
    async with clinic.as_(refuses) as work:
        await relations_actions.answer(work, patient.id, False)
    for days, refused in ((89, True), (2, False)):
        async with clinic.as_(patient) as work:
            await relations_actions.undeclare(work, refuses.id)
        clinic.later(days=days)
        await says(clinic, patient, refuses)
        async with clinic.as_(refuses) as work:
            (claim,) = await relations_actions.claims(work)
        assert (claim.refused_at is not None) is refused


async def test_a_doctor_s_no_holds_though_somebody_else_was_named_meanwhile(clinic: Clinic) -> None:
    refuses, other, patient = await clinic.doctor(), await clinic.doctor(), await clinic.patient()
    await says(clinic, patient, refuses)
    async with clinic.as_(refuses) as work:
        await relations_actions.answer(work, patient.id, False)
    await says(clinic, patient, other)
    await says(clinic, patient, refuses)
    async with clinic.as_(refuses) as work:
        (claim,) = await relations_actions.claims(work)
    assert claim.refused_at is not None


async def test_the_desk_shows_whose_patient_waits(clinic: Clinic) -> None:
    own, patient = await clinic.doctor(), await clinic.patient()
    await says(clinic, patient, own)
    await clinic.patient_asks(patient)
    await clinic.patient_asks()
    async with clinic.as_(own) as work:
        assert [one.tie for one in await booking_actions.queue(work)] == ["own", "any"]


async def insurer_says(clinic: Clinic, patient: Person, doctor: Person | None) -> None:
    """The insurer is asked about the patient, and names who keeps their global medical record."""
    nihdi = doctor and await clinic.sql.fetchval("select nihdi from doctors where person_id = $1", doctor.id)
    async with clinic.as_(patient) as work:
        await pricing_actions.keep_cover(work, patient.id, Cover(True, False, gmd_holder=nihdi and nihdi[:8]))


async def test_whoever_keeps_the_medical_record_by_the_insurer_s_word_is_rung_first(clinic: Clinic) -> None:
    await clinic.doctor()
    own, patient = await clinic.doctor(), await clinic.patient()
    await insurer_says(clinic, patient, own)
    request_id = await clinic.patient_asks(patient)
    await clinic.due()
    assert (await clinic.row("requests", request_id))["offered_to"] == own.id
    async with clinic.as_(own) as work:
        assert [one.tie for one in await booking_actions.queue(work)] == ["own"]


async def test_the_insurer_s_word_is_shown_to_the_patient_and_follows_what_the_insurer_says_later(
    clinic: Clinic,
) -> None:
    first, second, patient = await clinic.doctor(), await clinic.doctor(), await clinic.patient()
    await says(clinic, patient, first)

    async def verified() -> set[UUID]:
        async with clinic.as_(patient) as work:
            return {one.doctor_id for one in await relations_actions.my_doctors(work) if one.insurer_said_at}

    for named in (first, second, None):
        await insurer_says(clinic, patient, named)
        assert await verified() == ({named.id} if named else set())


async def test_the_insurer_s_word_is_over_after_a_year_unless_it_is_said_again(clinic: Clinic) -> None:
    law = relations.read_rules(Path(__file__).parents[3] / "data/rules/relations.json")
    own, patient = await clinic.doctor(), await clinic.patient()
    await insurer_says(clinic, patient, own)

    async def verified() -> bool:
        async with clinic.works.open("", EVERYWHERE) as work:
            await relations.forget(work, law)
        async with clinic.as_(patient) as work:
            return any(one.insurer_said_at for one in await relations_actions.my_doctors(work))

    clinic.later(days=law.insurer_days - 1)
    assert await verified()
    clinic.later(days=2)
    assert not await verified()
    await insurer_says(clinic, patient, own)
    assert await verified()


@pytest.mark.parametrize("word", ["%", "1%", "________", ""])
async def test_a_word_that_is_no_number_names_nobody(clinic: Clinic, word: str) -> None:
    await clinic.doctor()
    patient = await clinic.patient()
    async with clinic.as_(patient) as work:
        await pricing_actions.keep_cover(work, patient.id, Cover(True, False, gmd_holder=word))
        assert await relations_actions.my_doctors(work) == []


async def test_the_insurer_s_word_stands_beside_a_doctor_s_no_to_the_patient_s(clinic: Clinic) -> None:
    await clinic.doctor()
    own, patient = await clinic.doctor(), await clinic.patient()
    await says(clinic, patient, own)
    async with clinic.as_(own) as work:
        await relations_actions.answer(work, patient.id, False)
    await insurer_says(clinic, patient, own)
    request_id = await clinic.patient_asks(patient)
    await clinic.due()
    assert (await clinic.row("requests", request_id))["offered_to"] == own.id
