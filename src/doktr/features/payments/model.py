"""What is due, what was paid, what goes back: states, records, facts and problems."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from doktr.features.brands import Language, Seller
from doktr.kernel.problems import Conflict
from doktr.kernel.states import States

ChargeState = Literal["awaiting", "undecided", "free", "due", "paid", "waived", "refunding", "refunded"]
PaymentState = Literal["draft", "open", "pending", "authorized", "paid", "canceled", "expired", "failed", "mismatched"]
AccountState = Literal["connected", "broken", "left"]
RefundState = Literal["draft", "queued", "refunded", "failed"]
MovedKind = Literal["payment", "refund", "refund_returned", "chargeback", "chargeback_reversed", "transfer"]
PutOffKind = Literal["charge", "licences", "insurer"]
SeenWord = Literal["said", "confirmed", "refused"]
DecidedBy = Literal["insurer", "deadline"]
LicenceStanding = Literal["open", "late", "paid", "over", "withdrawn"]
WaivedFor = Literal["call_failed", "by_sound", "by_doctor", "by_operator"]

# Awaiting: the insurer was silent when the price was told; what they say yet, or the end of the wait, decides. What is
# due becomes free when an insurer who refused its part says that nothing is left for the patient. What was free may be
# waived yet: of a call that failed the insurer owes nothing either. What the bank of whoever paid took back is due
# again.
CHARGE = States(
    "Charge",
    {
        "awaiting": ("due", "waived", "free"),
        "undecided": ("awaiting", "due", "waived", "free"),
        "due": ("paid", "waived", "free"),
        "paid": ("refunding", "due"),
        "refunding": ("refunded",),
        "free": ("waived",),
        "waived": (),
        "refunded": (),
    },
)
NOT_SETTLED = ("awaiting", "undecided", "due", "refunding")
# What the provider says is true whenever it is asked, so that any order of looks ends in the same state; only what is
# final stays.
PAYMENT = States(
    "Payment",
    {
        "draft": ("open", "pending", "authorized", "paid", "canceled", "expired", "failed", "mismatched"),
        "open": ("pending", "authorized", "paid", "canceled", "expired", "failed", "mismatched"),
        "pending": ("open", "authorized", "paid", "canceled", "expired", "failed", "mismatched"),
        "authorized": ("paid", "canceled", "expired", "failed", "mismatched"),
        "canceled": ("paid", "mismatched"),
        "expired": ("paid", "mismatched"),
        "failed": ("paid", "mismatched"),
        "paid": (),
        "mismatched": (),
    },
)
# A doctor may take it back at the provider or leave it here, and connect it again.
ACCOUNT = States("Account", {"connected": ("broken", "left"), "broken": ("connected", "left"), "left": ("connected",)})
# Whether the first look finds it queued or done already depends on the bank. What failed is begun anew, by another key.
REFUND = States(
    "Refund",
    {
        "draft": ("queued", "refunded", "failed"),
        "queued": ("refunded", "failed"),
        "failed": ("draft",),
        "refunded": (),
    },
)


@dataclass(frozen=True)
class Ended:
    """A consultation that is over, as far as money goes."""

    consultation_id: UUID
    brand_id: str
    request_id: UUID
    patient_id: UUID
    doctor_id: UUID
    outcome: str
    channel: Literal["video", "audio", "chat"]
    ended_at: datetime


@dataclass(frozen=True)
class Charge:
    """What a consultation costs its patient. Cents; `amount_cents` is what the patient pays.

    `care_at`: when the care took place, by which the law counts; `at`: since when it is charged. `asks_until`: how long
    its patient is asked whether the call took place at all; nobody owes it meanwhile.
    """

    id: UUID
    brand_id: str
    consultation_id: UUID
    patient_id: UUID
    doctor_id: UUID
    at: datetime
    care_at: datetime
    due_at: datetime
    state: ChargeState
    code: str | None
    reimbursed: bool
    reason: str
    honorarium_cents: int
    insurer_cents: int
    amount_cents: int
    supplement_cents: int
    waived_for: WaivedFor | None
    answer_until: datetime | None
    decided_by: DecidedBy | None
    seen_word: SeenWord | None
    settled_at: datetime | None
    insurer_reference: str | None
    settled_by: UUID | None
    doctor_given_name: str
    doctor_family_name: str
    nihdi: str
    patient_given_name: str
    patient_family_name: str
    payment_id: UUID | None
    payment_state: PaymentState | None
    refund_state: RefundState | None
    checkout_url: str | None
    paid_at: datetime | None
    has_account: bool
    asks_until: datetime | None = None
    too_much_cents: int = 0
    taken_back: bool = False

    @property
    def shown(self) -> str:
        """Its state as papers name it: what the bank of whoever paid took back is not merely due."""
        return "taken_back" if self.taken_back else self.state

    @property
    def returns(self) -> bool:
        """Whether another amount came than was asked, and is not back with the patient yet."""
        return self.payment_state == "mismatched" and self.refund_state in ("draft", "queued", "failed")


@dataclass(frozen=True)
class Awaited:
    """A charge that hangs on an insurer: whom to ask about which day, and how long still."""

    charge_id: UUID
    brand_id: str
    niss_sealed: bytes
    day_at: datetime
    until: datetime


@dataclass(frozen=True)
class Payment:
    """One attempt to pay a charge."""

    id: UUID
    brand_id: str
    charge_id: UUID
    amount_cents: int
    state: PaymentState
    origin: str
    language: Language
    provider_id: str | None
    checkout_url: str | None
    made_at: datetime
    told: bool
    looks: int
    account_id: UUID | None


@dataclass(frozen=True)
class Look:
    """What to ask the provider about, and at whose account; `needless` when nobody is to pay it any more."""

    provider_id: str | None
    account_id: UUID | None
    needless: bool
    amount_cents: int = 0


@dataclass(frozen=True)
class Refund:
    """Money on its way back, with what the provider knows the payment by.

    `others`: what the provider calls the other refunds of the payment; `waits`: for one of them to be made before.
    """

    id: UUID
    brand_id: str
    payment_id: UUID
    charge_id: UUID
    amount_cents: int
    reason: str
    state: RefundState
    provider_id: str | None
    looks: int
    attempts: int
    payment_provider_id: str | None
    patient_id: UUID
    doctor_id: UUID
    account_id: UUID | None
    payment_state: PaymentState
    others: Sequence[str] = ()
    waits: bool = False


@dataclass(frozen=True)
class CallFacts:
    """What somebody at one end signed: how many seconds their device was connected; at the most of several devices.

    `last`: they did not come in again since.
    """

    person_id: UUID
    role: Literal["patient", "doctor"]
    connected_s: int
    last: bool = True


@dataclass(frozen=True)
class Licence:
    """What a doctor pays the operator for a month, by a transfer of their own.

    `seller` is who sold it when it was billed; `due_on` the last day on which it is paid in time. `rest_cents` is left
    to pay; below zero it is to be given back, and the licence is `over`. `received_on` is when a transfer for it came
    last. One that was taken back in the books is withdrawn.
    """

    id: UUID
    brand_id: str
    doctor_id: UUID
    month: date
    number: int
    amount_cents: int
    at: datetime
    seller: Seller | None = None
    due_on: date | None = None
    state: LicenceStanding = "open"
    rest_cents: int = 0
    received_on: date | None = None


@dataclass(frozen=True)
class Transfer:
    """What the operator's bank says of a transfer for a licence: so much came on a day, or below zero went back."""

    day: date
    reference: str
    cents: int


@dataclass(frozen=True)
class KeptTransfer(Transfer):
    """A transfer and the entry of the books by which it is taken back."""

    entry_id: UUID


@dataclass(frozen=True)
class BilledLicence:
    """A licence as the operator sees it: of a doctor by this name, with the transfers that stand, in their order.

    `entry_id`: the entry of the books by which it is withdrawn; None once it is.
    """

    id: UUID
    month: date
    number: int
    amount_cents: int
    rest_cents: int
    billed_on: date
    due_on: date | None
    doctor: str
    state: LicenceStanding
    entry_id: UUID | None
    transfers: tuple[KeptTransfer, ...]


@dataclass(frozen=True)
class Owed:
    """Who owes a licence, since when, and what came for it so far."""

    doctor_id: UUID
    billed_on: date
    received_cents: int


@dataclass(frozen=True)
class Order:
    """A payment to be made at the provider. `key` makes the same order the same payment, however often it is sent."""

    key: str
    cents: int
    description: str
    redirect_url: str
    webhook_url: str
    language: Language
    account_id: UUID | None = None


@dataclass(frozen=True)
class Seen:
    """A payment as the provider has it now. `cents` is None in another currency."""

    provider_id: str
    state: PaymentState
    cents: int | None
    checkout_url: str | None = None


@dataclass(frozen=True)
class RefundSeen:
    """A refund as the provider has it now. `cents` is None in another currency."""

    provider_id: str
    state: RefundState
    cents: int | None = None


@dataclass(frozen=True)
class Moved:
    """Something that moved on a balance at the provider. `cents` came (or, below zero, left) before the provider kept
    `fee_cents` of it; a `transfer` went to the bank account of whose balance it is.
    """

    provider_id: str
    kind: MovedKind
    payment_provider_id: str | None
    cents: int
    fee_cents: int
    at: datetime


@dataclass(frozen=True)
class Movements:
    """What moved on a balance, latest first, as far as one look reads; `goes_on` says from where there is more."""

    listed: Sequence[Moved]
    goes_on: str | None = None


@dataclass(frozen=True)
class Balance:
    """A balance at the provider: a doctor's, or (without account) the operator's. Read up to `until`."""

    id: UUID
    account_id: UUID | None
    until: datetime
    goes_on: str | None
    tries: int


@dataclass(frozen=True)
class Tokens:
    """What lets us act at somebody's organisation; the access token for so many seconds."""

    access: str
    refresh: str
    seconds: int


@dataclass(frozen=True)
class Organization:
    """Somebody's organisation at the provider, and the profile under which patients pay there."""

    id: str
    name: str
    profile: str


@dataclass(frozen=True)
class Access:
    """A token that counts now, and the profile under which to ask."""

    token: str
    profile: str


@dataclass(frozen=True)
class Account:
    """A doctor's own account at the provider. Without tokens once they left."""

    id: UUID
    doctor_id: UUID
    organization: str
    name: str
    profile: str
    state: AccountState
    access_sealed: bytes | None
    refresh_sealed: bytes | None
    expires_at: datetime
    connected_at: datetime


class NotPayableYet(Conflict):
    """The doctor's account at the provider is not connected (any more): there is nowhere to pay to yet."""

    title = "This doctor cannot take payments here yet. Nothing is late."


class BeingReturned(Conflict):
    """Another amount came than was asked, and is on its way back: nobody is asked twice at a time."""

    title = "What arrived is given back first. Nothing is late."


class AccountRefused(Conflict):
    """The provider did not confirm the account, or the answer was not meant for this doctor, or came too late."""

    title = "The account was not connected. Begin again."


class NothingDue(Conflict):
    """There is nothing to pay (any more)."""

    title = "There is nothing to pay here."


class NothingToGiveBack(Conflict):
    """The charge was given back, waived or never made."""

    title = "There is nothing to give back here."


class AlreadyBilled(Conflict):
    """The insurer was asked for their part already: a claim that they refuse can be given up, then this."""

    title = "The insurer was asked for their part already."


class FollowsFromMoney(Conflict):
    """The entry says what money or an insurer did, and is true while that is; giving back makes entries of its own."""

    title = "This entry follows from what was paid. Take back the entry of its consultation."


class ReceivedOtherwise(Conflict):
    """The bank's number stands with the licence, on another day or with another amount."""

    title = "This transfer was entered already, on another day or with another amount."


class FactsRefused(Conflict):
    """The facts about the call are not signed by the device that sends them, or not about this call."""

    title = "These facts cannot be accepted."
