"""Claims over HTTP: the doctor's list, what can be done about a refusal, where they are paid; the operator's sums."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from doktr.features.claims import (
    actions,
    actions_corrections,
    rules,
    store,
    store_corrections,
    store_files,
    store_tariffs,
)
from doktr.features.claims.model import (
    UNKNOWN_CODE,
    BatchState,
    Claim,
    ClaimState,
    Differing,
    HeldFor,
    NotPaidOtherwise,
    NotRejected,
    OddKind,
    Payee,
    PayeeRefused,
    RefusalAction,
)
from doktr.features.claims.ports import Insurers, Platform
from doktr.features.identity import acting
from doktr.kernel.problems import CrossSite, DeviceNeeded, NotFound, SignedOut, responses

router = APIRouter(tags=["claims"])
READING = responses(SignedOut, DeviceNeeded)
DECIDING = responses(SignedOut, DeviceNeeded, CrossSite, NotFound, NotPaidOtherwise)
MENDING = responses(SignedOut, DeviceNeeded, CrossSite, NotFound, NotRejected)
Cents = Annotated[int, Field(ge=0, description="In cents of a euro.")]


class Refusal(BaseModel):
    """Why an insurer refused: its code, and words for it in four languages where we have them."""

    code: str
    words: dict[str, str]
    action: RefusalAction = Field(description="What its doctor can best do about it.")


class Mended(BaseModel):
    """What a claim came to before the insurer refused it, and what the patient paid or was to pay then."""

    at: datetime
    code: str | None
    insurer_cents: Cents
    amount_cents: Cents


class InsurerClaim(BaseModel):
    """What an insurer is asked to pay for one consultation."""

    id: UUID
    number: int
    day: date
    code: str
    state: ClaimState
    patient_name: str
    mutuality: str | None
    insurer_cents: Cents
    paid_cents: int = Field(description="In cents of a euro; less than nothing where more went back than came.")
    amount_cents: Cents = Field(description="What the patient pays.")
    paid_after_drop_at: datetime | None = Field(description="When the insurer paid though it had been given up.")
    mended: Mended | None = Field(description="It was refused and comes to something else since; what it was before.")
    refusals: list[Refusal]
    changed_at: datetime


class Otherwise(BaseModel):
    """What becomes of the rest where an insurer paid another amount than it was asked for."""

    model_config = ConfigDict(extra="forbid")
    accept: bool = Field(description="It is left at that; false: the doctor contests it.")


class PayeeShape(BaseModel):
    """Where a doctor is paid, and as which enterprise."""

    model_config = ConfigDict(extra="forbid")
    iban: Annotated[
        str, Field(max_length=34, pattern="^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$", description="Without spaces.")
    ]
    bic: Annotated[str, Field(max_length=11, pattern="^[A-Z0-9]{8}([A-Z0-9]{3})?$")]
    enterprise_number: Annotated[str, Field(max_length=10, pattern="^[01][0-9]{9}$")]
    phone: Annotated[
        str, Field(max_length=10, pattern="^[0-9]{9,10}$", description="For questions of insurers; national, digits.")
    ]


class InsurerClaims(BaseModel):
    """A doctor's claims, latest first; `payee` is null until they said where they are paid."""

    payee: PayeeShape | None
    claims: list[InsurerClaim]


class StandingAnswer(BaseModel):
    """How many claims of the brand are in a state, for how much."""

    state: ClaimState
    claims: int
    insurer_cents: Cents
    paid_cents: int
    since: date


class HeldBackAnswer(BaseModel):
    """No file leaves for insurers: why, and how much waits for that."""

    reason: HeldFor
    zones: list[str] = Field(description="By record of the drawing, which zones (and codes) nobody has confirmed yet.")
    claims: int
    insurer_cents: Cents
    since: date | None


class DifferingAnswer(BaseModel):
    """A claim of which its insurer says that it should come to something else, or that it should not be at all."""

    id: UUID
    number: int
    day: date
    code: str
    insurer_cents: Cents
    patient_cents: Cents
    said_insurer_cents: int | None
    said_patient_cents: int | None
    refusals: list[Refusal]


class UnansweredAnswer(BaseModel):
    """A file that has waited too long: since when, for whose answer, and how much hangs on it. Nobody's name."""

    id: UUID
    number: int
    month: date
    national_union: str | None = Field(description="Null where the file was made for several.")
    state: BatchState = Field(description="made: the network has not taken it.")
    since: datetime
    claims: int
    insurer_cents: Cents


class PaidAfterDropAnswer(BaseModel):
    """A claim that its doctor had given up, and its insurer paid after all: to be looked at. Nobody's name."""

    id: UUID
    number: int
    cents: int
    at: datetime


class OddAnswer(BaseModel):
    """What is to be looked at: an insurer's answer that could not be written down, or refusals nobody can explain.

    unreadable: nothing of it was written down; sums: those in the file do not agree; unknown-file, other-doctor: it
    speaks of no file of that doctor's; unknown-claim: it pays a claim that its file does not hold; unexplained: refused
    without a code that we know.
    """

    kind: OddKind
    at: datetime
    number: int | None
    cents: int | None
    claims: int
    codes: list[str]


class OperatorClaims(BaseModel):
    """What insurers owe the brand's doctors, in figures; `held_back` is null while files leave."""

    standings: list[StandingAnswer]
    unanswered: list[UnansweredAnswer] = Field(description="Files that insurers have not answered for too long.")
    differing: list[DifferingAnswer]
    after_drop: list[PaidAfterDropAnswer] = Field(description="What insurers paid of claims that had been given up.")
    odd: list[OddAnswer]
    held_back: HeldBackAnswer | None


def _refusals(codes: Sequence[str], platform: Platform) -> list[Refusal]:
    words, doing = platform.insurer_words, platform.insurer_actions
    return [Refusal(code=one, words=dict(words.get(one, {})), action=doing.get(one, UNKNOWN_CODE)) for one in codes]


def _answer(claim: Claim, platform: Platform) -> InsurerClaim:
    return InsurerClaim.model_validate(
        {name: getattr(claim, name, None) for name in InsurerClaim.model_fields}
        | {
            "patient_name": f"{claim.patient_given_name} {claim.patient_family_name}",
            "mended": _mended(claim),
            "refusals": _refusals(claim.errors, platform),
        }
    )


def _mended(claim: Claim) -> Mended | None:
    if claim.mended_at is None:
        return None
    insurer, patient = claim.insurer_cents_before or 0, claim.amount_cents_before or 0
    return Mended(at=claim.mended_at, code=claim.code_before, insurer_cents=insurer, amount_cents=patient)


@router.get("/api/doctor/claims", responses=READING)
async def claims(request: Request) -> InsurerClaims:
    """What insurers owe the doctor, and what became of it."""
    platform: Platform = request.app.state.platform
    async with acting(request, "doctor") as work:
        payee = await store.payee(work, work.actor.person_id)
        return InsurerClaims(
            payee=PayeeShape(**vars(payee)) if payee else None,
            claims=[_answer(claim, platform) for claim in await actions.mine(work)],
        )


@router.post("/api/doctor/claims/{claim_id}/again", status_code=204, responses=MENDING)
async def again(request: Request, claim_id: UUID) -> Response:
    """Ask the insurer anew about the patient, and send the claim again, as it comes to by what they say now."""
    async with acting(request, "doctor") as work:
        await actions.again(work, claim_id)
    return Response(status_code=204)


@router.post("/api/doctor/claims/{claim_id}/drop", status_code=204, responses=MENDING)
async def drop(request: Request, claim_id: UUID) -> Response:
    """Give the insurer's part up; the books say so."""
    async with acting(request, "doctor") as work:
        await actions.drop(work, claim_id)
    return Response(status_code=204)


@router.post("/api/doctor/claims/{claim_id}/otherwise", status_code=204, responses=DECIDING)
async def otherwise(request: Request, claim_id: UUID, said: Annotated[Otherwise, Body()]) -> Response:
    """Leave a claim at the other amount that its insurer paid, with an entry in the books; or contest it."""
    async with acting(request, "doctor") as work:
        await (actions_corrections.accept if said.accept else actions_corrections.dispute)(work, claim_id)
    return Response(status_code=204)


@router.put("/api/doctor/payee", status_code=204, responses=responses(SignedOut, DeviceNeeded, CrossSite, PayeeRefused))
async def payee(request: Request, said: Annotated[PayeeShape, Body()]) -> Response:
    """Where the doctor is paid from now on."""
    async with acting(request, "doctor") as work:
        await actions.keep_payee(work, Payee(**said.model_dump()))
    return Response(status_code=204)


def _differing(one: Differing, platform: Platform) -> DifferingAnswer:
    refusals = _refusals(one.said_errors, platform)
    return DifferingAnswer(**{k: v for k, v in vars(one).items() if k != "said_errors"}, refusals=refusals)


@router.get("/api/operator/claims", responses=READING)
async def standings(request: Request) -> OperatorClaims:
    """The brand's claims in figures, and why none leaves where that is so: nobody's name."""
    insurers: Insurers = request.app.state.platform.insurers
    async with acting(request, "operator") as work:
        found = [StandingAnswer.model_validate(one, from_attributes=True) for one in await store.standings(work)]
        held = insurers.holds
        waits = None if held is None else HeldBackAnswer(**vars(held) | vars(await store.waiting(work)))
        platform: Platform = request.app.state.platform
        differing = [_differing(one, platform) for one in await store_tariffs.differing(work)]
        before = rules.late_before(request.app.state.platform.claim_limits, work.now)
        late = [UnansweredAnswer(**vars(one)) for one in await store_files.unanswered(work, before)]
        paid = [PaidAfterDropAnswer(**vars(one)) for one in await store_corrections.after_drop(work)]
        known = rules.explaining(platform.insurer_actions)
        odd = [OddAnswer(**vars(one)) for one in await store_files.odd(work, known)]
        return OperatorClaims(
            standings=found, unanswered=late, differing=differing, after_drop=paid, odd=odd, held_back=waits
        )
