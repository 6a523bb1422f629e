"""Appointments for calendar programs: a file, and an address to subscribe to."""

from typing import Annotated, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Path, Request, Response

from doktr.features.agenda import actions, actions_feeds
from doktr.features.agenda.calendar import calendar_of
from doktr.features.agenda.ports import Platform
from doktr.features.agenda.routes import shapes
from doktr.features.brands import Brand, Language
from doktr.features.identity import acting, own_origin
from doktr.kernel.problems import CrossSite, DeviceNeeded, NotFound, SignedOut, responses

router = APIRouter(tags=["calendar"])
Who = Literal["patient", "doctor"]
ICS = {200: {"content": {"text/calendar": {"schema": {"type": "string"}}}, "description": "RFC 5545."}}
NOTHING = {204: {"description": "There is none."}}


def _title(request: Request, language: Language) -> str:
    platform: Platform = request.app.state.platform
    brand: Brand = request.state.brand
    return f"{platform.calendar_words['appointment'][language]} {brand.name}"


def _calendar(content: bytes) -> Response:
    headers = {"cache-control": "private, no-store", "content-disposition": 'attachment; filename="appointment.ics"'}
    return Response(content, media_type="text/calendar", headers=headers)


@router.get(
    "/api/{face}/appointments/{appointment_id}/calendar",
    response_class=Response,
    responses=responses(SignedOut, DeviceNeeded, NotFound) | ICS,
)
async def file(request: Request, face: Who, appointment_id: UUID, language: Language = "en") -> Response:
    """One appointment as a file for a calendar: no person, no reason."""
    brand: Brand = request.state.brand
    async with acting(request, face) as work:
        found = await actions.appointment_by(work, appointment_id)
    zone = ZoneInfo(brand.policy.hours.timezone)
    return _calendar(calendar_of([found], zone, _title(request, language), work.now, own_origin(request)))


@router.get(
    "/api/{face}/calendar",
    response_model=shapes.CalendarAnswer,
    responses=responses(SignedOut, DeviceNeeded) | NOTHING,
)
async def current(request: Request, face: Who) -> shapes.CalendarAnswer | Response:
    """Whether there is a calendar to subscribe to."""
    async with acting(request, face) as work:
        found = await actions_feeds.current(work)
    return shapes.CalendarAnswer(made_at=found.made_at) if found else Response(status_code=204)


@router.post("/api/{face}/calendar", responses=responses(SignedOut, DeviceNeeded, CrossSite))
async def make(request: Request, face: Who) -> shapes.CalendarAnswer:
    """A secret address to subscribe to, shown this once; the one before leads nowhere any more."""
    async with acting(request, face) as work:
        found, token = await actions_feeds.make(work)
    return shapes.CalendarAnswer(made_at=found.made_at, address=f"{own_origin(request)}/calendar/{token}")


@router.delete("/api/{face}/calendar", status_code=204, responses=responses(SignedOut, DeviceNeeded, CrossSite))
async def revoke(request: Request, face: Who) -> None:
    """The address leads nowhere any more."""
    async with acting(request, face) as work:
        await actions_feeds.revoke(work)


@router.get("/calendar/{token}", response_class=Response, responses=responses(NotFound) | ICS)
async def feed(request: Request, token: Annotated[str, Path(min_length=43, max_length=43)]) -> Response:
    """A person's appointments, for a calendar program that has the address."""
    brand: Brand = request.state.brand
    async with request.app.state.works.open(brand.id) as work:
        found = await actions_feeds.read(work, token)
    zone, title = ZoneInfo(brand.policy.hours.timezone), _title(request, found.language)
    return _calendar(calendar_of(found.appointments, zone, title, work.now, own_origin(request)))
