"""A parent reads what is held of their child, in the child's place: one look, written down, nothing changed."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from doktr.features import audit, identity
from doktr.features.mandates.actions import require
from doktr.kernel.sealing import NationalNumbers
from doktr.kernel.work import Work

Held = Callable[[Work], Awaitable[Mapping[str, Any]]]


async def stand_in(work: Work, child_id: UUID) -> None:
    """What is read from here on in this work is the child's. Raises `NotFound` for whoever is no parent of theirs."""
    await require(work, child_id, "data")
    work.act_as(replace(work.actor, person_id=child_id))


async def export(work: Work, child_id: UUID, numbers: NationalNumbers, held: Sequence[Held]) -> dict[str, Any]:
    """Everything held about a child. Raises `NotFound`."""
    parent = audit.Who(work.actor.person_id, work.actor.face)
    await stand_in(work, child_id)
    document: dict[str, Any] = {"exported_at": work.now, "brand": work.brand}
    document |= await identity.held(work, numbers)
    for of_feature in held:
        document |= await of_feature(work)
    await audit.record_accesses(work, "export", [(child_id, None)], parent)
    return document
