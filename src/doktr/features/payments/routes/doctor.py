"""The doctor's side of money: what is due from whom, deciding, giving back."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Query, Request

from doktr.features.identity import acting
from doktr.features.payments import actions, actions_statements
from doktr.features.payments.model import AlreadyBilled, NothingToGiveBack
from doktr.features.payments.ports import Platform
from doktr.features.payments.routes import shapes
from doktr.features.payments.routes.shapes import Decision, DoctorCharge, LicenceAnswer, MoneyAnswer, Month, SeenInput
from doktr.kernel.problems import CrossSite, DeviceNeeded, NotAllowedNow, NotFound, SignedOut, responses

router = APIRouter(prefix="/api/doctor", tags=["money"])
READING = responses(SignedOut, DeviceNeeded)


@router.get("/money", responses=READING)
async def money(request: Request, month: Annotated[Month | None, Query()] = None) -> MoneyAnswer:
    """A month: this one, unless another is asked for."""
    platform: Platform = request.app.state.platform
    async with acting(request, "doctor") as work:
        begin = date.fromisoformat(f"{month}-01") if month else None
        found = await actions_statements.month(work, begin, platform.price_rules, platform.bills.came_to)
        return MoneyAnswer(
            month=f"{found.month:%Y-%m}",
            totals=shapes.Totals.model_validate(vars(found.totals)),
            charges=[shapes.charge_of_doctor(one, work.now, platform.collects) for one in found.charges],
            licences=[LicenceAnswer.model_validate(one, from_attributes=True) for one in found.licences],
        )


@router.post(
    "/charges/{charge_id}/give-back",
    responses=responses(SignedOut, DeviceNeeded, CrossSite, NotFound, NothingToGiveBack, AlreadyBilled),
)
async def give_back(request: Request, charge_id: UUID) -> DoctorCharge:
    """Ask for nothing; what was paid goes back by itself. Not once the insurer was asked for their part."""
    platform: Platform = request.app.state.platform
    async with acting(request, "doctor") as work:
        found = await actions.give_back(work, charge_id, platform.bills.withdraw)
        return shapes.charge_of_doctor(found, work.now, platform.collects)


@router.post(
    "/charges/{charge_id}/decide", responses=responses(SignedOut, DeviceNeeded, CrossSite, NotFound, NotAllowedNow)
)
async def decide(request: Request, charge_id: UUID, decision: Annotated[Decision, Body()]) -> DoctorCharge:
    """Say by what a consultation took place whose picture gave way to sound. Nothing is billed before that."""
    platform: Platform = request.app.state.platform
    async with acting(request, "doctor") as work:
        found = await actions.decide(work, charge_id, decision.took_place_by == "video")
        return shapes.charge_of_doctor(found, work.now, platform.collects)


@router.post(
    "/charges/{charge_id}/seen", responses=responses(SignedOut, DeviceNeeded, CrossSite, NotFound, NotAllowedNow)
)
async def seen(request: Request, charge_id: UUID, word: Annotated[SeenInput, Body()]) -> DoctorCharge:
    """Confirm or deny the visit in person that the patient told of. No insurer is asked before; no price rises."""
    platform: Platform = request.app.state.platform
    async with acting(request, "doctor") as work:
        found = await actions.seen(work, charge_id, word.in_person, platform.price_rules)
        return shapes.charge_of_doctor(found, work.now, platform.collects)
