"""Chains and files over HTTP: bytes in, bytes out."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response

from doktr.features.identity import acting
from doktr.features.vault import actions_chain, rules
from doktr.features.vault.model import EnvelopeRefused
from doktr.features.vault.routes import shapes
from doktr.features.vault.routes.bytes import parsed, taken
from doktr.features.vault.routes.shapes import AppendedAnswer, EnvelopesAnswer, PartsAnswer, SafeFace
from doktr.kernel.framing import b64url
from doktr.kernel.problems import BadInput

router = APIRouter(tags=["safes"])
Part = Annotated[int, Path(ge=0, lt=rules.MOST_PARTS)]
THERE = {200: {"model": AppendedAnswer, "description": "This very envelope was there already."}}


@router.get("/api/{face}/safes/{safe_id}/envelopes", responses=shapes.READING)
async def envelopes(
    request: Request,
    face: SafeFace,
    safe_id: UUID,
    after: Annotated[int, Query(ge=0, le=rules.MOST_NUMBER)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 100,
) -> EnvelopesAnswer:
    """Envelopes of the chain after number `after`, in order."""
    async with acting(request, face) as work:
        found, head = await actions_chain.read(work, safe_id, after, limit)
    return EnvelopesAnswer(envelopes=[b64url(one) for one in found], head=shapes.head(head))


@router.post(
    "/api/{face}/safes/{safe_id}/envelopes",
    status_code=201,
    response_model=AppendedAnswer,
    responses=shapes.APPENDING | THERE,
    openapi_extra=shapes.body_of_bytes(rules.LARGEST),
)
async def append(request: Request, face: SafeFace, safe_id: UUID, response: Response) -> AppendedAnswer:
    """Append an envelope. `head-moved` carries the chain's `head`; the same envelope again is answered with 200."""
    envelope = parsed(rules.read_envelope, await taken(request, rules.LARGEST))
    if envelope.safe_id != safe_id:
        raise EnvelopeRefused(reason="wrong-address")
    async with acting(request, face) as work:
        appended = await actions_chain.append(work, envelope)
    if appended.again:
        response.status_code = 200
    return AppendedAnswer(seq=appended.seq, hash=b64url(appended.hash))


@router.put(
    "/api/{face}/safes/{safe_id}/files/{file_id}/parts/{part}",
    status_code=204,
    responses=shapes.UPLOADING,
    openapi_extra=shapes.body_of_bytes(rules.LARGEST_PART),
)
async def put_part(request: Request, face: SafeFace, safe_id: UUID, file_id: UUID, part: Part) -> None:
    """Upload a part of a sealed file, numbered from 0. The same content again changes nothing."""
    async with acting(request, face) as work:
        await actions_chain.may_put_part(work, safe_id)
    content = await taken(request, rules.LARGEST_PART)
    if not content:
        raise BadInput
    async with acting(request, face) as work:
        await actions_chain.put_part(work, safe_id, file_id, part, content)


@router.get(
    "/api/{face}/safes/{safe_id}/files/{file_id}/parts/{part}",
    response_class=Response,
    responses=shapes.READING | shapes.answer_of_bytes("The part as it was uploaded."),
)
async def get_part(request: Request, face: SafeFace, safe_id: UUID, file_id: UUID, part: Part) -> Response:
    """A part of a sealed file."""
    async with acting(request, face) as work:
        content = await actions_chain.part(work, safe_id, file_id, part)
    return Response(content, media_type=shapes.BYTES)


@router.get("/api/{face}/safes/{safe_id}/files/{file_id}", responses=shapes.READING)
async def parts(request: Request, face: SafeFace, safe_id: UUID, file_id: UUID) -> PartsAnswer:
    """Which parts of a file are there; an interrupted upload goes on with the others."""
    async with acting(request, face) as work:
        return PartsAnswer(parts=await actions_chain.parts(work, safe_id, file_id))
