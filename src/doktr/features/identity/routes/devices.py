"""The person's devices: enrolling a key with proof of possession, the list, taking one out of use."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from doktr.features.identity import actions, rules
from doktr.features.identity.gate import acting, forgotten, session_token
from doktr.features.identity.model import BadProof, DeviceGone
from doktr.features.identity.routes.sessions import DeviceName
from doktr.kernel.problems import BadInput, CrossSite, NotFound, SignedOut, responses
from doktr.kernel.words import B64URL_32, B64URL_64, ONE_LINE
from doktr.kernel.work import Face

router = APIRouter(prefix="/api/{face}/devices", tags=["devices"])


class DeviceInput(BaseModel):
    """A device key and the proof that this browser holds it."""

    public_key: Annotated[
        str,
        Field(
            pattern=B64URL_32,
            max_length=43,
            description="The raw Ed25519 public key, base64url.",
            examples=["11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"],
        ),
    ]
    label: Annotated[str, Field(min_length=1, max_length=80, pattern=ONE_LINE, examples=["Firefox on Android"])]
    signature: Annotated[
        str,
        Field(
            pattern=B64URL_64,
            max_length=86,
            description='Ed25519 over "doktr/device/v1" NUL csrf-token NUL public_key, base64url.',
            examples=["A" * 86],
        ),
    ]


class DeviceRow(BaseModel):
    """One device of the person."""

    id: UUID
    label: str = Field(examples=["Firefox on Android"])
    enrolled_at: datetime
    last_seen_at: datetime
    current: bool
    revoked_at: datetime | None


@router.post("", responses=responses(SignedOut, CrossSite, BadProof, DeviceGone))
async def enrol(request: Request, face: Face, device: DeviceInput) -> DeviceName:
    """Bind this session to a device key. The same key again is the same device."""
    csrf = rules.csrf_of(session_token(request, face))
    public_key, signature = rules.decoded(device.public_key, 32), rules.decoded(device.signature, 64)
    async with acting(request, face, device=False) as work:
        if public_key is None or signature is None:
            raise BadInput("public_key and signature must be base64url of 32 and 64 bytes")
        known = await request.app.state.platform.entrances[face].known(work)
        enrolled = await actions.enrol(work, public_key, signature, csrf, device.label, known)
    return DeviceName(id=enrolled.id, label=enrolled.label)


@router.get("", responses=responses(SignedOut))
async def devices(request: Request, face: Face) -> list[DeviceRow]:
    """The person's devices, those taken out of use last."""
    async with acting(request, face, device=False) as work:
        return [
            DeviceRow(
                id=one.id,
                label=one.label,
                enrolled_at=one.enrolled_at,
                last_seen_at=one.last_seen_at,
                current=one.id == work.actor.device_id,
                revoked_at=one.revoked_at,
            )
            for one in await actions.devices(work)
        ]


@router.delete("/{device}", status_code=204, responses=responses(SignedOut, CrossSite, NotFound))
async def revoke(request: Request, face: Face, device: UUID) -> Response:
    """Take a device out of use for good: its sessions end, its sockets close."""
    async with acting(request, face, device=False) as work:
        await actions.revoke_device(work, device)
        own = work.actor.device_id == device
    return forgotten(request, face) if own else Response(status_code=204)
