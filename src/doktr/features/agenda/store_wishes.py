"""Who waits for an earlier time, in order, and which freed time was offered to them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from doktr.features.agenda.model import ActsBy, EarlierWish
from doktr.features.booking import Channel
from doktr.features.brands import Language
from doktr.kernel.work import Work

PUT = """
insert into slot_wishes (brand_id, patient_id, device_id, doctor_id, appointment_id, before_at, language, channel,
    asked_at, acting_id)
select $1, $2, $3, $4, $5, $6, $7, $8, $9, nullif($10::uuid, $2)
where $4::uuid is null or exists (select from doctor_brands where doctor_id = $4 and brand_id = $1)
on conflict (patient_id, (coalesce(acting_id, patient_id))) where ended_at is null
do update set device_id = excluded.device_id, doctor_id = excluded.doctor_id,
    appointment_id = excluded.appointment_id, before_at = excluded.before_at, language = excluded.language,
    channel = excluded.channel, asked_at = excluded.asked_at
returning true
"""
FIND = """
select id, brand_id, patient_id, coalesce(acting_id, patient_id) as acting_id, device_id, doctor_id, appointment_id,
    before_at, language, channel, asked_at
from slot_wishes where patient_id = $1 and ended_at is null
order by coalesce(acting_id, patient_id) <> $2, asked_at desc, id limit 1
"""
# Each who waits for a patient has a wish of their own; parents share that of their child.
REPLACE = """
update slot_wishes set ended_at = $4
where patient_id = $1 and ended_at is null and ($3 or coalesce(acting_id, patient_id) = $2)
"""
END = "update slot_wishes set ended_at = $2 where id = $1 and ended_at is null"
# Until when somebody waits for a time with this doctor, who speaks their language; none where nobody does.
LATEST = """
select max(before_at) from slot_wishes w
where w.brand_id = $1 and w.ended_at is null and (w.doctor_id is null or w.doctor_id = $2)
  and w.language = any((select languages from doctors where doctors.person_id = $2)::text[])
  and w.channel = any((select channels from doctors where doctors.person_id = $2)::text[])
"""
# Whoever asked first, and was not offered this very time already. A patient has one offer at a time, whoever waits for
# them.
NEXT = """
select id, brand_id, patient_id, coalesce(acting_id, patient_id) as acting_id, device_id, doctor_id, appointment_id,
    before_at, language, channel, asked_at
from slot_wishes w
where w.brand_id = $1 and w.ended_at is null and w.before_at > $3 and (w.doctor_id is null or w.doctor_id = $2)
  and w.language = any((select languages from doctors where doctors.person_id = $2)::text[])
  and w.channel = any((select channels from doctors where doctors.person_id = $2)::text[])
  and not exists (select from people side, people doctor where side.id in (w.patient_id, w.acting_id)
      and doctor.id = $2 and side.niss_hmac = doctor.niss_hmac)
  and not exists (select from appointments a where a.wish_id = w.id and a.doctor_id = $2 and a.starts_at = $3)
  and not exists (select from appointments a
      where a.patient_id = w.patient_id and a.state = 'held' and a.wish_id is not null)
  and w.id <> all($4)
order by w.asked_at, w.id
limit 1
"""
# Nobody waits for another worker.
HOLD = "select id from slot_wishes where id = $1 and ended_at is null for no key update skip locked"
END_OF = """
update slot_wishes set ended_at = $3 where patient_id = $1 and acting_id = $2 and ended_at is null returning true
"""
FULFIL = "update slot_wishes set ended_at = $2 where id = $1 and ended_at is null returning appointment_id"
DROP_OF = "update slot_wishes set ended_at = $2 where appointment_id = $1 and ended_at is null"
# A wish for something earlier than an appointment stays one when the appointment moves.
FOLLOW = """
update slot_wishes set appointment_id = $2, before_at = least(before_at, $3)
where appointment_id = $1 and ended_at is null
"""
FORGET = "update slot_wishes set ended_at = $1 where ended_at is null and before_at <= $1"
HELD = """
select id, acting_id, device_id, doctor_id, appointment_id, before_at, language, channel, asked_at, ended_at
from slot_wishes where patient_id = $1 order by asked_at, id
"""


@dataclass(frozen=True)
class Wanted:
    """What somebody waits for: before when, with whom (or anybody), instead of what (or nothing), how."""

    before_at: datetime
    doctor_id: UUID | None
    appointment_id: UUID | None
    language: Language
    channel: Channel


async def put(work: Work, patient_id: UUID, by: ActsBy, wanted: Wanted) -> bool:
    """Wait for an earlier time; a new wish takes the place of one's old one. False for a doctor who is not here."""
    await work.sql.execute(REPLACE, patient_id, by.person_id, by.acting_as == "parent", work.now)
    kept = await work.sql.fetchval(
        PUT, work.brand, patient_id, by.device_id, wanted.doctor_id, wanted.appointment_id, wanted.before_at,
        wanted.language, wanted.channel, work.now, by.person_id,
    )  # fmt: skip
    return bool(kept)


async def find(work: Work, patient_id: UUID) -> EarlierWish | None:
    """What is waited for, for this patient: what the acting person waits for themselves before what others do."""
    row = await work.sql.fetchrow(FIND, patient_id, work.actor.person_id)
    return EarlierWish(**row) if row else None


async def end(work: Work, wish_id: UUID) -> None:
    """Wait no more; again changes nothing."""
    await work.sql.execute(END, wish_id, work.now)


async def end_of(work: Work, patient_id: UUID, person_id: UUID) -> bool:
    """Whoever waited for this patient may not any more; False when they did not wait."""
    return bool(await work.sql.fetchval(END_OF, patient_id, person_id, work.now))


async def latest(work: Work, brand: str, doctor_id: UUID) -> datetime | None:
    """Until when somebody waits for a time with this doctor; None when nobody does."""
    return await work.sql.fetchval(LATEST, brand, doctor_id)


async def next_for(
    work: Work, brand: str, doctor_id: UUID, starts_at: datetime, passed: Collection[UUID]
) -> EarlierWish | None:
    """Who comes next for this time, but for these wishes; None when nobody waits for it."""
    row = await work.sql.fetchrow(NEXT, brand, doctor_id, starts_at, list(passed))
    return EarlierWish(**row) if row else None


async def hold(work: Work, wish_id: UUID) -> bool:
    """Nobody else offers anything to this wish until the transaction ends; False where somebody does, or it ended."""
    return await work.sql.fetchval(HOLD, wish_id) is not None


async def fulfil(work: Work, wish_id: UUID) -> UUID | None:
    """End a wish; answers the appointment that it wanted to bring forward."""
    return await work.sql.fetchval(FULFIL, wish_id, work.now)


async def drop_of(work: Work, appointment_id: UUID) -> None:
    """Nobody waits for something earlier than an appointment that will not be."""
    await work.sql.execute(DROP_OF, appointment_id, work.now)


async def follow(work: Work, old_id: UUID, new_id: UUID, starts_at: datetime) -> None:
    """The appointment that is to be brought forward is another one now."""
    await work.sql.execute(FOLLOW, old_id, new_id, starts_at)


async def forget(work: Work) -> None:
    """End wishes whose time has passed."""
    await work.sql.execute(FORGET, work.now)


async def held(work: Work, patient_id: UUID) -> list[dict[str, Any]]:
    """Everything we hold on what the patient waited for."""
    return [dict(row) for row in await work.sql.fetch(HELD, patient_id)]
