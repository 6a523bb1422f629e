"""My data: consents, contact details, the export of everything held, the end of the account."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from doktr.features import audit, identity
from doktr.features.brands import DocumentKind, Language
from doktr.features.identity import acting
from doktr.features.patients import actions, rules
from doktr.features.patients.model import AccountBusy, Consent, Contact, NotCurrent
from doktr.features.patients.ports import Platform
from doktr.kernel.problems import CrossSite, DeviceNeeded, NotFound, SignedOut, responses
from doktr.kernel.words import ONE_LINE

router = APIRouter(prefix="/api/patient", tags=["my data"])
READING = responses(SignedOut, DeviceNeeded)


class ConsentInput(BaseModel):
    """The version that the patient read and accepts, and the language they read it in."""

    document: DocumentKind
    version: Annotated[str, Field(min_length=1, max_length=40, pattern=ONE_LINE, examples=["2026-11"])]
    language: Language


class ConsentAnswer(BaseModel):
    """A document that the patient accepted."""

    document: DocumentKind
    version: str = Field(examples=["2026-11"])
    language: Language
    accepted_at: datetime


class ContactInput(BaseModel):
    """How to reach the patient."""

    phone: Annotated[
        str, Field(min_length=6, max_length=40, pattern=ONE_LINE, examples=["0470 12 34 56", "+32470123456"])
    ]
    email: Annotated[str, Field(min_length=5, max_length=254, pattern=ONE_LINE, examples=["lucie@example.be"])]


class ContactAnswer(BaseModel):
    """How the patient is reached: the number in E.164. Null until confirmed."""

    phone: str | None = Field(examples=["+32470123456"])
    email: str | None = Field(examples=["lucie@example.be"])
    confirmed_at: datetime | None


class AccessEntry(BaseModel):
    """One entry of the list: exactly as it was hashed, and the proof that the log holds its salted hash."""

    entry: str = Field(description="JSON: at, kind, n, patient, prev, salt, subject, who. Hash it as it is.")
    index: int
    proof: list[str]


class AccessesAnswer(BaseModel):
    """Who looked, first to last, and the head of the log that every proof leads to."""

    checkpoint: str = Field(description="A signed note (C2SP tlog-checkpoint).")
    total: int = Field(description="How long the list is under this checkpoint.")
    entries: list[AccessEntry]


class DeleteInput(BaseModel):
    """The word that the page sends once the patient has said yes twice."""

    confirm: Literal["delete"]


def _consent(consent: Consent) -> ConsentAnswer:
    return ConsentAnswer.model_validate(consent, from_attributes=True)


def _contact(contact: Contact) -> ContactAnswer:
    return ContactAnswer.model_validate(contact, from_attributes=True)


def accesses_answer(
    latest: audit.Checkpoint, total: int, found: Sequence[tuple[audit.LoggedAccess, audit.Inclusion]]
) -> AccessesAnswer:
    """Part of a list of looks with its proofs, as the API shows it."""
    entries = [_access(one, proven) for one, proven in found]
    return AccessesAnswer(checkpoint=latest.note, total=total, entries=entries)


def _access(one: audit.LoggedAccess, proven: audit.Inclusion) -> AccessEntry:
    return AccessEntry(entry=one.entry, index=one.index, proof=[audit.encoded(step) for step in proven.proof])


@router.get("/consents", responses=READING)
async def consents(request: Request) -> list[ConsentAnswer]:
    """What the patient accepted, first to last."""
    async with acting(request, "patient") as work:
        return [_consent(one) for one in await actions.consents(work)]


@router.post(
    "/consents",
    status_code=201,
    responses={200: {"model": ConsentAnswer, "description": "Accepted before."}}
    | responses(SignedOut, DeviceNeeded, CrossSite, NotCurrent),
)
async def accept(request: Request, response: Response, consent: ConsentInput) -> ConsentAnswer:
    """Accept the version in force of the terms or the privacy notice."""
    async with acting(request, "patient") as work:
        kept, new = await actions.accept(work, consent.document, consent.version, consent.language)
    response.status_code = 201 if new else 200
    return _consent(kept)


@router.get("/contact", responses=READING)
async def contact(request: Request) -> ContactAnswer:
    """How the patient is reached."""
    async with acting(request, "patient") as work:
        return _contact(await actions.contact(work))


@router.put("/contact", responses=responses(SignedOut, DeviceNeeded, CrossSite))
async def confirm_contact(request: Request, contact: ContactInput) -> ContactAnswer:
    """Confirm phone number and mail address. Belgian numbers may be written without +32."""
    async with acting(request, "patient") as work:
        return _contact(await actions.confirm_contact(work, contact.phone, contact.email))


@router.get("/accesses", responses=responses(SignedOut, DeviceNeeded, NotFound))
async def accesses(
    request: Request,
    after: Annotated[int, Query(ge=0, le=2**53 - 1, description="The number of the last entry that you have.")] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> AccessesAnswer:
    """Who looked at anything of the patient's: a list without gaps that the patient's device can check."""
    async with acting(request, "patient") as work:
        return accesses_answer(*await audit.accesses(work, after, limit))


@router.get("/export", responses=READING)
async def export(request: Request, response: Response) -> dict[str, Any]:
    """Everything held about the patient, as a file. The national number shows its last two digits only."""
    platform: Platform = request.app.state.platform
    async with acting(request, "patient") as work:
        document: dict[str, Any] = {"exported_at": work.now, "brand": work.brand}
        document |= await identity.held(work, platform.national_numbers)
        for held in platform.held:
            document |= await held(work)
        rules.tell_until(document, platform.retention)
        await audit.record_access(work, work.actor.person_id, "export", None)
    response.headers["content-disposition"] = 'attachment; filename="my-data.json"'
    response.headers["cache-control"] = "no-store"
    return document


@router.post(
    "/account/delete",
    status_code=204,
    responses=responses(SignedOut, DeviceNeeded, CrossSite, AccountBusy),
)
async def delete_account(request: Request, confirmed: DeleteInput) -> Response:
    """Erase the account: name, number, contact details, devices, sessions, events. Cannot be undone."""
    platform: Platform = request.app.state.platform
    async with acting(request, "patient") as work:
        await actions.delete_account(work, platform.open_business, platform.leaving)
    return identity.forgotten(request, "patient")
