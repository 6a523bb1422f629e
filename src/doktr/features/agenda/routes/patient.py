"""Finding and keeping appointments over HTTP, for patients."""

from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Query, Request, Response

from doktr.features.agenda import actions, actions_meeting, actions_wishes, rules
from doktr.features.agenda.model import MandateTooShort, SlotTaken, SlotWish, TooEarly, TooLate
from doktr.features.agenda.ports import Platform
from doktr.features.agenda.routes import shapes
from doktr.features.agenda.store_wishes import Wanted
from doktr.features.booking import Channel
from doktr.features.brands import Brand, Language
from doktr.features.identity import acting
from doktr.features.patients import require_ready
from doktr.features.pricing import PriceNeeded
from doktr.features.quota import QuotaReached
from doktr.kernel.holidays import public_holidays
from doktr.kernel.problems import (
    ConsentNeeded,
    ContactNeeded,
    CrossSite,
    DeviceNeeded,
    NotFound,
    SignedOut,
    responses,
)

router = APIRouter(prefix="/api/patient", tags=["appointments"])
READING = responses(SignedOut, DeviceNeeded, NotFound)
CHANGING = responses(SignedOut, DeviceNeeded, CrossSite, NotFound, TooLate)
BOOKING = responses(
    SignedOut,
    DeviceNeeded,
    ConsentNeeded,
    ContactNeeded,
    CrossSite,
    NotFound,
    SlotTaken,
    PriceNeeded,
    TooLate,
    QuotaReached,
    MandateTooShort,
)
ForWhom = Annotated[UUID | None, Query(alias="for", description="Whom it is for; else the acting person.")]
NOTHING = {204: {"description": "There is none."}}
MOST_DAYS, MOST_DAYS_OF_ALL = 31, 7


@router.get("/agenda/doctors", responses=READING)
async def doctors(request: Request, patient: ForWhom = None) -> list[shapes.AgendaDoctorAnswer]:
    """Doctors of this brand who see patients by appointment, by name."""
    async with acting(request, "patient") as work:
        found = await actions.doctors(work, await actions.patient_by(work, patient))
    return [shapes.AgendaDoctorAnswer.model_validate(one, from_attributes=True) for one in found]


@router.get("/agenda/slots", responses=READING)
async def slots(
    request: Request,
    from_day: Annotated[date | None, Query(alias="from", description="Today, unless it is given.")] = None,
    days: Annotated[int, Query(ge=1, le=MOST_DAYS)] = 7,
    doctor_id: UUID | None = None,
    language: Language | None = None,
    channel: Channel | None = None,
    patient: ForWhom = None,
) -> shapes.SlotsAnswer:
    """Free times of these days with one doctor, or of a week at most with all."""
    brand: Brand = request.state.brand
    async with acting(request, "patient") as work:
        subject = await actions.patient_by(work, patient)
        today = work.now.astimezone(actions.zone_of(brand)).date()
        last_day = today + timedelta(days=brand.policy.agenda.horizon_days)
        first = min(max(from_day or today, today), last_day)
        most = MOST_DAYS if doctor_id else MOST_DAYS_OF_ALL
        last = min(first + timedelta(days=min(days, most) - 1), last_day)
        ids = [doctor_id] if doctor_id else [one.id for one in await actions.doctors(work, subject)]
        me = work.actor.person_id
        found = await actions.free_slots(work, brand, ids, (first, last), subject, language, me, channel)
    return shapes.SlotsAnswer(
        timezone=brand.policy.hours.timezone,
        slots=[shapes.slot(one) for one in found],
        holidays=holidays(brand, first, last, language or "en"),
        last_day=last_day,
    )


def holidays(brand: Brand, first: date, last: date, language: Language) -> list[shapes.HolidayAnswer]:
    """The public holidays of these days on which the brand is closed."""
    country = brand.policy.agenda.holidays
    if country is None:
        return []
    return [
        shapes.HolidayAnswer(day=day, name=name)
        for day in rules.days_between(first, last)
        if (name := public_holidays(country, day.year, language).get(day))
    ]


def _zone(request: Request) -> str:
    return request.state.brand.policy.hours.timezone


@router.get("/appointments", responses=responses(SignedOut, DeviceNeeded))
async def own(request: Request) -> list[shapes.AppointmentAnswer]:
    """The patient's appointments, and those of whom they act for, latest first."""
    platform: Platform = request.app.state.platform
    async with acting(request, "patient") as work:
        return [shapes.appointment(one, _zone(request)) for one in await actions.own(work, platform.retention)]


@router.get("/appointments/{appointment_id}", responses=READING)
async def one(request: Request, appointment_id: UUID) -> shapes.AppointmentAnswer:
    """One of the patient's appointments."""
    async with acting(request, "patient") as work:
        return shapes.appointment(await actions.appointment_by(work, appointment_id), _zone(request))


async def _instead(request: Request, wish: SlotWish) -> SlotTaken:
    """The refusal, with what is still free: read after the transaction that failed."""
    async with acting(request, "patient") as work:
        near = await actions.near(work, request.state.brand, wish)
    return SlotTaken(nearest=[shapes.slot(one).model_dump(mode="json") for one in near])


@router.post("/appointments", status_code=201, responses=BOOKING)
async def book(request: Request, wish: Annotated[shapes.AppointmentWish, Body()]) -> shapes.AppointmentAnswer:
    """Book a time, or hold it while deciding. `slot-taken` carries the nearest free times in `nearest`."""
    wanted: SlotWish | None = None
    try:
        async with acting(request, "patient") as work:
            await require_ready(work)
            subject = wish.patient_id or work.actor.person_id
            wanted = SlotWish(subject, wish.doctor_id, wish.starts_at, wish.language, wish.channel)
            made = await actions.keep(work, request.state.brand, wanted, hold=wish.hold, quote_id=wish.quote_id)
            return shapes.appointment(await actions.appointment_by(work, made), _zone(request))
    except SlotTaken as taken:
        raise (await _instead(request, wanted) if wanted else taken) from taken


@router.post("/appointments/{appointment_id}/confirm", responses=BOOKING)
async def confirm(
    request: Request, appointment_id: UUID, agreed: Annotated[shapes.ConfirmWish, Body()]
) -> shapes.AppointmentAnswer:
    """Book what was held, or take the earlier time that was offered."""
    async with acting(request, "patient") as work:
        await require_ready(work)
        found = await actions.confirm(work, appointment_id, agreed.quote_id)
        return shapes.appointment(found, _zone(request))


@router.post("/appointments/{appointment_id}/move", responses=BOOKING)
async def move(
    request: Request, appointment_id: UUID, to: Annotated[shapes.MoveWish, Body()]
) -> shapes.AppointmentAnswer:
    """Another time instead; answers the new appointment. After `slot-taken` the old one stands as before."""
    wanted: SlotWish | None = None
    try:
        async with acting(request, "patient") as work:
            old = await actions.appointment_by(work, appointment_id)
            wanted = SlotWish(old.patient_id, to.doctor_id, to.starts_at, old.language, old.channel)
            made = await actions.move(work, request.state.brand, appointment_id, wanted, to.quote_id)
            return shapes.appointment(await actions.appointment_by(work, made), _zone(request))
    except SlotTaken as taken:
        raise (await _instead(request, wanted) if wanted else taken) from taken


@router.post("/appointments/{appointment_id}/cancel", responses=CHANGING)
async def cancel(request: Request, appointment_id: UUID) -> shapes.AppointmentAnswer:
    """Give the time back; an offered earlier time is declined so, too."""
    async with acting(request, "patient") as work:
        return shapes.appointment(await actions.cancel(work, appointment_id, "patient"), _zone(request))


@router.put("/appointments/{appointment_id}/safe", responses=CHANGING | responses(TooEarly, TooLate))
async def tell_before(
    request: Request, appointment_id: UUID, wish: Annotated[shapes.SafeWish, Body()]
) -> shapes.AppointmentAnswer:
    """What the patient sealed for the doctor is in this safe; possible from `intake_at` on."""
    async with acting(request, "patient") as work:
        found = await actions_meeting.tell_before(work, appointment_id, wish.safe_id)
        return shapes.appointment(found, _zone(request))


@router.post("/appointments/{appointment_id}/arrive", responses=CHANGING | responses(TooEarly, TooLate))
async def arrive(request: Request, appointment_id: UUID) -> shapes.AppointmentAnswer:
    """Say that one is there and waits for the doctor's call; possible from `opens_at` on."""
    async with acting(request, "patient") as work:
        return shapes.appointment(await actions_meeting.arrive(work, appointment_id), _zone(request))


@router.get("/agenda/wish", response_model=shapes.EarlierWishAnswer, responses=READING | NOTHING)
async def wish(request: Request, patient: ForWhom = None) -> shapes.EarlierWishAnswer | Response:
    """Whether the patient waits for an earlier time."""
    async with acting(request, "patient") as work:
        found = await actions_wishes.current(work, patient or work.actor.person_id)
    return shapes.EarlierWishAnswer.model_validate(found, from_attributes=True) if found else Response(status_code=204)


@router.put("/agenda/wish", status_code=204, responses=BOOKING)
async def put_wish(request: Request, body: Annotated[shapes.EarlierWishBody, Body()]) -> None:
    """Wait for an earlier time: a freed one is held for whoever waits longest, and told to them."""
    async with acting(request, "patient") as work:
        await require_ready(work)
        wanted = Wanted(**body.model_dump(exclude={"patient_id"}))
        await actions_wishes.wish(work, body.patient_id or work.actor.person_id, wanted)


@router.delete("/agenda/wish", status_code=204, responses=READING | responses(CrossSite))
async def drop_wish(request: Request, patient: ForWhom = None) -> None:
    """Wait no more."""
    async with acting(request, "patient") as work:
        await actions_wishes.drop(work, patient or work.actor.person_id)
