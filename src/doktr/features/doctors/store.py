"""Doctors in the database."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg

from doktr.features.doctors.model import DoctorCard, NihdiTaken, RegisterEntry, UnloggedDevice
from doktr.kernel.work import Work

KEEP_DOCTOR = """
insert into doctors (person_id, nihdi, profession, languages) values ($1, $2, $3, $4)
on conflict (person_id) do update set nihdi = excluded.nihdi, profession = excluded.profession,
    languages = excluded.languages
"""
# Only doctors of brands within reach; their rows are platform-wide.
CARDS = """
select d.person_id as id, p.given_name, p.family_name, d.nihdi, d.profession, d.languages
from doctors d join people p on p.id = d.person_id
where d.person_id = any ($1) and exists (select from doctor_brands b where b.doctor_id = d.person_id)
"""
# Every device of every doctor, as far as the log does not speak of it yet.
UNLOGGED_DEVICES = """
select doctor.nihdi, p.given_name || ' ' || p.family_name as name, d.id, d.public_key, d.revoked_at
from devices d join people p on p.id = d.person_id join doctors doctor on doctor.person_id = p.id
where not exists (select from log_leaves where subject_id = d.id)
order by d.enrolled_at, d.id
"""


async def unlogged_devices(work: Work) -> list[UnloggedDevice]:
    """Devices that were enrolled before there was a log."""
    return [UnloggedDevice(**dict(row)) for row in await work.sql.fetch(UNLOGGED_DEVICES)]


async def keep_doctor(work: Work, person: UUID, entry: RegisterEntry) -> None:
    """Bring the doctor to what the register says. Raises `NihdiTaken`."""
    try:
        await work.sql.execute(KEEP_DOCTOR, person, entry.nihdi, entry.profession, list(entry.languages))
    except asyncpg.UniqueViolationError as error:
        raise NihdiTaken from error


async def cards(work: Work, ids: Sequence[UUID]) -> dict[UUID, DoctorCard]:
    """Doctors of the brands within reach, by id."""
    return {row["id"]: DoctorCard(**dict(row)) for row in await work.sql.fetch(CARDS, list(ids))}
