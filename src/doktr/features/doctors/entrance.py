"""The way in for doctors: a verified national number that the register binds to a NIHDI number."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from doktr.features import identity
from doktr.features.doctors import actions
from doktr.features.doctors.model import RegisterEntry
from doktr.features.doctors.ports import Register
from doktr.kernel.work import Work


class DoctorEntrance:
    """Asks the register before the login's transaction, keeps its answer inside it."""

    def __init__(self, register: Register) -> None:
        self._register = register

    async def check(self, person: identity.Verified, invitation: str | None = None) -> RegisterEntry:
        """The register's entry. Raises `NotAdmitted` for whoever is not in it."""
        entry = await self._register.find(person.niss)
        if entry is None:
            raise identity.NotAdmitted(actions.REFUSED)
        return entry

    async def admit(self, work: Work, person_id: UUID, found: RegisterEntry) -> None:
        """Keep the doctor and the brands they work for."""
        await actions.admit(work, person_id, found)

    async def needs(self, work: Work) -> Sequence[identity.Need]:
        """Nothing beyond a device."""
        return ()

    async def known(self, work: Work) -> identity.Known:
        """By NIHDI number and name."""
        card = await actions.card(work, work.actor.person_id)
        return identity.Known(card.nihdi, f"{card.given_name} {card.family_name}")

    async def about(self, work: Work) -> Mapping[str, Any] | None:
        """NIHDI number, profession and languages."""
        card = await actions.card(work, work.actor.person_id)
        return {"nihdi": card.nihdi, "profession": card.profession, "languages": list(card.languages)}
