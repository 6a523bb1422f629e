"""Consultations in the database whose doctor is nowhere to be seen."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from doktr.kernel.work import Work

# The page that the doctor was in the call with, and no other that they left open elsewhere. Nobody is gone where
# servers see nobody at all, and a colleague who is asked to go on is waited for: that question ends by itself.
_VANISHED = """
c.state <> 'ended'
and exists (select from participants seat join brands b on b.id = c.brand_id
    where seat.consultation_id = c.id and seat.person_id = c.doctor_id and seat.until_at is null
      and greatest(seat.from_at, (select seen_at from presence where presence.device_id = seat.device_id))
          <= $1::timestamptz - make_interval(mins => (b.data #>> '{policy,line,vanished_minutes}')::int))
and exists (select from presence where seen_at > $1::timestamptz - $2::interval)
and not exists (select from handovers h where h.consultation_id = c.id and h.closed_at is null)
"""
VANISHED = " ".join(("select c.id from consultations c where", _VANISHED))
HOLD_VANISHED = " ".join(("select c.id from consultations c where c.id = $3 and", _VANISHED, "for no key update of c"))
SERVERS_SAY = timedelta(seconds=20)


async def vanished(work: Work) -> Sequence[UUID]:
    """Consultations whose doctor's page has been gone for longer than the brand lets a patient wait."""
    return [row["id"] for row in await work.sql.fetch(VANISHED, work.now, SERVERS_SAY)]


async def hold_vanished(work: Work, consultation_id: UUID) -> bool:
    """Whether it is so still; then nobody changes the consultation until the transaction ends."""
    return await work.sql.fetchval(HOLD_VANISHED, work.now, SERVERS_SAY, consultation_id) is not None
