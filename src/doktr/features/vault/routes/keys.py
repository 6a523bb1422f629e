"""Keys and waiting grants over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request

from doktr.features.brands import Language
from doktr.features.identity import acting
from doktr.features.vault import actions_keys, rules
from doktr.features.vault.routes import shapes
from doktr.features.vault.routes.bytes import parsed, taken
from doktr.features.vault.routes.shapes import DutyKeysAnswer, SafeFace
from doktr.kernel.problems import CrossSite, DeviceNeeded, NotAllowedNow, SignedOut, responses

router = APIRouter(tags=["safes"])


@router.put(
    "/api/{face}/safes/{safe_id}/kem",
    status_code=204,
    responses=shapes.SENDING,
    openapi_extra=shapes.body_of_bytes(rules.LARGEST_STATEMENT),
)
async def put_kem(request: Request, face: SafeFace, safe_id: UUID) -> None:
    """Ask to be let in with this device: its signed KEM key for this safe."""
    statement = parsed(rules.read_kem, await taken(request, rules.LARGEST_STATEMENT))
    async with acting(request, face) as work:
        await actions_keys.put_kem(work, safe_id, statement)


@router.put(
    "/api/patient/safes/{safe_id}/spare-keys",
    status_code=204,
    responses=shapes.OFFERING,
    openapi_extra=shapes.body_of_bytes(rules.SPARE_KEY_BYTES),
)
async def put_spare_key(request: Request, safe_id: UUID) -> None:
    """Keep the code for a new device, sealed for a passkey of the patient; the newest four stay."""
    sealed = await taken(request, rules.SPARE_KEY_BYTES)
    async with acting(request, "patient") as work:
        await actions_keys.put_spare_key(work, safe_id, sealed)


@router.put(
    "/api/doctor/duty/kem",
    status_code=204,
    responses=responses(SignedOut, DeviceNeeded, CrossSite, shapes.EnvelopeRefused),
    openapi_extra=shapes.body_of_bytes(rules.LARGEST_STATEMENT),
)
async def put_duty_kem(request: Request) -> None:
    """Let patients who leave seal for this device: the doctor's signed KEM key of this duty."""
    statement = parsed(rules.read_duty_kem, await taken(request, rules.LARGEST_STATEMENT))
    async with acting(request, "doctor") as work:
        await actions_keys.put_duty_kem(work, statement)


@router.get("/api/patient/doctors/on-duty/keys", responses=shapes.SIGNED_IN)
async def duty_keys(request: Request, language: Annotated[Language | None, Query()] = None) -> DutyKeysAnswer:
    """At most 20 doctors on duty for whom a grant may be sealed before the match."""
    async with acting(request, "patient") as work:
        found = await actions_keys.duty_keys(work, language)
    return DutyKeysAnswer(keys=[shapes.duty_key(one) for one in found])


@router.put(
    "/api/patient/safes/{safe_id}/pregrants/{device_id}",
    status_code=204,
    responses=shapes.OFFERING | responses(NotAllowedNow),
    openapi_extra=shapes.body_of_bytes(rules.LARGEST_PREGRANT),
)
async def put_pregrant(request: Request, safe_id: UUID, device_id: UUID) -> None:
    """Leave a grant for a doctor who may be matched: given to nobody else, deleted at the match."""
    pregrant = parsed(rules.read_pregrant, await taken(request, rules.LARGEST_PREGRANT))
    async with acting(request, "patient") as work:
        await actions_keys.put_pregrant(work, safe_id, device_id, pregrant)


@router.delete("/api/patient/safes/{safe_id}/pregrants", status_code=204, responses=shapes.SENDING)
async def drop_pregrants(request: Request, safe_id: UUID) -> None:
    """Stay after all: delete the grants that wait."""
    async with acting(request, "patient") as work:
        await actions_keys.drop_pregrants(work, safe_id)
