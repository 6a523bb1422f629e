"""What every page needs before anybody is signed in: the brand of this host and its documents."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from doktr.features.brands import actions, looks
from doktr.features.brands.model import Block, Brand, DocumentKind, Hours, Language, Link, Mark, Tokens
from doktr.kernel.problems import NotFound, responses

router = APIRouter(tags=["brand"])
ASK_AGAIN = {"cache-control": "no-cache"}


class BrandAnswer(BaseModel):
    """The brand that answers at this host."""

    id: str = Field(examples=["doktr"])
    name: str = Field(examples=["Doktr"])
    languages: list[Language]
    tokens: Tokens
    mark: Mark
    hours: Hours
    place_minutes: int = Field(description="So long a patient without an open page keeps the place in the line.")
    vanished_minutes: int = Field(description="So long a patient in a call waits for a doctor whose page is gone.")
    young_hours: int = Field(description="So long a doctor's key in the public log is named to patients as new.")
    pause_minutes: list[int] = Field(description="Pauses a doctor may choose.")
    links: dict[str, Link]
    terms_version: str = Field(examples=["2026-11"])
    privacy_version: str = Field(examples=["2026-11"])
    call_path: Literal["relay", "direct"]


class DocumentAnswer(BaseModel):
    """Terms or privacy notice in force, in plain text blocks."""

    document: DocumentKind
    version: str = Field(examples=["2026-11"])
    language: Language
    valid_from: datetime
    title: str
    blocks: list[Block]


@router.get("/api/brand", responses=responses())
async def brand(request: Request) -> BrandAnswer:
    """Name, looks, hours, links and current document versions of the brand at this host."""
    found: Brand = request.state.brand
    async with request.app.state.works.open(found.id) as work:
        versions = await actions.current_versions(work)
    return BrandAnswer(
        id=found.id,
        name=found.name,
        languages=list(found.languages),
        tokens=found.tokens,
        mark=found.mark,
        hours=found.policy.hours,
        place_minutes=found.policy.line.place_minutes,
        vanished_minutes=found.policy.line.vanished_minutes,
        young_hours=found.policy.safe.young_hours,
        pause_minutes=list(found.policy.pauses.minutes),
        links=dict(found.links),
        terms_version=versions["terms"],
        privacy_version=versions["privacy"],
        call_path=request.app.state.platform.call_path,
    )


@router.get("/api/brand/documents/{document}/{language}", responses=responses(NotFound))
async def document(
    request: Request, document: Annotated[DocumentKind, Path()], language: Annotated[Language, Path()]
) -> DocumentAnswer:
    """The terms or the privacy notice in force."""
    async with request.app.state.works.open(request.state.brand.id) as work:
        found = await actions.document(work, document, language)
    return DocumentAnswer(
        document=document,
        version=found.version,
        language=language,
        valid_from=found.valid_from,
        title=found.title,
        blocks=list(found.blocks),
    )


@router.get("/manifest.webmanifest", include_in_schema=False)
async def manifest(request: Request) -> Response:
    """What the browser needs to install this brand's app."""
    return JSONResponse(looks.manifest(request.state.brand), headers=ASK_AGAIN, media_type="application/manifest+json")


@router.get("/icon.svg", include_in_schema=False)
async def icon(request: Request) -> Response:
    """This brand's icon."""
    return Response(looks.icon(request.state.brand), headers=ASK_AGAIN, media_type="image/svg+xml")
