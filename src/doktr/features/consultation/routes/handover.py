"""Handing a consultation over, for the doctor who gives, the patient who agrees, and the colleague who takes."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Body, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from doktr.features.booking import Channel
from doktr.features.brands import Language
from doktr.features.capacity import DoctorBusy, GuardReached, NotOnDuty
from doktr.features.consultation import actions_handover, model
from doktr.features.consultation.model import HandoverState
from doktr.features.consultation.routes import shapes
from doktr.features.consultation.routes.shapes import ConsultationAnswer
from doktr.features.identity import acting
from doktr.kernel.problems import CrossSite, DeviceNeeded, NotAllowedNow, NotFound, SignedOut, responses

router = APIRouter()
CallFace = Literal["patient", "doctor"]
SIGNED_IN = responses(SignedOut, DeviceNeeded)
READING = responses(SignedOut, DeviceNeeded, NotFound, NotAllowedNow)
CHANGING = responses(SignedOut, DeviceNeeded, CrossSite, NotFound)
STEPPING = responses(SignedOut, DeviceNeeded, CrossSite, NotFound, NotAllowedNow)
PROPOSING = responses(SignedOut, DeviceNeeded, CrossSite, NotFound, NotAllowedNow, DoctorBusy)
TAKING = responses(
    SignedOut, DeviceNeeded, CrossSite, NotFound, NotAllowedNow, DoctorBusy, GuardReached, NotOnDuty
)  # fmt: skip
NOTHING = {204: {"description": "There is none."}}


class ColleagueAnswer(BaseModel):
    """A doctor on duty who could go on with the consultation."""

    id: UUID
    given_name: str
    family_name: str


class HandoverWish(BaseModel):
    """Who is to go on."""

    model_config = ConfigDict(extra="forbid")
    doctor_id: UUID


class HandoverAnswer(BaseModel):
    """A consultation on its way to a colleague. Without a word on why."""

    id: UUID
    consultation_id: UUID
    state: HandoverState
    until: datetime = Field(description="When whoever is asked now must have answered.")
    from_doctor: ColleagueAnswer = Field(alias="from")
    to: ColleagueAnswer
    language: Language
    channel: Channel


def _shown(found: model.Handover) -> HandoverAnswer:
    giver = {"id": found.from_id, "given_name": found.from_given_name, "family_name": found.from_family_name}
    taker = {"id": found.to_id, "given_name": found.to_given_name, "family_name": found.to_family_name}
    said = {name: getattr(found, name, None) for name in HandoverAnswer.model_fields}
    return HandoverAnswer.model_validate(said | {"from": giver, "to": taker})


@router.get("/api/doctor/consultations/{consultation_id}/colleagues", responses=READING)
async def colleagues(request: Request, consultation_id: UUID) -> list[ColleagueAnswer]:
    """Who could go on with the acting doctor's consultation: on duty, free, of its brand, language and profession."""
    async with acting(request, "doctor") as work:
        found = await actions_handover.colleagues(work, consultation_id)
    return [ColleagueAnswer.model_validate(one, from_attributes=True) for one in found]


@router.post("/api/doctor/consultations/{consultation_id}/handover", status_code=201, responses=PROPOSING)
async def propose_handover(
    request: Request, consultation_id: UUID, wish: Annotated[HandoverWish, Body()]
) -> HandoverAnswer:
    """Ask the patient whether this colleague may go on."""
    async with acting(request, "doctor") as work:
        return _shown(await actions_handover.propose(work, consultation_id, wish.doctor_id))


@router.get("/api/{face}/handover", response_model=HandoverAnswer, responses=SIGNED_IN | NOTHING)
async def open_handover(request: Request, face: CallFace) -> HandoverAnswer | Response:
    """The open handover that the person is asked about, or waits for."""
    async with acting(request, face) as work:
        found = await actions_handover.current(work)
    return _shown(found) if found else Response(status_code=204)


@router.post("/api/patient/handovers/{handover_id}/agree", responses=STEPPING)
async def agree_to_handover(request: Request, handover_id: UUID) -> HandoverAnswer:
    """Agree; the safe's chain holds the signed consent by then, where there is a safe. Rings the colleague."""
    async with acting(request, "patient") as work:
        return _shown(await actions_handover.agree(work, handover_id))


@router.post("/api/patient/handovers/{handover_id}/refuse", status_code=204, responses=CHANGING)
async def refuse_handover(request: Request, handover_id: UUID) -> None:
    """Rather stay with this doctor."""
    async with acting(request, "patient") as work:
        await actions_handover.refuse(work, handover_id)


@router.post("/api/doctor/handovers/{handover_id}/withdraw", status_code=204, responses=CHANGING)
async def withdraw_handover(request: Request, handover_id: UUID) -> None:
    """Take the question back."""
    async with acting(request, "doctor") as work:
        await actions_handover.withdraw(work, handover_id)


@router.post("/api/doctor/handovers/{handover_id}/decline", status_code=204, responses=CHANGING)
async def decline_handover(request: Request, handover_id: UUID) -> None:
    """Not now: the colleague goes on with something else, and the doctor is told."""
    async with acting(request, "doctor") as work:
        await actions_handover.decline(work, handover_id)


@router.post("/api/doctor/handovers/{handover_id}/accept", responses=TAKING)
async def take_over(request: Request, handover_id: UUID) -> ConsultationAnswer:
    """Go on with the consultation: it keeps its number, its place in the quota and its price."""
    async with acting(request, "doctor") as work:
        return shapes.consultation(await actions_handover.take(work, handover_id), work.now)
