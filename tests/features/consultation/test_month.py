"""After a month how patients and doctors took part is forgotten, also what there was before; their lists stay whole."""

from pathlib import Path

import pytest

from doktr.features.consultation import actions, store_seats
from tests.features.clinic import KEPT, Clinic, Person

BACKLOG = Path(__file__).resolve().parents[3] / "migrations" / "versions" / "0060_month.sql"
LONG_AGO = """
update consultations
set matched_at = matched_at - make_interval(days => $2), ended_at = ended_at - make_interval(days => $2) where id = $1
"""
PARTS_LONG_AGO = """
update participants set from_at = from_at - make_interval(days => $2), until_at = until_at - make_interval(days => $2)
where consultation_id = $1
"""
WAS_THERE = """
insert into participants (consultation_id, person_id, brand_id, role, from_at, until_at)
select id, $2, brand_id, 'doctor', matched_at, ended_at from consultations where id = $1
"""


async def took_place(clinic: Clinic, doctor: Person, days_ago: int, also: Person | None = None) -> tuple[Person, str]:
    """A consultation that ended so many days ago; `also`: a colleague who was there. Its patient and its id."""
    patient = await clinic.patient()
    call = (await clinic.accepts(doctor, await clinic.patient_asks(patient))).id
    await clinic.joins(patient, call)
    await clinic.ends(doctor, call, "took_place")
    if also is not None:
        await clinic.sql.execute(WAS_THERE, call, also.id)
    await clinic.sql.execute(LONG_AGO, call, days_ago)
    await clinic.sql.execute(PARTS_LONG_AGO, call, days_ago)
    return patient, call


async def parts(clinic: Clinic, call: str) -> set[object]:
    """Of whom it is kept how they took part."""
    rows = await clinic.sql.fetch("select person_id from participants where consultation_id = $1", call)
    return {row["person_id"] for row in rows}


@pytest.mark.parametrize("most", [1, 2, 3])
async def test_what_was_ones_own_stands_before_older_calls_in_which_one_helped(clinic: Clinic, most: int) -> None:
    doctor, colleague = await clinic.doctor(), await clinic.doctor()
    older = [(await took_place(clinic, colleague, days, also=doctor))[1] for days in (90, 80, 70)]
    _, own = await took_place(clinic, doctor, 35)
    async with clinic.works.open("", ("*",)) as work:
        await store_seats.forget(work, KEPT.taking_part)
    assert doctor.id not in await parts(clinic, own)
    async with clinic.as_(doctor) as work:
        found = [one.id for one in await actions.history(work, most, KEPT)]
    assert found == [own, *older[::-1]][:most]


async def test_a_patients_list_is_whole_after_the_month(clinic: Clinic) -> None:
    doctor = await clinic.doctor()
    patient, call = await took_place(clinic, doctor, 35)
    async with clinic.works.open("", ("*",)) as work:
        await store_seats.forget(work, KEPT.taking_part)
    async with clinic.as_(patient) as work:
        assert [one.id for one in await actions.history(work, 5, KEPT)] == [call]


async def test_what_was_older_than_the_month_when_that_began_is_forgotten_too(clinic: Clinic) -> None:
    doctor, colleague = await clinic.doctor(), await clinic.doctor()
    patient, old = await took_place(clinic, doctor, 200, also=colleague)
    lately, young = await took_place(clinic, doctor, 29, also=colleague)
    async with clinic.works.open("", ("*",)) as work:
        await store_seats.forget(work, KEPT.taking_part)  # looks back ten days beyond the month, and no further
    assert await parts(clinic, old) == {patient.id, doctor.id, colleague.id}
    await clinic.sql.execute(BACKLOG.read_text(encoding="utf-8").split("\n\n", 1)[0])
    assert await parts(clinic, old) == {colleague.id}
    assert await parts(clinic, young) == {lately.id, doctor.id, colleague.id}


async def test_a_patient_who_only_stood_by_stays_known(clinic: Clinic) -> None:
    doctor = await clinic.doctor()
    patient, call = await took_place(clinic, doctor, 200)
    await clinic.sql.execute("update participants set until_at = from_at where person_id = $1", patient.id)
    await clinic.sql.execute(BACKLOG.read_text(encoding="utf-8").split("\n\n", 1)[0])
    assert await parts(clinic, call) == {patient.id}
