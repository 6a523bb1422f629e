"""What money looks like over the wire, and the facts that a device signs about its call."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from doktr.features.brands import Language
from doktr.features.payments import rules
from doktr.features.payments.model import (
    Charge,
    ChargeState,
    DecidedBy,
    LicenceStanding,
    PaymentState,
    RefundState,
    SeenWord,
    WaivedFor,
)
from doktr.features.pricing import Reason

Cents = Annotated[int, Field(ge=0, description="In cents of a euro.")]
Month = Annotated[str, Field(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$", examples=["2026-11"])]


class Payee(BaseModel):
    """To whom the money goes: the doctor."""

    given_name: str
    family_name: str
    nihdi: str


class ChargeAnswer(BaseModel):
    """What a consultation costs its patient. `amount_cents` is what they pay; the insurer pays the doctor the rest."""

    id: UUID
    consultation_id: UUID
    reference: str = Field(description="A short name that people can read to each other.", examples=["K7F3-92QD"])
    state: ChargeState
    at: datetime = Field(description="When the consultation was.")
    due_at: datetime
    late: bool
    code: str | None
    reimbursed: bool
    reason: Reason
    honorarium_cents: Cents
    insurer_cents: Cents
    amount_cents: Cents
    supplement_cents: Cents
    waived_for: WaivedFor | None
    answer_until: datetime | None = Field(description="How long an insurer who was silent is asked; null for others.")
    seen_word: SeenWord | None = Field(
        description="By whose word it is reimbursed for a visit in person; `said`: the patient's alone."
    )
    decided_by: DecidedBy | None = Field(description="What decided a charge that hung on an insurer.")
    asks_until: datetime | None = Field(
        description="How long the patient is asked whether the call took place, which one end alone says failed."
    )
    settled_at: datetime | None
    insurer_reference: str | None = Field(description="The insurer's acknowledgement number, once there is one.")
    doctor: Payee
    payment_state: PaymentState | None
    refund_state: RefundState | None = Field(description="How far it is to give that payment back, where it is.")
    too_much_cents: Cents = Field(
        description="Of what was paid, how much goes or went back, as the insurer pays more than they first did."
    )
    taken_back: bool = Field(
        description="Whether it is due again because the bank of whoever had paid took the payment back."
    )
    checkout_url: str | None = Field(description="Where to pay; null until the provider has answered.")
    paid_at: datetime | None
    payable: bool = Field(
        description="False while the doctor has no account to pay to, or another amount that came is on its way back."
    )


class DoctorCharge(ChargeAnswer):
    """The same, as the doctor sees it."""

    patient_name: str


class PayWish(BaseModel):
    """The language of the provider's page."""

    model_config = ConfigDict(extra="forbid")
    language: Language


class CallFactsInput(BaseModel):
    """How long this device was connected in a call, signed by the device's key. No content."""

    model_config = ConfigDict(extra="forbid")
    connected_s: Annotated[int, Field(ge=0, le=86_400)]
    signature: Annotated[str, Field(min_length=86, max_length=86, pattern=r"^[A-Za-z0-9_-]{86}$")]


class Decision(BaseModel):
    """By what a consultation took place whose picture gave way to sound."""

    model_config = ConfigDict(extra="forbid")
    took_place_by: Literal["video", "audio"]


class SeenInput(BaseModel):
    """Whether the doctor saw the patient in person in this calendar year or one that still counts."""

    model_config = ConfigDict(extra="forbid")
    in_person: bool


class LicenceAnswer(BaseModel):
    """What a doctor pays the operator for a month."""

    id: UUID
    month: date
    number: int
    amount_cents: Cents
    rest_cents: int = Field(description="What is left to pay; below zero it is to be given back.")
    state: LicenceStanding = Field(
        description="`over`: more came than is due; `withdrawn`: taken back by the operator, nothing is due."
    )
    due_on: date | None = Field(description="The last day on which it is paid in time; null of a brand without seller.")
    received_on: date | None = Field(description="When a transfer for it last came to the operator's bank.")


class Totals(BaseModel):
    """A month in five figures."""

    earned_cents: Cents
    paid_cents: Cents
    due_cents: Cents
    insurer_cents: Cents
    given_back_cents: Cents


class MoneyAnswer(BaseModel):
    """A doctor's month: what is due from whom, and what they owe the operator."""

    month: Month
    totals: Totals
    charges: list[DoctorCharge]
    licences: list[LicenceAnswer]


def charge(found: Charge, now: datetime, collects: bool) -> ChargeAnswer:
    """The charge as its patient sees it. `collects`: the operator takes money for doctors without an account."""
    return ChargeAnswer.model_validate(_fields(found, now, collects))


def charge_of_doctor(found: Charge, now: datetime, collects: bool) -> DoctorCharge:
    """The charge as its doctor sees it."""
    name = f"{found.patient_given_name} {found.patient_family_name}"
    return DoctorCharge.model_validate(_fields(found, now, collects) | {"patient_name": name})


def _fields(found: Charge, now: datetime, collects: bool) -> dict[str, object]:
    payable = (collects or found.has_account) and not found.returns and found.asks_until is None
    payee = {"given_name": found.doctor_given_name, "family_name": found.doctor_family_name, "nihdi": found.nihdi}
    return vars(found) | {
        "at": found.care_at,
        "reference": rules.reference(found.id),
        "payable": payable,
        "late": rules.is_late(found.state, found.due_at, now, payable),
        "doctor": payee,
    }
