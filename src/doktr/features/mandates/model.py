"""Who may act for whom: mandates, what they cover, the people on both ends, and why one is refused."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from doktr.kernel.problems import Conflict, Problem
from doktr.kernel.work import Work

Kind = Literal["child", "adult"]
# As whom somebody acts in a request.
ActingAs = Literal["self", "parent", "mandatary"]
# What an adult can grant: to ask and wait, to be in the call, to read and write in its conversation.
Granted = Literal["ask", "call", "chat"]
# What a legal representative does beside it: pay and choose the own doctor; see, take along and remove what is held.
Scope = Literal["ask", "call", "chat", "pay", "data"]
# The statement that a parent makes; its words are in the catalogues of the apps.
Declaration = Literal["legal-representative-1"]
# Patient and person: from now on this person does nothing for this patient. Nobody may be acting, and it may be
# said again.
LetGo = Callable[[Work, UUID, UUID], Awaitable[None]]


class NotThisChild(Problem):
    """Number, birth date and name do not belong together, or the child is old enough to come alone."""

    status = 422
    title = "These details do not fit a child of that age."


class NotAnAdult(Conflict):
    """Mandates between adults are for adults."""

    title = "Only adults grant and take mandates."


class CodeGone(Conflict):
    """Nobody waits for this code: it is wrong, used, too old, taken back, or one's own."""

    title = "This code opens nothing."


class AlreadyMandated(Conflict):
    """There is a live mandate between these two already."""

    title = "There is a mandate between these two people already."


class TooManyPeople(Conflict):
    """Nobody acts here for more people at once, nor has more who act for them."""

    title = "There are too many people already."


@dataclass(frozen=True)
class MandateRules:
    """Rules of law and of this project; read from `data/rules/mandates.json`, each with its source there."""

    child_years: int
    adult_years: int
    longest_days: int
    code_minutes: int
    most_people: int
    orphan_days: int
    declared_a_day: int
    tries_a_day: int
    tries_at_child: int


@dataclass(frozen=True)
class Mandate:
    """One person may act for another from a moment until another, unless it was ended before."""

    id: UUID
    kind: Kind
    patient_id: UUID
    mandatary_id: UUID | None
    scopes: tuple[Granted, ...]
    from_at: datetime
    until: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True)
class Child:
    """A child as a parent declares them."""

    given_name: str
    family_name: str
    birthdate: date
    niss: str
    declaration: Declaration


@dataclass(frozen=True)
class Offer:
    """A mandate that an adult makes out to whoever brings its code."""

    id: UUID
    scopes: tuple[Granted, ...]
    until: datetime
    code: str


@dataclass(frozen=True)
class Declared:
    """A child for whom a parent acts from now on; `known_as` where another parent wrote the name otherwise before."""

    id: UUID
    known_as: str | None


@dataclass(frozen=True)
class Carer:
    """Somebody who acts for the acting person or beside them for their child; no name until a code is redeemed."""

    mandate_id: UUID
    person_id: UUID | None
    given_name: str | None
    family_name: str | None
    scopes: tuple[Granted, ...]
    until: datetime
    code_until: datetime | None


@dataclass(frozen=True)
class Ward:
    """Somebody for whom the acting person may act, and who else acts for a child."""

    mandate_id: UUID
    kind: Kind
    person_id: UUID
    given_name: str
    family_name: str
    birthdate: date
    gender: str | None
    scopes: tuple[Granted, ...]
    until: datetime
    others: Sequence[Carer] = ()


@dataclass(frozen=True)
class Wards:
    """For whom somebody acts at a moment, by kind."""

    children: tuple[UUID, ...]
    adults: tuple[UUID, ...]


@dataclass(frozen=True)
class People:
    """Both sides: for whom the acting person acts, and who acts for them."""

    cares_for: Sequence[Ward]
    cared_by: Sequence[Carer]
