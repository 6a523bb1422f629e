"""Consultations in the database whose doctor is nowhere to be seen."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from doktr.kernel.work import Work

# The page that the doctor was in the call with. One that they have open elsewhere says that they can come back there,
# and buys them as much time again, but no more: it may have been left open. While the patient's page sees them, they
# are there, whatever became of their line to us. Nobody is gone where servers see nobody at all, and a colleague who is
# asked to go on is waited for: that question ends by itself.
_VANISHED = """
c.state <> 'ended'
and exists (select from participants seat join brands b on b.id = c.brand_id
    where seat.consultation_id = c.id and seat.person_id = c.doctor_id and seat.until_at is null
      and greatest(seat.from_at, seat.vouched_at,
              (select seen_at from presence where presence.device_id = seat.device_id))
          <= $1::timestamptz - make_interval(mins => (b.data #>> '{policy,line,vanished_minutes}')::int
              * case when exists (select from presence elsewhere where elsewhere.person_id = c.doctor_id
                    and elsewhere.device_id is distinct from seat.device_id
                    and elsewhere.seen_at > $1::timestamptz - $2::interval) then 2 else 1 end))
and exists (select from presence where seen_at > $1::timestamptz - $2::interval)
and not exists (select from handovers h where h.consultation_id = c.id and h.closed_at is null)
"""
VANISHED = " ".join(("select c.id from consultations c where", _VANISHED))
HOLD_VANISHED = " ".join(("select c.id from consultations c where c.id = $3 and", _VANISHED, "for no key update of c"))
SERVERS_SAY = timedelta(seconds=20)
VOUCH = """
update participants doctor set vouched_at = $4 from participants patient
where doctor.consultation_id = $1 and doctor.role = 'doctor' and doctor.until_at is null
  and patient.consultation_id = $1 and patient.role = 'patient' and patient.until_at is null and patient.present
  and patient.person_id = $2 and patient.device_id = $3
"""


async def vanished(work: Work) -> Sequence[UUID]:
    """Consultations whose doctor's page has been gone for longer than the brand lets a patient wait."""
    return [row["id"] for row in await work.sql.fetch(VANISHED, work.now, SERVERS_SAY)]


async def hold_vanished(work: Work, consultation_id: UUID) -> bool:
    """Whether it is so still; then nobody changes the consultation until the transaction ends."""
    return await work.sql.fetchval(HOLD_VANISHED, work.now, SERVERS_SAY, consultation_id) is not None


async def vouch(work: Work, consultation_id: UUID, person_id: UUID, device_id: UUID) -> None:
    """The patient at this device sees the doctor; of anybody else, and of another call, it says nothing."""
    await work.sql.execute(VOUCH, consultation_id, person_id, device_id, work.now)
