"""Codes over HTTP: how far number and address are proven, asking for digits, typing them."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Body, Request
from pydantic import BaseModel, ConfigDict, Field

from doktr.features.codes import actions
from doktr.features.codes.model import Channel, CodeOver, CodesUsedUp, CodeWrong, ProofState
from doktr.features.codes.ports import Platform
from doktr.features.identity import acting
from doktr.kernel.problems import ContactNeeded, CrossSite, DeviceNeeded, SignedOut, responses
from doktr.kernel.work import Work

router = APIRouter(prefix="/api/patient/codes", tags=["my data"])
READING = responses(SignedOut, DeviceNeeded)


class CodeWish(BaseModel):
    """Where the digits go."""

    model_config = ConfigDict(extra="forbid")
    channel: Channel


class TypedCode(BaseModel):
    """The digits as they came."""

    model_config = ConfigDict(extra="forbid")
    channel: Channel
    code: Annotated[str, Field(min_length=6, max_length=6, pattern="^[0-9]{6}$")]


class ProofAnswer(BaseModel):
    """How far a number or an address is proven; `by_typing` where this installation cannot send there."""

    channel: Channel
    address: str
    state: ProofState
    again_at: datetime | None = Field(description="When another code may be asked for.")
    tries_left: int


async def _proofs(work: Work, platform: Platform) -> list[ProofAnswer]:
    found = await actions.proofs(work, platform.carriers.there)
    return [ProofAnswer.model_validate(one, from_attributes=True) for one in found]


@router.get("", responses=READING)
async def proofs(request: Request) -> list[ProofAnswer]:
    """Number and address of the patient, and how far each is proven."""
    async with acting(request, "patient") as work:
        return await _proofs(work, request.app.state.platform)


@router.post("", status_code=202, responses=responses(SignedOut, DeviceNeeded, CrossSite, ContactNeeded, CodesUsedUp))
async def ask(request: Request, wish: Annotated[CodeWish, Body()]) -> list[ProofAnswer]:
    """Send six digits. Again within half a minute changes nothing."""
    platform: Platform = request.app.state.platform
    async with acting(request, "patient") as work:
        await actions.ask(work, wish.channel, platform.carriers.there, platform.secrets)
        return await _proofs(work, platform)


@router.post("/confirm", responses=responses(SignedOut, DeviceNeeded, CrossSite, ContactNeeded, CodeWrong, CodeOver))
async def confirm(request: Request, typed: Annotated[TypedCode, Body()]) -> list[ProofAnswer]:
    """Type the digits; five times at most, within ten minutes. `code-wrong` carries `tries_left`."""
    platform: Platform = request.app.state.platform
    async with acting(request, "patient") as work:
        left = await actions.confirm(work, typed.channel, typed.code)
        found = await _proofs(work, platform)
    if left is not None:
        raise CodeWrong(tries_left=left)
    return found
