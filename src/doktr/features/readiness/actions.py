"""Verbs of readiness: keep what a page found, take it back, show it to doctors."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from doktr.features import mandates
from doktr.features.readiness import store
from doktr.features.readiness.model import Code, Readiness
from doktr.kernel.problems import NotFound
from doktr.kernel.work import Work


async def keep(work: Work, cause_id: UUID, codes: Sequence[Code]) -> None:
    """Keep what the acting person's page found. Raises `NotFound` for what is not theirs, or is over."""
    if not await _is_theirs(work, cause_id) or not await store.keep(work, cause_id, sorted(set(codes))):
        raise NotFound


async def take_back(work: Work, cause_id: UUID) -> None:
    """The acting person does not want it known any more."""
    if await _is_theirs(work, cause_id):
        await store.drop(work, cause_id)


async def _is_theirs(work: Work, cause_id: UUID) -> bool:
    """Whether they are the patient, or may act for them at this moment: as a parent, or in what they asked for."""
    found = await store.whose(work, cause_id)
    if found is None:
        return False
    patient_id, acting_id = found
    acting_as = await mandates.acting_as(work, work.actor.person_id, patient_id, "ask")
    return acting_as in ("self", "parent") or acting_as is not None and acting_id == work.actor.person_id


async def seen(work: Work) -> list[Readiness]:
    """What the acting doctor sees."""
    return await store.seen(work)


async def held(work: Work) -> dict[str, Any]:
    """What is held about the acting patient."""
    return {"readiness": await store.held(work, work.actor.person_id)}
