"""The way in for guests: a code, never a login."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from doktr.features.identity import Known, Need, NotAdmitted, Verified
from doktr.kernel.work import Work


class GuestEntrance:
    """Guests come in by `POST /api/visits/enter`; a login provider never vouches for one."""

    async def check(self, person: Verified, invitation: str | None = None) -> None:
        """Raises `NotAdmitted`."""
        raise NotAdmitted("guest")

    async def admit(self, work: Work, person_id: UUID, found: None) -> None:
        """Raises `NotAdmitted`."""
        raise NotAdmitted("guest")

    async def needs(self, work: Work) -> Sequence[Need]:
        """Nothing beyond a device."""
        return ()

    async def known(self, work: Work) -> Known | None:
        """Nobody: the public does not know guests."""
        return None

    async def about(self, work: Work) -> Mapping[str, Any] | None:
        """Nothing beyond a name."""
        return None
