"""Prices over HTTP: what a consultation would cost this patient, and why."""

import asyncio
from datetime import date, datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from fastapi import APIRouter, Body, Request
from pydantic import BaseModel, ConfigDict, Field, model_validator

from doktr.features.identity import acting
from doktr.features.pricing import actions, model, rules
from doktr.features.pricing.model import (
    NO_PRICE,
    Channel,
    Convention,
    Cover,
    Reason,
    Relation,
    Status,
    SupplementReason,
)
from doktr.features.pricing.ports import Insurer, Platform
from doktr.features.relations import Met
from doktr.kernel.moments import LAST, Moment
from doktr.kernel.outside import OutsideError
from doktr.kernel.problems import BadInput, CrossSite, DeviceNeeded, NotFound, SignedOut, responses
from doktr.kernel.work import Work

router = APIRouter(tags=["prices"])
ASKING = responses(SignedOut, DeviceNeeded, CrossSite, NotFound)
INSURER_S = 3
# Moments beyond these fit no calendar that we keep.
Cents = Annotated[int, Field(ge=0, description="In cents of a euro.")]


class PriceQuestion(BaseModel):
    """What a patient asks the price of. Nothing clinical."""

    model_config = ConfigDict(extra="forbid")
    patient_id: UUID
    channel: Channel
    wished_doctor_id: UUID | None = None
    seen: Annotated[
        bool, Field(description="The patient says: I saw this doctor in person this year or in one of the two before.")
    ] = False
    starts_at: Annotated[
        Moment | None,
        Field(description="When the appointment begins; null: as soon as possible."),
    ] = None


class QuoteAnswer(BaseModel):
    """A price, told and kept. `patient_cents` and `insurer_cents` add up to `honorarium_cents`."""

    id: UUID
    doctor_id: UUID | None
    channel: Channel
    expires_at: datetime
    payable: bool = Field(description="False when there is no price: then nobody can join the line with this channel.")
    reimbursed: bool
    reason: Reason = Field(description="Why the insurer pays, or why not.")
    relation: Relation
    code: str | None
    status: Status = Field(description="Whether the amount is official; anything else is for trials only.")
    honorarium_cents: Cents
    insurer_cents: Cents
    patient_cents: Cents
    supplement_cents: Cents
    supplement_reason: SupplementReason | None = Field(description="Why there is a supplement; null where none is.")
    pays_cents: Cents = Field(description="What the patient pays at most.")
    in_person: Met | None = Field(description="What the doctor said of a visit in person that counts; null: nothing.")
    least_cents: Cents = Field(description="What the patient pays at least: less only while the insurer is silent.")
    insurer_known: bool = Field(description="Whether the insurer has answered.")
    increased: bool = Field(description="Whether they said that the patient has increased reimbursement.")


class TariffAnswer(BaseModel):
    """A tariff as it is loaded."""

    code: str
    labels: dict[str, str]
    valid_from: date
    valid_until: date | None
    honorarium_cents: int | None
    share_cents: int
    share_increased_cents: int
    status: Status
    source: str


class HoursBody(BaseModel):
    """A part of every week within which the doctor follows the convention, in local time."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)
    weekday: Annotated[int, Field(ge=1, le=7, description="1 is Monday.")]
    from_minute: Annotated[int, Field(ge=0, lt=1440)]
    to_minute: Annotated[int, Field(gt=0, le=1440)]

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.to_minute <= self.from_minute:
            raise ValueError("it ends before it begins")
        return self


class TermsWish(BaseModel):
    """What the doctor states: `full` knows no supplement, `partial` follows the convention within its hours."""

    model_config = ConfigDict(extra="forbid")
    valid_from: Annotated[date, Field(le=LAST.date(), description="Tomorrow at the earliest.")]
    convention: Convention
    hours: Annotated[list[HoursBody], Field(max_length=50)] = []
    supplement_cents: Annotated[int, Field(ge=0, le=10_000, description="In cents of a euro.")] = 0

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if (self.convention == "partial") != bool(self.hours):
            raise ValueError("hours belong to who follows the convention in part")
        if self.convention == "full" and self.supplement_cents:
            raise ValueError("who follows the convention asks for no supplement")
        return self


class StatedTermsAnswer(BaseModel):
    """Terms as the doctor stated them, and from which day on they hold."""

    valid_from: date
    convention: Convention
    hours: list[HoursBody]
    supplement_cents: Cents
    source: Literal["doctor"]
    stated_at: datetime


class TermsAnswer(BaseModel):
    """A doctor's terms. Without `today` they follow the convention; `stated` is everything they ever said, in order."""

    today: StatedTermsAnswer | None
    coming: list[StatedTermsAnswer]
    stated: list[StatedTermsAnswer]
    earliest: date = Field(description="The first day for which terms can be stated.")


def answer(quote: model.Quote, cover: Cover | None, in_person: Met | None) -> QuoteAnswer:
    """The price as the API shows it."""
    told = quote.price
    return QuoteAnswer.model_validate(
        {name: getattr(told, name, None) for name in QuoteAnswer.model_fields}
        | {name: getattr(quote, name) for name in ("id", "doctor_id", "channel", "expires_at", "relation")}
        | {"payable": told.reason not in NO_PRICE, "insurer_known": cover is not None}
        | {"increased": cover is not None and cover.increased, "in_person": in_person}
    )


@router.post("/api/patient/quotes", status_code=201, responses=ASKING)
async def quote(request: Request, question: Annotated[PriceQuestion, Body()]) -> QuoteAnswer:
    """What it would cost. The insurer is asked once a day; when they are silent the price is a range."""
    platform: Platform = request.app.state.platform
    await _ask_insurer(request, platform, question.patient_id)
    asked = model.Question(
        question.patient_id, question.channel, question.wished_doctor_id, question.seen, question.starts_at
    )
    async with acting(request, "patient") as work:
        told = await actions.quote(work, asked, platform.price_rules, platform.billing_mode)
        return await _answer(work, told, platform.price_rules)


async def _answer(work: Work, told: model.Quote, law: model.Rules) -> QuoteAnswer:
    day = rules.local_day(law.moments, told.about_at)
    in_person = await actions.in_person(work, told.patient_id, told.doctor_id, day)
    return answer(told, await actions.known_cover(work, told.patient_id), in_person)


async def _ask_insurer(request: Request, platform: Platform, patient_id: UUID) -> None:
    """Ask between two transactions, never within one: neither is the last of this write."""
    async with acting(request, "patient", last=False) as work:
        sealed = await actions.sealed_niss(work, patient_id)
        known = await actions.known_cover(work, patient_id)
        day = rules.local_day(platform.price_rules.moments, work.now)
    if known is not None:
        return
    said = await insurability(platform.insurer, platform.national_numbers.open(sealed), day)
    if said is not None:
        async with acting(request, "patient", last=False) as work:
            await actions.keep_cover(work, patient_id, said)


async def insurability(insurer: Insurer, niss: str, day: date) -> Cover | None:
    """What the insurer says; None when they do not answer. Whom no insurer knows is not insured."""
    try:
        async with asyncio.timeout(INSURER_S):
            said = await insurer.insurability(niss, day)
    except (OutsideError, TimeoutError):
        return None
    return said or Cover(insured=False, increased=False)


@router.get("/api/patient/quotes/{quote_id}", responses=responses(SignedOut, DeviceNeeded, NotFound))
async def one(request: Request, quote_id: UUID) -> QuoteAnswer:
    """A price that was told before."""
    async with acting(request, "patient") as work:
        found = await actions.quote_by(work, quote_id)
        return await _answer(work, found, request.app.state.platform.price_rules)


@router.get("/api/operator/tariffs", responses=responses(SignedOut, DeviceNeeded))
async def tariffs(request: Request) -> list[TariffAnswer]:
    """Every tariff that is loaded, with its source; what is not official is marked and cannot be billed."""
    async with acting(request, "operator") as work:
        return [TariffAnswer.model_validate(one) for one in await actions.listed(work)]


@router.get("/api/doctor/terms", responses=responses(SignedOut, DeviceNeeded))
async def terms(request: Request) -> TermsAnswer:
    """Whether the doctor follows the convention, and what they ask beyond it: today, later, and as it was stated."""
    async with acting(request, "doctor") as work:
        return _terms(await actions.own_terms(work, request.app.state.platform.price_rules))


@router.put("/api/doctor/terms", responses=responses(SignedOut, DeviceNeeded, CrossSite, BadInput))
async def state_terms(request: Request, wish: Annotated[TermsWish, Body()]) -> TermsAnswer:
    """State them from a day on, tomorrow at the earliest. Said again it changes nothing; accepted prices stay."""
    hours = tuple(model.Hours(one.weekday, one.from_minute, one.to_minute) for one in wish.hours)
    stated = model.Terms(wish.convention, hours, wish.supplement_cents)
    async with acting(request, "doctor") as work:
        law = request.app.state.platform.price_rules
        return _terms(await actions.state_terms(work, wish.valid_from, stated, law))


def _terms(found: model.OwnTerms) -> TermsAnswer:
    return TermsAnswer(
        today=_stated(found.today) if found.today else None,
        coming=[_stated(one) for one in found.coming],
        stated=[_stated(one) for one in found.stated],
        earliest=found.earliest,
    )


def _stated(one: model.StatedTerms) -> StatedTermsAnswer:
    return StatedTermsAnswer(
        valid_from=one.valid_from, convention=one.terms.convention, supplement_cents=one.terms.supplement_cents,
        hours=[HoursBody.model_validate(part) for part in one.terms.hours], source=one.source, stated_at=one.stated_at,
    )  # fmt: skip
