"""A nurse or assistant, the cases they are asked into, and what may stand in the way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from doktr.features.brands import AssistPhase, Language
from doktr.kernel.problems import Conflict
from doktr.kernel.states import States

AssistantKind = Literal["nurse", "assistant"]
# refused: the patient said no, or took their yes back. withdrawn: the doctor did. over: the case is.
AssistState = Literal["asked", "agreed", "refused", "withdrawn", "over"]
# A doctor may ask again for whom they took back themselves; a patient's no holds for the case.
ASSIST = States(
    "Assist",
    {
        "asked": ("agreed", "refused", "withdrawn", "over"),
        "agreed": ("refused", "withdrawn", "over"),
        "withdrawn": ("asked",),
        "refused": (),
        "over": (),
    },
)
# invited: a code waits. came: somebody signed in with it. member: the doctor saw their name and means them.
MemberState = Literal["invited", "came", "member", "withdrawn", "refused", "removed", "expired"]
MEMBER = States(
    "Member",
    {
        "invited": ("came", "withdrawn", "expired"),
        "came": ("member", "refused"),
        "member": ("removed",),
        "withdrawn": (),
        "refused": (),
        "removed": (),
        "expired": (),
    },
)


@dataclass(frozen=True)
class RegisteredAssistant:
    """What the register says about one nurse or assistant; `doctors` are NIHDI numbers. Without `brands`: all."""

    kind: AssistantKind
    doctors: Sequence[str]
    brands: Sequence[str] | None = None


@dataclass(frozen=True)
class Candidate:
    """Who signs in as a nurse or assistant: what the register says of them, and the code that they bring."""

    entry: RegisteredAssistant | None
    code: str | None


@dataclass(frozen=True)
class Member:
    """Somebody of a doctor's team, or an invitation into it. Whom only the register names has no `id`."""

    id: UUID | None
    kind: AssistantKind
    state: Literal["invited", "came", "member", "registered"]
    given_name: str | None
    family_name: str | None
    expires_at: datetime | None


@dataclass(frozen=True)
class Helper:
    """A nurse or assistant of a doctor's team."""

    id: UUID
    given_name: str
    family_name: str
    kind: AssistantKind


@dataclass(frozen=True)
class Case:
    """A request whose safe is still there, and what its brand lets assistants do at this point of it."""

    request_id: UUID
    brand_id: str
    patient_id: UUID
    phase: AssistPhase
    allowed: bool
    doctor_id: UUID | None


@dataclass(frozen=True)
class Assist:
    """Somebody who was asked into a case, as everybody concerned sees it. `holder_id`: who holds its safe."""

    id: UUID
    request_id: UUID
    safe_id: UUID
    phase: AssistPhase
    patient_id: UUID
    holder_id: UUID
    patient_given_name: str
    patient_family_name: str
    patient_birth_year: int
    doctor_id: UUID
    doctor_family_name: str
    helper: Helper
    state: AssistState
    language: Language
    asked_at: datetime
    expires_at: datetime


class TeamFull(Conflict):
    """Nobody has more people in their team, or invited into it."""

    title = "There are too many in this team already."


class SomebodyAsked(Conflict):
    """One helps with a case at a time; somebody else is asked, or the patient said no to this one."""

    title = "Nobody else can be asked into this case now."
