"""People, the brands they belong to, and everything that is held about one of them, in the database."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from doktr.features.identity.model import Dependant, Person, Verified
from doktr.kernel.work import Face, Sql, Work

# The same person comes back with the same number; their provider account (subject) may have been made anew.
KEEP_PERSON = """
insert into people (brand_id, face, niss_hmac, niss_sealed, itsme_subject, given_name, family_name, birthdate,
    gender, language, created_at, last_login_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)
on conflict (brand_id, face, niss_hmac) do update set
    itsme_subject = excluded.itsme_subject, given_name = excluded.given_name,
    family_name = excluded.family_name, birthdate = excluded.birthdate, gender = excluded.gender,
    language = excluded.language, last_login_at = excluded.last_login_at
returning id
"""
# Nobody's login, and nobody's facts are changed: whoever was there first was right, or has come alone since.
KEEP_DEPENDANT = """
insert into people (brand_id, face, niss_hmac, niss_sealed, itsme_subject, given_name, family_name, birthdate,
    gender, language, created_at, last_login_at)
select $1, 'patient', $2, $3, '', $4, $5, $6, $7, me.language, $8, $8 from people me where me.id = $9
on conflict (brand_id, face, niss_hmac) do nothing
"""
DEPENDANT = """
select id, given_name, family_name, birthdate, gender, language from people
where brand_id = $1 and face = 'patient' and niss_hmac = $2
"""
PEOPLE = "select id, given_name, family_name, birthdate, gender, language from people where id = any ($1)"
# Somebody of whom nothing is known but the name they gave; the columns of a login hold what an erased person's hold.
KEEP_VISITOR = """
insert into people (brand_id, face, niss_hmac, niss_sealed, itsme_subject, given_name, family_name, birthdate,
    gender, language, created_at, last_login_at)
values ($1, 'guest', $2, '', '', $3, '', $4, null, $5, $6, $6)
returning id
"""
LEAVE_BRANDS = "delete from doctor_brands where doctor_id = $1 and $2::text[] is not null and brand_id <> all ($2)"
# Without a list: every brand there is. Unknown brands in the list are nobody's brands.
JOIN_BRANDS = """
insert into doctor_brands (doctor_id, brand_id)
select $1, id from brands where $2::text[] is null or id = any ($2)
on conflict do nothing
"""
IS_MEMBER = "select exists (select from doctor_brands where doctor_id = $1 and brand_id = $2)"
OPERATOR_IS_ALLOWED = """
select exists (select from people p join operators_allowed o using (brand_id, niss_hmac) where p.id = $1)
"""
ALLOW_OPERATOR = """
insert into operators_allowed (brand_id, niss_hmac) values ($1, $2) on conflict do nothing
"""
SEE_BRAND = "select set_config('doktr.brands', $1, true)"
# Held until the transaction ends: a deletion waits for it, or was first, and then there is nobody.
HOLD = "select true from people where id = $1 and erased_at is null for key share"
HELD_PERSON = """
select brand_id as brand, face, given_name, family_name, birthdate, gender, language, created_at,
    last_login_at, itsme_subject, niss_sealed
from people where id = $1
"""
HELD_DEVICES = """
select id, label, public_key, enrolled_at, last_seen_at, revoked_at, seen_at as page_last_open_at
from devices left join presence on presence.device_id = devices.id
where devices.person_id = $1 order by id
"""
HELD_SESSIONS = """
select id, brand_id as brand, browser, device_id, created_at, last_seen_at, expires_at, revoked_at
from sessions where person_id = $1 order by id
"""
HELD_EVENTS = "select seq, at, kind, body from events where person_id = $1 order by seq"
HELD_KEYS = "select key, at, status from idempotency_keys where person_id = $1 order by at"
# Random instead of the fingerprint: the same number logs in as somebody new, and nothing leads back here.
ERASE_PERSON = """
update people set niss_hmac = $2, niss_sealed = '', itsme_subject = '', given_name = '', family_name = '',
    birthdate = $3, gender = null, erased_at = $4
where id = $1
"""
# Requests and consultations name the device, so the row stays: without its name, key and use.
ERASE_DEVICES = """
update devices set label = 'removed', public_key = sha256(uuid_send(id)),
    revoked_at = coalesce(revoked_at, $2)
where person_id = $1
"""
ERASE_SESSIONS = "delete from sessions where person_id = $1 returning id"
ERASE_EVENTS = "delete from events where person_id = $1"
ERASE_SEQUENCE = "delete from person_sequences where person_id = $1"
ERASE_PRESENCE = "delete from presence where person_id = $1"
ERASE_KEYS = "delete from idempotency_keys where person_id = $1"
NO_BIRTHDATE = date(1900, 1, 1)


async def keep_person(
    work: Work, face: Face, niss_hmac: bytes, niss_sealed: bytes, person: Verified, language: str
) -> UUID:
    """Find the person by the fingerprint of their number, or make them; the latest facts win."""
    found = await work.sql.fetchval(
        KEEP_PERSON,
        None if face == "doctor" else work.brand,
        face,
        niss_hmac,
        niss_sealed,
        person.subject,
        person.given_name,
        person.family_name,
        person.birthdate,
        person.gender,
        language,
        work.now,
    )
    if found is None:
        raise LookupError("an upsert always returns its row")
    return found


async def keep_visitor(work: Work, instead: bytes, name: str, language: str) -> UUID:
    """Make a person who only gave a name. `instead` of the fingerprint of a number: 32 random bytes."""
    found = await work.sql.fetchval(KEEP_VISITOR, work.brand, instead, name, NO_BIRTHDATE, language, work.now)
    if found is None:
        raise LookupError("an insert always returns its row")
    return found


async def keep_dependant(work: Work, niss_hmac: bytes, niss_sealed: bytes, given: Dependant) -> Person:
    """Find the person by the fingerprint of their number, or make them without a login."""
    facts = (given.given_name, given.family_name, given.birthdate, given.gender)
    await work.sql.execute(KEEP_DEPENDANT, work.brand, niss_hmac, niss_sealed, *facts, work.now, work.actor.person_id)
    row = await work.sql.fetchrow(DEPENDANT, work.brand, niss_hmac)
    if row is None:
        raise LookupError("a person who was just kept is not there")
    return Person(**dict(row))


async def people(work: Work, ids: Sequence[UUID]) -> dict[UUID, Person]:
    """People within reach, by id."""
    return {row["id"]: Person(**dict(row)) for row in await work.sql.fetch(PEOPLE, list(ids))}


async def set_memberships(work: Work, doctor: UUID, brands: Sequence[str] | None) -> None:
    """Let a doctor work for exactly these brands; without a list, for every brand there is."""
    listed = None if brands is None else list(brands)
    await work.sql.execute(LEAVE_BRANDS, doctor, listed)
    await work.sql.execute(JOIN_BRANDS, doctor, listed)


async def is_member(work: Work, doctor: UUID) -> bool:
    """Whether the doctor works for the brand of this work."""
    return bool(await work.sql.fetchval(IS_MEMBER, doctor, work.brand))


async def operator_is_allowed(work: Work, person: UUID) -> bool:
    """Whether this person's number is on the brand's list of operators."""
    return bool(await work.sql.fetchval(OPERATOR_IS_ALLOWED, person))


async def allow_operator(sql: Sql, brand: str, niss_hmac: bytes) -> None:
    """Put a number on the brand's list of operators."""
    async with sql.transaction():
        await sql.execute(SEE_BRAND, brand)
        await sql.execute(ALLOW_OPERATOR, brand, niss_hmac)


async def hold(work: Work, person: UUID) -> bool:
    """Keep a deletion of this person waiting; False when they are erased already."""
    return bool(await work.sql.fetchval(HOLD, person))


async def held(work: Work, person: UUID) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """Every row about a person that identity and the kernel keep."""
    queries = {
        "person": HELD_PERSON,
        "devices": HELD_DEVICES,
        "sessions": HELD_SESSIONS,
        "events": HELD_EVENTS,
        "repeated_writes": HELD_KEYS,
    }
    return {name: [dict(row) for row in await work.sql.fetch(query, person)] for name, query in queries.items()}


async def erase(work: Work, person: UUID, instead: bytes) -> list[UUID]:
    """Erase who this was; answers the sessions that ended with it. `instead` is 32 random bytes."""
    for query in (ERASE_SEQUENCE, ERASE_EVENTS, ERASE_PRESENCE, ERASE_KEYS):
        await work.sql.execute(query, person)
    await work.sql.execute(ERASE_PERSON, person, instead, NO_BIRTHDATE, work.now)
    await work.sql.execute(ERASE_DEVICES, person, work.now)
    return [row["id"] for row in await work.sql.fetch(ERASE_SESSIONS, person)]
