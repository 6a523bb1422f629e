"""Own doctors over HTTP: patients say who theirs is, doctors answer."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from doktr.features.identity import acting
from doktr.features.relations import actions
from doktr.features.relations.model import Declared
from doktr.kernel.problems import CrossSite, DeviceNeeded, NotFound, SignedOut, responses

router = APIRouter(tags=["relations"])
READING = responses(SignedOut, DeviceNeeded)
CHANGING = responses(SignedOut, DeviceNeeded, CrossSite, NotFound)


class OwnDoctorAnswer(BaseModel):
    """A doctor of the patient: declared by them, answered by the doctor, named by the insurer, or seen here before."""

    doctor_id: UUID
    given_name: str
    family_name: str
    declared: Declared | None
    declared_at: datetime | None
    confirmed_at: datetime | None
    refused_at: datetime | None
    seen_at: datetime | None
    insurer_said_at: datetime | None = Field(
        description="When the insurer named them as who keeps the global medical record."
    )


class Declaration(BaseModel):
    """What the doctor is to the patient."""

    model_config = ConfigDict(extra="forbid")
    declared: Declared


class ClaimAnswer(BaseModel):
    """A patient who says that this doctor is theirs."""

    patient_id: UUID
    given_name: str
    family_name: str
    declared: Declared
    declared_at: datetime
    confirmed_at: datetime | None
    refused_at: datetime | None


class Word(BaseModel):
    """What the doctor says to it."""

    model_config = ConfigDict(extra="forbid")
    confirmed: bool


ForWhom = Annotated[UUID | None, Query(alias="for", description="A child of the acting person; else themselves.")]


def _doctors(found: list[actions.OwnDoctor]) -> list[OwnDoctorAnswer]:
    return [OwnDoctorAnswer.model_validate(one, from_attributes=True) for one in found]


def _claims(found: list[actions.Claim]) -> list[ClaimAnswer]:
    return [ClaimAnswer.model_validate(one, from_attributes=True) for one in found]


@router.get("/api/patient/own-doctors", responses=READING | responses(NotFound))
async def my_doctors(request: Request, patient: ForWhom = None) -> list[OwnDoctorAnswer]:
    """The patient's own doctors, and those they saw here."""
    async with acting(request, "patient") as work:
        return _doctors(await actions.my_doctors(work, patient))


@router.put("/api/patient/own-doctors/{doctor_id}", responses=CHANGING)
async def declare(
    request: Request, doctor_id: UUID, declaration: Annotated[Declaration, Body()], patient: ForWhom = None
) -> list[OwnDoctorAnswer]:
    """Say that this doctor keeps one's medical record, or practises with whoever does."""
    async with acting(request, "patient") as work:
        return _doctors(await actions.declare(work, doctor_id, declaration.declared, patient))


@router.delete("/api/patient/own-doctors/{doctor_id}", responses=CHANGING)
async def undeclare(request: Request, doctor_id: UUID, patient: ForWhom = None) -> list[OwnDoctorAnswer]:
    """Take it back."""
    async with acting(request, "patient") as work:
        return _doctors(await actions.undeclare(work, doctor_id, patient))


@router.get("/api/doctor/own-patients", responses=READING)
async def claims(request: Request) -> list[ClaimAnswer]:
    """Patients who say that this doctor is theirs."""
    async with acting(request, "doctor") as work:
        return _claims(await actions.claims(work))


@router.put("/api/doctor/own-patients/{patient_id}", responses=CHANGING)
async def answer(request: Request, patient_id: UUID, word: Annotated[Word, Body()]) -> list[ClaimAnswer]:
    """Confirm it, or say that it is not so."""
    async with acting(request, "doctor") as work:
        return _claims(await actions.answer(work, patient_id, word.confirmed))
