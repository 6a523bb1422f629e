"""Requests of appointments in the database: matched from the beginning."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from asyncpg import UniqueViolationError

from doktr.features.booking.model import AlreadyTaken, Match, Promised
from doktr.kernel.problems import NotAllowedNow
from doktr.kernel.work import Work

WAITS = "select id from requests where patient_id = $1 and state = any(array['waiting', 'offered']) for no key update"
BEGIN = """
with begun as (
    insert into requests (brand_id, patient_id, acting_id, device_id, state, urgency, language, channel, doctor_id,
        consultation_id, asked_at, appointment_id, safe_id, quote_id, acting_as)
    select $1, $2, $3, $4, 'matched', 'routine', $5, $6, $7, uuidv7(), $8, $9, $10, $11, $12
    where exists (select from doctor_brands where doctor_id = $7 and brand_id = $1 and suspended_at is null)
    returning *
)
select begun.id as request_id, begun.consultation_id, begun.brand_id, begun.patient_id, begun.acting_id, begun.channel,
    (b.data #>> '{policy,call,reserve_minutes}')::int as reserve_minutes,
    (b.data #>> '{policy,call,join_seconds}')::int as join_seconds
from begun join brands b on b.id = begun.brand_id
"""


async def waits(work: Work, patient_id: UUID) -> UUID | None:
    """The request with which this patient waits in the line, locked."""
    return await work.sql.fetchval(WAITS, patient_id)


async def begin(work: Work, promised: Promised) -> Match:
    """A request of an appointment, matched with the acting doctor. Raises `AlreadyTaken` while the patient talks.

    A doctor whom the brand suspended begins nothing there: `NotAllowedNow`.
    """
    try:
        row = await work.sql.fetchrow(
            BEGIN, promised.brand_id, promised.patient_id, promised.acting_id, promised.device_id, promised.language,
            promised.channel, work.actor.person_id, work.now, promised.appointment_id, promised.safe_id,
            promised.quote_id, promised.acting_as,
        )  # fmt: skip
    except UniqueViolationError as taken:
        raise AlreadyTaken from taken
    if row is None:
        raise NotAllowedNow
    fields: dict[str, Any] = dict(row)
    reserve = timedelta(minutes=fields.pop("reserve_minutes"))
    join = timedelta(seconds=fields.pop("join_seconds"))
    return Match(**fields, reserve=reserve, join=join)
