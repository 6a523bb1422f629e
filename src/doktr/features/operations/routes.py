"""The operator's page over HTTP."""

from datetime import datetime
from typing import Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from doktr.features.brands import Language
from doktr.features.identity import acting
from doktr.features.operations import actions
from doktr.kernel.problems import DeviceNeeded, SignedOut, responses

router = APIRouter(prefix="/api/operator", tags=["operations"])


class DoctorRow(BaseModel):
    """A doctor on duty."""

    given_name: str
    family_name: str
    state: Literal["on", "paused"]
    since: datetime
    busy: bool
    languages: list[Language]


class LineFigures(BaseModel):
    """Who waits, in figures."""

    count: int
    longest_s: int
    median_s: int
    by_language: dict[str, int] = Field(examples=[{"fr": 3, "nl": 1}])
    by_urgency: dict[str, int] = Field(examples=[{"soon": 1, "today": 3}])


class TodayFigures(BaseModel):
    """What happened since midnight."""

    asked: int
    matched: int
    ended: int
    cancelled: int
    expired: int
    asked_by_hour: dict[str, int] = Field(examples=[{"9": 4, "10": 7}])


class BoardAnswer(BaseModel):
    """The operator's page: no patient, nothing clinical."""

    doctors: list[DoctorRow]
    waiting: LineFigures
    today: TodayFigures


@router.get("/board", responses=responses(SignedOut, DeviceNeeded))
async def board(request: Request) -> BoardAnswer:
    """Who is on duty and how long people wait at this brand."""
    async with acting(request, "operator") as work:
        found = await actions.board(work, request.state.brand.policy.hours.timezone)
    return BoardAnswer.model_validate(found, from_attributes=True)
