"""The provider's messages: an id and nothing else. They may come twice, late, in any order, or from anybody."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request
from fastapi.responses import PlainTextResponse

from doktr.features.payments import actions_payments
from doktr.kernel.problems import responses
from doktr.kernel.work import EVERYWHERE

router = APIRouter(tags=["money"])
ProviderId = Form(min_length=4, max_length=64, pattern="^[a-z]+_[A-Za-z0-9]+$")


@router.post("/api/payments/{payment_id}/hook", response_class=PlainTextResponse, responses=responses())
async def hook(
    request: Request,
    payment_id: UUID,
    id: Annotated[str, ProviderId],
) -> PlainTextResponse:
    """There may be news of a payment. The answer is the same whether we know it or not."""
    async with request.app.state.works.open("", EVERYWHERE) as work:
        await actions_payments.heard(work, payment_id, id)
    return PlainTextResponse()
