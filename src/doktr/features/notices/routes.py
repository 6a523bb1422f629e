"""Where a patient's browsers take pushes: our key for them, subscribing, seeing and revoking."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from doktr.features.identity import acting
from doktr.features.notices import actions
from doktr.features.notices.model import PushServiceUnknown, Subscription
from doktr.features.notices.ports import Platform
from doktr.kernel.envelopes import EnvelopeRefused
from doktr.kernel.framing import b64url, some_bytes
from doktr.kernel.problems import BadInput, CrossSite, DeviceNeeded, NotFound, SignedOut, responses

router = APIRouter(prefix="/api/patient/push", tags=["push"])
POINT_BYTES, SECRET_BYTES = 65, 16
UNCOMPRESSED = 4


class SubscriptionInput(BaseModel):
    """A browser's push subscription, as `PushSubscription.toJSON()` gives it."""

    endpoint: Annotated[
        str, Field(min_length=10, max_length=2000, pattern=r"^https?://[!-~]+$", examples=["https://push.example/1"])
    ]
    p256dh: Annotated[str, Field(max_length=87, pattern=r"^[A-Za-z0-9_-]{87}$")]
    auth: Annotated[str, Field(max_length=22, pattern=r"^[A-Za-z0-9_-]{22}$")]


class SubscriptionAnswer(BaseModel):
    """A browser that takes pushes."""

    id: UUID
    device_id: UUID
    label: str = Field(description="The name of the device.", examples=["Firefox, Android"])
    made_at: datetime
    this_device: bool


class PushAnswer(BaseModel):
    """Our public key, for `pushManager.subscribe`, and the browsers that take pushes already."""

    key: str = Field(description="P-256, uncompressed, base64url (RFC 8292).")
    subscriptions: list[SubscriptionAnswer]


def _bytes(given: str, length: int, name: str) -> bytes:
    try:
        return some_bytes(given, length)
    except EnvelopeRefused as refused:
        raise BadInput(errors=[{"pointer": f"/body/{name}", "code": name}]) from refused


def _answer(request: Request, found: list[Subscription], device_id: UUID | None) -> PushAnswer:
    platform: Platform = request.app.state.platform
    return PushAnswer(
        key=b64url(platform.push.public_key),
        subscriptions=[
            SubscriptionAnswer(
                id=one.id,
                device_id=one.device_id,
                label=one.label,
                made_at=one.made_at,
                this_device=one.device_id == device_id,
            )
            for one in found
        ],
    )


@router.get("", responses=responses(SignedOut, DeviceNeeded))
async def push(request: Request) -> PushAnswer:
    """Our key, and which of the patient's browsers take pushes."""
    async with acting(request, "patient") as work:
        return _answer(request, await actions.subscriptions(work), work.actor.device_id)


@router.put("", responses=responses(SignedOut, DeviceNeeded, CrossSite, PushServiceUnknown))
async def subscribe(request: Request, given: SubscriptionInput) -> PushAnswer:
    """The acting browser takes pushes from now on; again changes nothing."""
    platform: Platform = request.app.state.platform
    if not platform.push.takes(given.endpoint):
        raise PushServiceUnknown
    p256dh, auth = _bytes(given.p256dh, POINT_BYTES, "p256dh"), _bytes(given.auth, SECRET_BYTES, "auth")
    if p256dh[0] != UNCOMPRESSED:
        raise BadInput(errors=[{"pointer": "/body/p256dh", "code": "p256dh"}])
    async with acting(request, "patient") as work:
        return _answer(request, await actions.subscribe(work, given.endpoint, p256dh, auth), work.actor.device_id)


@router.delete("/{subscription}", status_code=204, responses=responses(SignedOut, DeviceNeeded, CrossSite, NotFound))
async def unsubscribe(request: Request, subscription: UUID) -> Response:
    """No more pushes to this browser."""
    async with acting(request, "patient") as work:
        await actions.unsubscribe(work, subscription)
    return Response(status_code=204)
