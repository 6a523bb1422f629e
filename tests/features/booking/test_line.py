"""Places in the line: the count for one, the count for all and a plain model of the rule agree."""

from collections.abc import Sequence
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doktr.features.booking import actions, places
from tests.features.clinic import Clinic, Person

WISHES = st.lists(st.sampled_from([None, 0, 1]), min_size=1, max_size=7)


def expected(wishes: Sequence[int | None]) -> list[int]:
    """Ahead of somebody are those before them who do not wait for some other doctor."""
    return [
        sum(1 for other in wishes[:place] if mine is None or other is None or other == mine)
        for place, mine in enumerate(wishes)
    ]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wishes=WISHES)
async def test_every_way_of_counting_places_agrees(clinic: Clinic, wishes: list[int | None]) -> None:
    await clinic.sql.execute("update requests set state = 'cancelled', ended_at = now() where ended_at is null")
    doctors = [await clinic.doctor(on_duty=False) for _ in range(2)]
    waiting: list[tuple[Person, UUID]] = []
    for wish in wishes:
        patient = await clinic.patient()
        wished = None if wish is None else doctors[wish].id
        waiting.append((patient, await clinic.patient_asks(patient, wished_doctor_id=wished)))
    alone = [(await clinic.sees(patient, request_id)).ahead for patient, request_id in waiting]
    async with clinic.as_(waiting[0][0]) as work:
        together = await places(work, "doktr", [patient.id for patient, _ in waiting])
    assert alone == [together[patient.id] for patient, _ in waiting] == expected(wishes)


async def test_who_does_not_wait_has_no_place(clinic: Clinic) -> None:
    patient = await clinic.patient()
    request_id = await clinic.patient_asks(patient)
    async with clinic.as_(patient) as work:
        assert await places(work, "doktr", [patient.id]) == {patient.id: 0}
        await actions.cancel(work, request_id)
        assert await places(work, "doktr", [patient.id]) == {}
        assert await places(work, "heidra", [patient.id]) == {}
