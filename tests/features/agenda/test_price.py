"""An appointment has a price that its patient accepted, and goes by it when it is over."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from doktr.features import brands
from doktr.features.agenda import actions
from doktr.features.agenda.model import Slot, SlotWish
from doktr.features.pricing import PriceNeeded
from doktr.features.pricing import actions as pricing_actions
from doktr.features.pricing.model import Cover
from tests.features.agenda.conftest import Practice, minutes
from tests.features.clinic import Person
from tests.features.payments.till import Till


async def own_patient(practice: Practice, doctor: Person, gmd: Person | None = None) -> Person:
    """Somebody insured, whose global medical record this doctor (or another) keeps."""
    patient = await practice.patient()
    nihdi: str = await practice.sql.fetchval("select nihdi from doctors where person_id = $1", (gmd or doctor).id)
    async with practice.as_(patient) as work:
        await pricing_actions.keep_cover(work, patient.id, Cover(True, False, gmd_holder=nihdi[:8]))
    return patient


async def meet(practice: Practice, patient: Person, doctor: Person, booked: UUID, slot: Slot) -> UUID:
    """The appointment takes place; answers the consultation."""
    await practice.until(slot.starts_at)
    started = await practice.starts(doctor, booked)
    assert started.consultation_id is not None
    await practice.joins(patient, started.consultation_id)
    await practice.ends(doctor, started.consultation_id)
    return started.consultation_id


async def test_nothing_is_booked_without_a_price(practice: Practice) -> None:
    doctor, patient = await practice.with_agenda(), await practice.patient()
    one, other, *_ = await practice.free(patient, doctor)
    wish = SlotWish(patient.id, doctor.id, one.starts_at, "fr", "video")
    async with practice.as_(patient) as work:
        for_another_time = await practice.price(work, patient, "video", doctor.id, other.starts_at)
        for_the_line = await practice.price(work, patient, "video", doctor.id)
    brand = await brands.by_id(practice.works, "doktr")
    for quote_id in (None, for_another_time, for_the_line, uuid4()):
        with pytest.raises(PriceNeeded):
            async with practice.as_(patient) as work:
                await actions.keep(work, brand, wish, hold=False, quote_id=quote_id)
    held = await practice.books(patient, one, hold=True)
    for quote_id in (for_another_time, uuid4()):
        with pytest.raises(PriceNeeded):
            async with practice.as_(patient) as work:
                await actions.confirm(work, held, quote_id)
    assert await practice.state(held) == "held"


async def test_what_was_agreed_is_charged_when_the_appointment_took_place(practice: Practice) -> None:
    doctor = await practice.with_agenda()
    patient = await own_patient(practice, doctor)
    slot = (await practice.free(patient, doctor))[0]
    booked = await practice.books(patient, slot)
    till = Till(practice)
    call = await meet(practice, patient, doctor, booked, slot)
    await till.due()
    charge = await till.charge(call)
    assert charge is not None
    assert (charge.state, charge.amount_cents, charge.insurer_cents, charge.reason) == ("due", 400, 2322, "gmd")


async def test_a_move_keeps_the_price_while_nothing_about_it_changes(practice: Practice) -> None:
    doctor = await practice.with_agenda()
    patient = await own_patient(practice, doctor)
    one, two, *_ = await practice.free(patient, doctor)
    booked = await practice.books(patient, one)
    moved = await practice.moves(patient, booked, two)
    before, after = await practice.row("appointments", booked), await practice.row("appointments", moved)
    assert before["quote_id"] == after["quote_id"] is not None
    call = await meet(practice, patient, doctor, moved, two)
    request: UUID = await practice.sql.fetchval("select request_id from consultations where id = $1", call)
    assert (await practice.row("requests", request))["quote_id"] == before["quote_id"]


async def test_a_move_to_another_doctor_or_tariff_asks_anew(practice: Practice) -> None:
    doctor, other = await practice.with_agenda(), await practice.with_agenda()
    patient = await own_patient(practice, doctor)
    slot, (theirs, *_) = (await practice.free(patient, doctor))[0], await practice.free(patient, other)
    booked = await practice.books(patient, slot)
    with pytest.raises(PriceNeeded):
        await practice.moves(patient, booked, theirs)
    later = (await practice.free(patient, doctor, slot.starts_at.date() + timedelta(days=2)))[0]
    await practice.sql.execute(
        "update tariffs set valid = daterange(lower(valid), $1::date) where code = '101673' and valid @> $1::date",
        later.starts_at.date(),
    )
    with pytest.raises(PriceNeeded):
        await practice.moves(patient, booked, later)
    assert await practice.state(booked) == "booked"
    async with practice.as_(patient) as work:
        quote_id = await practice.price(work, patient, "video", other.id, theirs.starts_at)
    moved = await practice.moves(patient, booked, theirs, quote_id)
    assert (await practice.row("appointments", moved))["quote_id"] == quote_id


async def test_an_earlier_time_that_is_offered_has_its_own_price(practice: Practice) -> None:
    doctor, patient, other = await practice.with_agenda(), await practice.patient(), await practice.patient()
    slots = await practice.free(patient, doctor)
    late, early = await practice.books(patient, slots[12]), await practice.books(other, slots[4])
    await practice.wishes_earlier(patient, late)
    await practice.cancels(other, early)
    practice.later(seconds=31)
    await practice.due()
    offered = await practice.offered(patient)
    assert offered is not None and offered["quote_id"] is None
    taken = await practice.confirms(patient, offered["id"])
    assert taken.quote_id is not None
    assert taken.starts_at - slots[4].starts_at < minutes(1)
