"""A brand as data: its name, hosts, looks and policy, and the documents people agree to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args

Language = Literal["fr", "nl", "de", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
DocumentKind = Literal["terms", "privacy"]
DOCUMENTS: tuple[DocumentKind, ...] = get_args(DocumentKind)
Theme = Literal["light", "dark"]


class BrandRefused(Exception):
    """A brand folder that cannot be imported; the message names the file, the rule and what to change."""


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
    """Opening hours: ISO weekday ("1" is Monday) to opening and closing time, local to `timezone`."""

    timezone: str
    days: Mapping[str, tuple[str, str]]
    source: str
    date: str


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
    """The times of ringing and calling, in seconds, and the time kept free for a consultation, in minutes."""

    join_seconds: int
    more_time_seconds: int
    grace_seconds: int
    offer_seconds: int
    reserve_minutes: int
    source: str
    date: str


@dataclass(frozen=True)
class LinePolicy(_Strict):
    """Who counts as being there, and how long.

    `away_seconds`: without an open page for so long a doctor is not there. `place_minutes`: so long a patient
    without an open page keeps the place. `decline_minutes`: so long a doctor is not rung for whom they declined.
    """

    away_seconds: int
    place_minutes: int
    decline_minutes: int
    source: str
    date: str


@dataclass(frozen=True)
class SafePolicy(_Strict):
    """How long sealed content is kept after the end of its request, in hours."""

    keep_hours: int
    source: str
    date: str


@dataclass(frozen=True)
class Pauses(_Strict):
    """The pauses a doctor may choose, in minutes."""

    minutes: tuple[int, ...]
    source: str
    date: str


@dataclass(frozen=True)
class Professions(_Strict):
    """Which professions see this brand's patients."""

    allowed: tuple[str, ...]
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
    pauses: Pauses
    professions: Professions


@dataclass(frozen=True)
class Link(_Strict):
    """A link outside, in every language of the brand."""

    address: Mapping[Language, str]
    label: Mapping[Language, str]


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
