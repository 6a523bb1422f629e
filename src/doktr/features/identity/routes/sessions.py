"""Who is signed in here, signing out, and the list of open sessions."""

from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from doktr.features.brands import Language
from doktr.features.identity import actions, rules, store_people
from doktr.features.identity.gate import acting, forgotten, session_token
from doktr.features.identity.model import Need, Session
from doktr.features.identity.ports import Entrance
from doktr.kernel.problems import CrossSite, DeviceNeeded, NotFound, SignedOut, responses
from doktr.kernel.work import Face, Work

router = APIRouter(prefix="/api/{face}", tags=["session"])


class PersonAnswer(BaseModel):
    """The signed-in person."""

    id: UUID
    given_name: str = Field(examples=["Lucie"])
    family_name: str = Field(examples=["Peeters"])
    language: Language
    birth_year: int = Field(examples=[1985])


class DeviceName(BaseModel):
    """The device a session acts from."""

    id: UUID
    label: str = Field(examples=["Firefox on Android"])


class DoctorEntry(BaseModel):
    """What makes a doctor one."""

    nihdi: str = Field(examples=["11530231004"])
    languages: list[Language]
    profession: str = Field(examples=["gp"])


class SessionAnswer(BaseModel):
    """Who is signed in, until when, and what they must do first."""

    person: PersonAnswer
    face: Face
    brand: str = Field(examples=["doktr"])
    device: DeviceName | None
    csrf: str = Field(description="Send it as X-CSRF-Token with every unsafe method.")
    expires_at: datetime
    needs: list[Need]
    doctor: DoctorEntry | None = None


class SessionRow(BaseModel):
    """One open session of the person."""

    id: UUID
    browser: str = Field(examples=["Firefox on Android"])
    device: DeviceName | None
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    current: bool


def _device(session: Session) -> DeviceName | None:
    if session.device_id is None:
        return None
    return DeviceName(id=session.device_id, label=session.device_label or "")


@router.get("/session", responses=responses(SignedOut))
async def session(request: Request, face: Face) -> SessionAnswer:
    """Who is signed in on this face in this browser."""
    csrf = rules.csrf_of(session_token(request, face))
    async with acting(request, face, device=False) as work:
        return await _answer(work, request.app.state.platform.entrances[face], csrf)


async def _answer(work: Work, entrance: Entrance, csrf: str) -> SessionAnswer:
    person_id = work.actor.person_id
    person = (await store_people.people(work, [person_id]))[person_id]
    session = await actions.this_session(work)
    needs: list[Need] = [] if session.device_id else ["device"]
    about: Any = await entrance.about(work)
    return SessionAnswer(
        person=PersonAnswer(
            id=person.id,
            given_name=person.given_name,
            family_name=person.family_name,
            language=person.language,
            birth_year=person.birthdate.year,
        ),
        face=work.actor.face,
        brand=work.brand,
        device=_device(session),
        csrf=csrf,
        expires_at=session.expires_at,
        needs=[*needs, *await entrance.needs(work)],
        doctor=DoctorEntry(**about) if about else None,
    )


@router.post("/logout", status_code=204, responses=responses(SignedOut, CrossSite))
async def logout(request: Request, face: Face) -> Response:
    """End this session."""
    async with acting(request, face, device=False) as work:
        await actions.sign_out(work)
    return forgotten(request, face)


@router.get("/sessions", responses=responses(SignedOut, DeviceNeeded))
async def sessions(request: Request, face: Face) -> list[SessionRow]:
    """The person's open sessions on this face, latest use first."""
    async with acting(request, face) as work:
        found = await actions.sessions(work, request.state.brand.policy.session.idle)
        return [
            SessionRow(
                id=one.id,
                browser=one.browser,
                device=_device(one),
                created_at=one.created_at,
                last_seen_at=one.last_seen_at,
                expires_at=one.expires_at,
                current=one.id == work.actor.session_id,
            )
            for one in found
        ]


@router.delete(
    "/sessions/{session}", status_code=204, responses=responses(SignedOut, CrossSite, DeviceNeeded, NotFound)
)
async def end_session(request: Request, face: Face, session: UUID) -> Response:
    """End one of the person's sessions; its sockets close."""
    async with acting(request, face) as work:
        await actions.revoke_session(work, session)
        own = work.actor.session_id == session
    return forgotten(request, face) if own else Response(status_code=204)
