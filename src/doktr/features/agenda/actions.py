"""Finding a slot, holding, booking, moving and cancelling it: one transaction each; the database decides who wins."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import compress
from uuid import UUID
from zoneinfo import ZoneInfo

from doktr.features import audit, capacity, mandates, pricing, quota
from doktr.features.agenda import rules, store, store_feeds, store_plan, store_wishes, whose
from doktr.features.agenda.model import (
    AgendaDoctor,
    Appointment,
    AppointmentBooked,
    AppointmentGone,
    AppointmentNear,
    EndedBy,
    Plan,
    Slot,
    SlotOffered,
    SlotTaken,
    SlotWish,
    TooLate,
)
from doktr.features.brands import Brand
from doktr.kernel.problems import NotFound
from doktr.kernel.retention import Retention
from doktr.kernel.work import Work


def zone_of(brand: Brand) -> ZoneInfo:
    """The zone in which the brand's days begin and end."""
    return ZoneInfo(brand.policy.hours.timezone)


async def appointment_by(work: Work, appointment_id: UUID) -> Appointment:
    """The one gate to an appointment. Raises `NotFound` unless it concerns the acting person at this moment."""
    found = await store.find_any(work, appointment_id)
    if found is None or not await whose.may_see(work, found):
        raise NotFound
    await looked(work, [found])
    return found


async def looked(work: Work, found: Sequence[Appointment]) -> None:
    """Whoever reads about a patient who is somebody else stands in that patient's list."""
    await audit.record_looks(work, "appointment", [(one.patient_id, one.id) for one in found])


async def own(work: Work, kept: Retention) -> list[Appointment]:
    """The acting patient's appointments, and those of whom they act for, latest first."""
    wards = await mandates.wards_of(work, work.actor.person_id, "ask")
    found = await store.of_person(work, wards, work.now - kept.past_appointments)
    await looked(work, found)
    return found


async def patient_by(work: Work, patient_id: UUID | None) -> UUID:
    """Whom the acting person asks for, themselves unless said otherwise. Raises `NotFound`."""
    await mandates.require(work, patient_id or work.actor.person_id, "ask")
    return patient_id or work.actor.person_id


async def doctors(work: Work, patient_id: UUID) -> list[AgendaDoctor]:
    """With whom this patient can have an appointment."""
    return await store_plan.doctors(work, patient_id)


async def free_slots(
    work: Work,
    brand: Brand,
    doctors: Sequence[UUID],
    days: tuple[date, date],
    patient_id: UUID | None = None,
    language: str | None = None,
    acting_id: UUID | None = None,
    channel: str | None = None,
) -> list[Slot]:
    """What can be booked with these doctors on these days, in order of time.

    Only with who speaks `language`, and sees patients by `channel`.

    Nobody is the doctor of an appointment of which they are the patient, or which they take care of.
    """
    sides = [one for one in (patient_id, acting_id) if one]
    zone = zone_of(brand)
    within = rules.instant(days[0], 0, zone), rules.instant(days[1], rules.DAY_MINUTES, zone)
    plans = await store_plan.plans(work, brand.id, doctors, days, within, sides)
    able = [
        plan
        for plan in plans
        if (language is None or language in plan.languages) and (channel is None or channel in plan.channels)
    ]
    loads = await capacity.loads(work, [plan.doctor_id for plan in able], *within)

    def bookable() -> list[Slot]:
        found = (slot for plan in able for slot in _admitted(plan, loads, days, brand, work.now))
        return sorted(found, key=rules.IN_ORDER)

    return await asyncio.to_thread(bookable)  # of many doctors it takes so long that others would wait


def _admitted(plan: Plan, loads: capacity.Loads, days: tuple[date, date], brand: Brand, now: datetime) -> list[Slot]:
    """A doctor's free slots that the guard lets anybody have."""
    found = rules.bookable(rules.slots(plan, *days, zone_of(brand), brand.policy.agenda), now, brand.policy.agenda)
    if plan.doctor_id not in loads:
        return found
    spans, limits, zone = loads[plan.doctor_id]
    wanted = (capacity.Span(slot.starts_at, slot.free_at) for slot in found)
    return list(compress(found, capacity.admits(spans, wanted, limits, zone)))


async def slot_at(work: Work, brand: Brand, wish: SlotWish, acting_id: UUID) -> Slot:
    """The free slot that is wished for. Raises `SlotTaken` when there is none (any more)."""
    day = wish.starts_at.astimezone(zone_of(brand)).date()
    of, by = [wish.doctor_id], (wish.language, acting_id, wish.channel)
    found = await free_slots(work, brand, of, (day, day), wish.patient_id, *by)
    for slot in found:
        if slot.starts_at == wish.starts_at:
            return slot
    raise SlotTaken


async def near(work: Work, brand: Brand, wish: SlotWish) -> list[Slot]:
    """The free slots nearest to what is wished for, with the same doctor."""
    zone = zone_of(brand)
    moment = min(max(wish.starts_at, work.now), work.now + timedelta(days=brand.policy.agenda.horizon_days))
    day = moment.astimezone(zone).date()
    days = max(day - timedelta(days=3), work.now.astimezone(zone).date()), day + timedelta(days=4)
    of, by = [wish.doctor_id], (wish.language, work.actor.person_id, wish.channel)
    found = await free_slots(work, brand, of, days, wish.patient_id, *by)
    return rules.nearest(found, wish.starts_at)


async def keep(work: Work, brand: Brand, wish: SlotWish, *, hold: bool, quote_id: UUID | None = None) -> UUID:
    """Book a slot at an accepted price, or hold it while its patient decides; what they held before is given back.

    Raises `NotFound`, `MandateTooShort`, `SlotTaken`, `PriceNeeded` or `QuotaReached`. Locks are taken in one order
    everywhere: the mandate of who acts for somebody else, the slot, the patient, the doctor.
    """
    by = await whose.acts_by(work, wish.patient_id, at=wish.starts_at)
    before = await store.held_before(work, wish.patient_id)
    if before is not None:
        await release(work, before, "patient")
    slot = await slot_at(work, brand, wish, by.person_id)
    until = work.now + timedelta(minutes=brand.policy.agenda.hold_minutes) if hold else None
    agreed = None if hold else quote_id
    made = await store.insert(work, slot, wish, by, held_until=until, quote_id=agreed)
    if not hold:
        await agree(work, quote_id, wish)
        await quota.claim(work, wish.patient_id, made, slot.starts_at)
    await take_time(work, made, slot, hold=hold)
    await (work.later("agenda.hold_over", {"appointment_id": made}, at=until) if hold else booked(work, made))
    return made


async def take_time(work: Work, appointment_id: UUID, slot: Slot, *, hold: bool) -> None:
    """The doctor's time is promised to this appointment.

    Raises `SlotTaken`, also where the doctor has seen enough by then: why a doctor rests is not the patient's business.
    """
    during, kind = (slot.starts_at, slot.free_at), "hold" if hold else "appointment"
    try:
        await capacity.admit(work, slot.doctor_id, *during)
        await capacity.reserve(work, slot.doctor_id, appointment_id, during, kind)
    except (capacity.DoctorBusy, capacity.GuardReached) as refused:
        raise SlotTaken from refused


async def agree(work: Work, quote_id: UUID | None, wish: SlotWish | Appointment) -> None:
    """The patient accepts what this appointment costs. Raises `PriceNeeded`."""
    wanted = pricing.Wanted(wish.patient_id, wish.doctor_id, wish.channel, wish.starts_at)
    await pricing.accept(work, quote_id, wanted)


async def confirm(work: Work, appointment_id: UUID, quote_id: UUID) -> Appointment:
    """Book what was held, at an accepted price; again changes nothing. An earlier time replaces the later one.

    Raises `NotFound`, `PriceNeeded`, `QuotaReached`, or `SlotTaken` once it is held no more.
    """
    before = await appointment_by(work, appointment_id)
    if before.state == "booked":
        return before
    if before.doctor_id == work.actor.person_id:
        raise SlotTaken
    await whose.acts_by(work, before.patient_id, at=before.starts_at)
    if not await store.book(work, appointment_id, quote_id):
        raise SlotTaken
    await agree(work, quote_id, before)
    old = await store_wishes.fulfil(work, before.wish_id) if before.wish_id else None
    if old is None or not await _replace(work, old, before):
        await quota.claim(work, before.patient_id, appointment_id, before.starts_at)
    await capacity.firm(work, appointment_id)
    await booked(work, appointment_id)
    return await appointment_by(work, appointment_id)


async def _replace(work: Work, old_id: UUID, new: Appointment) -> bool:
    """The appointment that was to be brought forward is given back; False when there is none (any more)."""
    old = await store.find_any(work, old_id)
    if old is None or not await store.end(work, old_id, "moved", "patient"):
        return False
    await _hand_on(work, old, new.id, new.starts_at)
    await store_wishes.follow(work, old.id, new.id, new.starts_at)
    await freed(work, old)
    return True


async def _hand_on(work: Work, old: Appointment, new_id: UUID, starts_at: datetime) -> None:
    """The place in the quota goes along to another time. Raises `QuotaReached` where that period has none."""
    await quota.hand_on(work, old.id, new_id)
    await quota.move(work, new_id, starts_at)


async def booked(work: Work, appointment_id: UUID) -> None:
    """Both are told, and will be reminded; a fact for who sends messages."""
    found = await store.find_any(work, appointment_id)
    if found is None:
        raise NotFound
    for before in rules.REMIND_BEFORE:
        if found.starts_at - before > work.now:
            body = {"appointment_id": found.id, "minutes": int(before.total_seconds() // 60)}
            await work.later("agenda.remind", body, at=found.starts_at - before)
    await work.later("agenda.over", {"appointment_id": found.id}, at=found.closes_at)
    await work.announce(AppointmentBooked(found.id))
    await tell(work, found, "booked")


async def tell(work: Work, found: Appointment, state: str) -> None:
    """The pages of all whom it concerns hear that something about the appointment changed."""
    for person_id in (*await whose.patients_of(work, found), found.doctor_id):
        await work.tell(person_id, "appointment_changed", {"appointment_id": found.id, "state": state})


async def move(work: Work, brand: Brand, appointment_id: UUID, to: SlotWish, quote_id: UUID | None = None) -> UUID:
    """Another time instead of this one, in one transaction: either both change or nothing does.

    The price goes along where it is the same then; else a new one must be accepted.

    Whoever moves it takes care of it from then on. Raises `NotFound`, `MandateTooShort`, `TooLate`, `QuotaReached`,
    `PriceNeeded` or `SlotTaken`, after which the old time stays.
    """
    by = await whose.acts_by(work, (await appointment_by(work, appointment_id)).patient_id, at=to.starts_at)
    old = await _changeable(work, appointment_id)
    to = replace(to, patient_id=old.patient_id)
    slot = await slot_at(work, brand, to, by.person_id)
    if not await store.end(work, old.id, "moved", "patient"):
        raise TooLate
    agreed = await _agreed_then(work, old, to, quote_id)
    made = await store.insert(work, slot, to, by, instead=old, quote_id=agreed)
    await _hand_on(work, old, made, slot.starts_at)
    await freed(work, old)
    await take_time(work, made, slot, hold=False)
    await store_wishes.follow(work, old.id, made, slot.starts_at)
    await booked(work, made)
    if old.acting_id != by.person_id:
        await work.tell(old.acting_id, "appointment_changed", {"appointment_id": old.id, "state": "moved"})
    return made


async def _agreed_then(work: Work, old: Appointment, to: SlotWish, quote_id: UUID | None) -> UUID | None:
    if quote_id is None and await pricing.still_holds(work, old.quote_id, to.doctor_id, to.starts_at):
        return old.quote_id
    await agree(work, quote_id, to)
    return quote_id


async def cancel(work: Work, appointment_id: UUID, by: EndedBy) -> Appointment:
    """Give the time back. Cancelling again changes nothing. Raises `NotFound` or `TooLate`."""
    before = await appointment_by(work, appointment_id)
    if before.state == "cancelled":
        return before
    if by == "patient":
        await whose.acts_by(work, before.patient_id)
    if before.state == "held":
        await release(work, appointment_id, by)
        return await appointment_by(work, appointment_id)
    await _changeable(work, appointment_id)
    if not await store.end(work, appointment_id, "cancelled", by):
        raise TooLate
    await store_wishes.drop_of(work, appointment_id)
    await quota.give_back(work, appointment_id)
    await freed(work, before)
    await tell(work, before, "cancelled")
    return await appointment_by(work, appointment_id)


async def gone(work: Work, found: Appointment) -> None:
    """Both pages hear that it was cancelled; a fact for who sends messages."""
    await work.announce(AppointmentGone(found.id))
    await tell(work, found, "cancelled")


async def _changeable(work: Work, appointment_id: UUID) -> Appointment:
    await store.hold(work, appointment_id)
    found = await appointment_by(work, appointment_id)
    if not rules.may_change(found, work.now):
        raise TooLate
    return found


async def release(work: Work, appointment_id: UUID, by: EndedBy) -> bool:
    """Give back what was held; False when it was not held (any more)."""
    held = await store.find_any(work, appointment_id)
    if held is None or not await store.end(work, appointment_id, "released", by):
        return False
    await freed(work, held, told=False)
    for person_id in await whose.patients_of(work, held):
        await work.tell(person_id, "appointment_changed", {"appointment_id": held.id, "state": "released"})
    return True


async def freed(work: Work, old: Appointment, *, told: bool = True) -> None:
    """The time can be had by somebody else: whoever waits for an earlier one comes first, a moment later."""
    await capacity.free(work, old.id)
    body = {"brand": old.brand_id, "doctor_id": old.doctor_id, "starts_at": old.starts_at}
    await work.later("agenda.offer", body, at=work.now + rules.UNDO)
    if told:
        await work.announce(AppointmentGone(old.id))


def parsed(given: str) -> datetime:
    """A moment of a job's payload."""
    return datetime.fromisoformat(given).astimezone(UTC)


async def end_hold(work: Work, appointment_id: UUID) -> None:
    """Give back what was held long enough."""
    held = await store.find_any(work, appointment_id)
    if held is not None and held.held_until is not None and held.held_until <= work.now:
        await release(work, appointment_id, "time")


async def offered(work: Work, appointment_id: UUID) -> None:
    """Who waited for an earlier time has one, if they take it; a fact for who sends messages."""
    found = await store.find_any(work, appointment_id)
    if found is not None:
        for person_id in await whose.patients_of(work, found):
            await work.tell(person_id, "appointment_changed", {"appointment_id": found.id, "state": "held"})
        await work.announce(SlotOffered(found.id))


async def remind(work: Work, appointment_id: UUID, minutes: int) -> None:
    """Say that an appointment comes near, unless it was moved or cancelled meanwhile."""
    found = await store.find_any(work, appointment_id)
    if found is not None and found.state == "booked" and found.starts_at > work.now:
        await work.announce(AppointmentNear(found.id, minutes))
        await tell(work, found, "near")


async def held(work: Work) -> dict[str, object]:
    """What we hold on the acting patient's appointments."""
    person_id = work.actor.person_id
    return {
        "appointments": await store.held(work, person_id),
        "slot_wishes": await store_wishes.held(work, person_id),
        "calendar_feeds": await store_feeds.held(work, person_id),
    }


async def has_open(work: Work) -> bool:
    """Whether the acting patient has an appointment to come."""
    return await store.has_open(work, work.actor.person_id)
