"""Safes over HTTP: made by patients, seen by whoever may come."""

import os
from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Request

from doktr.features.identity import acting
from doktr.features.vault import actions, rules
from doktr.features.vault.model import EnvelopeRefused, Safe, SafeTaken, ShareLost
from doktr.features.vault.ports import Platform, ShareGone
from doktr.features.vault.routes import shapes
from doktr.features.vault.routes.bytes import decoded, parsed
from doktr.features.vault.routes.shapes import NewSafe, RecordWish, SafeAnswer, SafeFace, SafesAnswer

router = APIRouter(tags=["safes"])
SHARE_BYTES = 32


@router.post("/api/patient/safes", status_code=201, responses=shapes.MAKING)
async def make(request: Request, wish: Annotated[NewSafe, Body()]) -> SafeAnswer:
    """Make a safe. The same id with the same manifest again is the same safe."""
    platform: Platform = request.app.state.platform
    manifest = parsed(rules.read_envelope, decoded(wish.manifest))
    if manifest.safe_id != wish.id:
        raise EnvelopeRefused(reason="wrong-address")
    keep = timedelta(hours=request.state.brand.policy.safe.keep_hours)
    async with acting(request, "patient", last=False) as work:
        found, hour = await actions.prepare(work, manifest, keep)
    if found is None:
        sealed = await platform.shares.seal(hour, wish.id, os.urandom(SHARE_BYTES))
        async with acting(request, "patient") as work:
            await actions.create(work, manifest, hour, sealed, keep)
            found = await actions.safe_by(work, wish.id)
    return await _with_share(platform, found)


async def _with_share(platform: Platform, found: Safe) -> SafeAnswer:
    """The keys of the hours are asked outside of any transaction: they may be far away. Raises `ShareLost`."""
    if found.share is None:
        raise SafeTaken
    try:
        share = await platform.shares.open(found.hour, found.id, found.share)
    except ShareGone as gone:
        raise ShareLost from gone
    return shapes.safe(found, share)


@router.get("/api/{face}/safes", responses=shapes.SIGNED_IN)
async def safes(request: Request, face: SafeFace) -> SafesAnswer:
    """The person's safes, latest first; those destroyed lately with their receipts."""
    platform: Platform = request.app.state.platform
    async with acting(request, face) as work:
        found = await actions.safes(work, platform.retention)
    return SafesAnswer.model_validate({"safes": [shapes.listed(one) for one in found]})


@router.get("/api/{face}/safes/{safe_id}", responses=shapes.LOOKING)
async def one(request: Request, face: SafeFace, safe_id: UUID) -> SafeAnswer:
    """A safe with its members, who wants to be one, and the server's half of its key."""
    async with acting(request, face) as work:
        found = await actions.open_safe_by(work, safe_id)
    return await _with_share(request.app.state.platform, found)


@router.put("/api/doctor/safes/{safe_id}/record", status_code=204, responses=shapes.RECORDING)
async def record(request: Request, safe_id: UUID, wish: Annotated[RecordWish, Body()]) -> None:
    """Say, before the platform's copy dies, that the report is in the doctor's own record, or will not be."""
    async with acting(request, "doctor") as work:
        await actions.keep_record(work, safe_id, wish.record)
