"""The way in for patients: anybody whom the login vouches for."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from doktr.features import identity
from doktr.features.patients import actions
from doktr.kernel.work import Work


class PatientEntrance:
    """Makes the patient's row at the first login, and says what they must still accept or confirm."""

    async def check(self, person: identity.Verified, invitation: str | None = None) -> None:
        """Nothing to ask outside."""

    async def admit(self, work: Work, person_id: UUID, found: None) -> None:
        """Everybody is welcome."""
        await actions.admit(work, person_id)

    async def needs(self, work: Work) -> Sequence[identity.Need]:
        """Consent and contact details."""
        return await actions.needs(work)

    async def known(self, work: Work) -> identity.Known | None:
        """Nobody: who is a patient is nobody's business."""
        return None

    async def about(self, work: Work) -> Mapping[str, Any] | None:
        """Nothing beyond a name."""
        return None
