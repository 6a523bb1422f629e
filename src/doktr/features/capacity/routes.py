"""Duty over HTTP, for doctors."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Body, Request
from pydantic import BaseModel, ConfigDict, Field

from doktr.features.brands import Language
from doktr.features.capacity import actions
from doktr.features.capacity.model import Duty, DutyState
from doktr.features.identity import acting
from doktr.kernel.problems import (
    BadInput,
    CrossSite,
    DeviceNeeded,
    NotAllowedNow,
    NotFound,
    SignedOut,
    responses,
)

router = APIRouter(prefix="/api/doctor", tags=["duty"])
READING = responses(SignedOut, DeviceNeeded, NotFound)
CHANGING = responses(SignedOut, DeviceNeeded, CrossSite, NotFound, NotAllowedNow)


class DutyAnswer(BaseModel):
    """Whether the doctor is there for patients now."""

    state: DutyState
    since: datetime | None
    pause_until: datetime | None
    languages: list[Language]
    missed_rings: int = Field(ge=0, description="Rings in a row without an answer; the second ends the duty.")


class DutyWish(BaseModel):
    """On or off duty."""

    model_config = ConfigDict(extra="forbid")
    state: Literal["on", "off"]


class PauseWish(BaseModel):
    """How long the pause takes, one of the brand's choices."""

    model_config = ConfigDict(extra="forbid")
    minutes: int = Field(ge=1, le=120, examples=[10])


def _answer(duty: Duty) -> DutyAnswer:
    return DutyAnswer(
        state=duty.state,
        since=duty.since,
        pause_until=duty.pause_until,
        languages=list(duty.languages),
        missed_rings=duty.missed_rings,
    )


@router.get("/duty", responses=READING)
async def duty(request: Request) -> DutyAnswer:
    """The doctor's own duty."""
    async with acting(request, "doctor") as work:
        return _answer(await actions.duty(work))


@router.put("/duty", responses=CHANGING)
async def set_duty(request: Request, wish: Annotated[DutyWish, Body()]) -> DutyAnswer:
    """Come on duty or go off; saying it again changes nothing."""
    async with acting(request, "doctor") as work:
        return _answer(await actions.set_duty(work, wish.state))


@router.post("/pause", responses=CHANGING)
async def pause(request: Request, wish: Annotated[PauseWish, Body()]) -> DutyAnswer:
    """Take a pause of one of the lengths that the brand allows; the duty goes on by itself afterwards."""
    if wish.minutes not in request.state.brand.policy.pauses.minutes:
        raise BadInput(errors=[{"pointer": "/body/minutes", "code": "not-a-choice"}])
    async with acting(request, "doctor") as work:
        return _answer(await actions.pause(work, wish.minutes))


@router.post("/resume", responses=CHANGING)
async def resume(request: Request) -> DutyAnswer:
    """Come back from a pause before it is over."""
    async with acting(request, "doctor") as work:
        return _answer(await actions.resume(work))
