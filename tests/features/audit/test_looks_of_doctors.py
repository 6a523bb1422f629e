"""Whatever a doctor reads about a patient stands in that patient's list."""

import json
from uuid import UUID

from doktr.features import audit, booking
from doktr.features.audit import actions
from doktr.features.consultation import actions as consultation_actions
from tests.features.audit.test_appending import LOG
from tests.features.clinic import KEPT, Clinic, Person


async def listed(clinic: Clinic, patient: Person) -> list[tuple[str, str, str]]:
    """Who, what kind of thing, of which subject."""
    await audit.sequence(clinic.works, LOG)
    async with clinic.as_(patient) as work:
        _head, _total, found = await actions.accesses(work, 0, 100)
    entries = [json.loads(one.entry) for one, _ in found]
    return [(entry["who"]["id"], entry["kind"], entry["subject"]) for entry in entries]


async def test_the_desk_the_call_and_the_history_are_looks(clinic: Clinic) -> None:
    patient, doctor = await clinic.patient(), await clinic.doctor()
    request_id = await clinic.patient_asks(patient)
    async with clinic.as_(doctor) as work:
        await booking.queue(work)
        await booking.queue(work)
    assert await listed(clinic, patient) == [(str(doctor.id), "line", str(request_id))]
    consultation: UUID = (await clinic.accepts(doctor, request_id)).id
    async with clinic.as_(doctor) as work:
        await consultation_actions.open_consultation(work)
        await consultation_actions.consultation_by(work, consultation)
    clinic.later(hours=2)
    async with clinic.as_(doctor) as work:
        await consultation_actions.history(work, 10, KEPT)
    look = (str(doctor.id), "consultation", str(consultation))
    assert (await listed(clinic, patient))[1:] == [look, look]


async def test_patients_do_not_look_at_themselves_by_reading_their_own_call(clinic: Clinic) -> None:
    patient, doctor = await clinic.patient(), await clinic.doctor()
    found = await clinic.accepts(doctor, await clinic.patient_asks(patient))
    async with clinic.as_(patient) as work:
        await consultation_actions.consultation_by(work, found.id)
        await consultation_actions.history(work, 10, KEPT)
    assert {who for who, _, _ in await listed(clinic, patient)} == {str(doctor.id)}
