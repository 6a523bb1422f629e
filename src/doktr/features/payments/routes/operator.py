"""The operator's side of money: what is open, late, mismatched or stuck, and taking entries back. No patient's name."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Body, Request
from pydantic import BaseModel, ConfigDict, Field

from doktr.features.identity import acting
from doktr.features.ledger import Account, CauseKind, NothingToCorrect
from doktr.features.payments import actions_board, actions_corrections, actions_licences, actions_put_off
from doktr.features.payments.model import (
    AlreadyBilled,
    FollowsFromMoney,
    LicenceStanding,
    NothingToGiveBack,
    ReceivedOtherwise,
    Transfer,
)
from doktr.features.payments.ports import Platform
from doktr.kernel.problems import CrossSite, DeviceNeeded, NotAllowedNow, NotFound, SignedOut, responses
from doktr.kernel.words import ONE_LINE

router = APIRouter(prefix="/api/operator", tags=["money"])
BankReference = Annotated[
    str, Field(min_length=1, max_length=140, pattern=ONE_LINE, description="The bank's number of the transfer.")
]
Reason = Annotated[str, Field(min_length=5, max_length=400, pattern=ONE_LINE)]


class MoneyFigures(BaseModel):
    """What is where, in cents and counts."""

    due_cents: int
    due: int
    late_cents: int
    late: int
    undecided: int
    paid_today_cents: int
    on_its_way: int = Field(description="Payments that somebody began and nobody finished yet.")
    mismatched: int = Field(description="The provider has another amount than we asked for.")
    refunding: int
    refunds_failed: int
    licences_open_cents: int = Field(description="What doctors still owe for licences, late or not.")
    licences_open: int
    licences_late_cents: int
    licences_late: int
    licences_over_cents: int = Field(description="What came for licences beyond what was due: to be given back.")
    licences_over: int
    arrived_cents: int = Field(description="What the provider says came to doctors' own accounts and the operator's.")
    fees_cents: int = Field(description="What the provider kept of it.")


class OpenThing(BaseModel):
    """Something that somebody must look at. Ids and amounts only."""

    kind: str
    id: UUID
    reference: str
    cents: int
    seen_cents: int | None
    since: datetime


class StuckThing(BaseModel):
    """What was tried in vain so often that somebody must look: how many of a kind, and since when."""

    kind: Literal["charge", "licences", "insurer", "balance", "grant"]
    count: int
    since: datetime


class Uncharged(BaseModel):
    """A consultation that could not be charged for too long, or that an operator closed, and why."""

    consultation_id: UUID
    reference: str
    since: datetime
    closed_at: datetime | None
    closed_why: str | None


class TransferAnswer(BaseModel):
    """What the bank said of a transfer."""

    day: date
    reference: str
    cents: int = Field(description="Below zero: it went back to the doctor.")
    entry_id: UUID = Field(description="The entry of the books by which it is taken back.")


class BilledLicenceAnswer(BaseModel):
    """A licence, by what a transfer is known to be for it, and the transfers that were."""

    id: UUID
    number: str = Field(description="As it stands on the invoice.", examples=["2026-00012"])
    communication: str = Field(description="With which it is transferred.", examples=["+++202/6000/01206+++"])
    month: date
    doctor: str
    amount_cents: int
    rest_cents: int = Field(description="What is left to pay; below zero it is to be given back.")
    billed_on: date = Field(description="The day of the invoice.")
    due_on: date | None = Field(description="The last day on which it is paid in time; null of a brand without seller.")
    state: LicenceStanding
    entry_id: UUID | None = Field(description="The entry of the books by which it is withdrawn; null once it is.")
    transfers: list[TransferAnswer] = Field(description="Those that stand in the books.")


class EntryAnswer(BaseModel):
    """An entry of the books."""

    id: UUID
    at: datetime
    cause_kind: CauseKind
    reason: str
    reference: str
    corrected: bool
    lines: list[tuple[Account, int]]


class CloseAnswer(BaseModel):
    """A closed day."""

    day: date
    entries: int
    turnover_cents: int
    hash: str


class OperatorMoneyAnswer(BaseModel):
    """The reconciliation board."""

    figures: MoneyFigures
    look_at: list[OpenThing]
    stuck: list[StuckThing]
    uncharged: list[Uncharged]
    licences: list[BilledLicenceAnswer] = Field(description="The first 200 with something to be paid or given back.")
    licences_settled: list[BilledLicenceAnswer] = Field(description="The last 50 that were settled by a transfer.")
    balances: dict[str, int]
    entries: list[EntryAnswer]
    closes: list[CloseAnswer]
    chain_checked_at: datetime | None = Field(description="When all closed days were last read again; null before.")
    chain_wrong_day: date | None = Field(description="The first closed day that is not what it was closed with.")


class CorrectionInput(BaseModel):
    """Which entry to take back, and why. Amounts are never edited."""

    model_config = ConfigDict(extra="forbid")
    entry_id: UUID
    reason: Reason


class TransferInput(BaseModel):
    """What the bank says of a transfer for a licence. What was entered is taken back, never edited."""

    model_config = ConfigDict(extra="forbid")
    way: Literal["came", "went_back"]
    day: date
    reference: BankReference
    cents: int = Field(ge=1, le=10_000_000)


class ClosingInput(BaseModel):
    """Why a consultation is charged to nobody."""

    model_config = ConfigDict(extra="forbid")
    reason: Reason


@router.get("/money", responses=responses(SignedOut, DeviceNeeded))
async def board(request: Request) -> OperatorMoneyAnswer:
    """What is open, late, mismatched and stuck at this brand."""
    platform: Platform = request.app.state.platform
    async with acting(request, "operator") as work:
        billed = await platform.bills.to_look_at(work)
        return OperatorMoneyAnswer.model_validate(await actions_board.board(work, billed))


@router.post(
    "/corrections",
    status_code=204,
    responses=responses(
        SignedOut,
        DeviceNeeded,
        CrossSite,
        NotFound,
        NothingToCorrect,
        FollowsFromMoney,
        AlreadyBilled,
        NothingToGiveBack,
    ),
)
async def correct(request: Request, wanted: Annotated[CorrectionInput, Body()]) -> None:
    """Take an entry back by a counter-entry; a consultation's charge is spared with it, or given back."""
    platform: Platform = request.app.state.platform
    async with acting(request, "operator") as work:
        await actions_corrections.correct(work, wanted.entry_id, wanted.reason, platform.bills.withdraw)


@router.put(
    "/uncharged/{consultation_id}",
    status_code=204,
    responses=responses(SignedOut, DeviceNeeded, CrossSite, NotFound, NotAllowedNow),
)
async def close(request: Request, consultation_id: UUID, wanted: Annotated[ClosingInput, Body()]) -> None:
    """Close a consultation that could not be charged: it costs nobody anything, and is never tried again."""
    async with acting(request, "operator") as work:
        await actions_put_off.close(work, consultation_id, wanted.reason)


@router.post(
    "/licences/{licence_id}/transfers",
    status_code=204,
    responses=responses(SignedOut, DeviceNeeded, CrossSite, NotFound, NotAllowedNow, ReceivedOtherwise),
)
async def transfer(request: Request, licence_id: UUID, wanted: Annotated[TransferInput, Body()]) -> None:
    """A transfer came for a licence, or went back to its doctor; a counter-entry takes back what was not so."""
    platform: Platform = request.app.state.platform
    cents = wanted.cents if wanted.way == "came" else -wanted.cents
    said = Transfer(wanted.day, wanted.reference, cents)
    async with acting(request, "operator") as work:
        await actions_licences.transfer(work, licence_id, said, platform.price_rules)
