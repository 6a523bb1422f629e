"""The doctor's own agenda over HTTP."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Query, Request

from doktr.features import brands
from doktr.features.agenda import actions, actions_meeting, actions_pattern
from doktr.features.agenda.model import ChangesHands, Extra, Off, Pattern, PatternOverlaps, TooEarly, TooLate
from doktr.features.agenda.routes import shapes
from doktr.features.agenda.routes.patient import holidays
from doktr.features.booking import AlreadyTaken
from doktr.features.brands import Brand, Language
from doktr.features.capacity import DoctorBusy
from doktr.features.identity import acting
from doktr.kernel.moments import Day
from doktr.kernel.problems import BadInput, CrossSite, DeviceNeeded, NotFound, SignedOut, responses
from doktr.kernel.work import Work

router = APIRouter(prefix="/api/doctor", tags=["agenda"])
READING = responses(SignedOut, DeviceNeeded, NotFound)
CHANGING = responses(SignedOut, DeviceNeeded, CrossSite, NotFound)
MOST_DAYS = 42


async def _brands_of(request: Request, work: Work) -> list[Brand]:
    """The brand of this host first: its zone is how days are meant."""
    own: Brand = request.state.brand
    found = [one for one in await brands.every(request.app.state.works) if one.id in work.brands]
    return sorted(found, key=lambda one: (one.id != own.id, one.id))


@router.get("/agenda", responses=READING)
async def agenda(
    request: Request,
    from_day: Annotated[Day | None, Query(alias="from", description="Today, unless it is given.")] = None,
    to_day: Annotated[Day | None, Query(alias="to", description="The same day, unless it is given.")] = None,
    language: Language = "en",
) -> shapes.AgendaAnswer:
    """What stands in the doctor's agenda on these days, of all brands they work for."""
    async with acting(request, "doctor") as work:
        own = await _brands_of(request, work)
        first = from_day or work.now.astimezone(actions.zone_of(own[0])).date()
        last = to_day or first
        if not 0 <= (last - first).days < MOST_DAYS:
            raise BadInput(errors=[{"pointer": "/query/to", "code": "too-many-days"}])
        found = await actions_pattern.agenda(work, own, first, last)
    return _agenda(own, found, holidays(own[0], first, last, language))


def _agenda(
    own: Sequence[Brand], found: actions_pattern.Agenda, closed: list[shapes.HolidayAnswer]
) -> shapes.AgendaAnswer:
    zone = own[0].policy.hours.timezone
    return shapes.AgendaAnswer(
        timezone=zone,
        brands=[shapes.BrandName(id=one.id, name=one.name) for one in own],
        pattern=[_pattern(one) for one in found.pattern],
        exceptions=[_exception(one) for one in found.exceptions],
        appointments=[shapes.appointment(one, zone) for one in found.appointments],
        free=[shapes.FreeAnswer(brand=brand, **shapes.slot(one).model_dump()) for brand, one in found.free],
        holidays=closed,
    )


def _pattern(one: Pattern) -> shapes.PatternBody:
    hours = one.hours
    return shapes.PatternBody(
        brand=one.brand_id, weekday=one.weekday, from_minute=hours.from_minute, to_minute=hours.to_minute,
        slot_minutes=hours.slot_minutes, buffer_minutes=hours.buffer_minutes,
    )  # fmt: skip


def _exception(one: Extra | Off) -> shapes.ExceptionAnswer:
    if isinstance(one, Off):
        return shapes.ExceptionAnswer(
            id=one.id, kind="off", day=one.day, from_minute=one.from_minute, to_minute=one.to_minute, brand=None,
            slot_minutes=None, buffer_minutes=None,
        )  # fmt: skip
    hours = one.hours
    return shapes.ExceptionAnswer(
        id=one.id, kind="extra", day=one.day, from_minute=hours.from_minute, to_minute=hours.to_minute,
        brand=one.brand_id, slot_minutes=hours.slot_minutes, buffer_minutes=hours.buffer_minutes,
    )  # fmt: skip


@router.put("/agenda/pattern", status_code=204, responses=CHANGING | responses(PatternOverlaps, CrossSite))
async def put_pattern(request: Request, wish: Annotated[shapes.PatternWish, Body()]) -> None:
    """Replace the weekly pattern; appointments that stand stay."""
    parts = [Pattern(one.brand, one.weekday, one.hours()) for one in wish.parts]
    async with acting(request, "doctor") as work:
        await actions_pattern.put_pattern(work, parts)


@router.post("/agenda/exceptions", status_code=204, responses=CHANGING)
async def add_exception(
    request: Request, wish: Annotated[shapes.OffWish | shapes.ExtraWish, Body(discriminator="kind")]
) -> None:
    """Time off or extra hours on one day; again changes nothing."""
    async with acting(request, "doctor") as work:
        if isinstance(wish, shapes.OffWish):
            await actions_pattern.add_off(work, wish.day, wish.from_minute, wish.to_minute)
        else:
            await actions_pattern.add_extra(work, wish.brand, wish.day, wish.hours())


@router.delete("/agenda/exceptions/{exception_id}", status_code=204, responses=CHANGING)
async def drop_exception(request: Request, exception_id: UUID) -> None:
    """Take time off or extra hours away; again changes nothing."""
    async with acting(request, "doctor") as work:
        await actions_pattern.drop_exception(work, exception_id)


@router.get("/appointments/{appointment_id}", responses=READING)
async def one(request: Request, appointment_id: UUID) -> shapes.AppointmentAnswer:
    """One of the doctor's appointments."""
    async with acting(request, "doctor") as work:
        found = await actions.appointment_by(work, appointment_id)
    return shapes.appointment(found, request.state.brand.policy.hours.timezone)


@router.post("/appointments/{appointment_id}/cancel", responses=CHANGING | responses(TooLate, CrossSite))
async def cancel(request: Request, appointment_id: UUID) -> shapes.AppointmentAnswer:
    """Cancel; the patient is told, and it does not count for them."""
    async with acting(request, "doctor") as work:
        found = await actions.cancel(work, appointment_id, "doctor")
    return shapes.appointment(found, request.state.brand.policy.hours.timezone)


@router.post(
    "/appointments/{appointment_id}/start",
    responses=CHANGING | responses(TooLate, TooEarly, ChangesHands, DoctorBusy, AlreadyTaken, CrossSite),
)
async def start(request: Request, appointment_id: UUID) -> shapes.AppointmentAnswer:
    """Call the patient; the consultation is in the answer."""
    found = await actions_meeting.begin(lambda: acting(request, "doctor"), appointment_id)
    return shapes.appointment(found, request.state.brand.policy.hours.timezone)
