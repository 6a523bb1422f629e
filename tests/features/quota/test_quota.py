"""The quota on real PostgreSQL: who asks at the same moment, what counts, what is given back."""

import asyncio
from uuid import UUID, uuid4

import pytest

from doktr.features import identity, quota
from doktr.features.booking import actions as booking_actions
from doktr.features.quota import QuotaReached
from tests.features.clinic import KEPT, Clinic, Person


async def left(clinic: Clinic, patient: Person) -> int:
    async with clinic.as_(patient) as work:
        return (await quota.standing(work, patient.id)).left


async def consultation(clinic: Clinic, patient: Person, doctor: Person, outcome: str = "took_place") -> UUID:
    request_id = await clinic.patient_asks(patient)
    opened = await clinic.accepts(doctor, request_id)
    if outcome != "no_show_patient":
        await clinic.joins(patient, opened.id)
    await clinic.ends(doctor, opened.id, outcome)
    return request_id


async def test_the_sixth_is_refused_and_told_when_the_next_one_frees(clinic: Clinic) -> None:
    patient, doctor = await clinic.patient(), await clinic.doctor()
    for remaining in (4, 3, 2, 1, 0):
        await consultation(clinic, patient, doctor)
        assert await left(clinic, patient) == remaining
        clinic.later(hours=2)
    with pytest.raises(QuotaReached) as refused:
        await clinic.patient_asks(patient)
    assert refused.value.extensions["limit"] == 5
    clinic.later(days=30)
    await clinic.patient_asks(patient)


@pytest.mark.parametrize("outcome", ["technical_failure", "cancelled_by_doctor", "needs_examination"])
async def test_what_did_not_take_place_gives_its_place_back(clinic: Clinic, outcome: str) -> None:
    patient, doctor = await clinic.patient(), await clinic.doctor()
    await consultation(clinic, patient, doctor, outcome)
    assert await left(clinic, patient) == 5


async def test_who_waits_holds_a_place_and_who_gives_up_has_it_back(clinic: Clinic) -> None:
    patient = await clinic.patient()
    request_id = await clinic.patient_asks(patient)
    assert await left(clinic, patient) == 4
    async with clinic.as_(patient) as work:
        await booking_actions.cancel(work, request_id)
    assert await left(clinic, patient) == 5


async def test_a_missed_call_keeps_the_place_until_the_request_ends(clinic: Clinic) -> None:
    patient, doctor = await clinic.patient(), await clinic.doctor()
    request_id = await clinic.patient_asks(patient)
    for there in (4, 5):
        await clinic.accepts(doctor, request_id)
        clinic.later(seconds=61)
        await clinic.due()
        assert await left(clinic, patient) == there
        async with clinic.as_(patient) as work:
            await booking_actions.come_back(work, patient.id)


async def test_of_many_claims_at_once_only_so_many_win_as_are_left(clinic: Clinic) -> None:
    patient = await clinic.patient()

    async def claims() -> bool:
        async with clinic.as_(patient) as work:
            try:
                await quota.claim(work, patient.id, uuid4(), work.now)
            except QuotaReached:
                return False
            return True

    assert sum(await asyncio.gather(*(claims() for _ in range(24)))) == 5


async def test_a_patient_s_quota_is_another_one_at_another_brand(clinic: Clinic) -> None:
    one, other = await clinic.patient(), await clinic.patient("heidra")
    await clinic.patient_asks(one)
    assert (await left(clinic, one), await left(clinic, other)) == (4, 5)


async def test_places_that_no_period_looks_back_to_are_forgotten(clinic: Clinic) -> None:
    patient, doctor = await clinic.patient(), await clinic.doctor()
    await consultation(clinic, patient, doctor)
    clinic.later(days=401)
    async with clinic.works.open("", ("*",)) as work:
        await quota.forget(work, KEPT)
    assert await clinic.sql.fetchval("select count(*) from quota_places") == 0


async def comes_back(clinic: Clinic, patient: Person, key: bytes) -> Person:
    """The same national number logs in anew after its account is gone."""
    again = await clinic.patient(patient.brand)
    await clinic.sql.execute("update people set niss_hmac = $2 where id = $1", again.id, key)
    return again


async def test_an_account_that_goes_frees_no_place(clinic: Clinic) -> None:
    patient, doctor = await clinic.patient(), await clinic.doctor()
    key = (await clinic.row("people", patient.id))["niss_hmac"]
    for _ in range(3):
        await consultation(clinic, patient, doctor)
        clinic.later(hours=2)
    await consultation(clinic, patient, doctor, "technical_failure")
    async with clinic.as_(patient) as work:
        await identity.erase(work)
    again = await comes_back(clinic, patient, key)
    assert await left(clinic, again) == 2
    for remaining in (1, 0):
        await consultation(clinic, again, doctor)
        assert await left(clinic, again) == remaining
    with pytest.raises(QuotaReached) as refused:
        await clinic.patient_asks(again)
    assert refused.value.extensions["free_at"]
    async with clinic.as_(again) as work:
        held = await quota.held(work)
    assert [len(rows) for rows in held.values() if isinstance(rows, list)] == [2, 3]


async def test_what_an_account_left_is_deleted_when_its_period_has_passed(clinic: Clinic) -> None:
    patient, doctor = await clinic.patient(), await clinic.doctor()
    await consultation(clinic, patient, doctor)
    async with clinic.as_(patient) as work:
        await identity.erase(work)
    for days, kept in ((29, 1), (2, 0)):
        clinic.later(days=days)
        async with clinic.works.open("", ("*",)) as work:
            await quota.forget(work, KEPT)
        assert await clinic.sql.fetchval("select count(*) from kept_places") == kept


async def test_within_a_calendar_month_what_an_account_left_counts_until_the_month_ends(clinic: Clinic) -> None:
    await clinic.policy("doktr", "quota", window="calendar_month")
    patient, doctor = await clinic.patient(), await clinic.doctor()
    await consultation(clinic, patient, doctor)
    async with clinic.as_(patient) as work:
        await identity.erase(work)
    ends = "select extract(day from until at time zone 'Europe/Brussels') from kept_places"
    assert await clinic.sql.fetchval(ends) == 1


async def test_what_an_account_left_counts_at_its_own_brand_only(clinic: Clinic) -> None:
    patient, doctor = await clinic.patient(), await clinic.doctor()
    key = (await clinic.row("people", patient.id))["niss_hmac"]
    await consultation(clinic, patient, doctor)
    async with clinic.as_(patient) as work:
        await identity.erase(work)
    elsewhere = await clinic.patient("heidra")
    await clinic.sql.execute("update people set niss_hmac = $2 where id = $1", elsewhere.id, key)
    assert await left(clinic, elsewhere) == 5
