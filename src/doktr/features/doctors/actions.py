"""Letting doctors in, and showing who they are."""

from collections.abc import Sequence
from uuid import UUID

import structlog

from doktr.features import brands, identity
from doktr.features.doctors import store
from doktr.features.doctors.model import DoctorCard, NihdiTaken, RegisterEntry
from doktr.kernel.problems import NotFound
from doktr.kernel.work import Work

log = structlog.get_logger("doktr.doctors")
REFUSED = "unknown-doctor"


async def admit(work: Work, person_id: UUID, entry: RegisterEntry) -> None:
    """Keep what the register says of a doctor who logs in. Raises `NotAdmitted`."""
    brand = await brands.of(work)
    if entry.profession not in brand.policy.professions.allowed:
        raise identity.NotAdmitted(REFUSED)
    try:
        await store.keep_doctor(work, person_id, entry)
    except NihdiTaken as error:
        log.warning("register", reason="nihdi-of-two-people")
        raise identity.NotAdmitted(REFUSED) from error
    await identity.admit_doctor(work, person_id, entry.brands)


async def cards(work: Work, ids: Sequence[UUID]) -> dict[UUID, DoctorCard]:
    """Doctors of the brands within reach, by id; others are left out."""
    return await store.cards(work, ids)


async def card(work: Work, doctor: UUID) -> DoctorCard:
    """One doctor. Raises `NotFound` for a doctor of other brands."""
    found = (await store.cards(work, [doctor])).get(doctor)
    if found is None:
        raise NotFound
    return found
