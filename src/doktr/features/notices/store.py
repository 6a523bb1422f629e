"""Notices and push subscriptions in the database."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from doktr.features.notices.model import Notice, NoticeState, Subscription
from doktr.kernel.work import Work

# Patients alone: whoever is on duty has a page open, and nobody else's number is known to us.
KEEP = """
insert into notices (brand_id, person_id, kind, cause, about, due_at, next_at)
select people.brand_id, people.id, $2, $3, $4, $5, $5
from people where people.id = $1 and face = 'patient' and erased_at is null
on conflict do nothing
returning id, brand_id
"""
DROP = """
update notices set state = 'dropped', settled_at = $3
where cause = $1 and state = 'open' and ($2::text[] is null or kind = any ($2))
"""
# Looked at is a page until it goes out of sight: who locked the phone, or is at another device, is not looking.
# Whoever takes it has it for a moment: two workers that hold the same job do not send twice.
CLAIM = """
update notices n set next_at = $2::timestamptz + $3::interval
from people p
where n.id = $1 and n.state = 'open' and n.next_at <= $2 and p.id = n.person_id
returning n.id, n.brand_id, n.person_id, n.kind, n.cause, n.about, n.due_at, n.step, n.attempts, n.told_by, p.language,
    (select least(looked, $2::timestamptz + interval '1 second') from (
        select max(least(seen_at, hidden_since)) as looked from presence where presence.person_id = n.person_id) last
        where looked is not null) as seen_at
"""
GO_ON = """
update notices set step = $2, attempts = $3, next_at = $4,
    told_by = case when $5::text is null then told_by else told_by || $5 end
where id = $1 and state = 'open'
returning true
"""
SETTLE = """
update notices set state = $2, settled_at = $3,
    told_by = case when $4::text is null then told_by else told_by || $4 end
where id = $1 and state = 'open'
"""
OVERDUE = "select id, brand_id from notices where state = 'open' and next_at < $1::timestamptz - $2::interval limit 500"
FORGET = "delete from notices where settled_at < $1"
FORGET_REVOKED = """
delete from push_subscriptions where device_id in (select id from devices where revoked_at is not null)
"""
# How many gave up within a day, and how many nobody looks after.
STUCK = """
select count(*) from notices
where state = 'failed' and settled_at > $1::timestamptz - interval '1 day'
   or state = 'open' and next_at < $1::timestamptz - interval '2 minutes'
"""
# One per browser, and one browser per address: whoever uses a browser last has it.
LEAVE_ENDPOINT = "delete from push_subscriptions where endpoint = $1 and device_id <> $2"
SUBSCRIBE = """
insert into push_subscriptions (brand_id, person_id, device_id, endpoint, p256dh, auth, made_at)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (device_id) do update set endpoint = excluded.endpoint, p256dh = excluded.p256dh, auth = excluded.auth
"""
SUBSCRIPTIONS = """
select s.id, s.device_id, d.label, s.endpoint, s.p256dh, s.auth, s.made_at from push_subscriptions s
join devices d on d.id = s.device_id
where s.person_id = $1 and d.revoked_at is null order by s.made_at, s.id
"""
UNSUBSCRIBE = "delete from push_subscriptions where id = $1 and person_id = $2 returning true"
GONE = "delete from push_subscriptions where id = any ($1)"
HELD_NOTICES = """
select id, kind, cause, about, due_at, state, step, attempts, told_by, next_at, settled_at
from notices where person_id = $1 order by due_at, id
"""
HELD_SUBSCRIPTIONS = """
select id, device_id, endpoint, p256dh, auth, made_at from push_subscriptions where person_id = $1 order by made_at, id
"""
ERASE_NOTICES = "delete from notices where person_id = $1"
ERASE_SUBSCRIPTIONS = "delete from push_subscriptions where person_id = $1"


async def keep(
    work: Work, person_id: UUID, kind: str, cause: UUID, about: datetime | None, due_at: datetime
) -> tuple[UUID, str] | None:
    """Keep a notice; its id and brand, None when it is there already or the person is not."""
    row = await work.sql.fetchrow(KEEP, person_id, kind, cause, about, due_at)
    return (row["id"], row["brand_id"]) if row else None


async def drop(work: Work, cause: UUID, kinds: Collection[str]) -> None:
    """Settle what was not said yet about this cause."""
    await work.sql.execute(DROP, cause, list(kinds) or None, work.now)


async def claim(work: Work, notice_id: UUID, lease: timedelta) -> Notice | None:
    """Take an open notice whose moment has come."""
    row = await work.sql.fetchrow(CLAIM, notice_id, work.now, lease)
    return Notice(**{**row, "told_by": tuple(row["told_by"])}) if row else None


async def go_on(
    work: Work, notice_id: UUID, step: int, attempts: int, next_at: datetime, told_by: str | None = None
) -> bool:
    """Look again at `next_at`; False when it was settled in between."""
    return bool(await work.sql.fetchval(GO_ON, notice_id, step, attempts, next_at, told_by))


async def settle(work: Work, notice_id: UUID, state: NoticeState, told_by: str | None = None) -> None:
    """Nothing more is to be done."""
    await work.sql.execute(SETTLE, notice_id, state, work.now, told_by)


async def overdue(work: Work, patience: timedelta) -> list[tuple[UUID, str]]:
    """Open notices whose job seems lost, with their brands."""
    return [(row["id"], row["brand_id"]) for row in await work.sql.fetch(OVERDUE, work.now, patience)]


async def forget(work: Work, before: datetime) -> None:
    """Delete what was settled long ago, and the subscriptions of devices that were revoked."""
    await work.sql.execute(FORGET, before)
    await work.sql.execute(FORGET_REVOKED)


async def stuck(work: Work) -> int:
    """How many notices somebody should look at."""
    return int(await work.sql.fetchval(STUCK, work.now) or 0)


async def subscribe(work: Work, endpoint: str, p256dh: bytes, auth: bytes) -> None:
    """The acting device takes pushes at this address from now on."""
    actor = work.actor
    await work.sql.execute(LEAVE_ENDPOINT, endpoint, actor.device_id)
    await work.sql.execute(SUBSCRIBE, work.brand, actor.person_id, actor.device_id, endpoint, p256dh, auth, work.now)


async def subscriptions(work: Work, person_id: UUID) -> list[Subscription]:
    """Where this person's browsers take pushes."""
    return [Subscription(**row) for row in await work.sql.fetch(SUBSCRIPTIONS, person_id)]


async def unsubscribe(work: Work, subscription_id: UUID) -> bool:
    """No more pushes to this browser of the acting person; False when it is not there."""
    return bool(await work.sql.fetchval(UNSUBSCRIBE, subscription_id, work.actor.person_id))


async def gone(work: Work, subscriptions: Collection[UUID]) -> None:
    """Delete subscriptions that their browsers took back."""
    await work.sql.execute(GONE, list(subscriptions))


async def held(work: Work, person_id: UUID) -> dict[str, Any]:
    """Every row about the person that this feature keeps."""
    notices = await work.sql.fetch(HELD_NOTICES, person_id)
    subscriptions = await work.sql.fetch(HELD_SUBSCRIPTIONS, person_id)
    return {
        "notices": [dict(row) for row in notices],
        "push_subscriptions": [
            {**row, "p256dh": row["p256dh"].hex(), "auth": row["auth"].hex()} for row in subscriptions
        ],
    }


async def erase(work: Work, person_id: UUID) -> None:
    """Delete every row about the person."""
    await work.sql.execute(ERASE_NOTICES, person_id)
    await work.sql.execute(ERASE_SUBSCRIPTIONS, person_id)
