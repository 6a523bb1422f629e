"""Requests in the database whose consultation was lost with its doctor."""

from uuid import UUID

from doktr.features.booking.model import RequestState
from doktr.kernel.work import Work

# Who had an appointment has no place in the line to go back to.
LOSE = """
update requests
set state = case when $2 and appointment_id is null then 'waiting' else 'expired' end, lost_calls = lost_calls + 1,
    away = false, doctor_id = null, consultation_id = null,
    ended_at = case when $2 and appointment_id is null then null else $3::timestamptz end
where id = $1
returning state
"""


async def lose(work: Work, request_id: UUID, *, goes_on: bool) -> RequestState:
    """Put a matched request back at its old place, or end it; answers its state."""
    state = await work.sql.fetchval(LOSE, request_id, goes_on, work.now)
    return "waiting" if state == "waiting" else "expired"
