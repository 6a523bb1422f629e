"""A crowd of made-up doctors and patients, signed in and put straight into the database: for figures and races."""

import secrets
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

import asyncpg

Face = Literal["patient", "doctor", "guest", "assistant"]

PEOPLE = """
insert into people (brand_id, face, niss_hmac, niss_sealed, itsme_subject, given_name, family_name, birthdate,
    language, created_at, last_login_at)
select case when $2 = 'patient' then $1 end, $2, token_hash, token_hash, 'crowd', 'Crowd', 'Member ' || place,
    date '1980-01-01', 'fr', now(), now()
from unnest($3::bytea[]) with ordinality as given (token_hash, place)
order by place
"""
DEVICES = """
insert into devices (person_id, brand_id, public_key, label, enrolled_at, last_seen_at)
select id, brand_id, niss_hmac, 'Crowd browser', now(), now() from people where niss_hmac = any($1)
"""
SESSIONS = """
insert into sessions (brand_id, person_id, face, token_hash, device_id, browser, created_at, last_seen_at,
    expires_at)
select $1, people.id, $2, people.niss_hmac, devices.id, 'Crowd browser', now(), now(), now() + interval '12 hours'
from people join devices on devices.person_id = people.id where niss_hmac = any($3)
"""
SEQUENCES = "insert into person_sequences select id, 0 from people where niss_hmac = any($1)"
PATIENTS = """
insert into patients (person_id, brand_id, phone, email, contact_confirmed_at)
select id, brand_id, '+32460000000', 'crowd@example.org', now() from people where niss_hmac = any($1)
"""
CONSENTS = """
insert into consents (brand_id, person_id, document, version, language, accepted_at)
select people.brand_id, people.id, current.document, current.version, 'fr', now()
from people, (select distinct on (document) document, version from brand_documents
    where brand_id = $1 and valid_from <= now() order by document, valid_from desc) current
where niss_hmac = any($2)
"""
DOCTORS = """
insert into doctors (person_id, nihdi, profession, languages)
select id, (80000000 + (select count(*) from doctors) + row_number() over ())::text, 'gp',
    array['fr', 'nl']
from people where niss_hmac = any($1)
"""
MEMBERSHIPS = "insert into doctor_brands select id, $1 from people where niss_hmac = any($2)"
DUTY = """
insert into duty (doctor_id, state, since, free_since)
select id, 'on', now(), now() from people where niss_hmac = any($1)
"""
# A crowd has no pages open, and counts as being there all the same.
PRESENCE = """
insert into presence (device_id, person_id, brand_id, seen_at)
select devices.id, person_id, devices.brand_id, 'infinity'
from devices join people on people.id = devices.person_id where niss_hmac = any($1)
"""
MEMBERS = """
select people.id, devices.id as device_id, niss_hmac
from people join devices on devices.person_id = people.id where niss_hmac = any($1)
"""
ASKING = """
insert into requests (brand_id, patient_id, acting_id, device_id, state, urgency, language, channel, asked_at)
select $1, person_id, person_id, id, 'waiting', 'today', 'fr', 'video', now()
from devices where person_id = any($2)
returning id, patient_id
"""
TIRELESS = """
update brands set data = jsonb_set(data, '{policy,guard}', data #> '{policy,guard}'
    || '{"per_hour": 100000, "per_day": 100000, "per_week": 100000, "run_minutes": 100000, "pause_minutes": 1}')
"""
OFTEN = """
update brands set data = jsonb_set(data, '{policy,quota}', data #> '{policy,quota}' || '{"limit": 1000000}')
"""
SEEN = "update sessions set last_seen_at = now()"


@dataclass(frozen=True)
class Member:
    """Somebody who is signed in on one face, from one device."""

    person_id: str
    device_id: str
    face: Face
    token: str

    @property
    def cookie(self) -> str:
        """The Cookie header of this browser (over plain http)."""
        return f"doktr-{self.face}={self.token}"

    @property
    def token_hash(self) -> bytes:
        """What the database keeps of the session's token."""
        return sha256(self.token.encode()).digest()

    @property
    def csrf(self) -> str:
        """What unsafe requests of this session carry in X-CSRF-Token."""
        digest = sha256(b"doktr/csrf/v1\0" + self.token.encode()).digest()
        return urlsafe_b64encode(digest).rstrip(b"=").decode()


async def _come(superuser: asyncpg.Connection, brand: str, face: Face, count: int) -> dict[bytes, str]:
    tokens = [secrets.token_urlsafe(32) for _ in range(count)]
    by_hash = {sha256(token.encode()).digest(): token for token in tokens}
    await superuser.execute(PEOPLE, brand, face, list(by_hash))
    await superuser.execute(DEVICES, list(by_hash))
    await superuser.execute(SESSIONS, brand, face, list(by_hash))
    await superuser.execute(SEQUENCES, list(by_hash))
    await superuser.execute(PRESENCE, list(by_hash))
    return by_hash


async def _members(superuser: asyncpg.Connection, face: Face, tokens: dict[bytes, str]) -> list[Member]:
    rows = await superuser.fetch(MEMBERS, list(tokens))
    return [Member(str(row["id"]), str(row["device_id"]), face, tokens[row["niss_hmac"]]) for row in rows]


async def patients(superuser: asyncpg.Connection, count: int, brand: str = "doktr") -> list[Member]:
    """So many patients who accepted the documents and confirmed how to reach them."""
    tokens = await _come(superuser, brand, "patient", count)
    await superuser.execute(PATIENTS, list(tokens))
    await superuser.execute(CONSENTS, brand, list(tokens))
    return await _members(superuser, "patient", tokens)


async def doctors(superuser: asyncpg.Connection, count: int, brand: str = "doktr") -> list[Member]:
    """So many doctors of this brand, on duty and free."""
    tokens = await _come(superuser, brand, "doctor", count)
    await superuser.execute(DOCTORS, list(tokens))
    await superuser.execute(MEMBERSHIPS, brand, list(tokens))
    await superuser.execute(DUTY, list(tokens))
    return await _members(superuser, "doctor", tokens)


async def ask(superuser: asyncpg.Connection, asking: Sequence[Member], brand: str = "doktr") -> dict[str, str]:
    """Let these patients wait for any doctor; answers each patient's request."""
    rows = await superuser.fetch(ASKING, brand, [member.person_id for member in asking])
    return {str(row["patient_id"]): str(row["id"]) for row in rows}


async def never_tire(superuser: asyncpg.Connection) -> None:
    """For races, in which a doctor sees more within a minute than the guard allows in a day."""
    await superuser.execute(TIRELESS)


async def ask_often(superuser: asyncpg.Connection) -> None:
    """For tests in which a patient has more consultations than the quota allows in a month."""
    await superuser.execute(OFTEN)


async def be_seen(superuser: asyncpg.Connection) -> None:
    """Everybody just used their session."""
    await superuser.execute(SEEN)
