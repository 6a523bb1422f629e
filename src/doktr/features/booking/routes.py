"""Requests over HTTP: patients ask and wait, doctors pass."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from doktr.features.booking import actions, actions_offers, model, outlook
from doktr.features.booking.model import AlreadyWaiting, Channel, IntakeFull, NotThisChannel, RequestState, Urgency
from doktr.features.brands import Closed, Language
from doktr.features.identity import acting
from doktr.features.mandates import ActingAs
from doktr.features.patients import require_ready
from doktr.features.pricing import PriceNeeded
from doktr.features.quota import QuotaReached
from doktr.kernel.problems import (
    ConsentNeeded,
    ContactNeeded,
    CrossSite,
    DeviceNeeded,
    NotAllowedNow,
    NotFound,
    SignedOut,
    responses,
)
from doktr.kernel.work import Work

router = APIRouter(tags=["requests"])
READING = responses(SignedOut, DeviceNeeded, NotFound)
CHANGING = responses(SignedOut, DeviceNeeded, CrossSite, NotFound, NotAllowedNow)
ASKING = responses(
    SignedOut,
    DeviceNeeded,
    ConsentNeeded,
    ContactNeeded,
    CrossSite,
    NotFound,
    AlreadyWaiting,
    PriceNeeded,
    Closed,
    IntakeFull,
    NotThisChannel,
    QuotaReached,
)
NOTHING = {204: {"description": "There is none."}}


class DoctorName(BaseModel):
    """Who the doctor is."""

    id: UUID
    given_name: str
    family_name: str


class DoctorOnDutyAnswer(DoctorName):
    """A doctor on duty, as patients choose from."""

    languages: list[Language]
    channels: list[Channel]
    profession: str
    busy: bool = Field(description="In a consultation now.")
    paused: bool = Field(description="Back in a few minutes.")
    waiting: int = Field(ge=0, description="Who would be ahead of a new request for this doctor.")


class RequestWish(BaseModel):
    """What a patient asks for. Nothing clinical."""

    model_config = ConfigDict(extra="forbid")
    patient_id: UUID
    urgency: Urgency
    language: Language
    channel: Channel
    wished_doctor_id: UUID | None = None
    safe_id: Annotated[UUID | None, Field(description="The safe with what they sealed for the doctor.")] = None
    first_free: Annotated[bool, Field(description="Not the own doctor first, but whoever is free.")] = False
    quote_id: Annotated[UUID, Field(description="The price that was shown and is accepted herewith.")]


class WaitAnswer(BaseModel):
    """From when to when it will be the patient's turn, in seconds from now."""

    low_s: int = Field(ge=0)
    high_s: int = Field(ge=0)
    hit_percent: int | None = Field(description="So often in a hundred such a range was right lately.")


class OpeningAnswer(BaseModel):
    """Whether the brand takes people in now."""

    open: bool
    until: datetime | None = Field(description="Closing time; null for one that does not close soon.")
    opens_at: datetime | None = Field(description="When it opens next; null while it is open.")


class QuotaAnswer(BaseModel):
    """How many consultations the patient may have, and has left."""

    limit: int = Field(ge=0, examples=[5])
    left: int = Field(ge=0, examples=[3])
    next_free_at: datetime | None = Field(description="When one more is left; null when all are.")


class OutlookAnswer(BaseModel):
    """What is possible now, told before a patient begins."""

    opening: OpeningAnswer
    full_until: datetime | None = Field(description="The doctors on duty can safely take nobody else until then.")
    waiting: int = Field(ge=0)
    doctors: int = Field(ge=0, description="Who works now, speaks the language and takes the channel.")
    channels: list[Channel] = Field(description="By which anybody who works now, and speaks that language, is there.")
    wait: WaitAnswer | None
    quota: QuotaAnswer


class RequestAnswer(BaseModel):
    """A request as its patient sees it."""

    id: UUID
    patient_id: UUID
    acting_id: UUID
    acting_as: ActingAs = Field(description="As whom `acting_id` asked for the patient.")
    patient_given_name: str
    state: RequestState
    urgency: Urgency
    language: Language
    channel: Channel
    wished_doctor_id: UUID | None
    asked_at: datetime
    position: int | None = Field(description="Place in the line, 1 is next; null when not waiting.")
    ahead: int | None = Field(description="How many are seen before; null when not waiting.")
    doctor: DoctorName | None
    consultation_id: UUID | None
    safe_id: UUID | None
    missed_calls: int
    lost_calls: int = Field(description="So often their doctor vanished from the call; the place was kept each time.")
    keep_until: datetime | None = Field(
        description="After a missed call, or while it is given up: until when the place is kept."
    )
    away: bool = Field(description="After a missed call, until the patient says that they are there again.")
    leaving: bool = Field(description="The place is being given up; until `keep_until` it can be had back.")
    first_free: bool = Field(description="The patient wants whoever is free first, own doctor or not.")
    wait: WaitAnswer | None = Field(None, description="When it will be their turn; null where nobody can say.")


async def shown(work: Work, found: model.Request) -> RequestAnswer:
    """The request with the range of its wait."""
    wait = await outlook.wait_of(work, found)
    told = WaitAnswer.model_validate(wait, from_attributes=True) if wait else None
    return answer(found).model_copy(update={"wait": told})


def answer(found: model.Request) -> RequestAnswer:
    """The request as the API shows it."""
    doctor = {
        "id": found.doctor_id,
        "given_name": found.doctor_given_name,
        "family_name": found.doctor_family_name,
    }
    return RequestAnswer.model_validate(
        {
            **{name: getattr(found, name, None) for name in RequestAnswer.model_fields},
            "position": None if found.ahead is None else found.ahead + 1,
            "doctor": doctor if found.doctor_id else None,
        }
    )


@router.get("/api/patient/doctors", responses=responses(SignedOut, DeviceNeeded))
async def doctors(request: Request) -> list[DoctorOnDutyAnswer]:
    """Doctors of this brand who are on duty, by name."""
    async with acting(request, "patient") as work:
        found = await actions.doctors_on_duty(work)
    return [DoctorOnDutyAnswer.model_validate(doctor, from_attributes=True) for doctor in found]


@router.get("/api/patient/outlook", responses=READING)
async def look_ahead(
    request: Request,
    language: Language | None = None,
    channel: Channel | None = None,
    patient: Annotated[UUID | None, Query(alias="for", description="Whose quota, where it is not one's own.")] = None,
) -> OutlookAnswer:
    """Whether the service is open and has room, how long the wait would be, and what is left of the quota."""
    async with acting(request, "patient") as work:
        found = await outlook.outlook(work, language, patient or work.actor.person_id, channel)
    return OutlookAnswer.model_validate(found, from_attributes=True)


@router.post("/api/patient/requests", status_code=201, responses=ASKING)
async def ask(request: Request, wish: Annotated[RequestWish, Body()]) -> RequestAnswer:
    """Ask for a doctor. `already-waiting` carries the open request in `request`."""
    try:
        async with acting(request, "patient") as work:
            await require_ready(work)
            made = await actions.ask(work, model.Wish(**wish.model_dump()))
            return await shown(work, await actions.request_by(work, made))
    except AlreadyWaiting as refused:
        async with acting(request, "patient") as work:
            there = await actions.open_request(work)
        raise AlreadyWaiting(request=answer(there).model_dump(mode="json") if there else None) from refused


@router.get(
    "/api/patient/requests/current",
    response_model=RequestAnswer,
    responses=responses(SignedOut, DeviceNeeded) | NOTHING,
)
async def current(request: Request) -> RequestAnswer | Response:
    """The patient's open request: waiting, or matched until its consultation ends."""
    async with acting(request, "patient") as work:
        found = await actions.open_request(work)
        return await shown(work, found) if found else Response(status_code=204)


@router.get("/api/patient/requests/{request_id}", responses=READING)
async def one(request: Request, request_id: UUID) -> RequestAnswer:
    """One of the patient's requests."""
    async with acting(request, "patient") as work:
        return await shown(work, await actions.request_by(work, request_id))


@router.post("/api/patient/requests/{request_id}/first-free", responses=CHANGING)
async def first_free(request: Request, request_id: UUID) -> RequestAnswer:
    """Do not wait for one's own doctor: whoever is free first; the place is kept."""
    async with acting(request, "patient") as work:
        return await shown(work, await actions.take_first_free(work, request_id))


@router.post("/api/patient/requests/{request_id}/cancel", responses=CHANGING)
async def cancel(request: Request, request_id: UUID) -> RequestAnswer:
    """Stop waiting."""
    async with acting(request, "patient") as work:
        return answer(await actions.cancel(work, request_id))


@router.post("/api/patient/requests/{request_id}/leave", responses=CHANGING)
async def leave(request: Request, request_id: UUID) -> RequestAnswer:
    """Give the place up, and have it back until `keep_until` by `back`; nobody is rung meanwhile."""
    async with acting(request, "patient") as work:
        return answer(await actions.leave(work, request_id))


@router.post("/api/patient/requests/{request_id}/any-doctor", responses=CHANGING)
async def any_doctor(request: Request, request_id: UUID) -> RequestAnswer:
    """Wait for whoever is free first; the place is kept."""
    async with acting(request, "patient") as work:
        return answer(await actions.take_any_doctor(work, request_id))


@router.post("/api/patient/requests/{request_id}/back", responses=CHANGING)
async def back(request: Request, request_id: UUID) -> RequestAnswer:
    """Have a place back that is being given up, or say, after a missed call, that one is there again."""
    async with acting(request, "patient") as work:
        return await shown(work, await actions.be_back(work, request_id))


@router.post("/api/doctor/requests/{request_id}/decline", status_code=204, responses=CHANGING)
async def decline(request: Request, request_id: UUID) -> None:
    """Pass an offered request on. An offer that is gone already is passed on already."""
    async with acting(request, "doctor") as work:
        await actions_offers.decline(work, request_id)
