"""Duty over HTTP, for doctors."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Body, Request
from pydantic import BaseModel, ConfigDict, Field

from doktr.features.brands import Language
from doktr.features.capacity import actions
from doktr.features.capacity.model import (
    Channel,
    DoctorBusy,
    Duty,
    DutyState,
    GuardReason,
    Load,
    LooserThanBrand,
    OwnLimits,
    PauseRefused,
    Suspended,
)
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
    channels: list[Channel] = Field(description="By which the doctor sees patients.")
    missed_rings: int = Field(ge=0, description="Rings in a row without an answer; the second ends the duty.")
    rest_until: datetime | None = Field(description="So long the guard lets this doctor rest.")
    rest_reason: GuardReason | None = Field(description="Why: enough in an hour, a day, a week, or without a pause.")


class DutyWish(BaseModel):
    """On or off duty."""

    model_config = ConfigDict(extra="forbid")
    state: Literal["on", "off"]


class ChannelsWish(BaseModel):
    """By which channels the doctor sees patients, one at least."""

    model_config = ConfigDict(extra="forbid")
    channels: list[Channel] = Field(min_length=1, max_length=3)


class PauseWish(BaseModel):
    """How long the pause takes, one of the brand's choices."""

    model_config = ConfigDict(extra="forbid")
    minutes: int = Field(ge=1, le=120, examples=[10])


class LimitsWish(BaseModel):
    """What the doctor asks of themselves; null is what the brand says. Tighter at once, looser from tomorrow."""

    model_config = ConfigDict(extra="forbid")
    per_hour: int | None = Field(None, ge=1, le=60)
    per_day: int | None = Field(None, ge=1, le=200)
    per_week: int | None = Field(None, ge=1, le=1000)
    run_minutes: int | None = Field(None, ge=15, le=600)
    pause_minutes: int | None = Field(None, ge=1, le=120)


class LimitsAnswer(BaseModel):
    """What a doctor is held to, or what somebody says of it; null is nothing."""

    model_config = ConfigDict(from_attributes=True)
    per_hour: int | None
    per_day: int | None
    per_week: int | None
    run_minutes: int | None
    pause_minutes: int | None


class LoadAnswer(BaseModel):
    """How much the doctor has seen, what they are held to, and what they and their brands say."""

    hour: int
    day: int
    week: int
    run_minutes: int
    limits: LimitsAnswer
    own: LimitsAnswer
    following: LimitsAnswer | None = Field(description="What they ask of themselves from tomorrow: it is looser.")
    strictest: LimitsAnswer
    rest_until: datetime | None
    rest_reason: GuardReason | None


def _load(found: Load) -> LoadAnswer:
    held = found.limits
    limits = LimitsAnswer(
        per_hour=held.per_hour,
        per_day=held.per_day,
        per_week=held.per_week,
        run_minutes=int(held.run.total_seconds() // 60),
        pause_minutes=int(held.pause.total_seconds() // 60),
    )
    return LoadAnswer(
        hour=found.hour,
        day=found.day,
        week=found.week,
        run_minutes=found.run_minutes,
        limits=limits,
        own=LimitsAnswer.model_validate(found.own),
        following=LimitsAnswer.model_validate(found.following) if found.following else None,
        strictest=LimitsAnswer.model_validate(found.strictest),
        rest_until=found.rest_until,
        rest_reason=found.rest_reason,
    )


def _answer(duty: Duty) -> DutyAnswer:
    return DutyAnswer(
        state=duty.state,
        since=duty.since,
        pause_until=duty.pause_until,
        languages=list(duty.languages),
        channels=list(duty.channels),
        missed_rings=duty.missed_rings,
        rest_until=duty.rest_until,
        rest_reason=duty.rest_reason,
    )


@router.get("/duty", responses=READING)
async def duty(request: Request) -> DutyAnswer:
    """The doctor's own duty."""
    async with acting(request, "doctor") as work:
        return _answer(await actions.duty(work))


@router.put("/duty", responses=CHANGING | responses(Suspended))
async def set_duty(request: Request, wish: Annotated[DutyWish, Body()]) -> DutyAnswer:
    """Come on duty or go off; saying it again changes nothing."""
    async with acting(request, "doctor") as work:
        return _answer(await actions.set_duty(work, wish.state))


@router.put("/channels", responses=CHANGING)
async def set_channels(request: Request, wish: Annotated[ChannelsWish, Body()]) -> DutyAnswer:
    """Say by which channels one sees patients, in the line and by appointment; saying it again changes nothing."""
    async with acting(request, "doctor") as work:
        return _answer(await actions.take_channels(work, wish.channels))


@router.post("/pause", responses=CHANGING | responses(PauseRefused, DoctorBusy))
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


@router.get("/load", responses=READING)
async def load(request: Request) -> LoadAnswer:
    """How much the doctor has seen this hour, today and this week, and what they are held to."""
    async with acting(request, "doctor") as work:
        return _load(await actions.load(work))


@router.put("/limits", responses=CHANGING | responses(LooserThanBrand))
async def set_limits(request: Request, wish: Annotated[LimitsWish, Body()]) -> LoadAnswer:
    """Ask less of oneself than the brand allows."""
    async with acting(request, "doctor") as work:
        return _load(await actions.set_limits(work, OwnLimits(**wish.model_dump())))
