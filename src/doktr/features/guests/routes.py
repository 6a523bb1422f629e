"""Guests over HTTP: for the patient and the doctor who bring them, and for the guests themselves."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Body, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from doktr.features import consultation, identity
from doktr.features.brands import Language
from doktr.features.consultation import ConsultationState, ParticipantAnswer
from doktr.features.guests import actions
from doktr.features.guests.model import AdmissionRefused, Guest, GuestRole, GuestsFull, GuestState, Vouch
from doktr.features.identity import acting
from doktr.kernel.envelopes import EnvelopeRefused
from doktr.kernel.framing import LARGEST_HEADER, b64url, some_bytes
from doktr.kernel.problems import BadInput, CrossSite, DeviceNeeded, NotAllowedNow, NotFound, SignedOut, responses
from doktr.kernel.words import B64URL_32, B64URL_64, ONE_LINE

router = APIRouter(tags=["guests"])
HOST = "Of the patient's device, for the guest, under the key in the invitation."
WRITTEN = ("public_key", "proof", "vouch", "stay_minutes")
HostFace = Literal["patient", "doctor"]
SIGNED_IN = responses(SignedOut, DeviceNeeded)
READING = responses(SignedOut, DeviceNeeded, NotFound)
CHANGING = responses(SignedOut, DeviceNeeded, CrossSite, NotFound, NotAllowedNow)
INVITING = responses(SignedOut, DeviceNeeded, CrossSite, NotFound, NotAllowedNow, GuestsFull)
VOUCHING = responses(SignedOut, DeviceNeeded, CrossSite, NotFound, NotAllowedNow, AdmissionRefused)
ADMITTING = responses(
    SignedOut, DeviceNeeded, CrossSite, NotFound, NotAllowedNow, AdmissionRefused, consultation.RoomFull
)
Name = Annotated[str, Field(min_length=1, max_length=80, pattern=ONE_LINE, examples=["Anna Peeters"])]
TICKET = 'HKDF-SHA256 of the code, info "doktr/guest-ticket/v1" NUL, 32 bytes, base64url. No server is sent the code.'
Ticket = Annotated[str, Field(pattern=B64URL_32, max_length=43, description=TICKET)]
Proof = Annotated[str, Field(pattern=B64URL_32, max_length=43)]
Signature = Annotated[str, Field(pattern=B64URL_64, max_length=86)]


class VouchAnswer(BaseModel):
    """The word of the doctor who invited, as every page checks it."""

    signature: str
    device_id: UUID


class GuestAnswer(BaseModel):
    """Somebody expected or there."""

    id: UUID
    name: str
    role: GuestRole
    state: GuestState
    asked_by: UUID = Field(description="Who wants them: the patient, or the doctor.")
    person_id: UUID | None
    device_id: UUID | None
    public_key: str | None = Field(description="Ed25519, raw, base64url: what the patient's device signs for.")
    proof: str | None = Field(description="Of that key and name, by the invitation, which no server has.")
    vouch: VouchAnswer | None = Field(description="Where the doctor invited: that their device knows this one.")
    consultation_id: UUID | None
    expires_at: datetime = Field(description="Until when the code opens.")
    stays_until: datetime | None
    stay_minutes: int = Field(description="For how long, at most, somebody is let in.")


class GuestWish(BaseModel):
    """Whom to expect, and the hash of the ticket that they bring."""

    model_config = ConfigDict(extra="forbid")
    name: Name
    role: GuestRole
    code_hash: Annotated[
        str,
        Field(pattern=B64URL_32, max_length=43, description='SHA-256 of "doktr/guest-code/v1" NUL ticket, base64url.'),
    ]


class AdmissionInput(BaseModel):
    """What the patient's device signed."""

    model_config = ConfigDict(extra="forbid")
    statement: Annotated[str, Field(max_length=1500, pattern="^[A-Za-z0-9_-]+$")]
    signature: Signature
    host: Proof | None = Field(None, description=HOST)


class VouchInput(BaseModel):
    """What the device of the doctor who invited says of the guest's, and to the guest of the patient's."""

    model_config = ConfigDict(extra="forbid")
    signature: Signature
    host: Proof | None = Field(None, description=HOST)


class TicketInput(BaseModel):
    """What the code of an invitation is worth to the server; it stands in a body, never in an address."""

    model_config = ConfigDict(extra="forbid")
    ticket: Ticket


class ReadyInput(BaseModel):
    """What the guest's device says of itself."""

    model_config = ConfigDict(extra="forbid")
    proof: Proof | None = Field(description="Its own key and name under the key in the invitation.")


class Coming(TicketInput):
    """Who comes with the ticket."""

    name: Name
    language: Language


class InvitationAnswer(BaseModel):
    """What somebody is invited to, and by whom."""

    role: GuestRole
    name: str
    patient: str = Field(description="Given name, and the first letter of the family name.")
    expires_at: datetime


class VisitAnswer(BaseModel):
    """How far a guest has come."""

    state: GuestState
    name: str
    role: GuestRole
    patient: str
    consultation_id: UUID | None = Field(description="The call, once the patient has let them in.")
    stays_until: datetime | None
    host: str | None = Field(description=HOST)


class GuestCallAnswer(BaseModel):
    """A call as a guest sees it: who is there and how they talk, and nothing of what was sealed."""

    id: UUID
    state: ConsultationState
    channel: Literal["video", "audio", "chat"]
    outcome: None = None
    participants: list[ParticipantAnswer]


def _answer(found: Guest, stay_minutes: int) -> GuestAnswer:
    shown = {name: getattr(found, name) for name in GuestAnswer.model_fields if name not in WRITTEN}
    key, proof = _text(found.public_key), _text(found.proof)
    return GuestAnswer(**shown, public_key=key, proof=proof, vouch=_vouch(found), stay_minutes=stay_minutes)


def _vouch(found: Guest) -> VouchAnswer | None:
    if found.vouch is None or found.vouch_device is None:
        return None
    return VouchAnswer(signature=b64url(found.vouch), device_id=found.vouch_device)


@router.get("/api/{face}/guests", responses=SIGNED_IN)
async def guests(request: Request, face: HostFace) -> list[GuestAnswer]:
    """Who is expected or there, at the person's request or call."""
    minutes: int = request.state.brand.policy.guests.stay_minutes
    async with acting(request, face) as work:
        return [_answer(found, minutes) for found in await actions.mine(work)]


@router.put("/api/{face}/guests/{guest_id}", status_code=204, responses=INVITING)
async def invite(request: Request, face: HostFace, guest_id: UUID, wish: Annotated[GuestWish, Body()]) -> None:
    """Expect somebody. A doctor's is a wish, which the patient answers on their own screen."""
    async with acting(request, face) as work:
        await actions.invite(work, guest_id, wish.name.strip(), wish.role, _bytes(wish.code_hash, 32))


@router.post("/api/patient/guests/{guest_id}/allow", status_code=204, responses=CHANGING)
async def allow(request: Request, guest_id: UUID) -> None:
    """Agree to whom the doctor wants to invite."""
    async with acting(request, "patient") as work:
        await actions.allow(work, guest_id)


@router.post("/api/patient/guests/{guest_id}/admit", status_code=204, responses=ADMITTING)
async def admit(request: Request, guest_id: UUID, given: Annotated[AdmissionInput, Body()]) -> None:
    """Let somebody in, by a consent that this device signed and that every page of the call checks."""
    async with acting(request, "patient") as work:
        host = _maybe(given.host)
        await actions.admit(work, guest_id, _bytes(given.statement), _bytes(given.signature, 64), host)


@router.post("/api/doctor/guests/{guest_id}/vouch", status_code=204, responses=VOUCHING)
async def vouch(request: Request, guest_id: UUID, given: Annotated[VouchInput, Body()]) -> None:
    """Say that the device of whom this doctor wished for is the one that opened the invitation."""
    async with acting(request, "doctor") as work:
        await actions.vouch(work, guest_id, Vouch(_bytes(given.signature, 64), _maybe(given.host)))


@router.delete("/api/{face}/guests/{guest_id}", status_code=204, responses=CHANGING)
async def send_out(request: Request, face: HostFace, guest_id: UUID) -> None:
    """Not wanted, or not any more: the invitation and the guest's part in the call end at once."""
    async with acting(request, face) as work:
        await actions.send_out(work, guest_id)


@router.post("/api/visits/look", responses=responses(NotFound, CrossSite))
async def look(request: Request, given: Annotated[TicketInput, Body()]) -> InvitationAnswer:
    """What a ticket opens. It still opens afterwards."""
    identity.require_own_page(request)
    async with request.app.state.works.open(request.state.brand.id) as work:
        found = await actions.look(work, given.ticket)
    return InvitationAnswer(
        role=found.role,
        name=found.name,
        expires_at=found.expires_at,
        patient=_short(found.given_name, found.family_name),
    )


@router.post("/api/visits/enter", status_code=204, responses=responses(NotFound, CrossSite))
async def enter(request: Request, coming: Annotated[Coming, Body()]) -> Response:
    """Come in with a ticket, which then opens nothing any more: a session for this browser alone."""
    identity.require_own_page(request)
    browser = identity.browser_name(request.headers.get("user-agent", ""))
    async with request.app.state.works.open(request.state.brand.id) as work:
        token, lasts = await actions.come(work, coming.ticket, coming.name.strip(), coming.language, browser)
    return identity.remembering(request, Response(status_code=204), "guest", token, lasts)


@router.get("/api/guest/visit", responses=READING)
async def visit(request: Request) -> VisitAnswer:
    """How far this guest has come."""
    async with acting(request, "guest") as work:
        found = await actions.visit(work)
        patient = (await identity.people(work, [found.patient_id]))[found.patient_id]
    call = found.consultation_id if found.state == "in" else None
    return VisitAnswer(
        state=found.state, name=found.name, role=found.role, consultation_id=call, stays_until=found.stays_until,
        patient=_short(patient.given_name, patient.family_name), host=_text(found.host),
    )  # fmt: skip


@router.post("/api/guest/ready", status_code=204, responses=READING | CHANGING)
async def ready(request: Request, given: Annotated[ReadyInput, Body()]) -> None:
    """This guest's device has its key and waits: patient and doctor are told."""
    async with acting(request, "guest") as work:
        await actions.enrolled(work, _maybe(given.proof))


@router.get("/api/guest/calls/{consultation_id}", responses=READING)
async def call(request: Request, consultation_id: UUID) -> GuestCallAnswer:
    """The call that this guest takes part in."""
    async with acting(request, "guest") as work:
        return _call(await consultation.consultation_by(work, consultation_id))


@router.post("/api/guest/calls/{consultation_id}/join", responses=CHANGING)
async def join(request: Request, consultation_id: UUID) -> GuestCallAnswer:
    """Be in the call with this device."""
    async with acting(request, "guest") as work:
        return _call(await consultation.join(work, consultation_id))


@router.post("/api/guest/calls/{consultation_id}/leave", responses=CHANGING)
async def leave(request: Request, consultation_id: UUID) -> GuestCallAnswer:
    """Hang up; while the consultation goes on, they may come back."""
    async with acting(request, "guest") as work:
        return _call(await consultation.leave(work, consultation_id))


def _bytes(text: str, *sizes: int) -> bytes:
    try:
        return some_bytes(text, *(sizes or range(1, LARGEST_HEADER)))
    except EnvelopeRefused as refused:
        raise BadInput from refused


def _maybe(text: str | None) -> bytes | None:
    return None if text is None else _bytes(text, 32)


def _text(raw: bytes | None) -> str | None:
    return None if raw is None else b64url(raw)


def _call(found: consultation.Consultation) -> GuestCallAnswer:
    there = [consultation.participant(one) for one in found.participants]
    return GuestCallAnswer.model_validate(
        {"id": found.id, "state": found.state, "channel": found.channel, "participants": there}
    )


def _short(given: str, family: str) -> str:
    return f"{given} {family[:1]}.".strip() if family else given
