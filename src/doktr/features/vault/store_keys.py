"""Signed KEM keys of doctors on duty and the grants that wait for a match, in the database."""

from uuid import UUID

from doktr.features.vault.model import DutyKey, KemStatement, Pregrant
from doktr.kernel.work import Work

PUT_DUTY_KEM = """
insert into duty_kems (device_id, doctor_id, statement, expires_at) values ($1, $2, $3, $4)
on conflict (device_id) do update set statement = excluded.statement, expires_at = excluded.expires_at
"""
# Of each doctor the device that said so last: a patient's device seals for 20 doctors, not for 20 browsers of one.
DUTY_KEYS = """
select * from (
    select distinct on (k.doctor_id) k.doctor_id, doctor.given_name, doctor.family_name, k.device_id,
        device.public_key, k.statement, d.busy, d.state, d.free_since
    from duty_kems k
    join doctors_at_work d on d.doctor_id = k.doctor_id
    join doctor_brands member on member.doctor_id = k.doctor_id and member.brand_id = $1
    join devices device on device.id = k.device_id and device.revoked_at is null
    join people doctor on doctor.id = k.doctor_id
    where k.expires_at > $2 and ($3::text is null or $3 = any(d.languages))
    order by k.doctor_id, k.expires_at desc, k.device_id
) eligible
order by state <> 'on', busy, free_since, doctor_id limit $4
"""
ELIGIBLE = """
select exists (select from duty_kems k join doctor_brands member on member.doctor_id = k.doctor_id
    join devices device on device.id = k.device_id and device.revoked_at is null
    where k.device_id = $1 and k.doctor_id = $2 and k.expires_at > $3 and member.brand_id = $4)
"""
PUT_PREGRANT = """
insert into pregrants (safe_id, device_id, doctor_id, brand_id, pregrant, at)
select s.id, $2, $3, s.brand_id, $4, $5 from safes s
where s.id = $1 and s.consultation_id is null and s.state = 'open'
  and ((select count(*) from pregrants there where there.safe_id = s.id and there.device_id <> $2) < $6)
on conflict (safe_id, device_id) do update set pregrant = excluded.pregrant, at = excluded.at
where pregrants.released_at is null
returning true
"""
DROP_PREGRANTS = "delete from pregrants where safe_id = $1 and released_at is null"


async def put_duty_kem(work: Work, statement: KemStatement) -> None:
    """Keep the acting doctor's KEM key of this duty; the latest counts."""
    actor = work.actor
    await work.sql.execute(PUT_DUTY_KEM, actor.device_id, actor.person_id, statement.frame.raw, statement.expires_at)


async def duty_keys(work: Work, language: str | None, most: int) -> list[DutyKey]:
    """Doctors on duty at this brand whose keys are there, who is free first."""
    rows = await work.sql.fetch(DUTY_KEYS, work.brand, work.now, language, most)
    names = DutyKey.__dataclass_fields__
    return [DutyKey(**{name: row[name] for name in names}) for row in rows]


async def is_eligible(work: Work, pregrant: Pregrant) -> bool:
    """Whether this device is one of a doctor of this brand who can be given a grant before the match."""
    who = (pregrant.to, pregrant.doctor_id)
    return bool(await work.sql.fetchval(ELIGIBLE, *who, work.now, work.brand))


async def put_pregrant(work: Work, pregrant: Pregrant, most: int) -> bool:
    """Keep a grant until the match; False when there are too many, or the match was."""
    who = (pregrant.safe_id, pregrant.to, pregrant.doctor_id)
    return bool(await work.sql.fetchval(PUT_PREGRANT, *who, pregrant.frame.raw, work.now, most))


async def drop_pregrants(work: Work, safe_id: UUID) -> None:
    """Delete the grants that nobody was given."""
    await work.sql.execute(DROP_PREGRANTS, safe_id)
