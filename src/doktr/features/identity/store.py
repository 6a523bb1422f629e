"""Login attempts, sessions and devices in the database."""

from dataclasses import fields
from datetime import datetime
from typing import TypeVar
from uuid import UUID

import asyncpg

from doktr.features.identity.model import Attempt, Device, LiveSession, LoginFace, Session
from doktr.kernel.work import Face, Work

# The gate: one query says who acts, from which device and where a doctor belongs.
FIND_LIVE_SESSION = """
select s.id, s.person_id, s.device_id, s.last_seen_at,
       array(select brand_id from doctor_brands where doctor_id = s.person_id order by brand_id) as brands
from sessions s
where s.token_hash = $1 and s.face = $2 and s.brand_id = $3 and s.revoked_at is null
  and s.expires_at > $4 and s.last_seen_at > $5
"""
# Never waits for another request of the same session: being seen is not worth a lock.
TOUCH = """
with seen as (
    update sessions set last_seen_at = $2
    where id = (select id from sessions where id = $1 for no key update skip locked)
    returning device_id
)
update devices set last_seen_at = $2
where id = (select d.id from devices d join seen on seen.device_id = d.id for no key update of d skip locked)
"""
KEEP_ATTEMPT = """
insert into login_attempts (state_hash, browser_hash, brand_id, face, nonce, code_verifier, redirect_uri,
    return_to, language, created_at, expires_at, replaces)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
"""
FACE_OF_ATTEMPT = "select face from login_attempts where state_hash = $1 and brand_id = $2"
# Used once: whoever deletes the row has the login, a second callback finds nothing.
TAKE_ATTEMPT = """
delete from login_attempts where state_hash = $1 and browser_hash = $2 and brand_id = $3
returning brand_id as brand, face, nonce, code_verifier, redirect_uri, return_to, language, expires_at,
    replaces
"""
KEEP_SESSION = """
insert into sessions (brand_id, person_id, face, token_hash, browser, created_at, last_seen_at, expires_at)
values ($1, $2, $3, $4, $5, $6, $6, $7)
returning id
"""
FIND_SESSION = "select id from sessions where token_hash = $1 and face = $2 and revoked_at is null"
OPEN_SESSIONS = """
select s.id, s.browser, s.device_id, d.label as device_label, s.created_at, s.last_seen_at, s.expires_at
from sessions s left join devices d on d.id = s.device_id
where s.person_id = $1 and s.revoked_at is null and s.expires_at > $2 and s.last_seen_at > $3
order by s.last_seen_at desc, s.id
"""
ONE_SESSION = """
select s.id, s.browser, s.device_id, d.label as device_label, s.created_at, s.last_seen_at, s.expires_at
from sessions s left join devices d on d.id = s.device_id
where s.id = $1
"""
REVOKE_SESSION = """
update sessions set revoked_at = $2
where id = $1 and revoked_at is null and ($3::uuid is null or person_id = $3)
returning person_id
"""
REVOKE_SESSIONS_OF_DEVICE = """
update sessions set revoked_at = $2 where device_id = $1 and revoked_at is null returning id
"""
REVOKE_SESSIONS_OF_PERSON = """
update sessions set revoked_at = $2 where person_id = $1 and revoked_at is null returning id
"""
DEVICE_KEY = "select public_key from devices where id = $1 and revoked_at is null"
# The same key again is the same device; a revoked key stays revoked.
KEEP_DEVICE = """
insert into devices (person_id, brand_id, public_key, label, enrolled_at, last_seen_at)
values ($1, (select brand_id from people where id = $1), $2, $3, $4, $4)
on conflict (person_id, public_key) do update set label = excluded.label, last_seen_at = excluded.last_seen_at
where devices.revoked_at is null
returning id, label, enrolled_at, last_seen_at, revoked_at
"""
BIND_SESSION = "update sessions set device_id = $2 where id = $1"
DEVICES = """
select id, label, enrolled_at, last_seen_at, revoked_at from devices where person_id = $1
order by revoked_at nulls first, last_seen_at desc, id
"""
REVOKE_DEVICE = """
update devices set revoked_at = $3 where id = $1 and person_id = $2 and revoked_at is null returning true
"""
FORGET_ATTEMPTS = "delete from login_attempts where expires_at < $1"
FORGET_SESSIONS = "delete from sessions where least(revoked_at, expires_at) < $1"

T = TypeVar("T", Attempt, Device, LiveSession, Session)
V = TypeVar("V")


def _there(found: V | None) -> V:
    """What an insert or a look-up of a row that exists always returns."""
    if found is None:
        raise LookupError("a row that must be there is not")
    return found


def _as(kind: type[T], row: asyncpg.Record) -> T:
    return kind(**{field.name: row[field.name] for field in fields(kind)})


async def find_live_session(work: Work, token_hash: bytes, face: Face, seen_after: datetime) -> LiveSession | None:
    """The session with this token at this brand and face, unless it ended, expired or idled too long."""
    row = await work.sql.fetchrow(FIND_LIVE_SESSION, token_hash, face, work.brand, work.now, seen_after)
    return _as(LiveSession, row) if row else None


async def revoke_sessions_of_person(work: Work, person: UUID) -> list[UUID]:
    """End every session of somebody; answers which."""
    return [row["id"] for row in await work.sql.fetch(REVOKE_SESSIONS_OF_PERSON, person, work.now)]


async def device_key(work: Work, device: UUID) -> bytes | None:
    """The raw public key of a device that is in use."""
    return await work.sql.fetchval(DEVICE_KEY, device)


async def touch(work: Work, session: UUID) -> None:
    """Note that the session and its device were used now."""
    await work.sql.execute(TOUCH, session, work.now)


async def face_of_attempt(work: Work, state: bytes) -> LoginFace | None:
    """On which face of this brand a started login began, in whichever browser."""
    return await work.sql.fetchval(FACE_OF_ATTEMPT, state, work.brand)


async def keep_attempt(work: Work, state: bytes, browser: bytes, attempt: Attempt) -> None:
    """Keep a started login until the browser comes back."""
    await work.sql.execute(
        KEEP_ATTEMPT,
        state,
        browser,
        attempt.brand,
        attempt.face,
        attempt.nonce,
        attempt.code_verifier,
        attempt.redirect_uri,
        attempt.return_to,
        attempt.language,
        work.now,
        attempt.expires_at,
        attempt.replaces,
    )


async def take_attempt(work: Work, state: bytes, browser: bytes) -> Attempt | None:
    """Take the started login away: once, by the browser that began it, at the brand where it began."""
    row = await work.sql.fetchrow(TAKE_ATTEMPT, state, browser, work.brand)
    return _as(Attempt, row) if row else None


async def keep_session(
    work: Work, person: UUID, face: Face, token_hash: bytes, browser: str, expires_at: datetime
) -> UUID:
    """Open a session."""
    row = await work.sql.fetchval(KEEP_SESSION, work.brand, person, face, token_hash, browser, work.now, expires_at)
    return _there(row)


async def session_of_token(work: Work, token_hash: bytes, face: Face) -> UUID | None:
    """The session that this token opened, if it was not revoked."""
    return await work.sql.fetchval(FIND_SESSION, token_hash, face)


async def open_sessions(work: Work, person: UUID, seen_after: datetime) -> list[Session]:
    """The person's open sessions, latest first."""
    rows = await work.sql.fetch(OPEN_SESSIONS, person, work.now, seen_after)
    return [_as(Session, row) for row in rows]


async def one_session(work: Work, session: UUID) -> Session:
    """The session that acts."""
    return _as(Session, _there(await work.sql.fetchrow(ONE_SESSION, session)))


async def revoke_session(work: Work, session: UUID, person: UUID | None) -> UUID | None:
    """End a session (of `person`, if given); answers whose it was, None when there was nothing to end."""
    return await work.sql.fetchval(REVOKE_SESSION, session, work.now, person)


async def revoke_sessions_of_device(work: Work, device: UUID) -> list[UUID]:
    """End every session of a device."""
    return [row["id"] for row in await work.sql.fetch(REVOKE_SESSIONS_OF_DEVICE, device, work.now)]


async def keep_device(work: Work, person: UUID, public_key: bytes, label: str) -> Device | None:
    """Enrol a key, or recognise it; None when it was revoked."""
    row = await work.sql.fetchrow(KEEP_DEVICE, person, public_key, label, work.now)
    return _as(Device, row) if row else None


async def bind_session(work: Work, session: UUID, device: UUID) -> None:
    """Say from which device a session acts."""
    await work.sql.execute(BIND_SESSION, session, device)


async def devices(work: Work, person: UUID) -> list[Device]:
    """The person's devices: those in use first."""
    return [_as(Device, row) for row in await work.sql.fetch(DEVICES, person)]


async def revoke_device(work: Work, device: UUID, person: UUID) -> bool:
    """Take a device's key out of use for good; False when it is not there or was revoked already."""
    return bool(await work.sql.fetchval(REVOKE_DEVICE, device, person, work.now))


async def forget_old(work: Work, ended_before: datetime) -> None:
    """Delete logins that nobody came back from, and sessions that ended before this moment."""
    await work.sql.execute(FORGET_ATTEMPTS, work.now)
    await work.sql.execute(FORGET_SESSIONS, ended_before)
