"""Tariffs, what is known of a patient and a doctor when a price is asked, and the price itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal
from uuid import UUID

from doktr.kernel.problems import Conflict

Channel = Literal["video", "audio", "chat"]
Qualification = Literal["gp", "gp_acquired", "specialist"]
Convention = Literal["full", "partial", "none"]
Relation = Literal["gmd", "seen", "referral", "on_call", "none"]
Purpose = Literal["consultation", "triage"]
Status = Literal["official", "derived", "unverified"]
Moment = Literal["weekday", "night", "weekend", "holiday"]
Mode = Literal["production", "trial"]
Reason = Literal[
    # reimbursed, because
    "gmd", "seen", "referral", "on_call", "any_relation",
    # not reimbursed, because
    "no_relation", "no_referral", "not_insured", "medical_house", "not_requested", "not_accepted",
    "no_record_access", "platform_not_secure",
    # nothing is billed, because
    "phone_suspended", "no_code",
    # there is no price, because
    "no_rule", "no_tariff",
    # nothing is billed either, because
    "amount_unknown", "not_official",
]  # fmt: skip
SupplementReason = Literal["outside_convention", "outside_hours"]
NO_PRICE: frozenset[Reason] = frozenset({"no_rule", "no_tariff"})
# Nobody is kept from a doctor because an amount was not published (officially): it is not charged.
UNPUBLISHED: frozenset[Reason] = frozenset({"amount_unknown", "not_official"})


@dataclass(frozen=True)
class Tariff:
    """What a code is worth from one day to another, in cents; `honorarium` is None where no amount is known."""

    code: str
    valid_from: date
    valid_until: date | None
    honorarium_cents: int | None
    share_cents: int
    share_increased_cents: int
    status: Status


@dataclass(frozen=True)
class VisitCode:
    """What a visit in the practice is billed as; labels by language (French, Dutch, German), the fee in cents."""

    code: str
    labels: Mapping[str, str]
    honorarium_cents: int
    status: Status


@dataclass(frozen=True)
class TariffRule:
    """Which code a kind of consultation has from one day to another, and what must hold for it to be reimbursed."""

    name: str
    channel: Channel
    qualification: Qualification
    purpose: Purpose
    valid_from: date
    valid_until: date | None
    code: str | None
    billing: Literal["third_party", "suspended", "none"]
    relations: tuple[str, ...]
    requires: tuple[str, ...]
    supplement: str


@dataclass(frozen=True)
class Book:
    """The tariffs and rules that are loaded."""

    tariffs: Sequence[Tariff]
    rules: Sequence[TariffRule]
    medical_house: frozenset[str] = frozenset({"on_call"})


@dataclass(frozen=True)
class Cover:
    """What the insurer says of a patient. `gmd_holder` is the NIHDI number of who keeps the global medical record."""

    insured: bool
    increased: bool
    medical_house: bool = False
    mutuality: str | None = None
    ct1: str | None = None
    ct2: str | None = None
    gmd_holder: str | None = None


@dataclass(frozen=True)
class Hours:
    """A part of every week in local time, in minutes of the day; weekdays from 1, Monday, to 7."""

    weekday: int
    from_minute: int
    to_minute: int


@dataclass(frozen=True)
class Terms:
    """Whether a doctor follows the convention (`partial`: within `hours`), and what they ask outside it, in cents."""

    convention: Convention = "full"
    hours: tuple[Hours, ...] = ()
    supplement_cents: int = 0


@dataclass(frozen=True)
class StatedTerms:
    """Terms with the day from which they hold, who said so and when."""

    valid_from: date
    terms: Terms
    source: Literal["doctor"]
    stated_at: datetime


@dataclass(frozen=True)
class OwnTerms:
    """What holds for a doctor today (None: the convention, as nothing was stated), what will, and all ever stated."""

    today: StatedTerms | None
    coming: Sequence[StatedTerms]
    stated: Sequence[StatedTerms]
    earliest: date


@dataclass(frozen=True)
class Situation:
    """Everything a price depends on. `cover` is None where the insurer has not answered.

    The last four are true of all that is priced today, by how the product is built (`docs/decisions/0035-*.md`).
    """

    day: date
    channel: Channel
    relation: Relation
    cover: Cover | None
    qualification: Qualification = "gp"
    convention: Convention = "full"
    supplement_cents: int = 0
    purpose: Purpose = "consultation"
    requested: bool = True
    accepted: bool = True
    record_access: bool = True
    secure_platform: bool = True


@dataclass(frozen=True)
class Price:
    """Who pays what, in cents, and why. The insurer's and the patient's share add up to the honorarium.

    `least_cents` is less than `pays_cents` only while nobody knows whether the patient has increased reimbursement.
    """

    reason: Reason
    reimbursed: bool = False
    code: str | None = None
    status: Status = "official"
    honorarium_cents: int = 0
    insurer_cents: int = 0
    patient_cents: int = 0
    supplement_cents: int = 0
    least_cents: int = 0
    supplement_reason: SupplementReason | None = None

    @property
    def pays_cents(self) -> int:
        """What the patient pays at most: their share and the doctor's supplement."""
        return self.patient_cents + self.supplement_cents

    @property
    def payable(self) -> bool:
        """Whether there is a price at all."""
        return self.reason not in NO_PRICE

    @property
    def published(self) -> bool:
        """Whether there is a price, and an amount that may be billed."""
        return self.payable and self.reason not in UNPUBLISHED


@dataclass(frozen=True)
class Question:
    """What a patient asks the price of. `at` is when the consultation begins; None for as soon as possible."""

    patient_id: UUID
    channel: Channel
    doctor_id: UUID | None
    seen: bool = False
    at: datetime | None = None


@dataclass(frozen=True)
class Wanted:
    """What a price is accepted for: whose consultation, with whom (or anybody), how, and when (or soon)."""

    patient_id: UUID
    doctor_id: UUID | None
    channel: Channel
    at: datetime | None = None


@dataclass(frozen=True)
class Quote:
    """A price as it was told to a patient."""

    id: UUID
    brand_id: str
    patient_id: UUID
    doctor_id: UUID | None
    channel: Channel
    made_at: datetime
    expires_at: datetime
    accepted_at: datetime | None
    at: datetime | None
    relation: Relation
    insurer_known: bool
    price: Price

    @property
    def about_at(self) -> datetime:
        """The moment whose tariffs and rules count."""
        return self.at or self.made_at


@dataclass(frozen=True)
class Moments:
    """When it is night, weekend or holiday: local times, ISO weekdays, public holidays of a country.

    `not_counted`: what the calendar of that country lists and the law does not, by its English name.
    """

    timezone: str
    night: tuple[time, time]
    weekend: tuple[int, ...]
    country: str
    not_counted: frozenset[str]


@dataclass(frozen=True)
class Keeping:
    """How long records of money are kept, in years, by which law."""

    years: int
    source: str


@dataclass(frozen=True)
class Rules:
    """What does not depend on a code: moments, keeping, who is a GP on acquired rights by the number's end, for how
    many calendar years after it a visit in person counts, and for which reasons its certificate goes and it stays.
    """

    moments: Moments
    keeping: Keeping
    acquired: frozenset[str]
    seen_years: int
    visit_stays: frozenset[str]
    raw: Mapping[str, object]


class BillingKept(Exception):
    """Money stands in this database that was charged another way: a trial never becomes production, nor the reverse."""


class TariffsRefused(Exception):
    """Tariff files that cannot be loaded; the message names the file, the code and what is wrong."""


class PriceNeeded(Conflict):
    """There is no accepted price for this request: none was asked, it is too old, or it was for something else."""

    title = "The price must be shown and accepted first."
