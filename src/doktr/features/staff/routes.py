"""Doctors of a brand over HTTP: for its operators, and for whoever was invited."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Request
from pydantic import BaseModel, ConfigDict, Field

from doktr.features.brands import Language
from doktr.features.doctors import check_digits_fit
from doktr.features.identity import acting, require_own_page
from doktr.features.staff import actions
from doktr.features.staff.model import AlreadyInvited, Invitation, InvitationState, Invitee, Reason
from doktr.kernel.problems import CrossSite, DeviceNeeded, NotFound, SignedOut, responses
from doktr.kernel.words import ONE_LINE

router = APIRouter(tags=["staff"])
READING = responses(SignedOut, DeviceNeeded)
CHANGING = responses(SignedOut, DeviceNeeded, CrossSite, NotFound)
Name = Annotated[str, Field(min_length=1, max_length=100, pattern=ONE_LINE)]


class DoctorInvitation(BaseModel):
    """How an invitation stands; the address is not shown again."""

    model_config = ConfigDict(from_attributes=True)
    id: UUID
    given_name: str
    family_name: str
    nihdi: str
    language: Language
    state: InvitationState
    reason: Reason | None
    made_at: datetime
    sent_at: datetime | None
    came_at: datetime | None
    ended_at: datetime | None
    expires_at: datetime
    check_digits_fit: bool = Field(True, description="Of some numbers they do not, and they are right all the same.")


class StaffDoctor(BaseModel):
    """A doctor of the brand."""

    model_config = ConfigDict(from_attributes=True)
    id: UUID
    given_name: str
    family_name: str
    nihdi: str
    languages: list[Language]
    suspended_at: datetime | None


class StaffAnswer(BaseModel):
    """The brand's doctors, and whom it invited."""

    doctors: list[StaffDoctor]
    invitations: list[DoctorInvitation]


# words with dots between them, on both sides (RFC 5321, 4.1.2)
EMAIL = r"^[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*@[\w-]+(\.[\w-]+)+$"


class DoctorInvitationWish(BaseModel):
    """Whom to invite, and where the letter goes."""

    model_config = ConfigDict(extra="forbid")
    given_name: Name
    family_name: Name
    email: str = Field(max_length=254, pattern=EMAIL, examples=["sofie@example.be"])
    nihdi: str = Field(max_length=11, pattern=r"^[0-9]{11}$", examples=["14000167004"])
    language: Language


class InvitationLink(BaseModel):
    """What a link holds."""

    model_config = ConfigDict(extra="forbid")
    token: str = Field(min_length=20, max_length=100)


class InvitedAnswer(BaseModel):
    """Who is meant by a link."""

    model_config = ConfigDict(from_attributes=True)
    given_name: str
    family_name: str
    expires_at: datetime


class VerifiedAnswer(BaseModel):
    """Whether the register gave the signed-in doctor the number that was invited."""

    verified: bool


def _invitation(found: Invitation) -> DoctorInvitation:
    answer = DoctorInvitation.model_validate(found)
    return answer.model_copy(update={"check_digits_fit": check_digits_fit(found.nihdi)})


async def _overview(request: Request) -> StaffAnswer:
    async with acting(request, "operator") as work:
        doctors, invitations = await actions.overview(work)
    return StaffAnswer(
        doctors=[StaffDoctor.model_validate(one) for one in doctors],
        invitations=[_invitation(one) for one in invitations],
    )


@router.get("/api/operator/doctors", responses=READING)
async def overview(request: Request) -> StaffAnswer:
    """The brand's doctors, and whom it invited."""
    return await _overview(request)


@router.put("/api/operator/invitations/{invitation_id}", responses=CHANGING | responses(AlreadyInvited))
async def invite(request: Request, invitation_id: UUID, wish: Annotated[DoctorInvitationWish, Body()]) -> StaffAnswer:
    """Invite a doctor under an id of one's own choice; the same again changes nothing."""
    async with acting(request, "operator") as work:
        await actions.invite(work, Invitee(invitation_id, **wish.model_dump()))
    return await _overview(request)


@router.delete("/api/operator/invitations/{invitation_id}", responses=CHANGING)
async def withdraw(request: Request, invitation_id: UUID) -> StaffAnswer:
    """Invite no more."""
    async with acting(request, "operator") as work:
        await actions.withdraw(work, invitation_id)
    return await _overview(request)


@router.put("/api/operator/doctors/{doctor_id}/suspension", responses=CHANGING)
async def suspend(request: Request, doctor_id: UUID) -> StaffAnswer:
    """Off duty at once; nothing new begins, and who has an appointment is told."""
    async with acting(request, "operator") as work:
        await actions.suspend(work, doctor_id)
    return await _overview(request)


@router.delete("/api/operator/doctors/{doctor_id}/suspension", responses=CHANGING)
async def reinstate(request: Request, doctor_id: UUID) -> StaffAnswer:
    """The doctor may come on duty again."""
    async with acting(request, "operator") as work:
        await actions.reinstate(work, doctor_id)
    return await _overview(request)


@router.post("/api/invitation", responses=responses(CrossSite, NotFound))
async def open_link(request: Request, wish: Annotated[InvitationLink, Body()]) -> InvitedAnswer:
    """Who is meant by a link, before signing in."""
    require_own_page(request)
    async with request.app.state.works.open(request.state.brand.id) as work:
        return InvitedAnswer.model_validate(await actions.open_link(work, wish.token))


@router.post("/api/invitation/refused", status_code=204, responses=responses(CrossSite, NotFound))
async def not_admitted(request: Request, wish: Annotated[InvitationLink, Body()]) -> None:
    """Whoever came with the link signed in, and the register does not know them."""
    require_own_page(request)
    async with request.app.state.works.open(request.state.brand.id) as work:
        await actions.not_admitted(work, wish.token)


@router.post("/api/doctor/invitation", responses=CHANGING)
async def settle(request: Request, wish: Annotated[InvitationLink, Body()]) -> VerifiedAnswer:
    """Say that one came with this link; the register's number decides."""
    async with acting(request, "doctor") as work:
        return VerifiedAnswer(verified=await actions.settle(work, wish.token))
