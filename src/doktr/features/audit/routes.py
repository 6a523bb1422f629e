"""The public log over HTTP: its head, its leaves, its proofs, and the word of witnesses. Nobody signs in here."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Query, Request, Response
from fastapi.responses import PlainTextResponse
from pydantic import BaseModel, ConfigDict, Field

from doktr.features.audit import actions, model, rules
from doktr.features.audit.ports import Platform
from doktr.kernel.problems import BadInput, NotFound, responses
from doktr.kernel.words import B64URL_32
from doktr.kernel.work import EVERYWHERE

router = APIRouter(prefix="/log", tags=["log"])
READING = responses(NotFound)
LARGEST = 2**53 - 1
Place = Annotated[int, Query(ge=0, le=LARGEST)]
Newer = Annotated[int | None, Query(ge=0, le=LARGEST)]
Hash = Annotated[str, Field(pattern=B64URL_32, max_length=43, examples=["11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"])]


class KeyAnswer(BaseModel):
    """The key that checks the log's heads. Whoever checks keeps it: it never changes."""

    origin: str = Field(examples=["doktr.example/log"])
    key: Hash
    vkey: str = Field(description="The same as C2SP signed notes write it: name+id+key.")


class EntriesAnswer(BaseModel):
    """Leaves in their order, from `from` on. Fewer than asked when that is more than one answer holds."""

    from_: int = Field(alias="from")
    entries: list[str] = Field(description="Each leaf exactly as it was hashed: JSON.")


class InclusionAnswer(BaseModel):
    """A leaf, its place, and the proof that the tree of this size holds it (RFC 9162, 2.1.3)."""

    index: int
    size: int
    leaf: str
    proof: list[Hash]


class ConsistencyAnswer(BaseModel):
    """The proof that the tree of size `to` begins with that of size `from` (RFC 9162, 2.1.4)."""

    from_: int = Field(alias="from")
    to: int
    proof: list[Hash]


class Evidence(BaseModel):
    """A leaf under a checkpoint."""

    index: int
    leaf: str
    proof: list[Hash]


class DeviceAnswer(BaseModel):
    """What the log says of a doctor's device: enrolled, perhaps revoked; and the head it is proven against."""

    checkpoint: str
    entries: list[Evidence]


class CosignatureInput(BaseModel):
    """A witness's word on the head of this size: the line that C2SP tlog-cosignature describes."""

    model_config = ConfigDict(extra="forbid")
    size: Annotated[int, Field(ge=0, le=LARGEST)]
    line: Annotated[str, Field(min_length=1, max_length=400, examples=["\u2014 witness.example AAAA\n"])]


def inclusion_answer(found: model.Inclusion) -> InclusionAnswer:
    """The proof as the API shows it."""
    proof = [rules.encoded(one) for one in found.proof]
    return InclusionAnswer(index=found.index, size=found.size, leaf=found.leaf, proof=proof)


@router.get("/key", responses=responses())
async def key(request: Request) -> KeyAnswer:
    """The log's name and public key."""
    platform: Platform = request.app.state.platform
    public = platform.log_key.public
    return KeyAnswer(origin=public.name, key=rules.encoded(public.public), vkey=str(public))


@router.get("/checkpoint", response_class=PlainTextResponse, responses=READING)
async def checkpoint(
    request: Request,
    size: Annotated[int | None, Query(ge=0, le=LARGEST, description="Of this size, if it was ever a head.")] = None,
    cosigned: Annotated[bool, Query(description="The latest that a witness vouches for.")] = False,
) -> PlainTextResponse:
    """The head of the log as a signed note (C2SP tlog-checkpoint), with the cosignatures of witnesses."""
    async with request.app.state.works.open("", EVERYWHERE) as work:
        note = await actions.checkpoint(work, size, cosigned=cosigned)
    return PlainTextResponse(note, headers={"cache-control": "no-store"})


@router.get("/entries", responses=responses())
async def entries(
    request: Request, from_: Annotated[Place, Query(alias="from")] = 0, to: Place = LARGEST
) -> EntriesAnswer:
    """Leaves `from` to `to` (not included), 1,000 at most."""
    async with request.app.state.works.open("", EVERYWHERE) as work:
        found = await actions.entries(work, from_, to)
    return EntriesAnswer.model_validate({"from": from_, "entries": [one.leaf for one in found]})


@router.get("/inclusion", responses=READING)
async def inclusion(
    request: Request,
    index: Annotated[int | None, Query(ge=0, le=LARGEST)] = None,
    leaf: Annotated[str | None, Query(pattern=B64URL_32, max_length=43, description="Its RFC 9162 hash.")] = None,
    size: Annotated[int | None, Query(ge=0, le=LARGEST, description="Of the tree; the latest unless given.")] = None,
) -> InclusionAnswer:
    """The proof for a leaf, found by its place or by its hash."""
    digest = rules.decoded(leaf) if leaf else None
    if (index is None) == (digest is None):
        raise BadInput("Give an index or the hash of a leaf.")
    async with request.app.state.works.open("", EVERYWHERE) as work:
        if digest is not None:
            return inclusion_answer(await actions.inclusion_of(work, digest, size))
        return inclusion_answer(await actions.inclusion(work, index or 0, size))


@router.get("/consistency", responses=READING)
async def consistency(
    request: Request, from_: Annotated[Place, Query(alias="from")], to: Newer = None
) -> ConsistencyAnswer:
    """The proof that an older head is the beginning of a newer one, the latest unless given."""
    async with request.app.state.works.open("", EVERYWHERE) as work:
        size, proof = await actions.consistency(work, from_, to)
    return ConsistencyAnswer.model_validate({"from": from_, "to": size, "proof": [rules.encoded(one) for one in proof]})


@router.get("/devices/{device}", responses=READING)
async def device(request: Request, device: UUID) -> DeviceAnswer:
    """What the log says of a doctor's device."""
    async with request.app.state.works.open("", EVERYWHERE) as work:
        latest = await actions.head(work)
        found = await actions.of_device(work, device, latest.size)
        note = await actions.checkpoint(work, latest.size, cosigned=False)
    if not found:
        raise NotFound
    shown = [
        Evidence(index=one.index, leaf=one.leaf, proof=[rules.encoded(each) for each in one.proof]) for one in found
    ]
    return DeviceAnswer(checkpoint=note, entries=shown)


@router.post("/cosignatures", status_code=204, responses=READING)
async def cosign(request: Request, given: Annotated[CosignatureInput, Body()]) -> Response:
    """Take the word of a witness that this log knows. The same again changes nothing."""
    platform: Platform = request.app.state.platform
    async with request.app.state.works.open("", EVERYWHERE) as work:
        await actions.cosign(work, given.size, given.line, platform.log_witnesses)
    return Response(status_code=204)
