"""The way in for nurses and assistants: a verified national number of a doctor's team, or with a code for one."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from doktr.features import identity
from doktr.features.assistants import actions_teams
from doktr.features.assistants.model import Candidate
from doktr.features.assistants.ports import AssistantRegister
from doktr.kernel.work import Work


class AssistantEntrance:
    """Asks the register before the login's transaction, keeps its answer inside it. What is no code opens nothing."""

    def __init__(self, register: AssistantRegister) -> None:
        self._register = register

    async def check(self, person: identity.Verified, invitation: str | None = None) -> Candidate:
        """The register's entry, where there is one, and the code that they bring."""
        return Candidate(await self._register.find_assistant(person.niss), invitation)

    async def admit(self, work: Work, person_id: UUID, found: Candidate) -> None:
        """Keep whose team they are. Raises `NotAdmitted` where the brand has no assistants, or not this one."""
        await actions_teams.admit(work, person_id, found)

    async def needs(self, work: Work) -> Sequence[identity.Need]:
        """Nothing beyond a device."""
        return ()

    async def known(self, work: Work) -> identity.Unnamed:
        """By an id alone: whoever lets them in can hold their key against the public log."""
        return identity.Unnamed()

    async def about(self, work: Work) -> Mapping[str, Any] | None:
        """Nothing beyond a name."""
        return None
