"""What the guard would refuse is not offered as free."""

import pytest

from doktr.features.agenda.model import SlotTaken
from tests.features.agenda.conftest import Practice


async def test_a_time_at_which_the_doctor_has_seen_enough_is_not_listed(practice: Practice) -> None:
    doctor = await practice.with_agenda()
    await practice.sql.execute(
        "insert into doctor_limits (doctor_id, per_hour, changed_at) values ($1, 1, now())", doctor.id
    )
    first, second = await practice.patient(), await practice.patient()
    slots = await practice.free(first, doctor)
    await practice.books(first, slots[3])
    left = await practice.free(second, doctor)
    near = [slot for slot in left if abs((slot.starts_at - slots[3].starts_at).total_seconds()) < 3600]
    assert near == []
    assert left != []
    with pytest.raises(SlotTaken):
        await practice.books(second, slots[4])


@pytest.mark.parametrize("limit", [{"per_hour": 1}, {"run_minutes": 15, "pause_minutes": 60}], ids=["hour", "run"])
async def test_no_time_within_an_enforced_rest_is_listed_nor_booked(practice: Practice, limit: dict[str, int]) -> None:
    doctor, patient, other = await practice.with_agenda(), await practice.patient(), await practice.patient()
    await practice.duty(doctor, "on")
    await practice.policy("doktr", "guard", **limit)
    before = await practice.free(other, doctor)
    opened = await practice.accepts(doctor, await practice.patient_asks(patient))
    await practice.joins(patient, opened.id)
    practice.later(minutes=20)
    await practice.ends(doctor, opened.id)
    rests_until = (await practice.row("duty", doctor.id))["rest_until"]
    async with practice.as_(other) as work:
        within = next(slot for slot in before if work.now < slot.starts_at < rests_until)
    assert min(slot.starts_at for slot in await practice.free(other, doctor)) >= rests_until
    with pytest.raises(SlotTaken):
        await practice.books(other, within)
