"""The way in for operators."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from doktr.features.identity import actions
from doktr.features.identity.model import Known, Need, Verified
from doktr.kernel.work import Work


class OperatorEntrance:
    """Operators come in by login plus the brand's allow-list; they hold nothing else here."""

    async def check(self, person: Verified, invitation: str | None = None) -> None:
        """Nothing to ask outside."""

    async def admit(self, work: Work, person_id: UUID, found: None) -> None:
        """Raises `NotAdmitted` for whoever is not on the list."""
        await actions.admit_operator(work, person_id)

    async def needs(self, work: Work) -> Sequence[Need]:
        """Nothing beyond a device."""
        return ()

    async def known(self, work: Work) -> Known | None:
        """Nobody: operators sign nothing that patients see."""
        return None

    async def about(self, work: Work) -> Mapping[str, Any] | None:
        """Nothing beyond a name."""
        return None
