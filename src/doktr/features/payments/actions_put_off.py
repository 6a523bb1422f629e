"""What a sweep of money could not do is put off: a consultation to charge, a brand's licences; and what is stuck."""

from typing import Any
from uuid import UUID

from doktr.features.payments import rules, store_put_off
from doktr.features.payments.model import PutOffKind
from doktr.kernel.work import Work

# About twenty minutes, as `rules.next_look` goes.
STUCK_AFTER = 6


async def put_off(work: Work, kind: PutOffKind, cause_id: UUID) -> None:
    """The others come first, and it is tried ever less often, every hour at least."""
    looks = await store_put_off.tries(work, kind, cause_id)
    await store_put_off.put_off(work, kind, cause_id, rules.next_look(work.now, looks))


async def done(work: Work, kind: PutOffKind, cause_id: UUID) -> None:
    """It is put off no more."""
    await store_put_off.done(work, kind, cause_id)


async def not_yet(work: Work, kind: PutOffKind, cause_id: UUID) -> bool:
    """Whether it was put off until later."""
    return await store_put_off.not_yet(work, kind, cause_id)


async def stuck(work: Work) -> list[dict[str, Any]]:
    """What was tried in vain so often that somebody must look: kind, how many, since when."""
    return await store_put_off.stuck(work, STUCK_AFTER)
