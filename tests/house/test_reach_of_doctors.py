"""Doctors are platform-wide, and all the same nobody sees or changes their rows but where they work."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from doktr_sandbox import crowd

# each table with a doctor's rows: the column that names the doctor, a harmless change, and a row put in for them
TABLES = {
    "people": ("id", "language = language", None),
    "doctors": ("person_id", "languages = languages", None),
    "devices": ("person_id", "label = label", """insert into devices (person_id, public_key, label, enrolled_at,
        last_seen_at) values ($1, sha256('other'), 'Browser', now(), now())"""),
    "presence": ("person_id", "seen_at = seen_at", "insert into presence values (uuidv7(), $1, null, now())"),
    "events": ("person_id", "kind = kind", "insert into events values ($1, 1000, null, now(), 'kind', '{}')"),
    "person_sequences": ("person_id", "last_seq = last_seq", None),
    "idempotency_keys": ("person_id", "status = 200", """insert into idempotency_keys
        values ($1, 'another-key', 'x', 200, '{}', now())"""),
    "duty": ("doctor_id", "state = state", None),
    "doctor_time": ("doctor_id", "live = live", """insert into doctor_time (doctor_id, during, kind)
        values ($1, tstzrange(now() - interval '2 hours', now() - interval '1 hour'), 'pause')"""),
}  # fmt: skip
ROWS = (
    "insert into events values ($1, 1, null, now(), 'kind', '{}')",
    "insert into idempotency_keys values ($1, 'some-key', 'x', 200, '{}', now())",
    "insert into doctor_time (doctor_id, during, kind) values ($1, tstzrange(now(), null), 'hold')",
)
REACHES = {"their brand": "heidra", "both brands": "doktr,heidra", "everywhere": "*"}
NARROW = {"another brand": "doktr", "nothing": ""}
LOCKED = """
select relname::text from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
    and relrowsecurity and relforcerowsecurity
"""


@pytest.fixture(scope="module")
async def doctor(module_database: Any) -> UUID:
    """A doctor of the other brand, with a row in each table."""
    admin = await asyncpg.connect(module_database.superuser_url)
    (member,) = await crowd.doctors(admin, 1, "heidra")
    for insert in ROWS:
        await admin.execute(insert, UUID(member.person_id))
    await admin.close()
    return UUID(member.person_id)


@pytest.fixture
async def connection(module_database: Any) -> AsyncIterator[asyncpg.Connection]:
    opened = await asyncpg.connect(module_database.url)
    yield opened
    await opened.close()


async def seen(connection: asyncpg.Connection, table: str, doctor: UUID, reach: str) -> int:
    await connection.execute("select set_config('doktr.brands', $1, false)", reach)
    return await connection.fetchval(f"select count(*) from {table} where {TABLES[table][0]} = $1", doctor)


@pytest.mark.parametrize("reach", REACHES.values(), ids=list(REACHES))
@pytest.mark.parametrize("table", TABLES)
async def test_a_doctor_is_seen_where_they_work(connection, doctor: UUID, table: str, reach: str) -> None:
    assert await seen(connection, table, doctor, reach) == 1


@pytest.mark.parametrize("reach", NARROW.values(), ids=list(NARROW))
@pytest.mark.parametrize("table", TABLES)
async def test_a_doctor_is_neither_seen_nor_changed_elsewhere(connection, doctor: UUID, table: str, reach: str) -> None:
    assert await seen(connection, table, doctor, reach) == 0
    column, change, insert = TABLES[table]
    assert await connection.execute(f"update {table} set {change} where {column} = $1", doctor) == "UPDATE 0"
    assert await connection.execute(f"delete from {table} where {column} = $1", doctor) == "DELETE 0"
    if insert is not None:
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
            await connection.execute(insert, doctor)


async def test_nobody_makes_a_doctor_out_of_reach(connection) -> None:
    await connection.execute("select set_config('doktr.brands', 'doktr', false)")
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
        await connection.execute(
            "insert into people (face, niss_hmac, niss_sealed, itsme_subject, given_name, family_name, birthdate,"
            " language, created_at, last_login_at)"
            " values ('doctor', 'x', 'x', 'x', 'A', 'B', '2000-01-01', 'fr', now(), now())"
        )


async def test_whom_a_patient_talked_to_keeps_their_name_when_they_leave(connection, module_database, doctor) -> None:
    admin = await asyncpg.connect(module_database.superuser_url)
    (patient,) = await crowd.patients(admin, 1, "doktr")
    await admin.execute("set session_replication_role = replica")
    await admin.execute(
        "insert into consultations (brand_id, request_id, patient_id, doctor_id, state, outcome, channel, matched_at,"
        " ended_at) values ('doktr', uuidv7(), $1, $2, 'ended', 'took_place', 'video', now(), now())",
        UUID(patient.person_id),
        doctor,
    )
    try:
        for table, count in (("people", 1), ("doctors", 1), ("duty", 0), ("doctor_time", 0)):
            assert await seen(connection, table, doctor, "doktr") == count
    finally:
        await admin.execute("delete from consultations where doctor_id = $1", doctor)
        await admin.close()


async def test_every_table_with_a_person_in_it_is_locked(module_database) -> None:
    admin = await asyncpg.connect(module_database.superuser_url)
    locked = {row[0] for row in await admin.fetch(LOCKED)}
    bound = await admin.fetch(
        "select distinct table_name::text from information_schema.columns join information_schema.tables"
        " using (table_schema, table_name) where table_schema = 'public' and table_type = 'BASE TABLE'"
        " and column_name in ('person_id', 'patient_id', 'doctor_id', 'acting_id', 'device_id')"
    )
    await admin.close()
    assert {row[0] for row in bound} - locked == set()
