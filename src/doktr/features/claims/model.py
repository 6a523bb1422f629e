"""A claim on an insurer and its states, a file of them, and what comes back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from doktr.kernel.problems import Conflict
from doktr.kernel.states import States

ClaimState = Literal[
    "waiting", "ready", "batched", "accepted", "settled", "paid_otherwise", "disputed", "rejected", "dropped"
]
BatchState = Literal["made", "sent", "acknowledged", "settled", "refused"]
AnswerKind = Literal["acknowledged", "refused", "accepted", "settled"]
OddKind = Literal["unreadable", "sums", "unknown-file", "other-doctor", "unknown-claim", "unexplained"]
HeldFor = Literal["drawing", "no_network"]
# What a doctor can best do about a refusal: send it again as it comes to now; have their GMD or the visit known to the
# insurer first; look at their account details; give it up; ask the insurer, as about a code that we do not know.
RefusalAction = Literal["resend", "seen-or-gmd", "payee", "give-up", "ask-insurer"]
UNKNOWN_CODE: RefusalAction = "ask-insurer"
Actions = Mapping[str, RefusalAction]

# waiting for the insurer to say who insures the patient; a rejected claim is asked about and sent again, or given up;
# what is given back before a file was made is dropped. What was paid otherwise than asked waits for its doctor, who
# leaves it at that (settled) or contests it; what an insurer pays or takes back later moves what was settled,
# refused or given up, too.
CLAIM = States(
    "Claim",
    {
        "waiting": ("ready", "rejected", "dropped"),
        "ready": ("batched", "dropped"),
        "batched": ("accepted", "settled", "paid_otherwise", "rejected"),
        "accepted": ("settled", "paid_otherwise", "rejected"),
        "rejected": ("waiting", "settled", "paid_otherwise", "dropped"),
        "settled": ("paid_otherwise", "rejected"),
        "paid_otherwise": ("settled", "disputed", "rejected"),
        "disputed": ("settled", "paid_otherwise", "rejected"),
        "dropped": ("settled", "paid_otherwise"),
    },
)
UNANSWERED = ("waiting", "ready", "batched", "accepted", "rejected", "disputed")
# An answer may be read before it was written down that the file was sent; what is final no later answer takes back. It
# is final when each of its claims has its answer: one that leaves some out is followed by another.
BATCH = States(
    "File",
    {
        "made": ("sent", "acknowledged", "settled", "refused"),
        "sent": ("acknowledged", "settled", "refused"),
        "acknowledged": ("settled", "refused"),
        "settled": (),
        "refused": (),
    },
)


@dataclass(frozen=True)
class Claim:
    """What an insurer is asked to pay for a consultation. Cents; `errors` are the insurer's codes.

    `mended_at`: it was refused, and comes to something else since; what it came to before. `amount_cents` is what the
    patient pays. `paid_after_drop_at`: its doctor had given it up, and the insurer paid after all.
    """

    id: UUID
    brand_id: str
    charge_id: UUID
    consultation_id: UUID
    patient_id: UUID
    doctor_id: UUID
    number: int
    day: date
    code: str
    insurer_cents: int
    patient_cents: int
    supplement_cents: int
    state: ClaimState
    mutuality: str | None
    errors: Sequence[str]
    paid_cents: int
    changed_at: datetime
    patient_given_name: str
    patient_family_name: str
    mended_at: datetime | None
    code_before: str | None
    insurer_cents_before: int | None
    amount_cents_before: int | None
    amount_cents: int
    paid_after_drop_at: datetime | None


@dataclass(frozen=True)
class Payee:
    """Where a doctor is paid. `enterprise_number` has ten digits, `phone` nine or ten."""

    iban: str
    bic: str
    enterprise_number: str
    phone: str


@dataclass(frozen=True)
class Invoiced:
    """One claim as insurers are told of it. `sex` is 1 for men, 2 for women."""

    number: int
    niss: str
    sex: str
    mutuality: str
    ct1: str
    ct2: str
    code: str
    day: date
    insurer_cents: int
    patient_cents: int
    supplement_cents: int


@dataclass(frozen=True)
class Batch:
    """A file for one doctor, month and national union: the same id is the same file, however often it is sent.

    `trial`: it holds what was charged in a trial, and must never be taken for an invoice.
    """

    id: UUID
    number: int
    month: date
    sending_number: int
    made_at: datetime
    nihdi: str
    given_name: str
    family_name: str
    payee: Payee
    trial: bool = False


@dataclass(frozen=True)
class AnswerLine:
    """What an insurer says of one claim."""

    number: int
    paid_cents: int
    errors: Sequence[str]
    reference: str


@dataclass(frozen=True)
class Answered:
    """What a line does to its claim."""

    number: int
    state: ClaimState
    errors: Sequence[str]
    paid_cents: int
    reference: str


@dataclass(frozen=True)
class Answer:
    """A file that came back. `batch_number` says for which of ours; `key` is confirmed once it is written down.

    `lines` are read anew whenever they are asked for; `errors` are the insurer's codes for the whole file. `number` is
    what the insurer calls this answer: the same file again has the same, under whatever key it comes.
    """

    key: str
    kind: AnswerKind
    batch_number: int
    lines: Iterable[AnswerLine]
    errors: Sequence[str] = ()
    number: str = ""

    @property
    def called(self) -> str:
        """By what it is told from every other answer."""
        return self.number or self.key


@dataclass(frozen=True)
class Bent:
    """A file that came back and cannot be read, or whose sums do not agree: nothing of it is written down."""

    key: str
    why: Literal["unreadable", "sums"]


@dataclass(frozen=True)
class Odd:
    """What an operator should look at: an answer that could not be written down, or a refusal without a known reason.

    `number` is of the claim that it is about, `claims` how many have this reason; nobody's name.
    """

    kind: OddKind
    at: datetime
    number: int | None = None
    cents: int | None = None
    claims: int = 0
    codes: Sequence[str] = ()


@dataclass(frozen=True)
class Standing:
    """How many claims of a brand are in a state, for how much, and the oldest day among them."""

    state: ClaimState
    claims: int
    insurer_cents: int
    paid_cents: int
    since: date


@dataclass(frozen=True)
class HeldBack:
    """Why no file leaves for insurers: zones of the `drawing` by record that nobody confirmed, or no network at all."""

    reason: HeldFor
    zones: Sequence[str] = ()


@dataclass(frozen=True)
class Waiting:
    """How many claims of a brand wait for a file to leave, for how much, and the oldest day among them."""

    claims: int
    insurer_cents: int
    since: date | None


@dataclass(frozen=True)
class Unanswered:
    """A file of which some claims have no answer for too long: whose it is to answer, and how much hangs on it.

    `state` is `made` where the network has not taken it, and the union is unknown of files made for several.
    """

    id: UUID
    number: int
    month: date
    national_union: str | None
    state: BatchState
    since: datetime
    claims: int
    insurer_cents: int


@dataclass(frozen=True)
class PaidAfterDrop:
    """What an insurer paid of a claim that its doctor had given up: nobody's name."""

    id: UUID
    number: int
    cents: int
    at: datetime


@dataclass(frozen=True)
class SaidTariff:
    """What a service costs as the insurer has it, in cents; or `errors`, its codes of why it does not say."""

    fee_cents: int
    insurer_cents: int
    patient_cents: int
    errors: Sequence[str] = ()


@dataclass(frozen=True)
class Differing:
    """A claim whose amounts are not the insurer's: ours, and what it says, or its codes. Nobody's name."""

    id: UUID
    number: int
    day: date
    code: str
    insurer_cents: int
    patient_cents: int
    said_insurer_cents: int | None
    said_patient_cents: int | None
    said_errors: Sequence[str]


@dataclass(frozen=True)
class Limit:
    """For care of these days an insurer can be asked for so many years, counted from the end of its month.

    A file that has no answer after `answer_days` is late. What an insurer paid it can take back for so many years
    (`back_years`), from the end of the month of the payment: every `look_days` somebody looks.
    """

    valid_from: date
    valid_until: date | None
    years: int
    answer_days: int
    back_years: int
    look_days: int


class NotRejected(Conflict):
    """Only what an insurer refused can be sent again or given up."""

    title = "This claim was not refused."


class NotPaidOtherwise(Conflict):
    """Only where an insurer paid another amount than it was asked for there is something to accept or contest."""

    title = "This claim was not paid otherwise than asked."


class PayeeRefused(Conflict):
    """The account or enterprise number has wrong check digits."""

    title = "This account or enterprise number does not exist."
