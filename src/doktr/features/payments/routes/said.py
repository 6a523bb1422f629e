"""What a doctor who vanished says of the call after all, and whether a call took place that hardly any device knows."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Body, Request
from pydantic import BaseModel, ConfigDict

from doktr.features import consultation
from doktr.features.identity import acting
from doktr.features.payments import actions_doubt, actions_said
from doktr.features.payments.ports import Bills, Platform
from doktr.kernel.problems import CrossSite, DeviceNeeded, NotAllowedNow, NotFound, SignedOut, responses

router = APIRouter(tags=["consultations"])
SAYING = responses(SignedOut, DeviceNeeded, CrossSite, NotFound, NotAllowedNow)


def _bills(request: Request) -> Bills:
    platform: Platform = request.app.state.platform
    return platform.bills


class SaidWish(BaseModel):
    """What became of a call that the clock ended without its doctor."""

    model_config = ConfigDict(extra="forbid")
    outcome: Literal["took_place", "technical_failure"]


@router.post("/api/doctor/consultations/{consultation_id}/said", status_code=204, responses=SAYING)
async def say_outcome(request: Request, consultation_id: UUID, wish: Annotated[SaidWish, Body()]) -> None:
    """The doctor whom the clock took for gone says what became of it. The patient hears so, and may object."""
    async with acting(request, "doctor") as work:
        await actions_said.say(work, consultation_id, wish.outcome)


@router.post("/api/patient/consultations/{consultation_id}/object", status_code=204, responses=SAYING)
async def object_to_outcome(request: Request, consultation_id: UUID) -> None:
    """It did not take place, the patient says: it stays as the clock ended it, and nothing is charged."""
    async with acting(request, "patient") as work:
        if not await actions_doubt.answer(work, consultation_id, False, _bills(request).withdraw):
            await consultation.object_to(work, consultation_id)


@router.post("/api/patient/consultations/{consultation_id}/confirm", status_code=204, responses=SAYING)
async def confirm_outcome(request: Request, consultation_id: UUID) -> None:
    """It took place, the patient says, who was asked because no device signed that it did."""
    async with acting(request, "patient") as work:
        if not await actions_doubt.answer(work, consultation_id, True, _bills(request).withdraw):
            await consultation.confirm(work, consultation_id)
