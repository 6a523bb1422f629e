"""Whoever is not the patient and reads what a consultation cost stands in the patient's list of who looked."""

from doktr.features.payments import actions
from tests.features.audit.test_looks_of_doctors import listed
from tests.features.payments.till import Till


async def test_what_a_consultation_cost_is_a_look_of_whoever_is_not_the_patient(till: Till) -> None:
    patient, doctor, charge_id = await till.owes()
    async with till.clinic.as_(patient) as work:
        charge = await actions.charge_by(work, charge_id)
        await actions.charges_of_patient(work)
    already = await listed(till.clinic, patient)
    assert [kind for who, kind, _ in already if who == str(patient.id)] == []
    for _ in range(2):
        async with till.clinic.as_(doctor) as work:
            await actions.charge_by(work, charge_id)
    look = (str(doctor.id), "charge", str(charge.consultation_id))
    assert (await listed(till.clinic, patient))[len(already) :] == [look]
    till.clinic.later(hours=13)
    async with till.clinic.as_(doctor) as work:
        await actions.charge_by(work, charge_id)
    assert (await listed(till.clinic, patient))[len(already) :] == [look, look]
