"""Consultations over HTTP, for both who take part; and the doctor's desk."""

from datetime import timedelta
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Body, Query, Request, Response

from doktr.features import booking
from doktr.features.booking import AlreadyTaken
from doktr.features.capacity import DoctorBusy, NotOnDuty
from doktr.features.consultation import actions
from doktr.features.consultation.model import AlreadyUsed
from doktr.features.consultation.routes import shapes
from doktr.features.consultation.routes.shapes import ChannelWish, ConsultationAnswer, Ending, QueueAnswer
from doktr.features.identity import acting
from doktr.features.vault import RecordUndecided
from doktr.kernel.problems import (
    CrossSite,
    DeviceNeeded,
    NotAllowedNow,
    NotFound,
    SignedOut,
    responses,
)
from doktr.kernel.retention import Retention

router = APIRouter(tags=["consultations"])
CallFace = Literal["patient", "doctor"]
SIGNED_IN = responses(SignedOut, DeviceNeeded)
READING = responses(SignedOut, DeviceNeeded, NotFound)
CHANGING = responses(SignedOut, DeviceNeeded, CrossSite, NotFound, NotAllowedNow)
ENDING = responses(SignedOut, DeviceNeeded, CrossSite, NotFound, NotAllowedNow, RecordUndecided)
ACCEPTING = responses(SignedOut, DeviceNeeded, CrossSite, NotFound, AlreadyTaken, DoctorBusy, NotOnDuty)
CALLING = responses(SignedOut, DeviceNeeded, CrossSite, NotFound, AlreadyTaken, DoctorBusy, NotOnDuty, NotAllowedNow)
MORE_TIME = responses(SignedOut, DeviceNeeded, CrossSite, NotFound, NotAllowedNow, AlreadyUsed)
NOTHING = {204: {"description": "There is none."}}


@router.get("/api/doctor/queue", responses=SIGNED_IN)
async def queue(request: Request) -> QueueAnswer:
    """Who waits for this doctor, for whom it rings, and the live consultation."""
    async with acting(request, "doctor") as work:
        line, live = await booking.queue(work), await actions.open_consultation(work)
        return shapes.queue(line, work.now, live)


@router.post("/api/doctor/requests/{request_id}/accept", status_code=201, responses=ACCEPTING)
async def accept(request: Request, request_id: UUID) -> ConsultationAnswer:
    """Take a patient and call them. Of all who try at once, exactly one gets the patient."""
    async with acting(request, "doctor") as work:
        return shapes.consultation(await actions.accept(work, request_id), work.now)


@router.get("/api/{face}/consultations/current", response_model=ConsultationAnswer, responses=SIGNED_IN | NOTHING)
async def current(request: Request, face: CallFace) -> ConsultationAnswer | Response:
    """The person's live consultation."""
    async with acting(request, face) as work:
        found = await actions.open_consultation(work)
    return shapes.consultation(found, work.now) if found else Response(status_code=204)


@router.get("/api/{face}/consultations", responses=SIGNED_IN)
async def history(
    request: Request, face: CallFace, limit: Annotated[int, Query(ge=1, le=100)] = 20
) -> list[ConsultationAnswer]:
    """The person's consultations, latest first."""
    kept: Retention = request.app.state.platform.retention
    async with acting(request, face) as work:
        return [shapes.consultation(found, work.now) for found in await actions.history(work, limit, kept)]


@router.get("/api/{face}/consultations/{consultation_id}", responses=READING)
async def one(request: Request, face: CallFace, consultation_id: UUID) -> ConsultationAnswer:
    """One of the person's consultations."""
    async with acting(request, face) as work:
        return shapes.consultation(await actions.consultation_by(work, consultation_id), work.now)


@router.post("/api/{face}/consultations/{consultation_id}/join", responses=CHANGING)
async def join(request: Request, face: CallFace, consultation_id: UUID) -> ConsultationAnswer:
    """Be in the call with this device. The patient's first join begins the call."""
    async with acting(request, face) as work:
        return shapes.consultation(await actions.join(work, consultation_id), work.now)


@router.post("/api/{face}/consultations/{consultation_id}/leave", responses=READING | CHANGING)
async def leave(request: Request, face: CallFace, consultation_id: UUID) -> ConsultationAnswer:
    """Hang up. The consultation goes on until the doctor finishes it."""
    async with acting(request, face) as work:
        return shapes.consultation(await actions.leave(work, consultation_id), work.now)


@router.post("/api/patient/consultations/{consultation_id}/more-time", responses=MORE_TIME)
async def more_time(request: Request, consultation_id: UUID) -> ConsultationAnswer:
    """Let it ring longer, once."""
    more = timedelta(seconds=request.state.brand.policy.call.more_time_seconds)
    async with acting(request, "patient") as work:
        return shapes.consultation(await actions.more_time(work, consultation_id, more), work.now)


@router.post("/api/{face}/consultations/{consultation_id}/channel", responses=CHANGING)
async def channel(
    request: Request, face: CallFace, consultation_id: UUID, wish: Annotated[ChannelWish, Body()]
) -> ConsultationAnswer:
    """Go on by video, sound or chat; it stays the same consultation."""
    async with acting(request, face) as work:
        return shapes.consultation(await actions.set_channel(work, consultation_id, wish.channel), work.now)


@router.post("/api/doctor/consultations/{consultation_id}/call", responses=CALLING)
async def call(request: Request, consultation_id: UUID) -> ConsultationAnswer:
    """Ring again; after a missed call this opens a new consultation for the same request."""
    async with acting(request, "doctor") as work:
        return shapes.consultation(await actions.call_again(work, consultation_id), work.now)


@router.post("/api/doctor/consultations/{consultation_id}/end", responses=ENDING)
async def end(request: Request, consultation_id: UUID, ending: Annotated[Ending, Body()]) -> ConsultationAnswer:
    """Finish. Only the doctor does, and says how it ended."""
    async with acting(request, "doctor") as work:
        ended = await actions.end(work, consultation_id, ending.outcome, shapes.exam(ending))
        return shapes.consultation(ended, work.now)
