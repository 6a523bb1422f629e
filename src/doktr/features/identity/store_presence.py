"""When a page was last open at a device: a moment that servers renew, so that no crash leaves a lie."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from doktr.kernel.work import Work

# In one order, so that two servers that say it of the same devices cannot block each other crosswise.
SEE = """
insert into presence (device_id, person_id, brand_id, seen_at)
select id, person_id, brand_id, $2 from devices where id = any($1) and revoked_at is null order by id
on conflict (device_id) do update set seen_at = greatest(presence.seen_at, excluded.seen_at)
"""
# The last word counts, of whichever process; a page may say it before the first beat.
LOOKED_AT = """
insert into presence (device_id, person_id, brand_id, seen_at, hidden_since)
select id, person_id, brand_id, $2, case when $3 then $2::timestamptz end
from devices where id = $1 and revoked_at is null
on conflict (device_id) do update
set hidden_since = case when $3 then coalesce(presence.hidden_since, excluded.hidden_since) end
"""
# In sight at any process is in sight: most often there is nothing to take back, and then nothing is written.
IN_SIGHT = "update presence set hidden_since = null where device_id = any($1) and hidden_since is not null"
FORGET_PRESENCE = "delete from presence where seen_at < $1"


async def see(work: Work, devices: Collection[UUID]) -> None:
    """A page is open at each of these devices now."""
    await work.sql.execute(SEE, list(devices), work.now)


async def looked_at(work: Work, device: UUID, hidden: bool) -> None:
    """Whether the page at this device is in anybody's sight."""
    await work.sql.execute(LOOKED_AT, device, work.now, hidden)


async def in_sight(work: Work, devices: Collection[UUID]) -> None:
    """A page at each of these devices is in sight now, whatever a process that has another of its pages said."""
    await work.sql.execute(IN_SIGHT, list(devices))


async def forget(work: Work, before: datetime) -> None:
    """Delete what says of nobody any more that they are there."""
    await work.sql.execute(FORGET_PRESENCE, before)
