"""Letting doctors in, and showing who they are."""

from collections.abc import Sequence
from uuid import UUID

import structlog

from doktr.features import audit, brands, identity
from doktr.features.doctors import store
from doktr.features.doctors.model import DoctorCard, NihdiTaken, RegisterEntry
from doktr.kernel.problems import NotFound
from doktr.kernel.work import EVERYWHERE, Work, Works

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


async def log_devices(works: Works) -> None:
    """Publish the keys of devices that were enrolled before there was a log. Again changes nothing."""
    async with works.open("", EVERYWHERE) as work:
        leaves: list[audit.Leaf] = []
        for one in await store.unlogged_devices(work):
            leaves.append(audit.doctor_device_leaf(one.nihdi, one.name, one.id, one.public_key, work.now))
            if one.revoked_at is not None:
                leaves.append(audit.revoked_leaf(one.id, work.now))
        if leaves:
            await audit.append_leaves(work, leaves)


async def cards(work: Work, ids: Sequence[UUID]) -> dict[UUID, DoctorCard]:
    """Doctors of the brands within reach, by id; others are left out."""
    return await store.cards(work, ids)


async def card(work: Work, doctor: UUID) -> DoctorCard:
    """One doctor. Raises `NotFound` for a doctor of other brands."""
    found = (await store.cards(work, [doctor])).get(doctor)
    if found is None:
        raise NotFound
    return found
