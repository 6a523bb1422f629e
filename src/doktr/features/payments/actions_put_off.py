"""What a sweep of money could not do is put off: a consultation to charge, a brand's licences; and what is stuck."""

from typing import Any
from uuid import UUID

from doktr.features.payments import rules, store_put_off
from doktr.features.payments.model import PutOffKind
from doktr.features.pricing import Rules
from doktr.kernel.problems import NotAllowedNow, NotFound
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


async def is_closed(work: Work, consultation_id: UUID) -> bool:
    """Whether an operator decided that a consultation is charged to nobody."""
    return await store_put_off.is_closed(work, consultation_id)


async def close(work: Work, consultation_id: UUID, why: str) -> None:
    """The acting operator decides that what is stuck is charged to nobody; the same reason again changes nothing.

    Raises `NotFound`, or `NotAllowedNow` where it was closed for another reason, which stays.
    """
    if await store_put_off.close(work, consultation_id, why, STUCK_AFTER):
        return
    closed_why = await store_put_off.closed_why(work, consultation_id)
    if closed_why is None:
        raise NotFound
    if closed_why != why:
        raise NotAllowedNow


async def forget_words(work: Work, law: Rules) -> None:
    """What operators wrote is kept as long as the books, and no longer; what they closed stays closed."""
    await store_put_off.forget_words(work, law.keeping.years)


async def uncharged(work: Work) -> list[dict[str, Any]]:
    """Consultations that are stuck, and those that were closed: id, reference, since when, and why."""
    found = await store_put_off.uncharged(work, STUCK_AFTER)
    return [one | {"reference": rules.reference(one["consultation_id"])} for one in found]


async def numbers(work: Work) -> list[Any]:
    """What keeps the number of a deleted account: consultation, brand and since when."""
    return await store_put_off.numbers(work, work.now)


async def forget_number(work: Work, consultation_id: UUID) -> None:
    """No insurer can be asked any more: the number of a deleted account goes."""
    await store_put_off.forget_number(work, consultation_id)
