"""Relay addresses with short-lived credentials, for the call and for the device check before it."""

from typing import Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from doktr.features.identity import acting
from doktr.kernel.problems import DeviceNeeded, SignedOut, responses

router = APIRouter(tags=["consultations"])


class IceServer(BaseModel):
    """One `RTCIceServer`."""

    urls: list[str] = Field(examples=[["turn:turn.example:3478?transport=udp"]])
    username: str
    credential: str


class IceAnswer(BaseModel):
    """What an `RTCPeerConnection` needs. `relay`: neither side learns the other's network address."""

    ice_servers: list[IceServer]
    policy: Literal["relay", "all"]
    ttl_s: int = Field(description="Seconds for which the credentials open new allocations.")


@router.get("/api/{face}/ice", responses=responses(SignedOut, DeviceNeeded))
async def ice(request: Request, face: Literal["patient", "doctor", "guest"]) -> IceAnswer:
    """Relay addresses for this device."""
    async with acting(request, face) as work:
        now = work.now
    return IceAnswer.model_validate(request.app.state.platform.ice(now))
