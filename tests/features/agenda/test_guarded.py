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
