"""The doctor's own account at the payment provider: setting out to connect it, coming back, leaving it."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Body, Request
from pydantic import BaseModel, ConfigDict, Field

from doktr.features.brands import Language
from doktr.features.identity import acting, own_origin
from doktr.features.payments import actions_accounts
from doktr.features.payments.model import Account, AccountRefused
from doktr.features.payments.ports import Platform
from doktr.kernel.outside import OutsideError
from doktr.kernel.problems import CrossSite, DeviceNeeded, SignedOut, responses

router = APIRouter(prefix="/api/doctor/account", tags=["money"])
READING, WRITING = (SignedOut, DeviceNeeded), (SignedOut, DeviceNeeded, CrossSite)
BACK = "/doctor/money"


class AccountAnswer(BaseModel):
    """Where patients pay this doctor. Without an account of theirs the operator takes it for them if it `collects`."""

    state: Literal["none", "connected", "broken"]
    name: str | None = Field(description="The organisation's name at the provider.")
    connected_at: datetime | None
    possible: bool = Field(description="Whether an account can be connected here at all.")
    collects: bool


class SetOut(BaseModel):
    """The language of the provider's page."""

    model_config = ConfigDict(extra="forbid")
    language: Language


class Way(BaseModel):
    """Where the doctor says yes or no."""

    address: str


class CameBack(BaseModel):
    """What the provider put into the address of the page to which the doctor came back."""

    model_config = ConfigDict(extra="forbid")
    code: Annotated[str, Field(min_length=1, max_length=300)]
    state: Annotated[str, Field(min_length=1, max_length=200)]


@router.get("", responses=responses(*READING))
async def account(request: Request) -> AccountAnswer:
    """The doctor's account."""
    async with acting(request, "doctor") as work:
        return _answer(request, await actions_accounts.own(work))


@router.post("/way", responses=responses(*WRITING, AccountRefused))
async def way(request: Request, wish: Annotated[SetOut, Body()]) -> Way:
    """Where to go to connect an account. It can be used for an hour, by this session alone."""
    platform: Platform = request.app.state.platform
    if not platform.connect.possible:
        raise AccountRefused
    async with acting(request, "doctor") as work:
        state = actions_accounts.state_for(platform.secrets, work.actor, int(work.now.timestamp()))
    return Way(address=platform.connect.address(state, own_origin(request) + BACK, wish.language))


@router.put("", responses=responses(*WRITING, AccountRefused))
async def connect(request: Request, said: Annotated[CameBack, Body()]) -> AccountAnswer:
    """The doctor came back with a yes: from now on patients pay there."""
    platform: Platform = request.app.state.platform
    async with acting(request, "doctor", last=False) as work:
        actions_accounts.came_back(platform.secrets, work.actor, said.state, int(work.now.timestamp()))
    try:
        tokens, organization = await platform.connect.finish(said.code, own_origin(request) + BACK)
    except OutsideError as trouble:
        raise AccountRefused from trouble
    async with acting(request, "doctor") as work:
        return _answer(request, await actions_accounts.connected(work, platform.secrets, tokens, organization))


@router.delete("", responses=responses(*WRITING))
async def leave(request: Request) -> AccountAnswer:
    """Use it no more: from now on nothing is asked there, and the provider is told until it has heard it."""
    async with acting(request, "doctor") as work:
        await actions_accounts.leave(work)
    return _answer(request, None)


def _answer(request: Request, found: Account | None) -> AccountAnswer:
    platform: Platform = request.app.state.platform
    state = found.state if found is not None and found.state != "left" else "none"
    return AccountAnswer(
        state=state,
        name=found.name if found else None,
        connected_at=found.connected_at if found else None,
        possible=platform.connect.possible,
        collects=platform.collects,
    )
