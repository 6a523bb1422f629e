"""A brand as data: its name, hosts, looks and policy, and the documents people agree to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal, get_args
from uuid import UUID

from doktr.kernel.problems import Conflict

Language = Literal["fr", "nl", "de", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
DocumentKind = Literal["terms", "privacy"]
DOCUMENTS: tuple[DocumentKind, ...] = get_args(DocumentKind)
Theme = Literal["light", "dark"]
# A case before the consultation has ended, and after it.
AssistPhase = Literal["prepare", "finish"]
NoticeChannel = Literal["push", "sms", "mail"]
NoticeKind = Literal[
    "almost_your_turn", "your_turn", "place_expires", "place_ends", "place_over",
    "appointment_booked", "appointment_moved", "appointment_cancelled", "appointment_in_24h", "appointment_in_10min",
    "slot_freed", "message_waiting", "payment_link", "amount_known", "appointment_passed_on", "appointment_let_go",
    "call_lost", "outcome_said",
]  # fmt: skip
NOTICE_KINDS: tuple[NoticeKind, ...] = get_args(NoticeKind)
# What is not about a call now.
QUIET_KINDS: tuple[NoticeKind, ...] = (
    "appointment_booked", "appointment_moved", "appointment_cancelled", "appointment_in_24h", "appointment_passed_on",
    "appointment_let_go", "slot_freed", "message_waiting", "payment_link", "amount_known", "outcome_said",
)  # fmt: skip


class BrandRefused(Exception):
    """A brand folder that cannot be imported; the message names the file, the rule and what to change."""


class Closed(Conflict):
    """The brand takes nobody in now; `opens_at` says when it does."""

    title = "The service is closed now."


class HoursOverlap(Conflict):
    """These hours were changed by hand already."""

    title = "Hours in this time are changed already."


class _Strict:
    """Brand files with a key that we do not know are refused rather than half understood."""

    __pydantic_config__ = {"extra": "forbid"}


@dataclass(frozen=True)
class Fonts(_Strict):
    """CSS font stacks and the weight and tracking of headings."""

    text: str
    head: str
    head_weight: int
    head_tracking: str


@dataclass(frozen=True)
class Tokens(_Strict):
    """Design tokens: colours as `#RRGGBB` per theme, corner radii, fonts."""

    light: Mapping[str, str]
    dark: Mapping[str, str]
    radius: Mapping[str, str]
    fonts: Fonts


@dataclass(frozen=True)
class Shape(_Strict):
    """One SVG path of the mark, filled or stroked in a token colour."""

    d: str
    fill: str | None = None
    stroke: str | None = None
    stroke_width: float | None = None


@dataclass(frozen=True)
class Mark(_Strict):
    """The brand's mark as paths, so that no foreign markup ever enters a page."""

    view_box: str
    shapes: tuple[Shape, ...]


@dataclass(frozen=True)
class Hours(_Strict):
    """Opening hours: ISO weekday ("1" is Monday) to opening and closing time, local to `timezone`.

    Closed on the public holidays of the country `holidays` (ISO 3166), where there is one.
    """

    timezone: str
    days: Mapping[str, tuple[str, str]]
    source: str
    date: str
    holidays: str | None = None


@dataclass(frozen=True)
class HoursChange:
    """Hours that an operator opened or closed by hand."""

    id: UUID
    start: datetime
    end: datetime
    open: bool


@dataclass(frozen=True)
class Opening:
    """Whether a brand is open now: until when, or when it opens next, as far as that is known."""

    open: bool
    until: datetime | None
    opens_at: datetime | None


@dataclass(frozen=True)
class SessionPolicy(_Strict):
    """How long a session lives without use and at most, in seconds."""

    idle_seconds: int
    absolute_seconds: int
    source: str
    date: str

    @property
    def idle(self) -> timedelta:
        """The longest time between two uses."""
        return timedelta(seconds=self.idle_seconds)

    @property
    def absolute(self) -> timedelta:
        """The longest time after login."""
        return timedelta(seconds=self.absolute_seconds)


@dataclass(frozen=True)
class CallPolicy(_Strict):
    """The times of ringing and calling, in seconds, and the time kept free for a consultation, in minutes.

    `missed_calls`: the call with this number that a patient in the line misses is the last.
    """

    join_seconds: int
    more_time_seconds: int
    grace_seconds: int
    offer_seconds: int
    reserve_minutes: int
    missed_calls: int
    source: str
    date: str


@dataclass(frozen=True)
class LinePolicy(_Strict):
    """Who counts as being there, and how long.

    `away_seconds`: without an open page for so long a doctor is not there. `place_minutes`: so long a patient
    without an open page keeps the place. `decline_minutes`: so long a doctor is not rung for whom they declined.
    `vanished_minutes`: so long a patient in a consultation waits for a doctor whose page is gone.
    `missed_rings`: so many rings in a row without an answer end a doctor's duty.
    `correct_hours`: so long after that such a doctor may say that it took place or was interrupted; `object_hours`: so
    long the patient may object to the former before it holds. `leave_seconds`: so long a place that is given up can be
    had back.
    """

    away_seconds: int
    place_minutes: int
    decline_minutes: int
    missed_rings: int
    vanished_minutes: int
    correct_hours: int
    object_hours: int
    leave_seconds: int
    source: str
    date: str


@dataclass(frozen=True)
class NoticeWay(_Strict):
    """How a kind of notice reaches people: the channels one after the other, as long as it is useful.

    `grace_seconds`: for so long a page that opens counts as an answer before the next channel is used; null where
    being accepted by the first channel is enough. `attempts`: tries per channel while nobody answers there.
    """

    channels: tuple[NoticeChannel, ...]
    grace_seconds: int | None
    useful_minutes: int
    attempts: int


@dataclass(frozen=True)
class Quiet(_Strict):
    """The night, local to the brand's hours: nobody is woken by push or text message for notices of these kinds."""

    since: time
    until: time
    kinds: tuple[NoticeKind, ...]
    source: str
    date: str


@dataclass(frozen=True)
class NoticePolicy(_Strict):
    """How each kind of notice reaches people, and when it does not (`quiet`: none where null)."""

    kinds: Mapping[NoticeKind, NoticeWay]
    quiet: Quiet | None
    source: str
    date: str


@dataclass(frozen=True)
class SafePolicy(_Strict):
    """How long sealed content is kept after the end of its request, and how long a doctor's key is new, in hours.

    `young_hours`: a key that has stood in the public log for less is named to the patient as new.
    """

    keep_hours: int
    young_hours: int
    source: str
    date: str


@dataclass(frozen=True)
class AgendaPolicy(_Strict):
    """Appointments: the country whose public holidays close the agenda (none: null), and how early and late is what.

    Booked `horizon_days` to `notice_minutes` ahead; a chosen time is held for `hold_minutes`, one offered to who
    waits for an earlier one for `offer_minutes`. Both may come in `early_minutes` before, and begin until
    `late_minutes` after the end. What it is about is asked from `intake_hours` before on.
    """

    holidays: str | None
    horizon_days: int
    notice_minutes: int
    hold_minutes: int
    offer_minutes: int
    early_minutes: int
    late_minutes: int
    intake_hours: int
    source: str
    date: str


@dataclass(frozen=True)
class Pauses(_Strict):
    """The pauses a doctor may choose, in minutes."""

    minutes: tuple[int, ...]
    source: str
    date: str


@dataclass(frozen=True)
class QuotaPolicy(_Strict):
    """How many teleconsultations a patient may have: within any `days`, or within a calendar month."""

    limit: int
    window: Literal["rolling_days", "calendar_month"]
    source: str
    date: str
    days: int = 30


@dataclass(frozen=True)
class GuardPolicy(_Strict):
    """How much a doctor sees at most, and when they rest.

    `per_hour` holds in any sixty minutes, `per_day` and `per_week` by the brand's calendar. After `run_minutes` without
    a pause of `pause_minutes` there is one. Who asks is turned away when more wait than `horizon_minutes` of all
    doctors on duty can take.
    """

    per_hour: int
    per_day: int
    per_week: int
    run_minutes: int
    pause_minutes: int
    horizon_minutes: int
    source: str
    date: str


@dataclass(frozen=True)
class MatchingPolicy(_Strict):
    """How long a patient waits for their own doctor, or one they saw before, who is on duty and busy, in minutes.

    `refusal_days`: so long a doctor's word that they are not somebody's doctor holds, whatever the patient says anew.
    """

    own_minutes: int
    seen_minutes: int
    refusal_days: int
    source: str
    date: str


@dataclass(frozen=True)
class Professions(_Strict):
    """Which professions see this brand's patients."""

    allowed: tuple[str, ...]
    source: str
    date: str


@dataclass(frozen=True)
class MoneyPolicy(_Strict):
    """What a brand decides about money.

    `on_call`: when its doctors are an organised on-call service (weekday, night, weekend, holiday). `due_days`: how
    long a patient has to pay. `licence_cents`: what a doctor pays the operator each month. `failed_seconds`: a call
    that was connected for less than this, as both ends signed, costs nothing. `insurer_days`: how long an insurer who
    was silent is asked on; then the patient pays what they accepted.
    """

    on_call: tuple[Literal["weekday", "night", "weekend", "holiday"], ...]
    due_days: int
    licence_cents: int
    failed_seconds: int
    insurer_days: int
    source: str
    date: str


@dataclass(frozen=True)
class GuestPolicy(_Strict):
    """How long the code of an invitation opens, and how long a guest may stay in a call, in minutes."""

    code_minutes: int
    stay_minutes: int
    source: str
    date: str


@dataclass(frozen=True)
class AssistantPolicy(_Strict):
    """What nurses and assistants may do of a case: prepare it, finish it, both; nothing where the list is empty."""

    may: tuple[AssistPhase, ...]
    source: str
    date: str


@dataclass(frozen=True)
class Policy(_Strict):
    """Everything a brand decides in numbers; each part says where it comes from and since when."""

    hours: Hours
    session: SessionPolicy
    call: CallPolicy
    line: LinePolicy
    safe: SafePolicy
    notices: NoticePolicy
    pauses: Pauses
    professions: Professions
    quota: QuotaPolicy
    guard: GuardPolicy
    matching: MatchingPolicy
    agenda: AgendaPolicy
    money: MoneyPolicy
    guests: GuestPolicy
    assistants: AssistantPolicy


@dataclass(frozen=True)
class Link(_Strict):
    """A link outside, in every language of the brand."""

    address: Mapping[Language, str]
    label: Mapping[Language, str]


@dataclass(frozen=True)
class Seller(_Strict):
    """Who sends doctors the invoices of their licences, and where these are paid.

    What a licence costs holds the VAT. `exempt` says why there is none, in every language, where `vat_percent` is 0.
    `sample`: nobody by this name sells anything; every invoice says so.
    """

    name: str
    address: tuple[str, ...]
    enterprise_number: str
    iban: str
    pay_days: int
    vat_percent: int
    exempt: Mapping[Language, str]
    sample: bool
    source: str
    date: str


@dataclass(frozen=True)
class Brand(_Strict):
    """One tenant. Chosen by host name; no code branches on one."""

    id: str
    name: str
    hosts: tuple[str, ...]
    languages: tuple[Language, ...]
    tokens: Tokens
    mark: Mark
    policy: Policy
    links: Mapping[str, Link]
    # Not known of a brand that an earlier version stored: it bills no licence until it is imported anew.
    seller: Seller | None = None


@dataclass(frozen=True)
class Block(_Strict):
    """One piece of a document: a heading, a paragraph, or a list. Plain text, never markup."""

    kind: Literal["heading", "paragraph", "list"]
    text: str | None = None
    items: tuple[str, ...] = ()


@dataclass(frozen=True)
class Document(_Strict):
    """Terms or privacy notice, one version in one language."""

    version: str
    valid_from: datetime
    title: str
    blocks: tuple[Block, ...]
