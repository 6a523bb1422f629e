"""Where nobody published an amount officially, people are seen all the same: nothing is charged, and they hear why."""

from uuid import UUID

import pytest

from doktr.features import pricing
from doktr.features.booking import actions as booking_actions
from doktr.features.booking.model import Wish
from doktr.features.payments import actions
from doktr.features.pricing import Mode, Quote
from doktr.features.pricing import actions as pricing_actions
from doktr.features.pricing.model import Question
from tests.features.clinic import LAW, Person
from tests.features.payments.till import ORDINARY, Till

OFFICIAL = "update tariffs set status = 'official' where code = '101673' and valid @> current_date"


async def own_patient(till: Till) -> tuple[Person, Person]:
    """A patient and the doctor who keeps their medical record."""
    patient, doctor = await till.clinic.patient(), await till.clinic.doctor()
    await till.insured(patient, ORDINARY, doctor)
    return patient, doctor


async def asked(till: Till, patient: Person, doctor: Person, mode: Mode) -> tuple[Quote, UUID]:
    """The patient is told the price, accepts it and joins the line."""
    async with till.clinic.as_(patient) as work:
        told = await pricing_actions.quote(work, Question(patient.id, "video", doctor.id), LAW, mode)
        wish = Wish(patient.id, "today", "fr", "video", wished_doctor_id=doctor.id, quote_id=told.id)
        return told, await booking_actions.ask(work, wish)


async def seen(till: Till, patient: Person, doctor: Person, request_id: UUID) -> UUID:
    call = (await till.clinic.accepts(doctor, request_id)).id
    await till.clinic.joins(patient, call)
    await till.clinic.ends(doctor, call)
    return call


async def charged(till: Till, call: UUID, mode: Mode) -> tuple[str, str, int, int]:
    async with till.clinic.works.open("doktr") as work:
        await actions.settle(work, call, LAW, mode)
    found = await till.charge(call)
    assert found is not None
    return found.state, found.reason, found.amount_cents, found.insurer_cents


async def test_in_production_a_derived_amount_keeps_nobody_from_a_doctor_and_is_not_charged(till: Till) -> None:
    await pricing.bills_as(till.clinic.works, "production")
    patient, doctor = await own_patient(till)
    told, request_id = await asked(till, patient, doctor, "production")
    assert (told.price.reason, told.price.pays_cents, told.price.insurer_cents) == ("not_official", 0, 0)
    call = await seen(till, patient, doctor, request_id)
    assert await charged(till, call, "production") == ("free", "not_official", 0, 0)
    assert await till.books() == {}


async def test_what_was_told_to_cost_nothing_costs_nobody_anything_once_the_amount_is_official(till: Till) -> None:
    await pricing.bills_as(till.clinic.works, "production")
    patient, doctor = await own_patient(till)
    _, request_id = await asked(till, patient, doctor, "production")
    await till.clinic.sql.execute(OFFICIAL)
    call = await seen(till, patient, doctor, request_id)
    assert await charged(till, call, "production") == ("free", "not_official", 0, 0)


async def test_what_was_accepted_stays_when_its_amount_is_official_no_more(till: Till) -> None:
    await pricing.bills_as(till.clinic.works, "production")
    await till.clinic.sql.execute(OFFICIAL)
    patient, doctor = await own_patient(till)
    told, request_id = await asked(till, patient, doctor, "production")
    await till.clinic.sql.execute(OFFICIAL.replace("official", "derived"))
    call = await seen(till, patient, doctor, request_id)
    assert await charged(till, call, "production") == ("due", "gmd", told.price.pays_cents, 2322)


@pytest.mark.parametrize("mode", ["trial", "production"])
async def test_a_service_whose_amount_nobody_knows_is_given_without_a_charge(till: Till, mode: Mode) -> None:
    await pricing.bills_as(till.clinic.works, mode)
    patient, doctor = await own_patient(till)
    await till.clinic.sql.execute("update doctors set nihdi = '19006951001' where person_id = $1", doctor.id)
    told, request_id = await asked(till, patient, doctor, mode)
    assert (told.price.reason, told.price.pays_cents) == ("amount_unknown", 0)
    call = await seen(till, patient, doctor, request_id)
    assert await charged(till, call, mode) == ("free", "amount_unknown", 0, 0)
