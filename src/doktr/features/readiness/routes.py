"""Readiness over HTTP: told by patients' pages, read by doctors'."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Request
from pydantic import BaseModel, ConfigDict, Field

from doktr.features.identity import acting
from doktr.features.readiness import actions
from doktr.features.readiness.model import Code
from doktr.kernel.problems import CrossSite, DeviceNeeded, NotFound, SignedOut, responses

router = APIRouter(tags=["readiness"])
READING = responses(SignedOut, DeviceNeeded)
CHANGING = responses(SignedOut, DeviceNeeded, CrossSite, NotFound)


class Found(BaseModel):
    """What the page found out; nothing is wrong where nothing is named."""

    model_config = ConfigDict(extra="forbid")
    codes: Annotated[list[Code], Field(max_length=5)]


class ReadinessAnswer(BaseModel):
    """What was found for a request or an appointment."""

    cause_id: UUID
    codes: list[Code]
    at: datetime


@router.put("/api/patient/readiness/{cause_id}", status_code=204, responses=CHANGING)
async def keep(request: Request, cause_id: UUID, found: Annotated[Found, Body()]) -> None:
    """Tell how it stands with camera, microphone and network, for one's own request or appointment."""
    async with acting(request, "patient") as work:
        await actions.keep(work, cause_id, found.codes)


@router.delete("/api/patient/readiness/{cause_id}", status_code=204, responses=CHANGING)
async def take_back(request: Request, cause_id: UUID) -> None:
    """Do not tell it any more."""
    async with acting(request, "patient") as work:
        await actions.take_back(work, cause_id)


@router.get("/api/doctor/readiness", responses=READING)
async def seen(request: Request) -> list[ReadinessAnswer]:
    """How it stands with those who wait, and with this doctor's appointments."""
    async with acting(request, "doctor") as work:
        return [ReadinessAnswer.model_validate(one, from_attributes=True) for one in await actions.seen(work)]
