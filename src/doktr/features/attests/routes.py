"""Certificates over HTTP: the doctor's screen and what can be done there; the patient's list; the receipt for both."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Body, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from doktr.features import pricing
from doktr.features.attests import actions, papers, rules, store
from doktr.features.attests.model import (
    AlreadyCertified,
    Attest,
    AttestState,
    CancelReason,
    DayOver,
    NotNow,
    NotThisCode,
    PayeeNeeded,
    TooMuch,
    Visit,
)
from doktr.features.attests.ports import Platform
from doktr.features.brands import Language
from doktr.features.claims import UNKNOWN_CODE, RefusalAction
from doktr.features.identity import acting
from doktr.features.payments import PDF, as_pdf, head_of
from doktr.kernel.problems import CrossSite, DeviceNeeded, NotFound, SignedOut, responses
from doktr.kernel.work import Face, Work

router = APIRouter(tags=["attests"])
READING = responses(SignedOut, DeviceNeeded)
MENDING = responses(SignedOut, DeviceNeeded, CrossSite, NotFound, NotNow)
CERTIFYING = responses(
    SignedOut, DeviceNeeded, CrossSite, NotFound, PayeeNeeded, NotThisCode, TooMuch, AlreadyCertified
)
CORRECTING = responses(
    SignedOut, DeviceNeeded, CrossSite, NotFound, NotNow, DayOver, NotThisCode, TooMuch, AlreadyCertified
)
Code = Annotated[str, Field(min_length=6, max_length=6, pattern="^[0-9]{6}$")]
Paid = Annotated[int, Field(gt=0, le=100_000, description="In cents of a euro.")]


class VisitWish(BaseModel):
    """A visit of today that was paid in cash."""

    model_config = ConfigDict(extra="forbid")
    patient_id: UUID
    code: Code
    paid_cents: Paid


class Correction(BaseModel):
    """How it should have been."""

    model_config = ConfigDict(extra="forbid")
    code: Code
    paid_cents: Paid


class TakingBack(BaseModel):
    """Why a certificate is taken back: A patient's error, B doctor's, C element wrong, D twice, E eFact, F paper, G."""

    model_config = ConfigDict(extra="forbid")
    reason: CancelReason


class AttestRefusal(BaseModel):
    """Why the insurer refused: their code, and words for it in four languages where we have them."""

    code: str
    words: dict[str, str]
    action: RefusalAction = Field(description="What its doctor can best do about it.")


class AttestAnswer(BaseModel):
    """One certificate. `stuck` says that the insurer has not answered for minutes; it goes on being said."""

    id: UUID
    number: int
    day: date
    today: bool
    code: str
    paid_cents: int
    state: AttestState
    stuck: bool
    acknowledgement: str | None
    cancel_reason: CancelReason | None
    refusals: list[AttestRefusal]
    patient_name: str
    doctor_name: str
    changed_at: datetime


class AttestStandingAnswer(BaseModel):
    """How many certificates of the brand are in a state, and how many of them nobody answers."""

    state: AttestState
    attests: int
    paid_cents: int
    stuck: int
    stuck_since: datetime | None
    since: date


class PatientChoice(BaseModel):
    """Somebody whom the doctor saw here."""

    id: UUID
    name: str


class CodeChoice(BaseModel):
    """What a visit in the practice is billed as; labels by language where there is an official one."""

    code: str
    labels: dict[str, str]
    honorarium_cents: int
    status: Literal["official", "derived", "unverified"]


class AttestDesk(BaseModel):
    """The doctor's screen. `payable` is false until the doctor said where they are paid."""

    payable: bool
    patients: list[PatientChoice]
    codes: list[CodeChoice]
    attests: list[AttestAnswer]


def _refusals(codes: Sequence[str], platform: Platform) -> list[AttestRefusal]:
    words, doing = platform.insurer_words, platform.insurer_actions
    return [
        AttestRefusal(code=one, words=dict(words.get(one, {})), action=doing.get(one, UNKNOWN_CODE)) for one in codes
    ]


def _answer(attest: Attest, platform: Platform, now: datetime, today: date) -> AttestAnswer:
    return AttestAnswer.model_validate(
        {name: getattr(attest, name, None) for name in AttestAnswer.model_fields}
        | {
            "today": attest.day == today,
            "stuck": rules.is_stuck(attest, now),
            "patient_name": f"{attest.patient_given_name} {attest.patient_family_name}",
            "doctor_name": f"{attest.doctor_given_name} {attest.doctor_family_name}",
            "refusals": _refusals(attest.errors, platform),
        }
    )


def _answers(platform: Platform, work: Work, attests: list[Attest]) -> list[AttestAnswer]:
    today = pricing.local_day(platform.price_rules.moments, work.now)
    return [_answer(one, platform, work.now, today) for one in attests]


@router.get("/api/doctor/attests", responses=READING)
async def desk(request: Request) -> AttestDesk:
    """Whom and what a certificate can be about, and those that were made."""
    platform: Platform = request.app.state.platform
    async with acting(request, "doctor") as work:
        found = await actions.desk(work, platform.price_rules, platform.billing_mode)
        return AttestDesk(
            payable=found.payee is not None,
            patients=[PatientChoice(id=one.id, name=f"{one.given_name} {one.family_name}") for one in found.patients],
            codes=[CodeChoice.model_validate(vars(one)) for one in found.codes],
            attests=_answers(platform, work, list(found.attests)),
        )


@router.post("/api/doctor/attests", status_code=201, responses=CERTIFYING)
async def certify(request: Request, wish: Annotated[VisitWish, Body()]) -> AttestAnswer:
    """Certify a visit of today; the insurer is told at once, their answer comes with `attests_changed`."""
    platform: Platform = request.app.state.platform
    async with acting(request, "doctor") as work:
        visit = Visit(**wish.model_dump())
        made = await actions.certify(work, visit, platform.price_rules, platform.billing_mode)
        return _answers(platform, work, [await actions.attest_by(work, made)])[0]


@router.post("/api/doctor/attests/{attest_id}/correct", status_code=204, responses=CORRECTING)
async def correct(request: Request, attest_id: UUID, to: Annotated[Correction, Body()]) -> Response:
    """Send what was refused again, as it should have been."""
    platform: Platform = request.app.state.platform
    async with acting(request, "doctor") as work:
        await actions.correct(work, attest_id, to.code, to.paid_cents, platform.price_rules, platform.billing_mode)
    return Response(status_code=204)


@router.post("/api/doctor/attests/{attest_id}/drop", status_code=204, responses=MENDING)
async def drop(request: Request, attest_id: UUID) -> Response:
    """Give up what was refused; the patient gets a certificate on paper."""
    async with acting(request, "doctor") as work:
        await actions.drop(work, attest_id)
    return Response(status_code=204)


@router.post("/api/doctor/attests/{attest_id}/cancel", status_code=204, responses=MENDING)
async def cancel(request: Request, attest_id: UUID, why: Annotated[TakingBack, Body()]) -> Response:
    """Take an accepted certificate back; the insurer's answer comes with `attests_changed`."""
    platform: Platform = request.app.state.platform
    async with acting(request, "doctor") as work:
        await actions.cancel(work, attest_id, why.reason, platform.price_rules)
    return Response(status_code=204)


@router.get("/api/patient/attests", responses=READING)
async def mine(request: Request) -> list[AttestAnswer]:
    """Visits in the practice of which the patient's insurer was told."""
    platform: Platform = request.app.state.platform
    async with acting(request, "patient") as work:
        return _answers(platform, work, await store.of_patient(work))


@router.get("/api/operator/attests", responses=READING)
async def standings(request: Request) -> list[AttestStandingAnswer]:
    """The brand's certificates in figures: nobody's name."""
    async with acting(request, "operator") as work:
        found = await store.standings(work, work.now - rules.STUCK_AFTER)
        return [AttestStandingAnswer.model_validate(one, from_attributes=True) for one in found]


async def _receipt(request: Request, face: Face, attest_id: UUID, language: Language) -> Response:
    platform: Platform = request.app.state.platform
    async with acting(request, face) as work:
        attest = await actions.attest_by(work, attest_id)
        if attest.acknowledgement is None:
            raise NotFound
        known = await pricing.described(work, attest.code, attest.day)
    labels, status = known or ({}, "unverified")
    label: Any = labels.get(language) or labels.get("fr", "")
    words = platform.paper_words[language]
    paper = papers.receipt(words, language, head_of(request), attest, label, status == "official")
    return await as_pdf(platform.papers, paper, f"visit-{paper['number']}")


@router.get(
    "/api/doctor/attests/{attest_id}/receipt", response_class=Response, responses=responses(NotFound) | READING | PDF
)
async def doctors_receipt(request: Request, attest_id: UUID, language: Annotated[Language, Query()] = "en") -> Response:
    """The patient's receipt as a PDF, to be handed over; nothing before the insurer has acknowledged."""
    return await _receipt(request, "doctor", attest_id, language)


@router.get(
    "/api/patient/attests/{attest_id}/receipt", response_class=Response, responses=responses(NotFound) | READING | PDF
)
async def receipt(request: Request, attest_id: UUID, language: Annotated[Language, Query()] = "en") -> Response:
    """The same for the patient."""
    return await _receipt(request, "patient", attest_id, language)
