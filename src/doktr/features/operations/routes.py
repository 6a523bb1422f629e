"""The operator's page over HTTP."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Body, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from doktr.features import brands
from doktr.features.brands import HoursOverlap, Language
from doktr.features.identity import acting
from doktr.features.operations import actions
from doktr.kernel.moments import Moment
from doktr.kernel.problems import BadInput, CrossSite, DeviceNeeded, SignedOut, responses

router = APIRouter(prefix="/api/operator", tags=["operations"])
CHANGING = responses(SignedOut, DeviceNeeded, CrossSite)


class DoctorRow(BaseModel):
    """A doctor on duty."""

    given_name: str
    family_name: str
    state: Literal["on", "paused"]
    since: datetime
    busy: bool
    languages: list[Language]
    rest_until: datetime | None = Field(description="So long the guard lets this doctor rest.")
    rest_reason: Literal["hour", "day", "week", "run"] | None


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


class GuardFigures(BaseModel):
    """What the guard does."""

    resting: int
    today: dict[str, int] = Field(examples=[{"hour": 2, "intake": 1}])
    full_until: datetime | None = Field(description="The intake is closed by itself until then.")


class OpeningNow(BaseModel):
    """Whether the brand takes people in now."""

    open: bool
    until: datetime | None
    opens_at: datetime | None


class HoursChangeAnswer(BaseModel):
    """Hours opened or closed by hand."""

    id: UUID
    start: datetime
    end: datetime
    open: bool


class BoardAnswer(BaseModel):
    """The operator's page: no patient, nothing clinical."""

    doctors: list[DoctorRow]
    waiting: LineFigures
    today: TodayFigures
    guard: GuardFigures
    opening: OpeningNow
    changes: list[HoursChangeAnswer]


class HoursWish(BaseModel):
    """Hours to open or to close by hand."""

    model_config = ConfigDict(extra="forbid")
    start: Moment
    end: Moment
    open: bool


class DayAnswer(BaseModel):
    """A day: how many asked, how long they waited (seconds), how often the range was right, what the guard did."""

    day: date
    asked: int
    median_s: int | None
    ninth_s: int | None = Field(description="Nine in ten waited no longer.")
    known: int = Field(description="Of so many we know how long they waited.")
    right: int = Field(description="Of so many of those the range they were shown was right.")
    guard: int = Field(description="So often a doctor was made to rest.")
    full: int = Field(description="So often the intake closed by itself.")


class LanguageAnswer(BaseModel):
    """A language: how many asked in it, how long they waited (seconds), how often the range was right."""

    language: Language
    asked: int
    median_s: int | None
    ninth_s: int | None = Field(description="Nine in ten waited no longer.")
    known: int = Field(description="Of so many we know how long they waited.")
    right: int = Field(description="Of so many of those the range they were shown was right.")


class FiguresAnswer(BaseModel):
    """The last days, first to last; and the same days by language, the one that most asked in first."""

    model_config = ConfigDict(from_attributes=True)
    days: list[DayAnswer]
    languages: list[LanguageAnswer]


@router.get("/board", responses=responses(SignedOut, DeviceNeeded))
async def board(request: Request) -> BoardAnswer:
    """Who is on duty and how long people wait at this brand."""
    async with acting(request, "operator") as work:
        found = await actions.board(work, request.state.brand.policy.hours.timezone)
    return BoardAnswer.model_validate(found, from_attributes=True)


@router.get("/figures", responses=responses(SignedOut, DeviceNeeded))
async def figures(request: Request, days: Annotated[int, Query(ge=1, le=90)] = 14) -> FiguresAnswer:
    """Waits, hit rates and the guard, day by day (today is the last); waits and hit rates by language."""
    async with acting(request, "operator") as work:
        found, spoken = await actions.figures(work, request.state.brand.policy.hours.timezone, days)
    return FiguresAnswer(
        days=[DayAnswer.model_validate(one, from_attributes=True) for one in found],
        languages=[LanguageAnswer.model_validate(one, from_attributes=True) for one in spoken],
    )


@router.post("/hours", responses=CHANGING | responses(BadInput, HoursOverlap))
async def change_hours(request: Request, wish: Annotated[HoursWish, Body()]) -> list[HoursChangeAnswer]:
    """Open or close by hand, beside the brand's hours."""
    async with acting(request, "operator") as work:
        return _changes(await brands.change_hours(work, wish.start, wish.end, wish.open))


@router.delete("/hours/{change_id}", responses=CHANGING)
async def withdraw_change(request: Request, change_id: UUID) -> list[HoursChangeAnswer]:
    """Let the brand's own hours count again."""
    async with acting(request, "operator") as work:
        return _changes(await brands.withdraw_change(work, change_id))


def _changes(found: list[brands.HoursChange]) -> list[HoursChangeAnswer]:
    return [HoursChangeAnswer.model_validate(one, from_attributes=True) for one in found]
