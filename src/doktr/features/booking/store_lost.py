"""Requests in the database whose consultation was lost with its doctor."""

from datetime import datetime
from uuid import UUID

from doktr.features.booking.model import RequestState
from doktr.kernel.work import Work

# Who had an appointment has no place in the line to go back to.
LOSE = """
update requests
set state = case when $2 and appointment_id is null then 'waiting' else 'expired' end, lost_calls = lost_calls + 1,
    away = $2 and $4::timestamptz is not null and appointment_id is null,
    keep_until = case when $2 and appointment_id is null then $4::timestamptz end,
    doctor_id = null, consultation_id = null,
    ended_at = case when $2 and appointment_id is null then null else $3::timestamptz end
where id = $1
returning state
"""


async def lose(work: Work, request_id: UUID, keep_until: datetime | None, *, goes_on: bool) -> RequestState:
    """Put a matched request back at its old place, kept until then for who says nothing, or end it."""
    state = await work.sql.fetchval(LOSE, request_id, goes_on, work.now, keep_until)
    return "waiting" if state == "waiting" else "expired"
