"""Assistants over HTTP: for the doctor who asks, the patient who decides, and the nurse or assistant."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Body, Request
from pydantic import BaseModel, ConfigDict, Field

from doktr.features.assistants import actions, actions_teams
from doktr.features.assistants.model import Assist, AssistantKind, AssistState, SomebodyAsked, TeamFull
from doktr.features.brands import AssistPhase, Language
from doktr.features.identity import acting
from doktr.kernel.problems import Conflict, CrossSite, DeviceNeeded, NotAllowedNow, NotFound, SignedOut, responses

router = APIRouter(tags=["assistants"])
READING = responses(SignedOut, DeviceNeeded, NotFound)
CHANGING = responses(SignedOut, DeviceNeeded, CrossSite, NotFound, NotAllowedNow)


class HelperAnswer(BaseModel):
    """A nurse or assistant."""

    model_config = ConfigDict(from_attributes=True)
    id: UUID
    given_name: str
    family_name: str
    kind: AssistantKind


class AssistAnswer(BaseModel):
    """Somebody who is asked into a case, or helps with it."""

    model_config = ConfigDict(from_attributes=True)
    id: UUID
    request_id: UUID
    safe_id: UUID
    phase: AssistPhase = Field(description="To prepare until the consultation has ended, to finish after it.")
    state: AssistState
    helper: HelperAnswer
    doctor_family_name: str = Field(description="Of the doctor who asked.")
    asked_at: datetime


class TeamAnswer(BaseModel):
    """Whom of their team a doctor may ask into a case."""

    phase: AssistPhase
    allowed: bool = Field(description="Whether the brand lets assistants do this part.")
    team: list[HelperAnswer]
    asked: AssistAnswer | None


class TeamMember(BaseModel):
    """Somebody of a doctor's team, or an invitation into it."""

    model_config = ConfigDict(from_attributes=True)
    id: UUID | None = Field(description="Null for whom only the register names.")
    kind: AssistantKind
    state: Literal["invited", "came", "member", "registered"]
    given_name: str | None = Field(description="Null until somebody came with the code.")
    family_name: str | None
    expires_at: datetime | None


class MemberWish(BaseModel):
    """Whom to invite, and the code that the doctor's app made."""

    model_config = ConfigDict(extra="forbid")
    kind: AssistantKind
    # Letters and digits that nobody mixes up; 50 bits.
    code: Annotated[str, Field(min_length=10, max_length=16, pattern=r"^[0-9A-HJKMNP-TV-Z]+$")]


class MemberCode(BaseModel):
    """Until when the code of an invitation can be brought."""

    expires_at: datetime


class TeamOf(BaseModel):
    """A doctor in whose team the acting person is; not yet, while the doctor has not confirmed it."""

    confirmed: bool
    given_name: str
    family_name: str


class CaseAnswer(AssistAnswer):
    """A case that a nurse or assistant was let into: whose it is, and where its safe is."""

    patient_given_name: str
    patient_family_name: str
    patient_birth_year: int
    language: Language
    expires_at: datetime


async def _team(request: Request, request_id: UUID) -> TeamAnswer:
    async with acting(request, "doctor") as work:
        case, helpers, asked = await actions.team(work, request_id)
    team = [HelperAnswer.model_validate(one) for one in helpers]
    return TeamAnswer(phase=case.phase, allowed=case.allowed, team=team, asked=_asked(asked))


def _asked(found: Assist | None) -> AssistAnswer | None:
    return AssistAnswer.model_validate(found) if found else None


@router.get("/api/doctor/requests/{request_id}/assistants", responses=READING)
async def team(request: Request, request_id: UUID) -> TeamAnswer:
    """Whom of the doctor's team can be asked into this case, and who was."""
    return await _team(request, request_id)


@router.put(
    "/api/doctor/requests/{request_id}/assistants/{assistant_id}", responses=CHANGING | responses(SomebodyAsked)
)
async def ask(request: Request, request_id: UUID, assistant_id: UUID) -> TeamAnswer:
    """Ask the patient whether somebody of the team may help; the same again changes nothing."""
    async with acting(request, "doctor") as work:
        await actions.ask(work, request_id, assistant_id)
    return await _team(request, request_id)


@router.delete("/api/doctor/requests/{request_id}/assistants/{assistant_id}", status_code=204, responses=CHANGING)
async def withdraw(request: Request, request_id: UUID, assistant_id: UUID) -> None:
    """Take the question, or the help, back."""
    async with acting(request, "doctor") as work:
        await actions.withdraw(work, request_id, assistant_id)


@router.get("/api/patient/assistants", responses=responses(SignedOut, DeviceNeeded))
async def mine(request: Request) -> list[AssistAnswer]:
    """Who asks to help with the person's cases, or helps."""
    async with acting(request, "patient") as work:
        return [AssistAnswer.model_validate(one) for one in await actions.mine(work)]


@router.post("/api/patient/assistants/{assist_id}/agree", status_code=204, responses=CHANGING)
async def agree(request: Request, assist_id: UUID) -> None:
    """Let somebody help, after the device signed its consent into the safe."""
    async with acting(request, "patient") as work:
        await actions.agree(work, assist_id)


@router.delete("/api/patient/assistants/{assist_id}", status_code=204, responses=CHANGING)
async def refuse(request: Request, assist_id: UUID) -> None:
    """No, or not any more."""
    async with acting(request, "patient") as work:
        await actions.refuse(work, assist_id)


@router.get("/api/doctor/team", responses=responses(SignedOut, DeviceNeeded))
async def members(request: Request) -> list[TeamMember]:
    """The doctor's own team, and who is invited into it."""
    return await _members(request)


async def _members(request: Request) -> list[TeamMember]:
    async with acting(request, "doctor") as work:
        return [TeamMember.model_validate(one) for one in await actions_teams.members(work)]


@router.put("/api/doctor/team/{member_id}", responses=CHANGING | responses(TeamFull, Conflict))
async def invite(request: Request, member_id: UUID, wish: Annotated[MemberWish, Body()]) -> MemberCode:
    """Invite whoever brings this code after signing in; the same again changes nothing."""
    async with acting(request, "doctor") as work:
        return MemberCode(expires_at=await actions_teams.invite(work, member_id, wish.kind, wish.code))


@router.post("/api/doctor/team/{member_id}/confirm", responses=CHANGING)
async def confirm_member(request: Request, member_id: UUID) -> list[TeamMember]:
    """Whoever came is whom the doctor means: they are in the team from now on."""
    async with acting(request, "doctor") as work:
        await actions_teams.confirm(work, member_id)
    return await _members(request)


@router.delete("/api/doctor/team/{member_id}", responses=CHANGING)
async def remove_member(request: Request, member_id: UUID) -> list[TeamMember]:
    """Take an invitation back, refuse who came, or remove somebody from the team and every case, at once."""
    async with acting(request, "doctor") as work:
        await actions_teams.remove(work, member_id)
    return await _members(request)


@router.get("/api/assistant/teams", responses=responses(SignedOut, DeviceNeeded))
async def teams(request: Request) -> list[TeamOf]:
    """In whose team this nurse or assistant is, or waits for the doctor to confirm it."""
    async with acting(request, "assistant") as work:
        found = await actions_teams.teams(work)
    return [TeamOf(confirmed=state == "member", given_name=given, family_name=family) for state, given, family in found]


@router.get("/api/assistant/cases", responses=responses(SignedOut, DeviceNeeded))
async def cases(request: Request) -> list[CaseAnswer]:
    """The cases that this nurse or assistant was let into."""
    async with acting(request, "assistant") as work:
        return [CaseAnswer.model_validate(one) for one in await actions.cases(work)]
