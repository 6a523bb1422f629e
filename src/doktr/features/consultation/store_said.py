"""What a doctor who vanished says after all, in the database."""

from datetime import datetime, timedelta
from uuid import UUID

from doktr.features.consultation.model import Outcome
from doktr.kernel.work import Work

# The patient's own word comes first: whoever is back in the line, or met somebody else since, was not helped then.
# By the patient, too, whose consultations are few and indexed.
STILL_WAITS = """
select exists (select from consultations later join consultations lost on lost.request_id = later.request_id
        and lost.patient_id = later.patient_id where lost.id = $1 and later.matched_at > lost.matched_at)
    or exists (select from requests r join consultations lost on lost.request_id = r.id
        where lost.id = $1 and r.state in ('waiting', 'offered', 'matched') and not r.away)
"""
SAY = """
update consultations set said_outcome = $2, said_at = $3::timestamptz, said_until = $4::timestamptz,
    said_asks = $6, outcome = case when $4 is null then $2 else outcome end
where id = $1 and outcome = 'no_show_doctor' and said_outcome is null and ended_at >= $3::timestamptz - $5::interval
returning true
"""
OBJECT = """
update consultations set objected_at = $2
where id = $1 and outcome = 'no_show_doctor' and said_until > $2 and objected_at is null
returning true
"""
BELIEVE = """
update consultations set outcome = said_outcome
where id = $1 and outcome = 'no_show_doctor' and said_until <= $2 and objected_at is null and not said_asks
returning true
"""
CONFIRM = """
update consultations set outcome = said_outcome
where id = $1 and outcome = 'no_show_doctor' and said_until > $2 and objected_at is null and said_asks
returning true
"""


async def still_waits(work: Work, consultation_id: UUID) -> bool:
    """Whether the patient said since that they still wait, or was called by somebody again."""
    return bool(await work.sql.fetchval(STILL_WAITS, consultation_id))


async def say(
    work: Work, consultation_id: UUID, outcome: Outcome, open: tuple[datetime | None, bool], within: timedelta
) -> bool:
    """Note it, and let it hold at once where nobody may object; False when it is too late, or was said before.

    `open`: until when the patient may answer, and whether it counts only if they say so too.
    """
    until, asks = open
    return bool(await work.sql.fetchval(SAY, consultation_id, outcome, work.now, until, within, asks))


async def object_to(work: Work, consultation_id: UUID) -> bool:
    """The patient says that it was not so; False when there is nothing to object to (any more)."""
    return bool(await work.sql.fetchval(OBJECT, consultation_id, work.now))


async def believe(work: Work, consultation_id: UUID) -> bool:
    """Nobody objected in time: it holds; False when somebody did, or it is not time."""
    return bool(await work.sql.fetchval(BELIEVE, consultation_id, work.now))


async def confirm(work: Work, consultation_id: UUID) -> bool:
    """The patient says that it was so; False where they are not asked (any more)."""
    return bool(await work.sql.fetchval(CONFIRM, consultation_id, work.now))
