"""Invitations and the doctors of a brand, as operators see them, and what may stand in the way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from doktr.features.brands import Language
from doktr.kernel.problems import Conflict
from doktr.kernel.states import States

InvitationState = Literal["invited", "came", "verified", "refused", "withdrawn", "expired"]
Reason = Literal["not-in-register", "other-number"]
INVITATION = States(
    "Invitation",
    {
        "invited": ("came", "verified", "withdrawn", "expired"),
        "came": ("verified", "refused", "withdrawn", "expired"),
        "verified": (),
        "refused": (),
        "withdrawn": (),
        "expired": (),
    },
)


@dataclass(frozen=True)
class Invitee:
    """Who is to be invited."""

    id: UUID
    given_name: str
    family_name: str
    email: str
    nihdi: str
    language: Language


@dataclass(frozen=True)
class Invitation:
    """How an invitation stands."""

    id: UUID
    given_name: str
    family_name: str
    nihdi: str
    language: Language
    state: InvitationState
    reason: Reason | None
    made_at: datetime
    sent_at: datetime | None
    came_at: datetime | None
    ended_at: datetime | None
    expires_at: datetime


@dataclass(frozen=True)
class Colleague:
    """A doctor of the brand."""

    id: UUID
    given_name: str
    family_name: str
    nihdi: str
    languages: Sequence[Language]
    suspended_at: datetime | None


@dataclass(frozen=True)
class Letter:
    """An invitation that is to be sent."""

    id: UUID
    email: str
    language: Language


class AlreadyInvited(Conflict):
    """Somebody with this NIHDI number is invited, or a doctor of this brand."""

    title = "This doctor is invited or here already."
