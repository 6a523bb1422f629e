"""Verbs of notices: tell and drop, take one in hand and note what became of it; subscribe a browser."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from doktr.features import brands
from doktr.features.brands import NoticeKind
from doktr.features.notices import rules, store
from doktr.features.notices.model import Notice, Outcome, Subscription
from doktr.kernel.problems import NotFound
from doktr.kernel.retention import Retention
from doktr.kernel.work import Work

SEND = "notices.send"
LEASE = timedelta(seconds=60)
PATIENCE = timedelta(minutes=1)


async def tell(
    work: Work,
    person_id: UUID,
    kind: NoticeKind,
    cause: UUID,
    at: datetime | None = None,
    about: datetime | None = None,
) -> None:
    """Say something to a person who may not be looking, in the transaction that causes it.

    `cause` is the id of what it is about (a request, an appointment), `at` when to say it (default: now), `about` the
    moment that the text names. The same again changes nothing. Doctors are told by their desk alone,
    and people who erased their account not at all.
    """
    kept = await store.keep(work, person_id, kind, cause, about, at or work.now)
    if kept is not None:
        await _later(work, *kept, at)


async def drop(work: Work, cause: UUID, *kinds: NoticeKind) -> None:
    """Say nothing more about this cause, or nothing more of these kinds; what was said is said."""
    await store.drop(work, cause, kinds)


async def _later(work: Work, notice_id: UUID, brand: str, at: datetime | None) -> None:
    await work.later(SEND, {"notice_id": notice_id, "brand": brand}, at=at)


async def take(work: Work, notice_id: UUID) -> tuple[Notice, brands.NoticeWay] | None:
    """A notice whose turn it is; None when there is nothing (more) to say, or not yet."""
    notice = await store.claim(work, notice_id, LEASE)
    if notice is None:
        return None
    policy = (await brands.of(work)).policy
    way = policy.notices.kinds[notice.kind]
    if rules.was_seen(way, notice):
        await store.settle(work, notice_id, "seen")
        return None
    if rules.is_late(policy, notice, work.now):
        await _settle(work, notice)
        return None
    again_at = rules.look_again_at(way, notice, work.now)
    if again_at is not None:
        await _go_on(work, notice, (notice.step, notice.attempts, again_at))
        return None
    return notice, way


async def nowhere(work: Work, notice: Notice) -> None:
    """No channel is left that leads to the person."""
    await _settle(work, notice)


async def wait(work: Work, notice: Notice, step: int, until: datetime) -> None:
    """It is night where the channel at `step` would be used: again in the morning."""
    attempts = notice.attempts if step == notice.step else 0
    await _go_on(work, notice, (step, attempts, until))


async def note(work: Work, notice: Notice, step: int, outcome: Outcome, gone: Collection[UUID]) -> None:
    """What became of an attempt on the channel at `step`; the next one, where there is one."""
    if gone:
        await store.gone(work, gone)
    way = (await brands.of(work)).policy.notices.kinds[notice.kind]
    told_by = way.channels[step] if outcome == "accepted" else None
    following = rules.after(way, notice, step, outcome, work.now)
    if following is None:
        await _settle(work, notice, told_by)
    else:
        await _go_on(work, notice, following, told_by)


async def _go_on(work: Work, notice: Notice, following: tuple[int, int, datetime], told_by: str | None = None) -> None:
    if await store.go_on(work, notice.id, *following, told_by):
        await _later(work, notice.id, notice.brand_id, following[2])


async def _settle(work: Work, notice: Notice, told_by: str | None = None) -> None:
    """Said on some channel is told; said on none is a failure that somebody should see."""
    await store.settle(work, notice.id, "told" if told_by or notice.told_by else "failed", told_by)


async def sweep(work: Work, kept: Retention) -> None:
    """Enqueue again what lost its job; forget what is old."""
    for notice_id, brand in await store.overdue(work, PATIENCE):
        await _later(work, notice_id, brand, None)
    await store.forget(work, work.now - kept.notices)


async def stuck(work: Work) -> int:
    """How many notices failed within a day or lie about."""
    return await store.stuck(work)


async def subscribe(work: Work, endpoint: str, p256dh: bytes, auth: bytes) -> list[Subscription]:
    """The acting browser takes pushes; again changes nothing. Answers all of the person's."""
    await store.subscribe(work, endpoint, p256dh, auth)
    return await subscriptions(work)


async def subscriptions(work: Work) -> list[Subscription]:
    """Where the acting person's browsers take pushes."""
    return await store.subscriptions(work, work.actor.person_id)


async def subscriptions_of(work: Work, person_id: UUID) -> list[Subscription]:
    """Where this person's browsers take pushes."""
    return await store.subscriptions(work, person_id)


async def unsubscribe(work: Work, subscription_id: UUID) -> None:
    """No more pushes to this browser. Raises `NotFound`."""
    if not await store.unsubscribe(work, subscription_id):
        raise NotFound


async def held(work: Work) -> Mapping[str, Any]:
    """What we hold on the acting person."""
    return await store.held(work, work.actor.person_id)


async def erase(work: Work) -> None:
    """Forget the acting person."""
    await store.erase(work, work.actor.person_id)
