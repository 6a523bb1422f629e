"""My people over HTTP: for whom somebody acts, who acts for them, a child's list of looks and what is held of them."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Body, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from doktr.features import audit
from doktr.features.identity import acting
from doktr.features.mandates import actions, actions_children, model
from doktr.features.mandates.model import AlreadyMandated, CodeGone, Granted, NotAnAdult, NotThisChild, TooManyPeople
from doktr.features.mandates.ports import Platform
from doktr.features.patients import AccessesAnswer, accesses_answer
from doktr.kernel.moments import Moment
from doktr.kernel.problems import BadInput, Conflict, CrossSite, DeviceNeeded, NotFound, SignedOut, responses
from doktr.kernel.words import ONE_LINE

router = APIRouter(prefix="/api/patient", tags=["my people"])
READING = responses(SignedOut, DeviceNeeded)
CHANGING = responses(SignedOut, DeviceNeeded, CrossSite, NotFound)
DECLARING = responses(SignedOut, DeviceNeeded, CrossSite, NotThisChild, TooManyPeople)
OFFERING = responses(SignedOut, DeviceNeeded, CrossSite, BadInput, NotAnAdult, TooManyPeople, Conflict)
REDEEMING = responses(SignedOut, DeviceNeeded, CrossSite, NotAnAdult, CodeGone, AlreadyMandated, TooManyPeople)

Name = Annotated[str, Field(min_length=1, max_length=80, pattern=ONE_LINE)]
# Letters and digits that nobody mixes up; 50 bits, made by the app of whoever grants.
Code = Annotated[str, Field(min_length=10, max_length=16, pattern=r"^[0-9A-HJKMNP-TV-Za-hjkmnp-tv-z -]+$")]


class ChildInput(BaseModel):
    """A child whose legal representative the acting person says they are."""

    model_config = ConfigDict(extra="forbid")
    given_name: Name
    family_name: Name
    birthdate: date
    niss: Annotated[
        str, Field(min_length=11, max_length=20, pattern=ONE_LINE, description="11 digits, spaced at will.")
    ]
    declaration: model.Declaration


class OfferInput(BaseModel):
    """A mandate for whoever brings its code."""

    model_config = ConfigDict(extra="forbid")
    scopes: Annotated[list[Granted], Field(max_length=3)]
    until: Moment
    code: Code


class CodeInput(BaseModel):
    """The code that somebody handed over."""

    model_config = ConfigDict(extra="forbid")
    code: Code


class CarerAnswer(BaseModel):
    """Somebody who acts for the person; without a name while a code waits to be brought."""

    mandate_id: UUID
    person_id: UUID | None
    given_name: str | None
    family_name: str | None
    scopes: list[Granted]
    until: datetime
    code_until: datetime | None


class WardAnswer(BaseModel):
    """Somebody for whom the person acts."""

    mandate_id: UUID
    kind: model.Kind
    person_id: UUID
    given_name: str
    family_name: str
    birth_year: int
    scopes: list[Granted]
    until: datetime
    others: list[CarerAnswer] = Field(description="Who else acts for this child.")


class PeopleAnswer(BaseModel):
    """For whom the person acts, and who acts for them."""

    cares_for: list[WardAnswer]
    cared_by: list[CarerAnswer]
    child_years: int = Field(description="Until this birthday a child is acted for; from it on they come alone.")


class MandateCode(BaseModel):
    """Until when the code of a mandate can be brought."""

    id: UUID
    code_until: datetime


class ChildAnswer(BaseModel):
    """A child for whom the person acts from now on."""

    person_id: UUID
    known_as: str | None = Field(description="The name as another parent wrote it before, where it is another one.")


def _people(found: model.People, law: model.MandateRules) -> PeopleAnswer:
    wards = [
        {**vars(one), "birth_year": one.birthdate.year, "others": [vars(each) for each in one.others]}
        for one in found.cares_for
    ]
    told = {"cares_for": wards, "cared_by": [vars(one) for one in found.cared_by]}
    return PeopleAnswer.model_validate(told | {"child_years": law.child_years})


def _platform(request: Request) -> Platform:
    return request.app.state.platform


@router.get("/people", responses=READING)
async def people(request: Request) -> PeopleAnswer:
    """For whom one acts, and who acts for oneself."""
    async with acting(request, "patient") as work:
        return _people(await actions.people(work), _platform(request).mandate_rules)


@router.post("/people/children", status_code=201, responses=DECLARING)
async def declare(request: Request, child: Annotated[ChildInput, Body()]) -> ChildAnswer:
    """Say that one is the legal representative of a child under 16. Said again, it is said once."""
    platform = _platform(request)
    async with acting(request, "patient") as work:
        declared = model.Child(**child.model_dump())
        made = await actions.declare(work, declared, platform.national_numbers, platform.mandate_rules)
    if made is None:
        raise model.NotThisChild
    return ChildAnswer(person_id=made.id, known_as=made.known_as)


@router.put("/people/mandates/{mandate_id}", responses=OFFERING)
async def offer(request: Request, mandate_id: UUID, wanted: Annotated[OfferInput, Body()]) -> MandateCode:
    """Grant a mandate to whoever brings this code in time. The same again changes nothing."""
    async with acting(request, "patient") as work:
        made = model.Offer(mandate_id, tuple(wanted.scopes), wanted.until, wanted.code)
        code_until = await actions.offer(work, made, _platform(request).mandate_rules)
    return MandateCode(id=mandate_id, code_until=code_until)


@router.post("/people/mandates/redeem", responses=REDEEMING)
async def redeem(request: Request, brought: Annotated[CodeInput, Body()]) -> PeopleAnswer:
    """Take the mandate of a code. The same code again by the same person is the same mandate."""
    async with acting(request, "patient") as work:
        await actions.redeem(work, brought.code, _platform(request).mandate_rules)
        return _people(await actions.people(work), _platform(request).mandate_rules)


@router.delete("/people/mandates/{mandate_id}", responses=CHANGING)
async def end(request: Request, mandate_id: UUID) -> PeopleAnswer:
    """End a mandate, from either side, at once; a parent no longer acts for a child. Again changes nothing."""
    async with acting(request, "patient") as work:
        await actions.end(work, mandate_id, _platform(request).let_go)
        return _people(await actions.people(work), _platform(request).mandate_rules)


@router.get("/people/{patient_id}/accesses", responses=responses(SignedOut, DeviceNeeded, NotFound))
async def accesses(
    request: Request,
    patient_id: UUID,
    after: Annotated[int, Query(ge=0, le=2**53 - 1, description="The number of the last entry that you have.")] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> AccessesAnswer:
    """Who looked at anything of a child's: a list without gaps that a parent's device can check."""
    async with acting(request, "patient") as work:
        await actions_children.stand_in(work, patient_id)
        return accesses_answer(*await audit.accesses(work, after, limit))


@router.get("/people/{patient_id}/export", responses=responses(SignedOut, DeviceNeeded, NotFound))
async def export(request: Request, response: Response, patient_id: UUID) -> dict[str, Any]:
    """Everything held about a child, for a parent. The national number shows its last two digits only."""
    platform = _platform(request)
    async with acting(request, "patient") as work:
        document = await actions_children.export(work, patient_id, platform.national_numbers, platform.held)
    response.headers["content-disposition"] = 'attachment; filename="my-child.json"'
    response.headers["cache-control"] = "no-store"
    return document
