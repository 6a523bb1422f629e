"""The patient's side of money: what is due, paying, and the facts about a call."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Body, Request, Response

from doktr.features.identity import acting, own_origin
from doktr.features.payments import actions, actions_payments
from doktr.features.payments.model import BeingReturned, Charge, FactsRefused, NothingDue, NotPayableYet
from doktr.features.payments.ports import Platform
from doktr.features.payments.routes import shapes
from doktr.features.payments.routes.shapes import CallFactsInput, ChargeAnswer, PayWish
from doktr.kernel.envelopes import EnvelopeRefused
from doktr.kernel.framing import some_bytes
from doktr.kernel.problems import CrossSite, DeviceNeeded, NotFound, SignedOut, responses

router = APIRouter(tags=["money"])
READING = responses(SignedOut, DeviceNeeded, NotFound)
CallFace = Literal["patient", "doctor"]
NOTHING = {204: {"description": "There is none."}}


def _platform(request: Request) -> Platform:
    return request.app.state.platform


def _shown(request: Request, found: Charge, now: datetime) -> ChargeAnswer:
    return shapes.charge(found, now, _platform(request).collects)


@router.get("/api/patient/charges", responses=READING)
async def charges(request: Request) -> list[ChargeAnswer]:
    """What the patient owed and paid, latest first."""
    async with acting(request, "patient") as work:
        return [_shown(request, one, work.now) for one in await actions.charges_of_patient(work)]


@router.get("/api/patient/charges/{charge_id}", responses=READING)
async def one(request: Request, charge_id: UUID) -> ChargeAnswer:
    """One of the patient's charges."""
    async with acting(request, "patient") as work:
        return _shown(request, await actions.charge_by(work, charge_id), work.now)


@router.get(
    "/api/patient/consultations/{consultation_id}/charge", response_model=ChargeAnswer, responses=READING | NOTHING
)
async def of_consultation(request: Request, consultation_id: UUID) -> ChargeAnswer | Response:
    """What a consultation costs; nothing before it is over, nor when nothing is due."""
    async with acting(request, "patient") as work:
        found = await actions.charge_of(work, consultation_id)
        return _shown(request, found, work.now) if found else Response(status_code=204)


@router.post(
    "/api/patient/charges/{charge_id}/pay",
    status_code=202,
    responses=responses(SignedOut, DeviceNeeded, CrossSite, NotFound, NothingDue, BeingReturned, NotPayableYet),
)
async def pay(request: Request, charge_id: UUID, wish: Annotated[PayWish, Body()]) -> ChargeAnswer:
    """Begin to pay, or go on with what was begun; `checkout_url` comes with the event `charge_changed`."""
    collects = _platform(request).collects
    async with acting(request, "patient") as work:
        found = await actions_payments.pay(work, charge_id, own_origin(request), wish.language, collects)
        return _shown(request, found, work.now)


@router.post(
    "/api/{face}/consultations/{consultation_id}/facts",
    status_code=204,
    responses=responses(SignedOut, DeviceNeeded, CrossSite, NotFound, FactsRefused),
)
async def facts(
    request: Request,
    face: Literal["patient", "doctor"],
    consultation_id: UUID,
    given: Annotated[CallFactsInput, Body()],
) -> None:
    """How long this device was connected. When both ends sign that the call failed, nothing is due."""
    try:
        signature = some_bytes(given.signature, 64)
    except EnvelopeRefused as refused:
        raise FactsRefused from refused
    async with acting(request, face) as work:
        await actions.keep_facts(work, consultation_id, given.connected_s, signature)
