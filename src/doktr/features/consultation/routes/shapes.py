"""Wire formats of consultations."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from doktr.features.booking import Channel, RequestState, Urgency, Waiting
from doktr.features.brands import Language
from doktr.features.consultation import model
from doktr.features.consultation.model import ConsultationState, ExamPlace, ExamWithin, Outcome, Role
from doktr.features.mandates import ActingAs
from doktr.features.relations import Tie


class PatientInCall(BaseModel):
    """Who the patient is, as the doctor must know."""

    id: UUID
    given_name: str
    family_name: str
    birth_year: int


class DoctorInCall(BaseModel):
    """Who the doctor is, as the patient may check."""

    id: UUID
    given_name: str
    family_name: str
    nihdi: str = Field(examples=["10000006"])


class AdmissionAnswer(BaseModel):
    """What a device of the patient signed about a guest; base64url. Pages check it and believe no one without."""

    statement: str
    signature: str
    device_id: UUID


class ParticipantAnswer(BaseModel):
    """Somebody in the consultation and the device they are at; signals are addressed to devices."""

    person_id: UUID
    role: Role
    given_name: str
    family_name: str
    from_: datetime = Field(alias="from")
    until: datetime | None
    device_id: UUID | None
    public_key: str | None = Field(description="Ed25519, raw, base64url: checks what this device signs.")
    present: bool
    admission: AdmissionAnswer | None = Field(None, description="Of a guest: the patient's signed consent.")
    stays_until: datetime | None = None


class ExamAnswer(BaseModel):
    """Where and how soon the patient must be examined."""

    model_config = ConfigDict(extra="forbid")
    place: ExamPlace
    within: ExamWithin


class SaidAnswer(BaseModel):
    """What the doctor said, until when the patient may answer (null: it holds), and whether they objected.

    `open`: the patient may answer now; no page needs a clock of its own to know it.
    `asks`: no device signed that there was a call, and it counts only if the patient says so too.
    """

    outcome: Outcome
    until: datetime | None
    open: bool
    asks: bool
    objected: bool


class ConsultationAnswer(BaseModel):
    """A consultation as its participants see it."""

    id: UUID
    request_id: UUID
    language: Language = Field(description="In which language the patient wants to talk.")
    safe_id: UUID | None = Field(description="The safe with what patient and doctor seal for each other.")
    state: ConsultationState
    outcome: Outcome | None
    channel: Channel
    matched_at: datetime
    called_at: datetime | None
    join_by: datetime | None = Field(description="Until when the call rings.")
    more_time_used: bool
    started_at: datetime | None
    ended_at: datetime | None
    exam: ExamAnswer | None = Field(description="Where and how soon the patient must be examined.")
    said: SaidAnswer | None = Field(description="What the doctor who vanished said after all.")
    acting_as: ActingAs = Field(description="Whether somebody asked for the patient; they sit there as `patient`, too.")
    patient: PatientInCall
    doctor: DoctorInCall
    participants: list[ParticipantAnswer]


class WaitingAnswer(BaseModel):
    """Somebody in the line, as doctors see them: nothing clinical."""

    request_id: UUID
    position: int
    given_name: str
    initial: str
    acting_as: ActingAs = Field(description="Whether somebody asked for them: a parent, or an adult with a mandate.")
    age: int
    sex: str | None
    language: Language
    channel: Channel
    urgency: Urgency
    asked_at: datetime
    state: RequestState
    wished_me: bool
    missed_calls: int
    brand: str
    tie: Tie = Field(description="Their own doctor (as they say), one they saw before, or any.")


class OfferAnswer(WaitingAnswer):
    """Somebody whom this doctor is rung for."""

    offered_until: datetime


class QueueAnswer(BaseModel):
    """A doctor's desk: who waits, for whom it rings, who is in the call."""

    waiting: list[WaitingAnswer]
    offer: OfferAnswer | None
    consultation: ConsultationAnswer | None


class ChannelWish(BaseModel):
    """How to go on."""

    model_config = ConfigDict(extra="forbid")
    channel: Channel


class Ending(BaseModel):
    """How the consultation ended."""

    model_config = ConfigDict(extra="forbid")
    outcome: Outcome
    exam: ExamAnswer | None = Field(None, description="With needs_examination: where and how soon.")


def participant(one: model.Participant) -> dict[str, object]:
    """Somebody who takes part, as the API shows them."""
    shown = {name: getattr(one, name, None) for name in ParticipantAnswer.model_fields}
    return shown | {"from": one.from_at, "until": one.until_at}


def exam(ending: Ending) -> model.Exam | None:
    """Where and how soon, if that was said."""
    return model.Exam(ending.exam.place, ending.exam.within) if ending.exam else None


def _said(found: model.Consultation, now: datetime) -> dict[str, object] | None:
    if found.said_outcome is None:
        return None
    open_until = found.said_until if found.outcome == "no_show_doctor" else None
    objected = found.objected_at is not None
    return {
        "outcome": found.said_outcome,
        "until": open_until,
        "open": open_until is not None and open_until > now and not objected,
        "asks": found.said_asks,
        "objected": objected,
    }


def consultation(found: model.Consultation, now: datetime) -> ConsultationAnswer:
    """The consultation as the API shows it at this moment."""
    return ConsultationAnswer.model_validate(
        {
            **{name: getattr(found, name, None) for name in ConsultationAnswer.model_fields},
            "exam": {"place": found.exam_place, "within": found.exam_within} if found.exam_place else None,
            "said": _said(found, now),
            "patient": {
                "id": found.patient_id,
                "given_name": found.patient_given_name,
                "family_name": found.patient_family_name,
                "birth_year": found.patient_birthdate.year,
            },
            "doctor": {
                "id": found.doctor_id,
                "given_name": found.doctor_given_name,
                "family_name": found.doctor_family_name,
                "nihdi": found.nihdi,
            },
            "participants": [participant(one) for one in found.participants],
        }
    )


def queue(line: list[Waiting], now: datetime, live: model.Consultation | None) -> QueueAnswer:
    """The doctor's desk as the API shows it."""
    offer = next((one for one in line if one.offered_until is not None and one.offered_until > now), None)
    return QueueAnswer(
        waiting=[WaitingAnswer.model_validate(one, from_attributes=True) for one in line],
        offer=OfferAnswer.model_validate(offer, from_attributes=True) if offer else None,
        consultation=consultation(live, now) if live else None,
    )
